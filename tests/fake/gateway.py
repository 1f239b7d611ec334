"""The real gateway on a realm in memory."""

from __future__ import annotations

from datetime import timedelta

from connector.keycloak.adoption import MANAGEMENT
from connector.keycloak.gateway import KeycloakGateway
from connector.keycloak.links import LinkOptions
from tests.fake.connection import EVERYTHING, FakeConnection
from tests.fake.people import People
from tests.fake.state import FakeRealm
from tests.faulty import Faults
from tests.hands import ConsoleHands


class FakeHands(ConsoleHands):
    """Hands in the console of a realm in memory, and what no console can do."""

    def __init__(self, realm: FakeRealm) -> None:
        """Work on `realm`."""
        super().__init__(FakeConnection(realm, EVERYTHING))
        self._realm = realm

    def lock_out(self, address: str) -> None:
        """Do as Keycloak after too many wrong passwords, with `permanentLockout` on."""
        user = self._realm.users[self.user(address)["id"]]
        user.enabled = False
        user.attributes["disabledReason"] = ["permanentLockout"]

    def declare(self, name: str, *, required: bool = False, pattern: str = "") -> None:
        """Declare one more attribute in the user profile."""
        self._realm.declared.add(name)
        if required:
            self._realm.required.add(name)
        if pattern:
            self._realm.patterns[name] = pattern

    def undeclare(self, name: str) -> None:
        """Take an attribute out of the user profile; its values stay where they are."""
        for declared in (self._realm.declared, self._realm.required):
            declared.discard(name)
        self._realm.patterns.pop(name, None)

    def make_role(self, name: str, *also: str) -> None:
        """Make a realm role with which these roles of realm-management come."""
        self._realm.composites["", name] = {(MANAGEMENT, other) for other in also}

    def make_group(self, path: str, *, admin_role: str | None = None) -> None:
        """Make a group (its parent is there), which may give an administration role."""
        self._realm.groups[path] = self._realm.new_id("group")
        self._realm.group_roles[path] = {(MANAGEMENT, admin_role)} if admin_role else set()

    def give_role(self, address: str, name: str) -> None:
        """Give somebody a realm role."""
        self._realm.users[self.user(address)["id"]].roles.add(("", name))

    def give_admin_role(self, address: str, name: str) -> None:
        """Give somebody a role of realm-management."""
        self._realm.users[self.user(address)["id"]].roles.add((MANAGEMENT, name))

    def link_identity(self, address: str) -> None:
        """Link somebody with an identity provider."""
        self._realm.users[self.user(address)["id"]].identities.add("idp")

    def create_service_account(self, address: str) -> str:
        """Make a client's service account, and give it an address."""
        made = self._realm.add(
            username=address, email=address, enabled=True, service_account_of="a-program"
        )
        return made.id


class FakeGateway(KeycloakGateway):
    """`KeycloakGateway`, request by request, on a `FakeRealm`.

    Two of them, with registries of their own, can share a realm.
    """

    def __init__(
        self,
        realm: FakeRealm | None = None,
        registry: str = "caf99",
        *,
        page_size: int = 500,
        link: LinkOptions | None = None,
        to_adopt: bool = True,
    ) -> None:
        """Make it ready for use; `realm` is a new one by default.

        `to_adopt`: it has an administrator's connection to ask for roles.
        """
        self.realm = realm or FakeRealm()
        self.connection = FakeConnection(self.realm)
        inspector = FakeConnection(self.realm, EVERYTHING)
        inspector.faults = self.connection.faults
        super().__init__(
            self.connection,
            self.realm.mapping,
            registry,
            page_size=page_size,
            link=link or LinkOptions(seconds=int(timedelta(days=3).total_seconds())),
            inspector=inspector if to_adopt else None,
            now=self.connection.now,
        )
        self.by_hand = FakeHands(self.realm)
        self.people = People(self.realm)

    @property
    def faults(self) -> Faults:
        """Return what goes wrong with the connector's own requests, never with others'."""
        return self.connection.faults
