"""The mail with which a person creates a password (article 3.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from connector.errors import KeycloakUnreachableError, MailError
from connector.keycloak.connection import Connection
from connector.keycloak.writer import Writer
from connector.model import Account, Link


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """What the link leads to, and how long it lives."""

    client_id: str = "cooperation"
    """The login client that the person comes from."""
    target: str | None = None
    """The page to go to after creating the password."""
    seconds: int = 72 * 3600
    """Life of the link."""


class Links:
    """Sends the link, and records on the account that it went."""

    def __init__(
        self,
        connection: Connection,
        writer: Writer,
        options: LinkOptions,
        now: Callable[[], datetime],
    ) -> None:
        """Keep what is needed; `now` is this machine's clock."""
        self._connection = connection
        self._writer = writer
        self._now = now
        self._query = {"lifespan": options.seconds, "client_id": options.client_id}
        if options.target:
            self._query["redirect_uri"] = options.target

    def send(self, account: Account) -> None:
        """Send the mail with which the person creates a password, and record that it went.

        Sending is not repeated: a lost answer is resolved by the admin events, where a mail that
        went has left an ACTION event (PUT users/{id}/execute-actions-email). Raises MailError
        where the relay did not take it: the link stays owed.
        """
        ahead = timedelta(seconds=self._connection.clock_ahead or 0)
        asked_at = self._now() + ahead
        path = self._writer.path(account, "execute-actions-email")
        try:
            response = self._connection.put_once(path, ["UPDATE_PASSWORD"], **self._query)
        except KeycloakUnreachableError:
            if not self._mail_went(account, asked_at):  # raises if the server is still gone
                raise MailError(
                    f"Whether the mail to {account.address} went is not known.",
                    remedy="The next run sends it; at the most the person gets it twice.",
                ) from None
        else:
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise MailError(
                    f"The mail to {account.address} was not taken by the relay.",
                    remedy="Check the realm's SMTP settings and the relay; the next run sends it.",
                    status=response.status_code,
                )
            self._connection.expect(response, HTTPStatus.NO_CONTENT)
        self._record_link(account, asked_at.replace(microsecond=0))

    def _record_link(self, account: Account, sent_at: datetime) -> None:
        stored = self._connection.get(self._writer.path(account))
        now = self._writer.if_ours(stored)
        if stored is None or now is None:
            return  # gone or taken out of our hands since: nothing of ours to record
        link = Link(owed=False, at=sent_at, count=now.link.count + 1)
        self._writer.put(stored, replace(now, link=link))

    def _mail_went(self, account: Account, since: datetime) -> bool:
        events = self._connection.get(
            self._connection.path("admin-events"),
            operationTypes="ACTION",
            resourcePath=f"users/{account.id}/execute-actions-email",
            dateFrom=int((since - timedelta(seconds=2)).timestamp() * 1000),
            max=1,
        )
        return bool(events)
