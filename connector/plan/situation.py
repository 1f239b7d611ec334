"""What the account's table looks at for one address, and the conditions of its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from connector.model import Account, AccountState, Finding, Kind
from connector.plan import steps
from connector.plan.ground import Ground
from connector.plan.wanted import Wanted

OPEN, SUSPENDED, CLOSED = AccountState.OPEN, AccountState.SUSPENDED, AccountState.CLOSED
A_DAY = timedelta(days=1)
"""How far two clocks may be apart, at the very most."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the table looks at for one address."""

    account: Account | None
    """Ours, as the realm has it."""
    wanted: Wanted
    """What all partners together want."""
    ground: Ground

    @property
    def suspended(self) -> bool:
        """Tell whether a person suspended the account and nobody has resumed it.

        The journal's word suffices: a sync at work in that moment, or hands in the realm, may have
        written over the account's own, and whoever has no account yet has no other.
        """
        told = self.wanted.address in self.ground.memory.suspended
        return told or (self.account is not None and self.account.state is SUSPENDED)

    @property
    def wanted_in(self) -> bool:
        """Tell whether the person is to be in.

        Whoever is closed comes back on the word of a list 1 in force only, not on what an
        attribute of the account says.
        """
        closed = self.account is not None and self.account.state is AccountState.CLOSED
        return self.wanted.open and (self.wanted.asked or not closed)

    @property
    def stranger(self) -> Account | None:
        """Return the account that is not ours and bears the same address."""
        return self.ground.snapshot.foreign_by_name.get(self.wanted.address)

    @property
    def astray(self) -> bool:
        """Tell whether others may have the account: its address changed, or their password in it.

        The latter counts while the account may be used.
        """
        a = self.account
        if a is None:
            return False
        return a.moved or (a.enabled and a.address in self.ground.intruded)

    @property
    def taken(self) -> bool:
        """Tell whether another account has the address that this one should have."""
        account, snapshot = self.account, self.ground.snapshot
        if account is None:
            return False
        others = (a for a in snapshot.ours if a.id != account.id)
        mine = account.address
        return mine in snapshot.foreign_by_name or any(
            mine in (a.email, a.username) for a in others
        )

    @property
    def unfinished(self) -> bool:
        """Tell whether the account is not out for good: usable, or never seen closed."""
        account = self.account
        return account is not None and (account.enabled or account.closed_on is None)

    @property
    def closed_ahead(self) -> bool:
        """Tell whether its closing is said to be of a day to come: written by hand (2.1)."""
        a = self.account
        return closed_ahead(a, self.ground.today) if a is not None else False

    @property
    def closed_on(self) -> date:
        """Return the day that its closing can be of at the latest: the journal's, or today."""
        told = self.ground.memory.closed.get(self.wanted.address, self.ground.today)
        return min(told, self.ground.today)

    @property
    def link_day(self) -> date:
        """Return the day that reminders are counted to: today.

        A mail of a day to come was never sent: somebody wrote that, to keep reminders away.
        """
        ground, at = self.ground, self.account.link.at if self.account else None
        if at is None or at <= ground.snapshot.taken_at + A_DAY:
            return ground.today
        return at.date() + timedelta(days=ground.policy.reminder_days)

    @property
    def deletion_due(self) -> bool:
        """Tell whether the account has been closed for six months, and its partners are known."""
        account, ground = self.account, self.ground
        return (
            account is not None
            and not self.unfinished
            and self.wanted.deletable
            and steps.purge_due(account, ground.today)
        )

    def said(self, kind: Kind, message: str) -> Finding:
        """Return the finding about this account."""
        partner = self.wanted.named_by or steps.first_partner(self.wanted)
        return kind.found(message, email=self.wanted.address, partner=partner)

    @property
    def who(self) -> str:
        """Return the person's name as Keycloak shows it."""
        account = self.account
        return f"{account.first_names} {account.last_name}" if account else self.wanted.address


def closed_ahead(account: Account, today: date) -> bool:
    """Tell whether an account that is out claims to have been closed on a day to come."""
    return account.state is not OPEN and account.closed_on is not None and account.closed_on > today


def in_state(
    wanted: str, *states: AccountState, enabled: bool | None = None
) -> Callable[[Situation], bool]:
    """Return the test for an account of ours that has its address."""

    def applies(s: Situation) -> bool:
        a = s.account
        return (
            a is not None
            and not s.astray
            and s.wanted_in is (wanted == "open")
            and (SUSPENDED if s.suspended else a.state) in states
            and enabled in (None, a.enabled)
        )

    return applies


def moved(*, wanted: bool, out: bool) -> Callable[[Situation], bool]:
    """Return the test for an account whose address somebody changed."""

    def applies(s: Situation) -> bool:
        a = s.account
        return (
            a is not None and s.astray and _stays_open(s) is wanted and (wanted or _out(s) is out)
        )

    return applies


def _stays_open(s: Situation) -> bool:
    """Tell whether a moved account may be open afterwards."""
    a = s.account
    if a is None or not s.wanted_in or s.suspended or s.taken:
        return False
    # Its address is an attribute, too: a list that asks for it today, or the journal, bears it out.
    known = s.ground.memory.accounts.get(a.address) == a.id
    return not a.moved or s.wanted.asked or known


def _out(s: Situation) -> bool:
    """Tell whether a moved account is out already, and no list moves."""
    a = s.account
    out = a is not None and a.state is not AccountState.OPEN and not s.unfinished
    return out and not s.wanted.reduces


def rests(s: Situation) -> bool:
    """Tell whether the account is out for good, and nothing moves."""
    return in_state("closed", CLOSED, SUSPENDED)(s) and not s.unfinished and not s.wanted.reduces
