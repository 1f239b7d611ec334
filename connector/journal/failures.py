"""What a database's refusal means, in words a person can act on.

Messages of a driver are not passed on as they are: PostgreSQL's details quote rows (addresses), and
a URL may hold a password.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from connector.errors import JournalError

_DISK_FULL = "No entry was written by halves. Make room, then run again."
_RESTORE = "Restore the file from a backup, or move it away: the next run begins a new journal."

_SQLITE = {
    sqlite3.SQLITE_FULL: ("the disk is full", _DISK_FULL),
    sqlite3.SQLITE_READONLY: (
        "it is read-only",
        "Give the connector's user the right to write the file and its folder.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the file can't be opened",
        "Check that the folder is there and that the connector's user may write to it.",
    ),
    sqlite3.SQLITE_PERM: (
        "access is refused",
        "Give the connector's user the right to write the file and its folder.",
    ),
    sqlite3.SQLITE_NOTADB: (
        "the file is no SQLite database",
        "Correct CONNECTOR_JOURNAL: it names another file. Nothing was written to that file.",
    ),
    sqlite3.SQLITE_CORRUPT: ("the file is damaged", _RESTORE),
    sqlite3.SQLITE_BUSY: (
        "another process keeps it locked",
        "Wait for that process to end, then run again.",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk failed to read or write",
        "Check the disk and the system's log. A network folder is no place for SQLite.",
    ),
}
"""By primary result code (https://www.sqlite.org/rescode.html)."""

_POSTGRESQL = {
    "53100": ("the server's disk is full", _DISK_FULL),
    "25006": ("the server is read-only", "Name the primary server, not a standby."),
    "42501": (
        "the user lacks a right",
        "Give it the right to create tables, functions and triggers in its schema.",
    ),
    "28P01": ("the password is refused", "Correct the password in CONNECTOR_JOURNAL."),
    "28000": ("the user is refused", "Correct CONNECTOR_JOURNAL, or the server's pg_hba.conf."),
    "3D000": ("there is no such database", "Create the database, or correct CONNECTOR_JOURNAL."),
    "42P07": (
        "the database has tables of another program by the same names",
        "Give the journal a database, or a schema, of its own.",
    ),
    "55P03": (
        "another process keeps it locked",
        "Wait for that process to end, then run again.",
    ),
}
"""By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn what the database refuses inside the block into a JournalError that names `where`."""
    try:
        yield
    except PoolTimeoutError:
        raise JournalError(
            f"The journal {where} can't be used: all its connections are in use.",
            remedy="Run again; if it stays, that is a defect of the connector.",
        ) from None
    # The password may stand in what the driver was given: nothing of it goes on, not even as the
    # cause of the new error.
    except (DBAPIError, sqlite3.Error, psycopg.Error) as error:
        original = error.orig if isinstance(error, DBAPIError) else error
        reason, remedy = _explained(error, original)
        raise JournalError(f"The journal {where} can't be used: {reason}.", remedy=remedy) from None


def _explained(error: Exception, original: BaseException | None) -> tuple[str, str]:
    if isinstance(original, sqlite3.Error):
        # The primary code is the extended one's last byte; the driver's own errors have none.
        code = getattr(original, "sqlite_errorcode", 0) & 0xFF
        # SQLite's own messages name tables and columns, never values.
        return _SQLITE.get(code, (str(original), "Report it with this message."))
    if isinstance(original, psycopg.Error):
        if original.sqlstate is None and isinstance(original, psycopg.OperationalError):
            return _unreached(original)
        said = original.diag.message_primary or type(original).__name__
        other = (f"{said} (SQLSTATE {original.sqlstate})", "See the PostgreSQL server's log.")
        return _POSTGRESQL.get(original.sqlstate or "", other)
    return type(original or error).__name__, "Check the database, then run again."


def _unreached(error: psycopg.OperationalError) -> tuple[str, str]:
    """Explain an attempt to connect: there is no SQLSTATE, only libpq's text."""
    text = str(error)
    for sign, state in (
        ("password authentication failed", "28P01"),
        ("no password supplied", "28P01"),
        ("no pg_hba.conf entry", "28000"),
        ("does not exist", "3D000" if "database" in text else "28000"),
    ):
        if sign in text:
            return _POSTGRESQL[state]
    return (
        "the server does not answer, or the connection broke",
        "Check host and port in CONNECTOR_JOURNAL, and that the server runs.",
    )
