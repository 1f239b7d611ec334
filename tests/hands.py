"""What somebody does by hand in the administration console, on the fake realm or the real one."""

from __future__ import annotations

from typing import Any

from connector.keycloak.connection import Connection
from connector.keycloak.mapping import load_mapping

MAPPING = load_mapping()


class Hands:
    """An administrator's hands: each method is what a click in the console sends."""

    def __init__(self, admin: Connection) -> None:
        """Work with an administrator's connection."""
        self.admin = admin

    def find(self, address: str) -> dict[str, Any] | None:
        """Return the user of this annex address, else with this e-mail or username; in full."""
        address = address.lower()
        everybody = self.admin.get(self.admin.path("users"), max=-1, briefRepresentation="false")
        claims = [u for u in everybody if _one(u, MAPPING.address) == address]
        named = [u for u in everybody if address in (u.get("email"), u.get("username"))]
        found: dict[str, Any] | None = next(iter(claims or named), None)
        return found and self.admin.get(self.admin.path("users", found["id"]))

    def user(self, address: str) -> dict[str, Any]:
        """Return the user, who is there."""
        found = self.find(address)
        assert found is not None, f"nobody has the address {address}"
        return found

    def change(self, address: str, **fields: Any) -> None:
        """Save the user's form with these fields changed."""
        user = self.user(address)
        self.admin.put(self.admin.path("users", user["id"]), {**user, **fields})

    def disable(self, address: str) -> None:
        """Switch the user off."""
        self.change(address, enabled=False)

    def enable(self, address: str) -> None:
        """Switch the user on."""
        self.change(address, enabled=True)

    def delete(self, address: str) -> None:
        """Delete the user."""
        self.admin.delete(self.admin.path("users", self.user(address)["id"]))

    def rename(self, address: str, to: str) -> None:
        """Give the user another e-mail, and so another username."""
        self.change(address, email=to, username=to)

    def set_name(self, address: str, last_name: str, first_names: str) -> None:
        """Correct the name."""
        self.change(address, lastName=last_name, firstName=first_names)

    def set_attribute(self, address: str, name: str, *values: str) -> None:
        """Write an attribute; no value removes it."""
        attributes = dict(self.user(address).get("attributes") or {})
        attributes[name] = list(values)
        self.change(address, attributes=attributes)

    def clear_attribute(self, address: str, name: str) -> None:
        """Remove an attribute."""
        self.set_attribute(address, name)

    def require(self, address: str, *actions: str) -> None:
        """Set exactly these required actions."""
        self.change(address, requiredActions=list(actions))

    def set_password(self, address: str, password: str, *, temporary: bool = False) -> None:
        """Set a password for somebody, which nobody may (R6)."""
        path = self.admin.path("users", self.user(address)["id"], "reset-password")
        self.admin.put(path, {"type": "password", "value": password, "temporary": temporary})

    def save_with_password(self, address: str, password: str) -> None:
        """Save the user's form with a password in it, as programs do."""
        self.change(address, credentials=[{"type": "password", "value": password}])

    def leave_group(self, address: str) -> None:
        """Take the user out of the group that lets people in."""
        self.admin.delete(self._membership(address))

    def join_group(self, address: str, path: str = MAPPING.group) -> None:
        """Put the user into a group."""
        self.admin.put(self._membership(address, path))

    def create_foreign(
        self, address: str, last_name: str = "GARRIGUE", first_names: str = "Hélène", **fields: Any
    ) -> str:
        """Make a user that no registry owns; return its id."""
        user = {
            "username": address,
            "email": address,
            "firstName": first_names,
            "lastName": last_name,
            "enabled": True,
            **fields,
        }
        made = self.admin.expect(self.admin.post(self.admin.path("users"), user), 201)
        return str(made.headers["Location"].rpartition("/")[2])

    def import_user(self, **representation: Any) -> None:
        """Import a user: nothing of the profile is checked."""
        users = {"users": [representation]}
        done = self.admin.post(self.admin.path("partialImport"), users)
        self.admin.expect(done, 200)

    def _membership(self, address: str, path: str = MAPPING.group) -> str:
        group = self.admin.get(self.admin.path("group-by-path", *path.strip("/").split("/")))
        return self.admin.path("users", self.user(address)["id"], "groups", group["id"])


class ConsoleHands(Hands):
    """Hands that also deal in roles; each of the two realms has its own way."""

    def make_role(self, name: str, *also: str) -> None:
        """Make a realm role with which these roles of realm-management come."""
        raise NotImplementedError

    def make_group(self, path: str, *, admin_role: str | None = None) -> None:
        """Make a group (its parent is there), which may give an administration role."""
        raise NotImplementedError

    def give_role(self, address: str, name: str) -> None:
        """Give somebody a realm role."""
        raise NotImplementedError

    def give_admin_role(self, address: str, name: str) -> None:
        """Give somebody a role of realm-management."""
        raise NotImplementedError

    def link_identity(self, address: str) -> None:
        """Link somebody with an identity provider."""
        raise NotImplementedError

    def create_service_account(self, address: str) -> str:
        """Make a client's service account with this address; return its id."""
        raise NotImplementedError

    def declare(self, name: str, *, required: bool = False, pattern: str = "") -> None:
        """Declare one more attribute in the user profile, seen and edited by administrators."""
        raise NotImplementedError

    def undeclare(self, name: str) -> None:
        """Take an attribute out of the user profile; its values stay where they are."""
        raise NotImplementedError

    def lock_out(self, address: str) -> None:
        """Let Keycloak disable somebody after too many wrong passwords."""
        raise NotImplementedError


def _one(user: dict[str, Any], name: str) -> str:
    return next(iter((user.get("attributes") or {}).get(name) or ()), "")
