"""The journal's database: opened, brought to the newest schema, and its transactions."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from connector.errors import JournalError
from connector.journal.failures import translated
from connector.journal.migrations import FOLDER, HEAD, VERSION_TABLE

PATIENCE = 15
"""Seconds to wait for another process that writes, or for a connection."""

_LOCK = 0x6A6F75726E616C
"""The key of PostgreSQL's advisory lock: « journal »."""

_BEGIN = "journal_begin"
"""How a transaction begins on SQLite: an option of the connection."""


class Database:
    """An open database with the newest schema."""

    def __init__(self, url: str) -> None:
        """Open or create the journal at `url`. Raises JournalError."""
        parsed = _parsed(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.where = _shown(parsed)
        """The database as messages name it: without user, password or options."""
        self.engine = _sqlite(parsed) if self.is_sqlite else _postgresql(parsed)
        try:
            with translated(self.where):
                if self.is_sqlite:
                    _write_ahead(self.engine)
                with self.write() as connection:
                    self._check_writable(connection)
                    self._migrate(connection)
        except BaseException:
            self.engine.dispose()
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a transaction that sees one state of the journal. Raises JournalError."""
        with translated(self.where), self._connected("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give the one transaction that writes, in all processes. Raises JournalError.

        It is taken at once, not at the first write: two writers that have both read the same head
        would make two successors of one entry.
        """
        with translated(self.where), self._connected("BEGIN IMMEDIATE") as connection:
            if not self.is_sqlite:
                connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            yield connection

    @contextmanager
    def outside_transactions(self) -> Iterator[Connection]:
        """Give a connection on which each statement stands by itself (VACUUM)."""
        with translated(self.where), self.engine.connect() as connection:
            if self.is_sqlite:
                yield connection.execution_options(**{_BEGIN: ""})
            else:
                yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def _connected(self, begin: str) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            # They change the connection in place.
            if self.is_sqlite:
                connection.execution_options(**{_BEGIN: begin})
            elif begin == "BEGIN":
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    def _check_writable(self, connection: Connection) -> None:
        # SQLite has said so already, when the transaction began.
        if self.is_sqlite:
            return
        if connection.scalar(text("SELECT current_setting('transaction_read_only')")) == "on":
            raise JournalError(
                f"The journal {self.where} can't be used: the server is read-only.",
                remedy="Name the primary server, not a standby.",
            )

    def _migrate(self, connection: Connection) -> None:
        """Bring the schema to the newest version, in the caller's transaction."""
        tables = inspect(connection)
        current = None
        if tables.has_table(VERSION_TABLE):
            current = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 — a constant
        if current == HEAD:
            return
        # Here, as it costs a fifth of a second and is needed once.
        from alembic import command  # noqa: PLC0415
        from alembic.config import Config  # noqa: PLC0415
        from alembic.script import ScriptDirectory  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        if current is None and tables.has_table("entry"):
            raise JournalError(
                f"{self.where} is a database of another program: it has a table « entry ».",
                remedy="Give the journal a database of its own: correct CONNECTOR_JOURNAL.",
            )
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if current is not None and current not in known:
            raise JournalError(
                f"The journal {self.where} was made by a newer connector (schema {current}; "
                f"this one knows {HEAD}).",
                remedy="Install that version or a newer one. Nothing was changed.",
            )
        command.upgrade(config, "head")


def _parsed(url: str) -> URL:
    """Return the URL with the driver that is used; raises JournalError, never with the URL."""
    example = "sqlite:///journal.sqlite or postgresql://user:password@host/database"
    try:
        parsed = make_url(url.strip())
    except (ArgumentError, ValueError):
        raise JournalError(
            "CONNECTOR_JOURNAL is no database URL.", remedy=f"Write for example {example}."
        ) from None
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        if parsed.database in (None, "", ":memory:") or parsed.host or parsed.query:
            raise JournalError(
                "CONNECTOR_JOURNAL names no file that SQLite could keep the journal in.",
                remedy="Write sqlite:///folder/journal.sqlite, or sqlite:////absolute/path.",
            )
        return parsed.set(drivername="sqlite+pysqlite")
    raise JournalError(
        f"CONNECTOR_JOURNAL asks for {parsed.drivername!r}; the journal lives in SQLite or "
        "PostgreSQL.",
        remedy=f"Write for example {example}.",
    )


def _shown(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or "the local socket"
    return f"{url.database or 'postgres'} on {host}{f':{url.port}' if url.port else ''}"


def _sqlite(url: URL) -> Engine:
    path = Path(str(url.database))
    _make_file(path)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": PATIENCE})

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, record: Any) -> None:
        del record
        # The driver begins no transaction by itself: `begun` does.
        connection.isolation_level = None
        # FULL: what was reported as recorded outlives a power cut. secure_delete: what is
        # destroyed is overwritten. temp_store: VACUUM puts no copy into a folder of all users.
        for pragma in (
            "synchronous=FULL",
            "secure_delete=ON",
            "foreign_keys=ON",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if begin := connection.get_execution_options().get(_BEGIN, "BEGIN"):
            connection.exec_driver_sql(begin)

    return engine


def _make_file(path: Path) -> None:
    """Make the file where it is missing, for this user alone; -wal and -shm take its rights."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        pass
    except FileNotFoundError:
        raise JournalError(
            f"The journal {path} can't be made: the folder {path.absolute().parent} is not there.",
            remedy="Make the folder, or correct CONNECTOR_JOURNAL.",
        ) from None
    except OSError as error:
        raise JournalError(
            f"The journal {path} can't be made: {error.strerror}.",
            remedy="Check the folder's permissions and the disk, or correct CONNECTOR_JOURNAL.",
        ) from None


def _write_ahead(engine: Engine) -> None:
    """Switch to write-ahead logging: readers and the writer do not wait for one another.

    The switch itself does not wait either: of two processes that open a new journal at once, one
    is told that it is locked.
    """

    def locked(error: BaseException) -> bool:
        return isinstance(error, sqlite3.OperationalError) and (
            error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
        )

    with engine.connect() as pooled:
        raw = pooled.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)  # noqa: S101 — for the type checker
        for attempt in Retrying(
            retry=retry_if_exception(locked),
            stop=stop_after_delay(PATIENCE),
            wait=wait_random(0.01, 0.05),
            reraise=True,
        ):
            with attempt:
                mode = raw.execute("PRAGMA journal_mode").fetchone()[0]
                if mode != "wal":
                    raw.execute("PRAGMA journal_mode=WAL").fetchone()


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        # A stricter default of the server would show the writer a state from before its lock.
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": PATIENCE,
            "application_name": "cooperation-connector",
            # Prepared statements do not survive a pooler between us and the server.
            "prepare_threshold": None,
        },
    )

    @event.listens_for(engine, "connect")
    def connected(connection: psycopg.Connection, record: Any) -> None:
        del record
        # Notices quote what a statement was about.
        connection.add_notice_handler(lambda _: None)

    return engine
