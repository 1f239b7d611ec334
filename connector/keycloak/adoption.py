"""Whether an account that nobody's registry owns may be taken over, and the taking over.

The connector's own client can't see client roles: without `view-clients` Keycloak leaves them out
of every answer and says 200 (tried on 26.7.3), so that an administrator looks like anybody else.
With that right it could read the secret of every client. So who holds what is asked with another
connection, the `inspector`, and what can't be asked is refused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connector.errors import (
    AccountChangedError,
    AdoptionRefusedError,
    KeycloakError,
    KeycloakForbiddenError,
)
from connector.keycloak.accounts import same_for_us, to_account
from connector.keycloak.connection import Connection
from connector.keycloak.mapping import AccountMapping
from connector.keycloak.writer import Writer
from connector.model import Account, Obstacle, Refusal

MANAGEMENT = "realm-management"
"""The client whose roles administer the realm; the administrators' own realm has none."""


class Adoption:
    """Takes over accounts, one by one, on somebody's explicit word (DESIGN, section 4)."""

    def __init__(
        self,
        connection: Connection,
        inspector: Connection | None,
        mapping: AccountMapping,
        writer: Writer,
    ) -> None:
        """Keep what is needed; `inspector` may see clients, None where there is nobody to ask."""
        self._connection = connection
        self._inspector = inspector
        self._mapping = mapping
        self._writer = writer
        self._management: str | None = None

    def obstacle(self, account: Account) -> Obstacle | None:
        """Return why the account can't be taken over; None where nothing is against it.

        Three requests with the connector's own client (GET users/{id}, users?search=,
        users/{id}/federated-identity), one with the inspector (GET users/{id}/role-mappings/
        clients/{realm-management}/composite), and two more the first time.
        """
        user = self._connection.get(self._writer.path(account))
        if user is None:
            return Obstacle(Refusal.GONE)
        return self._obstacle(account, user) or self._powers(account)

    def adopt(self, before: Account, after: Account) -> None:
        """Write marker, names and attributes over `before` in one PUT, and see it done.

        Password, `enabled`, required actions and others' attributes stay. Everything is looked at
        again just before. Carried out twice it does no more. Raises AdoptionRefusedError where
        something is against it, AccountChangedError where the account is no longer `before`.
        """
        path = self._writer.path(before)
        stored = self._connection.get(path)
        now = None if stored is None else to_account(stored, self._mapping)
        if stored is None or now is None:
            raise self._changed(before, "was deleted")
        if now.registry == after.registry and _same(now, after):
            return  # a former try, whose answer was lost
        why = self._obstacle(before, stored) or self._powers(before)
        if why is not None:
            raise AdoptionRefusedError(
                f"The account {before.address} is not taken over ({why}).",
                remedy="Have an administrator of the realm look at it.",
            )
        if not same_for_us(now, before):
            raise self._changed(before, "was changed")
        self._writer.put(stored, after)
        written = self._connection.get(path)
        seen = None if written is None else to_account(written, self._mapping)
        if seen is None or not _same(seen, after):
            raise KeycloakError(
                f"The account {before.address} was taken over, but Keycloak shows something else.",
                remedy="Look at the account in the administration console.",
            )

    def _obstacle(self, account: Account, user: dict[str, Any]) -> Obstacle | None:  # noqa: PLR0911 — one a reason
        """Return what in the account itself is against it."""
        now = to_account(user, self._mapping)
        if now.registry == self._writer.registry:
            return Obstacle(Refusal.OURS_ALREADY)
        if now.registry is not None:
            return Obstacle(Refusal.OTHER_REGISTRY, (now.registry,))
        if not now.email:
            return Obstacle(Refusal.NO_EMAIL)
        if now.email != account.address:
            # An attribute of a former owner may say otherwise: what counts is who reads the mail.
            return Obstacle(Refusal.OTHER_EMAIL, (now.email,))
        if user.get("federationLink") or user.get("origin") or str(user["id"]).startswith("f:"):
            return Obstacle(Refusal.DIRECTORY)
        if self._connection.get(self._writer.path(account, "federated-identity")):
            return Obstacle(Refusal.IDENTITY_PROVIDER)
        if user.get("serviceAccountClientId") or not self._is_a_person(now):
            return Obstacle(Refusal.SERVICE_ACCOUNT)
        return None

    def _is_a_person(self, account: Account) -> bool:
        """Tell whether a search shows the account: it leaves service accounts out.

        The representation does not say whose they are, and their names can be changed.
        """
        path = self._connection.path("users")
        found = self._connection.get(path, search=f'"{account.username}"', max=100) or ()
        return any(user["id"] == account.id for user in found)

    def _powers(self, account: Account) -> Obstacle | None:  # noqa: PLR0911 — one a reason
        """Return what is known of its administration roles: direct, by group or by composite."""
        if self._inspector is None:
            return Obstacle(Refusal.NO_INSPECTOR)
        try:
            if self._management is None:
                self._management = self._find_management(self._inspector)
            if self._management is None:
                return Obstacle(Refusal.ADMINISTRATORS_REALM)
            realm = self._inspector.get(self._inspector.path()) or {}
            if realm.get("adminPermissionsEnabled") is not False:
                return Obstacle(Refusal.FINE_GRAINED)
            path = self._writer.path(
                account, "role-mappings", "clients", self._management, "composite"
            )
            roles = self._inspector.get(path)
        except KeycloakForbiddenError:
            return Obstacle(Refusal.INSPECTOR_FORBIDDEN)
        if roles is None:
            return Obstacle(Refusal.ROLES_HIDDEN)
        if roles:
            names = ", ".join(sorted(str(role["name"]) for role in roles))
            return Obstacle(Refusal.ADMINISTRATOR, (names,))
        return None

    def _find_management(self, inspector: Connection) -> str | None:
        found = inspector.get(inspector.path("clients"), clientId=MANAGEMENT) or ()
        return next((str(c["id"]) for c in found if c.get("clientId") == MANAGEMENT), None)

    @staticmethod
    def _changed(account: Account, what: str) -> AccountChangedError:
        return AccountChangedError(
            f"The account {account.address} {what} in the meantime; not taken over.",
            remedy="Run the command again.",
        )


def _same(seen: Account, wanted: Account) -> bool:
    """Tell whether it is what was written; a stop by hand in that very moment stays."""
    return same_for_us(replace(seen, enabled=wanted.enabled), wanted)
