"""Entries read back, a page at a time: whoever reads slowly keeps no transaction open."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select

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

WITH_PEOPLE = (
    entry.outerjoin(holder, holder.c.id == entry.c.person)
    .outerjoin(who_acted, who_acted.c.id == entry.c.actor)
    .outerjoin(
        of_holder, and_(of_holder.c.seq == entry.c.seq, of_holder.c.person == entry.c.person)
    )
    .outerjoin(of_actor, and_(of_actor.c.seq == entry.c.seq, of_actor.c.person == entry.c.actor))
)
"""Entries with what is still known of their people."""


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
    query = _query(wanted)
    last: int | None = None
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        page = query.limit(size)
        if last is not None:
            page = page.where(entry.c.seq < last if wanted.newest_first else entry.c.seq > last)
        with database.read() as connection:
            rows = connection.execute(page).all()
        yield from map(_entry, rows)
        if len(rows) < size:
            return
        last = rows[-1].seq
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


def _query(wanted: Filter) -> Select[Any]:
    query = select(
        entry.c.seq,
        entry.c.at,
        entry.c.kind,
        entry.c.run,
        entry.c.person,
        entry.c.actor,
        entry.c.payload,
        entry.c.hash,
        holder.c.name.label("address"),
        who_acted.c.name.label("actor_name"),
        func.coalesce(of_holder.c.data, of_actor.c.data).label("data"),
    ).select_from(WITH_PEOPLE)
    conditions = [entry.c.seq > wanted.after_seq]
    if wanted.kinds is not None:
        conditions.append(entry.c.kind.in_(list(wanted.kinds)))
    if wanted.person is not None:
        conditions.append(holder.c.name == address_key(wanted.person))
        conditions.append(holder.c.kind == HOLDER)
    if wanted.run is not None:
        conditions.append(entry.c.run == wanted.run)
    if wanted.since is not None:
        conditions.append(entry.c.at >= as_text(wanted.since))
    if wanted.until is not None:
        conditions.append(entry.c.at < as_text(wanted.until))
    order = entry.c.seq.desc() if wanted.newest_first else entry.c.seq.asc()
    return query.where(*conditions).order_by(order)


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
