"""The journal as its users see it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from connector.errors import JournalError
from connector.journal.database import Database
from connector.journal.destruction import destroy_holders, destroy_idle_actors, wipe_what_is_owed
from connector.journal.lease import Lease
from connector.journal.moments import Clock, as_text, utc_now
from connector.journal.reading import Filter, read_entries, read_people
from connector.journal.values import JSON, Draft, Entry, Head, Person, Verification
from connector.journal.verification import verify
from connector.journal.writing import checked, read_head, write_entries

_log = logging.getLogger(__name__)


def open_journal(url: str, *, now: Clock = utc_now) -> Journal:
    """Open the journal at a SQLAlchemy URL, make it where it is missing, bring its schema up.

    `sqlite:///relative.sqlite`, `sqlite:////absolute.sqlite`, `postgresql://user:password@host/db`.
    Raises JournalError: wrong URL, no such folder, no answer, read-only, disk full, no database, or
    one that a newer connector made. No message holds the URL's password.
    """
    database = Database(url)
    try:
        wipe_what_is_owed(database)
    except JournalError as error:
        # It stays owed; no run has to wait for it.
        _log.warning("%s", error)
    return Journal(database, now)


class Journal:
    """Append-only and chained by hash; names and addresses stand outside the chain.

    It is evidence: Keycloak and the annexes are the truth, and losing the journal opens or closes
    nobody. Every method raises JournalError where the database fails; nothing is then half done.
    Threads may share one; after a fork, the child opens its own.
    """

    def __init__(self, database: Database, now: Clock = utc_now) -> None:
        """Use `open_journal`."""
        self._database = database
        self._now = now

    @property
    def where(self) -> str:
        """Return the database in words for messages: no user, no password."""
        return self._database.where

    def append(  # noqa: PLR0913 — what an entry consists of; all but two by name
        self,
        kind: str,
        payload: Mapping[str, JSON],
        *,
        run: str | None = None,
        person: str | None = None,
        actor: str | None = None,
        personal: Mapping[str, JSON] | None = None,
    ) -> Entry:
        """Append one entry; once this returns, it is on the disk.

        `payload` stays for ever and names nobody; `person` (an address), `actor` (the name of who
        acted) and `personal` are kept outside the chain and can be destroyed. Raises ValueError
        where the payload, a key of it or the run holds an « @ » or the actor's full name.
        """
        [written] = self.append_all([Draft(kind, payload, run, person, actor, personal)])
        return written

    def append_all(self, items: Sequence[Draft], *, run: str | None = None) -> list[Entry]:
        """Append all of these or, where one can't be, none; `run` is that of those without one."""
        drafts = [checked(item, run) for item in items]
        if not drafts:
            return []
        with self._database.write() as connection:
            # Once the lock is held: the order of times is then that of the numbers.
            return write_entries(connection, drafts, as_text(self._now()))

    def entries(  # noqa: PLR0913 — filters, all by name
        self,
        *,
        kinds: Collection[str] | None = None,
        person: str | None = None,
        run: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after_seq: int = 0,
        newest_first: bool = False,
        limit: int | None = None,
    ) -> Iterator[Entry]:
        """Yield the entries that fit all filters, oldest first unless told otherwise.

        `person` is an address; `since` counts, `until` does not (moments with a time zone). What
        is appended while one reads may or may not be among them.
        """
        wanted = Filter(kinds, person, run, since, until, after_seq, newest_first, limit)
        return read_entries(self._database, wanted)

    def people(self) -> Iterator[Person]:
        """Yield everybody whose address the journal still knows, by address."""
        with self._database.read() as connection:
            people = read_people(connection)
        return iter(people)

    def head(self) -> Head:
        """Return the last entry's number and hash; `Head(0, "0" * 64)` for an empty journal."""
        with self._database.read() as connection:
            return read_head(connection)

    def verify(self, *, head: str | None = None) -> Verification:
        """Recompute the whole chain; `head` is a hash (12 characters or more) printed earlier."""
        return verify(self._database, head)

    def destroy(self, addresses: Collection[str]) -> int:
        """Destroy all that names these people, and record how many they were.

        Entries stay and the chain still verifies, but nobody can tell any more, or test, whose
        they were. Not reached: other people's `personal` data that repeats one of the addresses,
        backups, and on PostgreSQL the server's write-ahead log. Returns how many were known.
        """
        return destroy_holders(self._database, addresses, self._now)

    def destroy_actors(self, before: datetime) -> int:
        """Destroy the names of staff whose last act is older than `before`; return how many."""
        return destroy_idle_actors(self._database, before, self._now)

    def lease(self, name: str, *, seconds: float = 120) -> Lease:
        """Return the right to be the only one at work on `name`, for a `with` block.

        Entering raises LeaseHeldError while somebody else has it. It lasts `seconds` from then or
        from the last `renew()`; a holder on this machine that died is not waited for.
        """
        return Lease(self._database, name, seconds, self._now)

    def close(self) -> None:
        """Let go of the database."""
        self._database.engine.dispose()

    def __enter__(self) -> Self:
        """Return the journal itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()
