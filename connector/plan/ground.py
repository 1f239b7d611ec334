"""Everything that a plan rests on, and nothing else: no clock, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from connector.guard import Limits
from connector.model import Account, AgreementState, Finding, Memory, Snapshot
from connector.rules.people import PartnerView, Policy


@dataclass(frozen=True, slots=True)
class Ground:
    """What was read before anything is decided."""

    registry: str
    """The registry's id, i.e. the accounts' marker."""
    views: Sequence[PartnerView]
    snapshot: Snapshot
    today: date
    policy: Policy = field(default_factory=Policy)
    limits: Limits = field(default_factory=Limits)
    memory: Memory = field(default_factory=Memory)
    intruded: frozenset[str] = frozenset()
    """Addresses of ours whose account others have given a password since it was taken back."""
    seen: tuple[Finding, ...] = ()
    """What else was seen of the realm and is worth saying."""
    only_partner: str | None = None
    """Change this partner's entitlements only."""

    @property
    def chosen(self) -> tuple[PartnerView, ...]:
        """Return the partners whose entitlements may change."""
        return tuple(v for v in self.views if self.only_partner in (None, v.partner.id))

    @property
    def known(self) -> frozenset[str]:
        """Return the ids of the chosen partners whose agreement is known."""
        unknown = AgreementState.UNKNOWN
        return frozenset(v.partner.id for v in self.chosen if v.standing.state is not unknown)

    def ours(self, address: str) -> Account | None:
        """Return our account of that address, None where there is none."""
        return self.snapshot.by_address.get(address)
