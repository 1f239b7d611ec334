"""From which day the two years of a person's data run, by what the journal holds (2.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from connector.evidence.kinds import Kind
from connector.journal import Entry

_BY_LIST_2 = frozenset({"list-2", "both-lists"})
"""Closings whose day list 2 gives; the account has but the transmission date."""


@dataclass(frozen=True, slots=True)
class LastClosing:
    """What the end of a person's data is counted from."""

    day: date
    """The latest closure request; unlisted: the transmission date; none: the last mention."""
    closed: bool
    """Whether there was a closing at all."""
    partners: frozenset[str]
    """Every partner that an entry names."""


def last_closing(entries: Iterable[Entry], zone: ZoneInfo) -> LastClosing | None:
    """Return it for the entries of one person; None where there are none.

    Whoever list 1 named after the last closing, and who was never closed since, was never let in
    again: the two years then run from that mention.
    """
    closings: list[date] = []
    by_list_2: set[str] = set()
    asked: list[date] = []
    mentions: list[date] = []
    partners: set[str] = set()
    ended: list[tuple[str, str, date]] = []
    for entry in entries:
        payload = entry.payload
        mentions.append(entry.at.astimezone(zone).date())
        partners |= _partners(payload)
        if entry.kind == Kind.LINE:
            day = _day(payload.get("date")) or _day(payload.get("transmitted_on"))
            if day is None:
                continue
            if payload.get("list") == 2:  # noqa: PLR2004 — list 2 of annex 1
                closings.append(day)
                by_list_2.add(str(payload.get("partner")))
            else:
                asked.append(_day(payload.get("transmitted_on")) or day)
        else:
            # A day that the entry could not know of was written by hand, to keep the data.
            seen = mentions[-1]
            ended += [(p, why, min(day, seen)) for p, why, day in _ended(entry.personal)]
    closings += [
        day for partner, why, day in ended if why not in _BY_LIST_2 or partner not in by_list_2
    ]
    if not mentions:
        return None
    last = max(closings, default=None)
    if last is None:
        return LastClosing(max(mentions), closed=False, partners=frozenset(partners))
    never_let_in = [d for d in asked if d > last]
    return LastClosing(max([last, *never_let_in]), closed=True, partners=frozenset(partners))


def _ended(personal: Mapping[str, Any] | None) -> Iterable[tuple[str, str, date]]:
    """Yield partner, reason and day of each entitlement that the entry shows as ended."""
    for key in ("before", "after"):
        account = (personal or {}).get(key)
        if not isinstance(account, Mapping):
            continue
        for e in account.get("entitlements") or ():
            day = _day(e.get("changed_on"))
            if not e.get("open") and day is not None:
                yield str(e.get("partner")), str(e.get("reason") or ""), day


def _partners(payload: Mapping[str, Any]) -> set[str]:
    named = [payload.get("partner"), *(payload.get("partners") or ()),
             *(payload.get("open_at") or ())]  # fmt: skip
    return {str(p) for p in named if p}


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
