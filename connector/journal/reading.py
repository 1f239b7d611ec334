"""Entries read back, a page at a time: whoever reads slowly keeps no transaction open."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, and_, func, select

from connector.journal.chain import address_key
from connector.journal.database import Database
from connector.journal.moments import as_moment, as_text
from connector.journal.tables import HOLDER, entry, person, personal
from connector.journal.values import Entry, Person

PAGE = 1000
"""Entries read in one transaction."""

holder = person.alias("holder")
who_acted = person.alias("who_acted")
of_holder = personal.alias("of_holder")
of_actor = personal.alias("of_actor")


def with_people(entries: FromClause) -> FromClause:
    """Return entries joined with what is still known of their people.

    To be given few entries: a planner that sees the whole chain reads all personal data.
    """
    return (
        entries.outerjoin(holder, holder.c.id == entries.c.person)
        .outerjoin(who_acted, who_acted.c.id == entries.c.actor)
        .outerjoin(
            of_holder,
            and_(of_holder.c.seq == entries.c.seq, of_holder.c.person == entries.c.person),
        )
        .outerjoin(
            of_actor,
            and_(of_actor.c.seq == entries.c.seq, of_actor.c.person == entries.c.actor),
        )
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are asked for; None asks for all."""

    kinds: Collection[str] | None = None
    person: str | None = None
    run: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is not asked for any more."""
    after_seq: int = 0
    newest_first: bool = False
    limit: int | None = None


def read_entries(database: Database, wanted: Filter) -> Iterator[Entry]:
    """Yield the entries that are asked for, in the order of the chain or against it.

    Raises JournalError.
    """
    left = wanted.limit
    conditions = _conditions(wanted)
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        with database.read() as connection:
            rows = connection.execute(
                _page(conditions, newest_first=wanted.newest_first, size=size)
            ).all()
        yield from map(_entry, rows)
        if len(rows) < size:
            return
        last = rows[-1].seq
        conditions.append(entry.c.seq < last if wanted.newest_first else entry.c.seq > last)
        left = None if left is None else left - size


def read_people(connection: Connection) -> list[Person]:
    """Return everybody whose address is still known, by address."""
    newest = (
        select(entry.c.person, func.max(entry.c.seq).label("seq"))
        .where(entry.c.person.is_not(None))
        .group_by(entry.c.person)
        .subquery()
    )
    query = (
        select(person.c.name, person.c.id, entry.c.at)
        .join(newest, newest.c.person == person.c.id)
        .join(entry, entry.c.seq == newest.c.seq)
        .where(person.c.kind == HOLDER)
        .order_by(person.c.name)
    )
    return [Person(r.name, r.id, as_moment(r.at)) for r in connection.execute(query)]


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = [entry.c.seq > wanted.after_seq]
    if wanted.kinds is not None:
        conditions.append(entry.c.kind.in_(list(wanted.kinds)))
    if wanted.person is not None:
        known = select(person.c.id).where(
            person.c.kind == HOLDER, person.c.name == address_key(wanted.person)
        )
        conditions.append(entry.c.person.in_(known))
    if wanted.run is not None:
        conditions.append(entry.c.run == wanted.run)
    if wanted.since is not None:
        conditions.append(entry.c.at >= as_text(wanted.since))
    if wanted.until is not None:
        conditions.append(entry.c.at < as_text(wanted.until))
    return conditions


def _page(conditions: list[ColumnElement[bool]], *, newest_first: bool, size: int) -> Select[Any]:
    order = entry.c.seq.desc() if newest_first else entry.c.seq.asc()
    few = select(entry).where(*conditions).order_by(order).limit(size).subquery()
    return (
        select(
            few,
            holder.c.name.label("address"),
            who_acted.c.name.label("actor_name"),
            func.coalesce(of_holder.c.data, of_actor.c.data).label("data"),
        )
        .select_from(with_people(few))
        .order_by(few.c.seq.desc() if newest_first else few.c.seq.asc())
    )


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        seq=row.seq,
        at=as_moment(row.at),
        kind=row.kind,
        run=row.run,
        person=row.address,
        person_id=row.person,
        actor=row.actor_name,
        actor_id=row.actor,
        payload=json.loads(row.payload),
        personal=None if row.data is None else json.loads(row.data),
        hash=row.hash,
    )
