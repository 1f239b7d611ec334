"""What the journal remembers that a decision may use (see :mod:`connector.model.memory`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from connector.acts import Deed, Result
from connector.evidence.kinds import Kind
from connector.evidence.states import SAYING, last_states, state_in
from connector.journal import Entry, Journal
from connector.model import AccountState, CarriedOut, Effect, Memory, Outcome, PastChange

_COUNTED = frozenset({Effect.REDUCE_INFERRED, Effect.DELETE})


def remember(journal: Journal, today: date, zone: ZoneInfo, *, window_days: int) -> Memory:
    """Return what earlier runs left. Raises JournalError."""
    since = datetime.combine(today - timedelta(days=window_days), time(), zone)
    return Memory(
        changes=tuple(_past(journal.entries(kinds=(Kind.CHANGE,), since=since), zone)),
        confirmed=_standing(journal, Deed.CONFIRM, None),
        suspended=suspended(journal),
        carried_out=carried_out(journal),
        taken_back={
            e.person: e.at
            for e in journal.entries(kinds=(Kind.CHANGE,), since=since)
            if e.person and e.payload.get("reason") in ("address-changed", "password-by-other")
        },
        looked_at=next(
            (
                e.at
                for e in journal.entries(kinds=(Kind.RUN_BEGUN,), newest_first=True)
                # A run about one partner has said nothing of the others' people.
                if e.payload.get("partner") is None
            ),
            None,
        ),
        adopted=_adopted(journal),
        closed=_closed_accounts(journal, zone),
        accounts=_open_accounts(journal),
        begins=next((e.at for e in journal.entries(limit=1)), None),
        received=frozenset(
            (str(e.payload.get("partner")), str(e.payload.get("sha256")))
            for e in journal.entries(kinds=(Kind.RECEIVED,))
            if e.payload.get("filed") is True
        ),
    )


def _past(entries: Iterable[Entry], zone: ZoneInfo) -> Iterable[PastChange]:
    for entry in entries:
        payload = entry.payload
        effect, partner = payload.get("effect"), payload.get("partner")
        if effect in _COUNTED and payload.get("outcome") == Outcome.DONE and partner:
            yield PastChange(
                day=entry.at.astimezone(zone).date(),
                partner=str(partner),
                # A person who is destroyed since still counts, under the id without meaning.
                address=entry.person or str(entry.person_id),
                effect=Effect(str(effect)),
                approved=payload.get("approved") is True,
            )


def suspended(journal: Journal) -> frozenset[str]:
    """Return the addresses suspended and never resumed. Raises JournalError."""
    return _standing(journal, Deed.SUSPEND, Deed.RESUME)


def _standing(journal: Journal, begins: Deed, ends: Deed | None) -> frozenset[str]:
    """Return the addresses of whom the last of two acts is the one that begins."""
    standing: set[str] = set()
    for entry in journal.entries(kinds=(Kind.ACT,)):
        if entry.person is None or entry.payload.get("result") == Result.REFUSED:
            continue
        if entry.payload.get("deed") == begins:
            standing.add(entry.person)
        elif entry.payload.get("deed") == ends:
            standing.discard(entry.person)
    return frozenset(standing)


def _adopted(journal: Journal) -> dict[str, datetime]:
    """Return when each account was taken over; one that failed may have been, all the same.

    Done without an account afterwards: it was ours already.
    """
    return {
        e.person: e.at
        for e in journal.entries(kinds=(Kind.ACT,))
        if e.person is not None
        and e.payload.get("deed") == Deed.ADOPT
        and (
            e.payload.get("result") == Result.FAILED
            or (e.payload.get("result") == Result.DONE and e.payload.get("state") is not None)
        )
    }


def carried_out(journal: Journal) -> dict[str, CarriedOut]:
    """Return, by partner, the newest annex 1 that a run carried out. Raises JournalError."""
    newest: dict[str, Entry] = {}
    for entry in journal.entries(kinds=(Kind.CARRIED_OUT,)):
        newest[str(entry.payload["partner"])] = entry
    wanted = {
        (partner, sha): partner
        for partner, entry in newest.items()
        for sha in _texts(entry.payload["annex"])
    }
    asked: dict[str, set[str]] = defaultdict(set)
    for line in journal.entries(kinds=(Kind.LINE,)):
        key = (str(line.payload["partner"]), str(line.payload["document"]))
        if key in wanted and line.payload["list"] == 1 and line.person:
            asked[wanted[key]].add(line.person)
    return {
        partner: CarriedOut(
            transmitted_on=date.fromisoformat(str(entry.payload["transmitted_on"])),
            documents=frozenset(_texts(entry.payload["files"])),
            asked=frozenset(asked[partner]),
        )
        for partner, entry in newest.items()
    }


def _open_accounts(journal: Journal) -> dict[str, str]:
    """Return the accounts that the last entry about each person left open."""
    return {
        address: state.id
        for address, state in last_states(
            # An account that vanished by hand is still one that should be there.
            e for e in journal.entries(kinds=SAYING)
            if e.kind != Kind.FOUND or e.payload.get("state") is not None
        ).items()
        if state.state == AccountState.OPEN
    }  # fmt: skip


def _closed_accounts(journal: Journal, zone: ZoneInfo) -> dict[str, date]:
    """Return the closing day of each account that the last entry about it left out.

    An entry cannot know of a closing later than itself: such a day was written by hand.
    """
    days: dict[str, date] = {}
    for entry in journal.entries(kinds=SAYING):
        state = state_in(entry)
        if entry.person is None or state is None:
            continue
        day = entry.payload.get("closed_on")
        if state.state in (None, AccountState.OPEN):
            days.pop(entry.person, None)
        elif isinstance(day, str) and day <= entry.at.astimezone(zone).date().isoformat():
            days[entry.person] = date.fromisoformat(day)
    return days


def _texts(value: object) -> list[str]:
    return [str(x) for x in value] if isinstance(value, list) else []
