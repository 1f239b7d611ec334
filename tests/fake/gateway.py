"""The real gateway on a realm in memory."""

from __future__ import annotations

from datetime import timedelta

from connector.keycloak.gateway import KeycloakGateway
from connector.keycloak.links import LinkOptions
from tests.fake.connection import EVERYTHING, FakeConnection
from tests.fake.people import People
from tests.fake.state import FakeRealm
from tests.faulty import Faults
from tests.hands import Hands


class FakeHands(Hands):
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
    ) -> None:
        """Make it ready for use; `realm` is a new one by default."""
        self.realm = realm or FakeRealm()
        self.connection = FakeConnection(self.realm)
        super().__init__(
            self.connection,
            self.realm.mapping,
            registry,
            page_size=page_size,
            link=link or LinkOptions(seconds=int(timedelta(days=3).total_seconds())),
            now=self.connection.now,
        )
        self.by_hand = FakeHands(self.realm)
        self.people = People(self.realm)

    @property
    def faults(self) -> Faults:
        """Return what goes wrong with the connector's own requests, never with others'."""
        return self.connection.faults
