"""Ending what an account can be used for: disabling it whatever its profile, sessions, credentials.

Keycloak validates the whole stored profile, also to disable, and leaves the account enabled where
it would refuse that profile today: a name with « ( », an e-mail that is missing or malformed, a
local part that is not ASCII, an attribute that somebody has since declared required (tried on
26.7.3). None of it keeps anybody in.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from connector.errors import AccountChangedError, ConnectorError, KeycloakError, NotClosedError
from connector.keycloak.connection import Connection
from connector.keycloak.mapping import AccountMapping
from connector.keycloak.readiness import group_id
from connector.keycloak.writer import Writer
from connector.model import Account

log = logging.getLogger(__name__)

_PROHIBITED = re.compile(r"""[<>&"$%!#?§;*~/\\|^=\[\]{}()\x00-\x1f\x7f]""")
"""What Keycloak's `person-name-prohibited-characters` refuses in a name."""
_LONGEST_NAME = 255
_NAMES = frozenset({"firstName", "lastName"})
_ADDRESS = frozenset({"email", "username"})


class Ending:
    """Takes away every way in, one account at a time."""

    def __init__(self, connection: Connection, mapping: AccountMapping, writer: Writer) -> None:
        """Keep what is needed."""
        self._connection = connection
        self._mapping = mapping
        self._writer = writer

    def shut(self, stored: dict[str, Any], before: Account, out: Account) -> Account:
        """Write the disabled account over `stored`; return it as it was written.

        What Keycloak refuses of the profile is corrected: the names, then the address (the
        annex's, the one it had, at last one that belongs to nobody, see `Account.parked`), and
        others' attributes that are no longer valid go. Raises NotClosedError where nothing helps:
        then sessions, credentials and the membership of the access group are gone all the same.
        """
        names, addresses = _names(out), _addresses(before, out)
        while True:
            try:
                self._writer.put(stored, out)
            except KeycloakError as error:
                corrected = self._corrected(error, stored, out, names, addresses)
                if corrected is None:
                    raise self._last_resort(out, error) from error
                stored, out = corrected
            else:
                return out

    def end_sessions(self, account: Account) -> None:
        """End online sessions, then revoke consents and offline tokens of every client.

        POST users/{id}/logout, GET and DELETE users/{id}/consents.
        """
        self._connection.post_again(self._writer.path(account, "logout"))
        for consent in self._connection.get(self._writer.path(account, "consents")) or ():
            self._connection.delete(self._writer.path(account, "consents", consent["clientId"]))

    def delete_credentials(self, account: Account) -> None:
        """Delete every credential: the only thing this program ever does to one."""
        path = self._writer.path
        for credential in self._connection.get(path(account, "credentials")) or ():
            self._connection.delete(path(account, "credentials", credential["id"]))

    def leave_group(self, account: Account) -> None:
        """Take the person out of the group without which the platform refuses."""
        group = group_id(self._connection, self._mapping)
        if group is not None:
            self._connection.delete(self._writer.path(account, "groups", group))

    def _corrected(
        self,
        error: KeycloakError,
        stored: dict[str, Any],
        out: Account,
        names: Iterator[tuple[str, str]],
        addresses: Iterator[str],
    ) -> tuple[dict[str, Any], Account] | None:
        """Return what to try next, None where nothing is left to try."""
        if isinstance(error, AccountChangedError):
            raise error
        match error.status:
            case HTTPStatus.CONFLICT:
                wrong = _ADDRESS
            case HTTPStatus.BAD_REQUEST:
                wrong = error.fields or _NAMES | _ADDRESS
            case _:
                raise error
        name = next(names, None) if wrong & _NAMES else None
        address = next(addresses, None) if wrong & _ADDRESS else None
        attributes = stored.get("attributes") or {}
        others = {a for a in wrong & attributes.keys() if a not in self._mapping.attributes}
        if name is None and address is None and not others:
            return None
        if name is not None:
            out = replace(out, last_name=name[0], first_names=name[1])
        if address is not None:
            out = replace(out, email=address, username=address)
        kept = {a: values for a, values in attributes.items() if a not in others}
        return {**stored, "attributes": kept}, out

    def _last_resort(self, account: Account, refusal: KeycloakError) -> NotClosedError:
        """Leave no session, no credential and no way into the platform; return what says so."""
        left = []
        for what, act in {
            "sessions": self.end_sessions,
            "credentials": self.delete_credentials,
            "group": self.leave_group,
        }.items():
            try:
                act(account)
            except ConnectorError as error:
                log.error("The %s of %s could not be ended: %s", what, account.id, type(error))  # noqa: TRY400 — no traceback for the foreseeable
                left.append(what)
        done = (
            f"Of what lets it in, this is still there: {', '.join(left)}."
            if left
            else "Its sessions, its credentials and its place in the access group are gone."
        )
        return NotClosedError(
            f"Keycloak refuses to disable the account {account.address}, whatever is corrected: "
            f"{refusal.message} {done}",
            remedy="Disable it in the administration console, now; the user profile of the realm "
            "asks for something that the account lacks.",
            status=refusal.status,
        )


def _names(out: Account) -> Iterator[tuple[str, str]]:
    """Give names that Keycloak accepts, the nearest first."""
    nearest = [
        _PROHIBITED.sub(" ", name)[:_LONGEST_NAME].strip() or "-"
        for name in (out.last_name, out.first_names)
    ]
    yield nearest[0], nearest[1]
    yield "-", "-"


def _addresses(before: Account, out: Account) -> Iterator[str]:
    """Give addresses that Keycloak may accept: the annex's, the one it had, nobody's."""
    for address in dict.fromkeys((out.address, before.email, out.parking)):
        if address and address != out.email:
            yield address
