"""An administrator's hands on the real server, and what is to be put right after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.keycloak.adoption import MANAGEMENT
from tests.hands import ConsoleHands

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.world import World

OFFLINE = "offline_access"


class RealHands(ConsoleHands):
    """Works in the world's realm; `put_right` removes what is no user."""

    def __init__(self, world: World) -> None:
        """Work with the administrator of `world`."""
        super().__init__(world.admin)
        self._world = world
        self._undo: list[Callable[[], object]] = []

    def put_right(self) -> None:
        """Remove groups, roles and clients that were made."""
        while self._undo:
            self._undo.pop()()

    def allow_offline(self, address: str) -> None:
        """Give the realm role without which no offline token is issued."""
        self.give_role(address, OFFLINE)

    def give_role(self, address: str, name: str) -> None:
        """Give somebody a realm role."""
        role = self.admin.get(self.admin.path("roles", name))
        self._post(("users", self.user(address)["id"], "role-mappings", "realm"), [role], 204)

    def give_admin_role(self, address: str, name: str) -> None:
        """Give somebody a role of realm-management."""
        path = ("users", self.user(address)["id"], "role-mappings", "clients", self._management())
        self._post(path, [self._admin_role(name)], 204)

    def make_role(self, name: str, *also: str) -> None:
        """Make a realm role with which these roles of realm-management come."""
        self._post(("roles",), {"name": name})
        self._undo.append(lambda: self.admin.delete(self.admin.path("roles", name)))
        self._post(("roles", name, "composites"), [self._admin_role(r) for r in also], 204)

    def make_group(self, path: str, *, admin_role: str | None = None) -> None:
        """Make a group (its parent is there), which may give an administration role."""
        above, _, name = path.strip("/").rpartition("/")
        parent = above and self.admin.get(self.admin.path("group-by-path", *above.split("/")))
        made = self._post(
            ("groups", parent["id"], "children") if parent else ("groups",), {"name": name}
        )
        self._undo.append(lambda: self.admin.delete(self.admin.path("groups", made)))
        if admin_role:
            to = ("groups", made, "role-mappings", "clients", self._management())
            self._post(to, [self._admin_role(admin_role)], 204)

    def link_identity(self, address: str) -> None:
        """Link somebody with an identity provider."""
        config = {
            "authorizationUrl": "https://idp.example/a",
            "tokenUrl": "https://idp.example/t",
            "clientId": "cooperation",
            "clientSecret": "nobody asks it",
        }
        provider = {"alias": "idp", "providerId": "oidc", "config": config}
        self._post(("identity-provider", "instances"), provider)
        self._undo.append(
            lambda: self.admin.delete(self.admin.path("identity-provider", "instances", "idp"))
        )
        linked = {"identityProvider": "idp", "userId": "1", "userName": address}
        self._post(("users", self.user(address)["id"], "federated-identity", "idp"), linked, 204)

    def create_service_account(self, address: str) -> str:
        """Make a client with a service account that has this address; return the user's id."""
        client = {"clientId": "a-program", "serviceAccountsEnabled": True}
        made = self._post(("clients",), client)
        self._undo.append(lambda: self.admin.delete(self.admin.path("clients", made)))
        user = self.admin.get(self.admin.path("clients", made, "service-account-user"))
        named = {"username": address, "email": address, "firstName": "Un", "lastName": "Programme"}
        self.admin.put(self.admin.path("users", user["id"]), named)
        return str(user["id"])

    def declare(self, name: str, *, required: bool = False, pattern: str = "") -> None:
        """Declare one more attribute in the user profile, seen and edited by administrators."""
        path = self.admin.path("users", "profile")
        profile = self.admin.get(path)
        self._undo.append(lambda: self.admin.put(path, profile))
        only = {"view": ["admin"], "edit": ["admin"]}
        attribute: dict[str, object] = {"name": name, "permissions": only}
        if required:
            attribute["required"] = {"roles": ["admin", "user"]}
        if pattern:
            attribute["validations"] = {"pattern": {"pattern": pattern, "error-message": "no"}}
        self.admin.put(path, {**profile, "attributes": [*profile["attributes"], attribute]})

    def undeclare(self, name: str) -> None:
        """Take an attribute out of the user profile; its values stay where they are."""
        path = self.admin.path("users", "profile")
        profile = self.admin.get(path)
        kept = [a for a in profile["attributes"] if a["name"] != name]
        self.admin.put(path, {**profile, "attributes": kept})

    def lock_out(self, address: str) -> None:
        """Let Keycloak disable somebody after too many wrong passwords."""
        strict = {"permanentLockout": True, "failureFactor": 1}
        realm = self.admin.get(self.admin.path())
        self.admin.put(self.admin.path(), strict)
        self._undo.append(
            lambda: self.admin.put(self.admin.path(), {key: realm[key] for key in strict})
        )
        while self.user(address)["enabled"]:
            self._world.person().log_in(address, "wrong")

    def _post(self, path: tuple[str, ...], payload: object, status: int = 201) -> str:
        response = self.admin.expect(self.admin.post(self.admin.path(*path), payload), status)
        return str(response.headers.get("Location", "").rpartition("/")[2])

    def _management(self) -> str:
        [client] = self.admin.get(self.admin.path("clients"), clientId=MANAGEMENT)
        return str(client["id"])

    def _admin_role(self, name: str) -> dict[str, object]:
        path = self.admin.path("clients", self._management(), "roles", name)
        return dict(self.admin.get(path))
