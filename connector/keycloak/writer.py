"""Write an account only while it is still what was decided upon."""

from __future__ import annotations

from typing import Any

from connector.errors import AccountChangedError, AccountGoneError
from connector.keycloak.accounts import same_for_us, to_account, to_representation
from connector.keycloak.connection import Connection
from connector.keycloak.mapping import AccountMapping
from connector.model import Account

VERIFY_EMAIL = "VERIFY_EMAIL"
"""Keycloak's required action: prove that one can read the mailbox."""


class Writer:
    """Compare and set, for the accounts of one registry.

    Each write goes out on what was read just before, and is repeated only while that still holds.
    An account that does not bear this registry's marker is never written.
    """

    def __init__(self, connection: Connection, mapping: AccountMapping, registry: str) -> None:
        """Keep what is needed; `registry` is the marker that our accounts bear."""
        self._connection = connection
        self._mapping = mapping
        self.registry = registry

    def stored(self, before: Account) -> dict[str, Any]:
        """Return the user as stored, if it is still the account that was decided upon."""
        stored: dict[str, Any] | None = self._connection.get(self.path(before))
        if stored is None:
            raise AccountGoneError(
                f"The account {before.address} was deleted in the meantime.",
                remedy="The next run decides again.",
            )
        now = to_account(stored, self._mapping)
        if now.registry != self.registry:
            raise AccountChangedError(
                f"The account {before.address} does not bear this registry's marker; not touched.",
                remedy="The next run decides again.",
            )
        if not same_for_us(now, before):
            raise AccountChangedError(
                f"The account {before.address} was changed in the meantime; not touched.",
                remedy="The next run decides again.",
            )
        return stored

    def if_ours(self, stored: dict[str, Any] | None) -> Account | None:
        """Return the account that is stored, None where it is gone or not ours any more."""
        now = None if stored is None else to_account(stored, self._mapping)
        return now if now is not None and now.registry == self.registry else None

    def put(
        self, stored: dict[str, Any], after: Account, required_actions: list[str] | None = None
    ) -> None:
        """Write `after` over `stored`; repeated only while the account is still `stored`."""
        before = to_account(stored, self._mapping)
        payload = to_representation(after, self._mapping, stored)
        if after.enabled == before.enabled:
            del payload["enabled"]  # a stop by hand in this very moment is not undone
        if required_actions is not None:
            payload["requiredActions"] = required_actions
            if VERIFY_EMAIL in required_actions:
                payload["emailVerified"] = False  # else Keycloak takes the action for done

        def already() -> bool:
            user = self._connection.get(self.path(after))
            now = None if user is None else to_account(user, self._mapping)
            if now is None or not (same_for_us(now, before) or same_for_us(now, after)):
                raise AccountChangedError(
                    f"The account {after.address} was changed while it was written.",
                    remedy="The next run decides again.",
                )
            return same_for_us(now, after)

        self._connection.put_unless(already, self.path(after), payload)

    def path(self, account: Account, *parts: str) -> str:
        """Return users/{id}/… of an account. Raises ValueError for one that does not exist."""
        if account.id is None:
            raise ValueError("only an account that exists can be written")
        return self._connection.path("users", account.id, *parts)
