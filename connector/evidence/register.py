"""The destruction register: what was destroyed, who asked for a certificate, which were issued."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from connector.evidence.kinds import Kind
from connector.journal import Entry, Journal

DIGITS = 4
"""Of a certificate's number within its year."""


@dataclass(frozen=True, slots=True)
class Request:
    """A partner asked for a certificate (2.1)."""

    seq: int
    """The journal's entry, which a certificate names that answers it."""
    day: date


@dataclass(frozen=True, slots=True)
class Register:
    """One partner's part of the register, since its last certificate."""

    partner: str
    requests: tuple[Request, ...] = ()
    """Those that no certificate has answered yet, oldest first."""
    destroyed: Mapping[date, int] = field(default_factory=dict)
    """Accounts by day of destruction that no certificate speaks of yet."""
    through: int = 0
    """The last entry of the register that `destroyed` counts."""


def registers(journal: Journal, present: Mapping[str, str]) -> dict[str, Register]:
    """Return every partner's part; `present` gives the present id of a former one."""
    requests: dict[str, dict[int, Request]] = defaultdict(dict)
    destroyed: dict[str, list[Entry]] = defaultdict(list)
    kinds = (Kind.DESTROYED, Kind.CERTIFICATE_ASKED, Kind.CERTIFICATE)
    for entry in journal.entries(kinds=kinds):
        payload = entry.payload
        partner = str(payload["partner"])
        partner = present.get(partner, partner)
        match entry.kind:
            case Kind.DESTROYED:
                destroyed[partner].append(entry)
            case Kind.CERTIFICATE_ASKED:
                day = date.fromisoformat(str(payload["on"]))
                requests[partner][entry.seq] = Request(entry.seq, day)
            case _:
                through = payload["through"]
                answers = payload["answers"]
                destroyed[partner] = [
                    e for e in destroyed[partner] if isinstance(through, int) and e.seq > through
                ]
                for seq in answers if isinstance(answers, list) else ():
                    requests[partner].pop(int(str(seq)), None)
    return {
        p: Register(
            p,
            tuple(requests[p][s] for s in sorted(requests[p])),
            _by_day(destroyed[p]),
            max((e.seq for e in destroyed[p]), default=0),
        )
        for p in {*requests, *destroyed}
    }


def next_number(journal: Journal, registry: str, year: int) -> str:
    """Return `<registry>-<year>-<4 digits>`: the one after the highest in the journal."""
    start = f"{registry}-{year}-"
    numbers = [str(e.payload["number"]) for e in journal.entries(kinds=(Kind.CERTIFICATE,))]
    taken = [int(n.removeprefix(start)) for n in numbers if n.startswith(start)]
    return f"{start}{max(taken, default=0) + 1:0{DIGITS}}"


def _by_day(entries: list[Entry]) -> dict[date, int]:
    days: Counter[date] = Counter()
    for entry in entries:
        days[date.fromisoformat(str(entry.payload["day"]))] += int(str(entry.payload["accounts"]))
    return dict(days)
