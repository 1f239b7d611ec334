"""The mail with which a person creates a password (article 3.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from connector.errors import KeycloakUnreachableError, MailError, MailUnknownError
from connector.keycloak.answers import BUSY, turned_away
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


SMTP_PATIENCE = timedelta(seconds=9)
"""How long Keycloak waits for a relay's answer (10 s), a little less to be sure.

A refusal comes at once; a failure that took this long may be an answer that came too late to a mail
that went: Keycloak says the same of both (tried on 26.7.3).
"""
MOST_UNCERTAIN = 3
"""Mails that may have gone, to one person in 24 hours."""
A_DAY = timedelta(days=1)
_LATE = "See whether the relay answers Keycloak within 10 s, and whether the mail arrived."


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
        where the relay did not take it, MailUnknownError where nobody can tell: the link stays
        owed. What may have gone is written on the account, so that no more than MOST_UNCERTAIN
        mails go in 24 hours, however often the run is repeated.
        """
        asked_at = self._clock()
        link = account.link
        if link.tried_at is not None:
            if self._mail_went(account, link.tried_at):
                self._record(account, sent_at=link.tried_at)
                return
            link = _counted(account.address, link, link.tried_at, asked_at)
        path = self._writer.path(account, "execute-actions-email")
        try:
            response = self._connection.put_once(path, ["UPDATE_PASSWORD"], **self._query)
        except KeycloakUnreachableError as error:
            if not error.maybe_done:
                raise
            response = None
        if response is None or (response.status_code in BUSY and not turned_away(response)):
            # Lost on the way, or a proxy says something about a server that may have sent it.
            if not self._mail_went(account, asked_at):  # raises if the server is still gone
                raise self._uncertain(account, link, asked_at)
        elif response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            if response.elapsed >= SMTP_PATIENCE:
                raise self._uncertain(account, link, asked_at, response.status_code)
            raise MailError(
                f"The mail to {account.address} was not taken by the relay.",
                remedy="Check the realm's SMTP settings and the relay; the next run sends it.",
                status=response.status_code,
            )
        else:
            self._connection.expect(response, HTTPStatus.NO_CONTENT)
        self._record(account, sent_at=asked_at)

    def _uncertain(
        self, account: Account, link: Link, asked_at: datetime, status: int | None = None
    ) -> MailUnknownError:
        """Write down that a mail may have gone; return the error that says so."""
        tried = replace(link, tried=link.tried + 1, tried_at=asked_at)
        stored = self._connection.get(self._writer.path(account))
        now = self._writer.if_ours(stored)
        if stored is not None and now is not None:
            self._writer.put(stored, replace(now, link=tried))
        return MailUnknownError(
            f"Whether the mail to {account.address} went is not known "
            f"(number {tried.tried} of at most {MOST_UNCERTAIN} in 24 hours).",
            remedy=f"{_LATE} The next run sends it again.",
            status=status,
        )

    def _record(self, account: Account, *, sent_at: datetime) -> None:
        stored = self._connection.get(self._writer.path(account))
        now = self._writer.if_ours(stored)
        if stored is None or now is None:
            return  # gone or taken out of our hands since: nothing of ours to record
        # Whoever was told that nobody comes is not told again of one mail more.
        link = Link(owed=False, at=sent_at, count=now.link.count + 1, told=now.link.told)
        self._writer.put(stored, replace(now, link=link))

    def _clock(self) -> datetime:
        """Return Keycloak's clock, in whole seconds."""
        ahead = timedelta(seconds=self._connection.clock_ahead or 0)
        return (self._now() + ahead).replace(microsecond=0)

    def _mail_went(self, account: Account, since: datetime) -> bool:
        events = self._connection.get(
            self._connection.path("admin-events"),
            operationTypes="ACTION",
            resourcePath=f"users/{account.id}/execute-actions-email",
            dateFrom=int((since - timedelta(seconds=2)).timestamp() * 1000),
            max=1,
        )
        return bool(events)


def _counted(address: str, link: Link, tried_at: datetime, now: datetime) -> Link:
    """Return the link with what counts of its mails today; raise where they are enough."""
    if now - tried_at >= A_DAY:
        return replace(link, tried=0, tried_at=None)
    if link.tried >= MOST_UNCERTAIN:
        raise MailUnknownError(
            f"{link.tried} mails to {address} may have gone in 24 hours; no other is sent for now.",
            remedy=f"{_LATE} The next one is due on {tried_at + A_DAY:%Y-%m-%d}.",
        )
    return link
