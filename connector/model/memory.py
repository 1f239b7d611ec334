"""What the journal remembers of earlier runs, for the decisions that may use it.

Keycloak and the annexes are the truth. Without any memory every decision is still safe: nobody is
opened or closed because the journal was lost; a memory only makes the connector more careful, or
spares a person from being asked twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from connector.model.plan import Effect
from connector.model.receipt import Receipt


@dataclass(frozen=True, slots=True, order=True)
class PastChange:
    """One reduction or deletion that a run carried out."""

    day: date
    partner: str
    address: str
    effect: Effect
    approved: bool = False
    """Let through by a person: it no longer counts against the guard's limits."""


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """The newest annex 1 of a partner that a run has carried out without reservations."""

    transmitted_on: date
    documents: frozenset[str]
    """SHA-256 of every file that was in the partner's folder then."""
    asked: frozenset[str] = frozenset()
    """The addresses of its list 1."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier runs left in the journal; the default is what an empty journal says."""

    changes: tuple[PastChange, ...] = ()
    """Those of the guard's window."""
    confirmed: frozenset[str] = frozenset()
    """Addresses that a person confirmed (`confirm`)."""
    suspended: frozenset[str] = frozenset()
    """Addresses suspended and never resumed, whether or not their account still exists."""
    carried_out: Mapping[str, CarriedOut] = field(default_factory=dict)
    """By partner id."""
    taken_back: Mapping[str, datetime] = field(default_factory=dict)
    """When a takeover was last undone, by address; within the guard's window."""
    looked_at: datetime | None = None
    """When the last run that was about all partners began; None where there was none."""
    adopted: Mapping[str, datetime] = field(default_factory=dict)
    """When an account that had existed before was last taken over, by address."""
    closed: Mapping[str, date] = field(default_factory=dict)
    """The day on which each account that is out was seen closed, by address."""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Keycloak id of each account that was open at the end of the last run, by address."""
    begins: datetime | None = None
    """When the journal's first entry was written; None where it is empty."""
    received: frozenset[tuple[str, str]] = frozenset()
    """Partner id and SHA-256 of each document that `receive` filed."""

    def bears_out(self, receipt: Receipt) -> bool:
        """Tell whether a receipt is one that `receive` wrote, as far as the journal can know.

        One that is no younger than the journal (lost, or begun since) is believed.
        """
        received = receipt.received_at
        if self.begins is None or self.begins.astimezone(received.tzinfo).date() >= received.date():
            return True
        return (receipt.partner, receipt.sha256) in self.received
