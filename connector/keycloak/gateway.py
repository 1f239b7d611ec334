"""What the connector does to accounts, in Keycloak's terms: the only writer of the realm's users.

Every write reads the account in full first and goes ahead only if it is still what the plan was
made on. No method here can write an account that does not bear this registry's marker, and none
sets a credential (article 3.4).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from connector.errors import (
    AccountChangedError,
    AccountGoneError,
    KeycloakError,
    KeycloakUnreachableError,
    NotClosedError,
)
from connector.keycloak.accounts import to_account, to_representation
from connector.keycloak.adoption import Adoption
from connector.keycloak.connection import Connection
from connector.keycloak.ending import Ending
from connector.keycloak.events import EventsKept, events_kept
from connector.keycloak.links import LinkOptions, Links
from connector.keycloak.listing import read_members, read_to_the_end
from connector.keycloak.mapping import AccountMapping
from connector.keycloak.passwords import (
    PasswordSet,
    set_by_others,
    stored_without_the_mailbox,
)
from connector.keycloak.readiness import check_ready, group_id
from connector.keycloak.writer import Writer
from connector.model import Account, AccountState, Obstacle, Snapshot

log = logging.getLogger(__name__)


class KeycloakGateway:
    """The accounts of one realm, with the rights of the connector's own client."""

    def __init__(  # noqa: PLR0913 — what it is made of, each with a name
        self,
        connection: Connection,
        mapping: AccountMapping,
        registry: str,
        *,
        page_size: int = 100,
        link: LinkOptions | None = None,
        inspector: Connection | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Keep what is needed; `registry` is the marker that our accounts bear.

        `inspector` is a connection that may see the realm's clients: `adopt` alone needs one. `now`
        is this machine's clock, with an offset.
        """
        self._connection = connection
        self._mapping = mapping
        self._registry = registry
        self._page_size = page_size
        self._writer = Writer(connection, mapping, registry)
        self._ending = Ending(connection, mapping, self._writer)
        self._adoption = Adoption(connection, inspector, mapping, self._writer)
        self._now = now
        self._links = Links(connection, self._writer, link or LinkOptions(), now)

    # --- Reading ------------------------------------------------------------------------------

    def check_ready(self) -> None:
        """Raise KeycloakError if the realm would silently lose what the connector writes."""
        check_ready(self._connection, self._mapping)

    def clock_ahead(self) -> timedelta | None:
        """Return how far Keycloak's clock is ahead of this machine's; None if never asked."""
        seconds = self._connection.clock_ahead
        return None if seconds is None else timedelta(seconds=seconds)

    def snapshot(self, said: Callable[[int, int], None] = lambda _done, _of: None) -> Snapshot:
        """Return every account of the realm, from a listing that agrees with the realm's count.

        Raises IncompleteListingError. `said` hears how many accounts of how many were read.
        """
        users = read_to_the_end(self._connection, self._page_size, said)
        group = group_id(self._connection, self._mapping)
        members = group and read_members(self._connection, group, self._page_size)
        accounts = [
            # Without the group nobody could be put back: the realm is to be mended first.
            to_account(u, self._mapping, member=members is None or u["id"] in members)
            for u in users
        ]
        return Snapshot(
            taken_at=self._now() + (self.clock_ahead() or timedelta()),
            ours=tuple(a for a in accounts if a.registry == self._registry),
            others=tuple(a for a in accounts if a.registry != self._registry),
        )

    def read(self, account_id: str) -> Account | None:
        """Return the account as it is now; None if it is gone (GET users/{id})."""
        user = self._connection.get(self._path("users", account_id))
        return None if user is None else to_account(user, self._mapping)

    def find(self, address: str) -> list[Account]:
        """Return every account that claims the address or bears it, whosever it is.

        By what the annex gave, by e-mail and by username (GET users): whatever somebody has edited
        by hand, the person can get in by none but these.
        """
        path, full = self._path("users"), {"briefRepresentation": "false", "max": 100}
        found = [
            *(self._connection.get(path, q=f'{self._mapping.address}:"{address}"', **full) or ()),
            *(self._connection.get(path, email=address, exact="true", **full) or ()),
            *(self._connection.get(path, username=address, exact="true", **full) or ()),
        ]
        return [to_account(u, self._mapping) for u in {u["id"]: u for u in found}.values()]

    @property
    def registry(self) -> str:
        """Return the marker that our accounts bear."""
        return self._registry

    def passwords_set_by_others(
        self, since: datetime, among: Collection[str] | None = None
    ) -> list[PasswordSet]:
        """Return every password that an administrator set since then: nobody may (3.4).

        (account id, when, by whom), the oldest first; `among` are the ids of the accounts that
        matter. Raises KeycloakError where there are too many events.
        """
        return set_by_others(self._connection, since, among)

    def passwords_without_link(self, account: Account, since: datetime) -> list[datetime]:
        """Return when others stored passwords in an account whose takeover was undone at `since`.

        Empty where the password that it has now is the person's own, or there is none.
        """
        return stored_without_the_mailbox(self._connection, account, since)

    def events_kept(self) -> EventsKept:
        """Return how long traces remain in the realm's events. Raises KeycloakError."""
        return events_kept(self._connection)

    # --- Writing ------------------------------------------------------------------------------

    def create(self, account: Account) -> Account:
        """Create the user with profile, attributes, required actions and group in one POST.

        An answer that was lost is resolved by looking: the account that is there and ours was
        created. Raises KeycloakError where the address is taken or Keycloak refuses the profile.
        """
        payload = {
            **to_representation(account, self._mapping),
            "requiredActions": sorted(account.pending_actions),
            "groups": [self._mapping.group],
        }
        try:
            response = self._connection.post(self._path("users"), payload)
        except KeycloakUnreachableError:
            if (created := self._made_all_the_same(account)) is None:
                raise KeycloakError(
                    f"The account {account.address} was not created: the answer was lost.",
                    remedy="The next run creates it.",
                ) from None
            return created
        # A proxy's 502, and Keycloak's own 500, may come after it was carried out.
        failed = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        if failed and (created := self._made_all_the_same(account)) is not None:
            return created
        if response.status_code == HTTPStatus.CONFLICT:
            raise AccountChangedError(
                f"An account with the address {account.address} appeared in the meantime.",
                remedy="The next run decides again.",
                status=HTTPStatus.CONFLICT,
            )
        self._connection.expect(response, HTTPStatus.CREATED)
        created_id = response.headers.get("Location", "").rpartition("/")[2]
        if created_id:
            return replace(account, id=created_id)
        found = self._find(account.address)  # a proxy may keep the header to itself
        if found is None:
            raise KeycloakError(f"Keycloak does not show the account {account.address} it made.")
        return found

    def _made_all_the_same(self, account: Account) -> Account | None:
        """Return the account if it is there and ours; raises if the server is still gone."""
        created = self._find(account.address)
        if created is None or created.registry != self._registry:
            return None
        log.warning("A creation got no clear answer; the account is there: %s", created.id)
        return created

    def _find(self, address: str) -> Account | None:
        found = self._connection.get(
            self._path("users"), username=address, exact="true", briefRepresentation="false"
        )
        return to_account(found[0], self._mapping) if found else None

    def update(self, before: Account, after: Account) -> None:
        """Write names, function, entitlements and state in one PUT (users/{id}).

        Raises AccountChangedError if the account is no longer `before`.
        """
        self._writer.put(self._writer.stored(before), after)
        if after.member and not before.member:
            self._join_group(after)

    def reduce(self, before: Account, after: Account) -> None:
        """End sessions, then write: one of several partners no longer grants access.

        In this order a run that is killed in between is taken up again as a whole.
        """
        stored = self._writer.stored(before)
        self._ending.end_sessions(after)
        self._writer.put(stored, after)
        if after.member and not before.member:
            self._join_group(after)

    def reopen(self, before: Account, after: Account) -> None:
        """Open again so that nothing from before works.

        Closed while it is done, so that nobody logs in between and a run that is killed is taken
        up by the next: sessions, consents and offline tokens end, every credential goes, then it
        is enabled with the password to be made.
        """
        stored, now = self._writer.stored(before), before
        if before.enabled:
            out = replace(before, enabled=False, state=AccountState.CLOSED)
            now = self._ending.shut(stored, before, out)
        self._ending.end_sessions(after)
        self._ending.delete_credentials(after)
        self._join_group(after)
        # Read again: whoever was suspended in the meantime is not opened.
        stored = self._writer.stored(now)
        self._writer.put(stored, after, required_actions=sorted(after.pending_actions))

    def close(self, before: Account, after: Account) -> None:
        """Close in full: disable and mark in one PUT, end sessions, revoke, and see it done.

        `closed_on` is written last, once the closing was seen done (2.1): a closing that was
        interrupted is taken up by the next run. Raises NotClosedError if the account can still be
        used afterwards.
        """
        self._ending.shut(self._writer.stored(before), before, replace(after, closed_on=None))
        self._ending.end_sessions(after)
        seen = self._connection.get(self._writer.path(after))
        if seen is None:
            return  # deleted meanwhile: nobody can use it
        now = to_account(seen, self._mapping)
        if now.enabled or now.state is not after.state:
            raise NotClosedError(
                f"The account {after.address} was closed, but Keycloak still shows it open.",
                remedy="Look at the account in the administration console, now.",
            )
        self._writer.put(seen, replace(now, closed_on=after.closed_on))

    def purge(self, before: Account) -> None:
        """Delete the account, and all that Keycloak holds of it, and see it gone (2.1).

        DELETE users/{id}. Raises AccountChangedError if it is no longer `before` or is not out,
        KeycloakError if it is still there afterwards.
        """
        if before.enabled or before.state is AccountState.OPEN or before.closed_on is None:
            raise AccountChangedError(
                f"The account {before.address} is not closed; not deleted.",
                remedy="The next run decides again.",
            )
        try:
            self._writer.stored(before)
        except AccountGoneError:
            return  # deleted by hand, or by a run whose answer was lost
        self._connection.delete(self._writer.path(before))
        if self._connection.get(self._writer.path(before)) is not None:
            raise KeycloakError(
                f"The account {before.address} was deleted, but Keycloak still shows it.",
                remedy="Look at the account in the administration console.",
            )

    def adoption_obstacle(self, account: Account) -> Obstacle | None:
        """Return why a foreign account can't be taken over; None where it may be.

        Never a service account, a federated one, another registry's, or one with any administration
        role, however it came by it; and never where one of these can't be told.
        """
        return self._adoption.obstacle(account)

    def adopt(self, before: Account, after: Account) -> None:
        """Make a foreign account ours, as it is: password, `enabled` and sessions stay, no mail.

        May be carried out twice. Raises AdoptionRefusedError where `adoption_obstacle` has a
        reason now, AccountChangedError if the account is no longer `before`.
        """
        self._adoption.adopt(before, after)
        self._join_group(after)

    def check_unchanged(self, before: Account) -> None:
        """Raise AccountChangedError if the account is no longer `before` (GET users/{id})."""
        self._writer.stored(before)

    def send_link(self, account: Account) -> None:
        """Send the mail with which the person creates a password, and record that it went.

        Raises MailError where the relay did not take it: the link stays owed.
        """
        self._links.send(account)

    # ------------------------------------------------------------------------------------------

    def _join_group(self, account: Account) -> None:
        """Put the person into the group of those who may enter, if somebody took him out."""
        group = group_id(self._connection, self._mapping)
        if group is not None:
            self._connection.put(self._writer.path(account, "groups", group))

    def _path(self, *parts: str) -> str:
        return self._connection.path(*parts)
