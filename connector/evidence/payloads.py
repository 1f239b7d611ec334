"""What entries say that stays in the chain for ever: nothing in it names a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from connector.evidence.kinds import Kind
from connector.journal import JSON, Draft
from connector.model import Account

Payload = dict[str, JSON]
"""What stays in the chain for ever."""


def account_state(account: Account | None) -> Payload:
    """Return what an account is after a change; None: it is there no more."""
    if account is None:
        return {"state": None, "enabled": False, "open_at": [], "id": None}
    return {
        "state": account.state,
        "enabled": account.enabled,
        "open_at": [e.partner for e in account.entitlements if e.open],
        "closed_on": account.closed_on.isoformat() if account.closed_on else None,
        "id": account.id,
    }


def destroyed(partners: Iterable[JSON], day: date) -> list[Draft]:
    """Return the destruction register's entries for accounts deleted on `day` (2.1).

    `partners` holds one partner for each account.
    """
    numbers = Counter(str(p) for p in partners if p)
    return [
        Draft(Kind.DESTROYED, {"partner": p, "accounts": number, "day": day.isoformat()})
        for p, number in sorted(numbers.items())
    ]
