"""Who had access at which partner at the end of a past day, by the journal alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from connector.acts import Deed, Result
from connector.evidence.kinds import Kind
from connector.evidence.states import SAYING, State, state_in
from connector.journal import Entry, Journal
from connector.model import Account, AccountState


class Standing(StrEnum):
    """How a person stood at a partner that had granted access."""

    OPEN = "open"
    SUSPENDED = "suspended"
    STOPPED = "stopped"
    """Disabled in Keycloak itself, by hand or by a lockout."""


@dataclass(frozen=True, slots=True)
class Presence:
    """One person at one partner."""

    partner: str
    """Its id; empty where no partner is known: a suspension ahead of any list."""
    address: str | None
    """None: the person's data is destroyed (2.1)."""
    last_name: str
    first_names: str
    standing: Standing
    since: date | None
    """The day since which it was so without a break; None where nothing tells."""


def begins(journal: Journal, zone: ZoneInfo) -> date | None:
    """Return the first day whose end the journal knows; None where no run has ended yet.

    The first run writes down every account that it found: from its end on, nobody is missing.
    """
    first = next(journal.entries(kinds=(Kind.RUN_ENDED,), limit=1), None)
    return first.at.astimezone(zone).date() if first else None


def present_on(journal: Journal, day: date, zone: ZoneInfo) -> tuple[Presence, ...]:
    """Return who had access, was suspended or was stopped at the end of `day` in `zone`.

    By partner, then by address; those whose data is destroyed come last.
    """
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    return folded(journal.entries(kinds=SAYING, until=end), zone)


def kept_out(journal: Journal, day: date, zone: ZoneInfo) -> tuple[Presence, ...]:
    """Return who was suspended without an account at the end of `day`, or whose account has gone.

    At the partners whose list 1 named the person last; at none where no run has read such a list.
    """
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    since: dict[str, date] = {}
    having: set[str] = set()
    named: dict[str, dict[str, Entry]] = defaultdict(dict)
    for entry in journal.entries(kinds=(*SAYING, Kind.LINE), until=end):
        if entry.person is None:
            continue
        if entry.kind == Kind.LINE:
            named[entry.person][str(entry.payload.get("partner"))] = entry
            continue
        if (state := state_in(entry)) is not None:
            (having.discard if state.state is None else having.add)(entry.person)
        if entry.kind == Kind.ACT and entry.payload.get("result") != Result.REFUSED:
            deed = entry.payload.get("deed")
            if deed == Deed.SUSPEND:
                since.setdefault(entry.person, entry.at.astimezone(zone).date())
            elif deed == Deed.RESUME:
                since.pop(entry.person, None)
    return ordered(
        Presence(partner, address, *_named_in(line), Standing.SUSPENDED, first)
        for address, first in since.items()
        if address not in having
        for partner, line in _asked(named[address])
    )


def _asked(lines: Mapping[str, Entry]) -> list[tuple[str, Entry | None]]:
    asked = [(p, e) for p, e in lines.items() if e.payload.get("list") == 1]
    return [*asked] or [("", None)]


def _named_in(line: Entry | None) -> tuple[str, str]:
    said = (line.personal or {}) if line is not None else {}
    return str(said.get("last_name") or ""), str(said.get("first_names") or "")


def folded(entries: Iterable[Entry], zone: ZoneInfo) -> tuple[Presence, ...]:
    """Return where everybody stands after these entries, which come in their order."""
    present: dict[str, dict[str, Presence]] = {}
    for entry in entries:
        state = state_in(entry)
        if state is None or entry.person_id is None:
            continue
        day = entry.at.astimezone(zone).date()
        last_name, first_names = _name(entry)
        now = _standing(state)
        before = present.pop(entry.person_id, {})
        if now is None:
            continue
        present[entry.person_id] = {
            partner: Presence(
                partner,
                entry.person,
                last_name,
                first_names,
                now,
                before[partner].since
                if partner in before and before[partner].standing is now
                else day,
            )
            for partner in state.open_at
        }
    return ordered(p for of_one in present.values() for p in of_one.values())


def of_realm(accounts: Iterable[Account], by_journal: Iterable[Presence]) -> tuple[Presence, ...]:
    """Return where everybody stands today, as Keycloak has it; the journal tells since when."""
    since = {(p.partner, p.address, p.standing): p.since for p in by_journal}
    found = []
    for account in accounts:
        at = frozenset(e.partner for e in account.entitlements if e.open)
        standing = _standing(State(account.state, account.enabled, at))
        if standing is None:
            continue
        last_name, first_names = account.known_as
        found += [
            Presence(partner, account.address, last_name, first_names, standing,
                     since.get((partner, account.address, standing)))
            for partner in at
        ]  # fmt: skip
    return ordered(found)


def ordered(presences: Iterable[Presence]) -> tuple[Presence, ...]:
    """Return them by partner and address, those without an address last."""
    return tuple(
        sorted(presences, key=lambda p: (p.partner, p.address is None, p.address or "",
                                         p.standing, p.since or date.min))
    )  # fmt: skip


def _standing(state: State) -> Standing | None:
    if state.state == AccountState.OPEN:
        return Standing.OPEN if state.enabled else Standing.STOPPED
    return Standing.SUSPENDED if state.state == AccountState.SUSPENDED else None


def _name(entry: Entry) -> tuple[str, str]:
    after = (entry.personal or {}).get("after")
    if not isinstance(after, dict):
        return "", ""
    return str(after.get("last_name") or ""), str(after.get("first_names") or "")
