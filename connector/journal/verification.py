"""Recomputes the chain from its first entry: what was removed or altered is found.

What it can't find by itself is a tail cut off, or a chain made anew from some entry on: for that,
the head that an earlier report printed is looked for (`head`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, or_, select

from connector.journal.chain import commitment, entry_hash
from connector.journal.database import Database
from connector.journal.destruction import KIND, destroyed_counts, missing_people
from connector.journal.reading import PAGE, holder, of_actor, of_holder, who_acted, with_people
from connector.journal.tables import HASHED, entry, personal
from connector.journal.values import EMPTY_HEAD, Head, Problem, Verification

_FIELDS = len(HASHED)

MOST = 100
"""Problems after which no more are looked for: the journal can't be believed anyway."""

SHORTEST_HEAD = 12
"""Characters of a head that suffice to know it again."""


def verify(database: Database, head: str | None = None) -> Verification:
    """Read the whole journal, a page at a time, and return what is wrong with it.

    Entries that other processes append meanwhile are left to the next time. Raises JournalError
    where the database can't be read.
    """
    run = _Run(head)
    with database.read() as connection:
        last, *missing = missing_people(connection)
        stray = _stray_data(connection)
    for row in _rows(database, last):
        run.see(row)
        if len(run.problems) >= MOST:
            run.note(0, "too-many", "there may be more: the rest was not looked at")
            break
    else:
        run.end(missing, stray)
    return Verification(run.entries, tuple(run.problems), Head(run.seq, run.previous))


class _Run:
    """What one reading of the chain remembers: nothing that grows with the chain."""

    def __init__(self, head: str | None) -> None:
        self.head = None if head is None else head.strip().lower()
        self.head_seen = self.head == EMPTY_HEAD
        self.entries = self.seq = 0
        self.previous = EMPTY_HEAD
        self.destroyed = [0, 0]
        self.problems: list[Problem] = []

    def note(self, seq: int, code: str, message: str) -> None:
        self.problems.append(Problem(seq, code, message))

    def see(self, row: Row[Any]) -> None:
        """Compare one entry with the one before it, with its hash, with its people."""
        self.entries += 1
        # Unpacked at once: looked up by name, a hundred thousand rows take a second more.
        fields, rest = row[:_FIELDS], row[_FIELDS:]
        previous, stored, address, holder_salt, holder_data, actor, actor_salt, actor_data = rest
        seq, _, kind, _, _, _, payload, of_person, of_actor = fields
        if seq != self.seq + 1:
            missing = str(self.seq + 1) if seq == self.seq + 2 else f"{self.seq + 1} to {seq - 1}"
            self.note(seq, "gap", f"before entry {seq}: entry {missing} is missing")
        elif previous != self.previous:
            self.note(
                seq, "broken-link", f"entry {seq} follows another entry {seq - 1} than this one"
            )
        if entry_hash(previous, fields) != stored:
            self.note(seq, "altered", f"entry {seq} was altered after it was written")
        elif self.head is not None and self._is_head(stored):
            self.head_seen = True
        # No name: destroyed, or never there.
        if address is not None and holder_salt is not None:
            bound = commitment(bytes(holder_salt), seq, address, holder_data)
            self._compare(seq, "person", bound, of_person)
        if actor is not None and actor_salt is not None:
            bound = commitment(bytes(actor_salt), seq, actor, actor_data)
            self._compare(seq, "actor", bound, of_actor)
        if kind == KIND:
            self._count(payload)
        self.seq, self.previous = seq, stored

    def end(self, missing: list[int], stray: list[int]) -> None:
        """Compare what only the whole chain can tell."""
        for seq in stray:
            self.note(seq, "stray-data", f"personal data of entry {seq} belongs to no such entry")
        for gone, said, who in zip(missing, self.destroyed, ("people", "actors"), strict=True):
            if gone != said:
                self.note(
                    0,
                    "personal-data-removed",
                    f"the names of {gone} {who} are gone; destructions account for {said}",
                )
        if self.head is not None and not self.head_seen:
            self.note(
                0,
                "head-missing",
                f"no entry has the hash {self.head[:64]}: the journal's end was cut off or "
                "rewritten since that head was printed, or the head is another journal's",
            )

    def _is_head(self, digest: str) -> bool:
        return (
            self.head is not None
            and len(self.head) >= SHORTEST_HEAD
            and digest.startswith(self.head)
        )

    def _compare(self, seq: int, who: str, bound: str, stored: str | None) -> None:
        if bound != stored:
            self.note(seq, "personal-data", f"the {who}'s data of entry {seq} was altered")

    def _count(self, payload: str) -> None:
        try:
            counts = destroyed_counts(json.loads(payload))
        except (ValueError, AttributeError, TypeError):  # altered, and reported as such
            return
        self.destroyed = [a + b for a, b in zip(self.destroyed, counts, strict=True)]


def _rows(database: Database, last: int) -> Iterator[Row[Any]]:
    after: int | None = None
    while True:
        wanted = [entry.c.seq <= last, *([] if after is None else [entry.c.seq > after])]
        few = (
            select(*HASHED, entry.c.previous, entry.c.hash)
            .where(*wanted)
            .order_by(entry.c.seq)
            .limit(PAGE)
            .subquery()
        )
        page: Select[Any] = (
            select(
                few,
                holder.c.name.label("address"),
                holder.c.salt.label("holder_salt"),
                of_holder.c.data.label("holder_data"),
                who_acted.c.name.label("actor_name"),
                who_acted.c.salt.label("actor_salt"),
                of_actor.c.data.label("actor_data"),
            )
            .select_from(with_people(few))
            .order_by(few.c.seq)
        )
        with database.read() as connection:
            rows = connection.execute(page).all()
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1].seq


def _stray_data(connection: Connection) -> list[int]:
    """Return the numbers of personal data that hangs on no entry of its person."""
    owner = exists().where(
        entry.c.seq == personal.c.seq,
        or_(entry.c.person == personal.c.person, entry.c.actor == personal.c.person),
    )
    query = select(personal.c.seq).where(~owner).order_by(personal.c.seq).limit(MOST)
    return list(connection.scalars(query))
