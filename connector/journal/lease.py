"""One process at a time: a row that survives its holder, and a way to know that it died."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, DateTime, delete, func, insert, select, update

from connector.errors import JournalError, LeaseHeldError, LeaseLostError
from connector.journal.database import Database
from connector.journal.holder import Holder
from connector.journal.moments import Clock, as_moment, as_text
from connector.journal.tables import lease

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Takeover:
    """The holder that a lease was taken over from: it never said that it had ended."""

    holder: Holder
    since: datetime
    """When it had taken the lease, UTC."""
    died: bool
    """It is certainly dead; otherwise it let its time pass, and may be."""

    def __str__(self) -> str:
        """Return one sentence for a report or a log."""
        how = "was killed" if self.died else "has not been heard of for too long"
        return f"The run of {self.holder}, begun {_words(self.since)}, {how} before its end."


class Lease:
    """The right to be the only one at work, for the length of a `with` block.

    A process that is killed leaves its row behind. On the same machine that is noticed at once;
    from elsewhere (another container, too) the row counts until its time has passed. Time is the
    database's on PostgreSQL, as the clocks of two machines differ; this machine's on SQLite.
    """

    def __init__(self, database: Database, name: str, seconds: float, now: Clock) -> None:
        """Use `Journal.lease`."""
        self._database = database
        self._name = name
        self._length = timedelta(seconds=seconds)
        self._now = now
        self._token = ""
        self.taken_over: Takeover | None = None
        """The former holder where it died, or went silent, with the lease in its hands."""

    def __enter__(self) -> Self:
        """Take the lease. Raises LeaseHeldError, JournalError."""
        token = secrets.token_hex(16)
        with self._database.write() as connection:
            now = self._time(connection)
            row = connection.execute(select(lease).where(lease.c.name == self._name)).first()
            if row is not None:
                holder, until = Holder.read(row.holder), as_moment(row.until)
                died = holder.certainly_dead()
                if not died and until > now:
                    raise _held(self._name, holder, as_moment(row.since), until)
                self.taken_over = Takeover(holder, as_moment(row.since), died)
                connection.execute(delete(lease).where(lease.c.name == self._name))
            connection.execute(
                insert(lease).values(
                    name=self._name,
                    holder=Holder.this_process().model_dump_json(),
                    token=token,
                    since=as_text(now),
                    until=as_text(now + self._length),
                )
            )
        self._token = token
        return self

    def renew(self) -> None:
        """Begin the lease's time anew; to be called more often than that.

        Raises LeaseLostError where somebody else took it meanwhile: stop before the next write.
        """
        with self._database.write() as connection:
            until = as_text(self._time(connection) + self._length)
            renewed = connection.execute(
                update(lease)
                .where(lease.c.name == self._name, lease.c.token == self._token)
                .values(until=until)
            )
            if renewed.rowcount == 0:
                query = select(lease.c.holder).where(lease.c.name == self._name)
                other = connection.scalar(query)
                who = f": {Holder.read(other)} has it now" if other else ""
                raise LeaseLostError(
                    f"This run was silent for more than {self._length.total_seconds():g} s and "
                    f"lost the lease « {self._name} »{who}.",
                    remedy="What was done so far is done; the other run does the rest.",
                )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the lease back if it is still this one's."""
        try:
            with self._database.write() as connection:
                connection.execute(
                    delete(lease).where(lease.c.name == self._name, lease.c.token == self._token)
                )
        except JournalError as failed:
            # The work is done, or has failed for a reason of its own; the row lapses by itself.
            _log.warning("The lease « %s » could not be given back: %s", self._name, failed.message)

    def _time(self, connection: Connection) -> datetime:
        if self._database.is_sqlite:
            return self._now()
        return connection.scalars(select(func.clock_timestamp(type_=DateTime(timezone=True)))).one()


def _held(name: str, holder: Holder, since: datetime, until: datetime) -> LeaseHeldError:
    return LeaseHeldError(
        f"Another run is at work (« {name} »): {holder}, since {_words(since)}.",
        remedy=f"Wait for it to end. If it was killed, run again after {_words(until)}: its lease "
        "has lapsed then.",
    )


def _words(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
