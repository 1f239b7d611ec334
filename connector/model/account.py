"""An account, as it should be or as it is: one type for both, so that they can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property


class AccountState(StrEnum):
    """What the connector last decided of an account; `enabled` is what Keycloak does about it."""

    OPEN = "open"
    SUSPENDED = "suspended"
    """Out by an explicit act of the Caf; stays so until `resume`."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, order=True)
class Entitlement:
    """What one partner grants to one person (« habilitation »)."""

    partner: str
    open: bool
    function: str
    changed_on: date
    """Transmission date of the annex that last changed it (or the day the agreement ended)."""
    reason: str = ""
    """Why it was last opened or closed, by code: `list-1`, `unlisted`…; empty where unknown."""
    ended_on: date | None = None
    """The day it was closed by a run; None while it is open, or where unknown."""


@dataclass(frozen=True, slots=True)
class Link:
    """Whether the person is owed the mail with which a password is created (article 3.4)."""

    owed: bool
    at: datetime | None = None
    """When it was last sent, with its offset; None if never."""
    count: int = 0
    """How many were sent since the account was opened."""
    tried: int = 0
    """How many mails may have gone, nobody knows, in the 24 hours up to `tried_at`."""
    tried_at: datetime | None = None
    """When the last of them may have gone, with its offset; None where there is none."""
    told: frozenset[str] = frozenset()
    """Who was told that the reminders are spent: `caf`, or `partner:` and its id."""


@dataclass(frozen=True, slots=True)
class Account:
    """A Keycloak user that the connector owns, or that it met."""

    address: str
    """The address from the annex, lower case: what the account is found by."""
    last_name: str
    first_names: str
    entitlements: tuple[Entitlement, ...] = ()
    """One a partner, by partner id; ended ones included."""
    state: AccountState = AccountState.OPEN
    enabled: bool = True
    registry: str | None = None
    """The marker: id of the registry that owns it; None if nobody's."""
    closed_on: date | None = None
    """The day its closing was seen done."""
    link: Link = Link(owed=False)
    id: str | None = None
    """Keycloak's id; None while there is no account."""
    username: str | None = None
    email: str | None = None
    """As Keycloak has it; differs from `address` only when somebody changed it."""
    pending_actions: frozenset[str] = frozenset()
    """Required actions that the person has not done yet."""
    annex_name: tuple[str, str] | None = None
    """(last name, first names) that annex 1 gave: `last_name` may have been changed by hand."""
    functions: tuple[str, ...] = ()
    """The functions that Keycloak stores for applications; derived when wanted."""
    member: bool = True
    """Whether it is in the group without which the platform refuses."""
    locked_out: bool = False
    """Disabled by Keycloak itself after failed logins."""

    @property
    def moved(self) -> bool:
        """Tell whether somebody changed the e-mail or the username (a possible takeover)."""
        return (
            self.id is not None
            and not self.parked
            and (self.email != self.address or self.username != self.address)
        )

    @property
    def parking(self) -> str:
        """Return an address that is this account's alone and that no mail reaches (RFC 2606).

        What a closing writes where Keycloak refuses the annex's own, or another account has it.
        """
        return f"{self.id}@closed.invalid"

    @property
    def parked(self) -> bool:
        """Tell whether a closing had to give it such an address; where it is open, hands did."""
        return self.email == self.parking and self.state is not AccountState.OPEN

    @property
    def known_as(self) -> tuple[str, str]:
        """Return the (last name, first names) that the account was opened under."""
        return self.annex_name or (self.last_name, self.first_names)

    def entitlement(self, partner: str) -> Entitlement | None:
        """Return what `partner` grants or granted, None if it never did."""
        return next((e for e in self.entitlements if e.partner == partner), None)

    @property
    def entitled(self) -> bool:
        """Tell whether at least one partner grants access."""
        return any(e.open for e in self.entitlements)


@dataclass(frozen=True)
class Snapshot:
    """The realm's accounts, from a listing that was read to its end and checked.

    Only the gateway makes one: it compares the listing with the realm's own count.
    """

    taken_at: datetime
    """The server's clock, with its offset."""
    ours: tuple[Account, ...]
    """Accounts that bear this registry's marker."""
    others: tuple[Account, ...] = field(default=())
    """Everybody else's; never written."""

    @cached_property
    def by_address(self) -> Mapping[str, Account]:
        """Index ours by the address from the annex.

        Where attributes were copied to a second account, the one that has the address counts,
        then the one that is enabled.
        """
        by_claim = sorted(self.ours, key=lambda a: (a.email == a.address, a.enabled, a.id or ""))
        return {a.address: a for a in by_claim}

    @cached_property
    def foreign_by_name(self) -> Mapping[str, Account]:
        """Index the others by e-mail and by username: what a new account could collide with."""
        return {name: a for a in self.others for name in (a.username, a.email) if name}
