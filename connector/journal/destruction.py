"""Ends what the journal knows of a person (article 2.1, R10), down to the bytes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, text

from connector.errors import JournalError
from connector.journal.chain import address_key
from connector.journal.database import PATIENCE, Database
from connector.journal.moments import Clock, as_text
from connector.journal.tables import ACTOR, HOLDER, entry, person, personal, wipe
from connector.journal.values import Draft
from connector.journal.writing import checked, write_entries

KIND = "destruction"
"""The kind of the entry that says how many were destroyed; it names nobody."""

_AT_ONCE = 500
"""Ids in one statement: below every database's limit on parameters."""


def destroy_holders(database: Database, addresses: Collection[str], now: Clock) -> int:
    """Destroy these people's addresses, salts and data; return how many the journal knew."""
    names = sorted({address_key(address) for address in addresses})
    with database.write() as connection:
        ids: list[str] = []
        for start in range(0, len(names), _AT_ONCE):
            query = select(person.c.id).where(
                person.c.kind == HOLDER, person.c.name.in_(names[start : start + _AT_ONCE])
            )
            ids += connection.scalars(query)
        _destroy(connection, ids, "people", now)
    wipe_what_is_owed(database)
    return len(ids)


def destroy_idle_actors(database: Database, before: datetime, now: Clock) -> int:
    """Destroy the names of actors whose last act is older than `before`; return how many."""
    acted = select(entry.c.actor).where(entry.c.actor == person.c.id, entry.c.at >= as_text(before))
    query = select(person.c.id).where(person.c.kind == ACTOR, ~acted.exists())
    with database.write() as connection:
        ids = list(connection.scalars(query))
        _destroy(connection, ids, "actors", now)
    wipe_what_is_owed(database)
    return len(ids)


def destroyed_counts(payload: dict[str, int]) -> tuple[int, int]:
    """Return how many people and actors the payload of a destruction says it destroyed."""
    return payload.get("people", 0), payload.get("actors", 0)


def missing_people(connection: Connection) -> tuple[int, int, int]:
    """Return the last seq, and how many people and actors of the chain are unknown by then.

    One statement, so that all three are of one moment.
    """
    known = select(person.c.id)
    counts = [
        select(func.count(column.distinct())).where(column.not_in(known)).scalar_subquery()
        for column in (entry.c.person, entry.c.actor)
    ]
    last = select(func.coalesce(func.max(entry.c.seq), 0)).scalar_subquery()
    seq, people, actors = connection.execute(select(last, *counts)).one()
    return seq, people, actors


def _destroy(connection: Connection, ids: Sequence[str], what: str, now: Clock) -> None:
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        connection.execute(delete(personal).where(personal.c.person.in_(part)))
        connection.execute(delete(person).where(person.c.id.in_(part)))
    if ids:
        at = as_text(now())
        write_entries(connection, [checked(Draft(KIND, {what: len(ids)}))], at)
        if connection.scalar(select(wipe.c.since).where(wipe.c.since == at)) is None:
            connection.execute(insert(wipe).values(since=at))


def wipe_what_is_owed(database: Database) -> None:
    """Leave no byte of deleted rows where a program could read it; nothing where none is owed.

    A process killed between deletion and wiping leaves it to the next one that opens the journal.
    Raises JournalError where it can't be done now; it stays owed.

    SQLite: deletion has overwritten the rows (`secure_delete`), but not copies that a page kept
    when it was split; VACUUM writes all pages anew, the checkpoint moves them into the file and
    empties the write-ahead log.

    PostgreSQL: a deleted row stays in its page until VACUUM; VACUUM FULL writes the two tables and
    their indexes anew. The server's own write-ahead log, its archive and backups keep the bytes as
    long as they themselves are kept: that is for whoever runs the server to limit.
    """
    remedy = (
        "The data is destroyed for the connector, but its bytes may still be in the database's "
        "files. They are wiped when the journal is next opened and no other process reads it."
    )
    with database.read() as connection:
        owed = list(connection.scalars(select(wipe.c.since)))
    if not owed:
        return
    try:
        with database.outside_transactions() as connection:
            wiped = (_wipe_sqlite if database.is_sqlite else _wipe_postgresql)(connection)
    except JournalError as error:
        raise JournalError(error.message, remedy=remedy) from None
    if not wiped:
        raise JournalError(
            f"Another process reads the journal {database.where} all the time.", remedy=remedy
        )
    with database.write() as connection:
        connection.execute(delete(wipe).where(wipe.c.since.in_(owed)))


def _wipe_sqlite(connection: Connection) -> bool:
    connection.execute(text("VACUUM"))
    busy: int = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
    return not busy


def _wipe_postgresql(connection: Connection) -> bool:
    connection.execute(text(f"SET lock_timeout = '{PATIENCE}s'"))
    try:
        for table in (personal, person):
            connection.execute(text(f"VACUUM (FULL) {table.name}"))
    finally:
        connection.execute(text("RESET lock_timeout"))
    return True
