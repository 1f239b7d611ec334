"""Journals on SQLite that open at once: hundreds of tests begin with an empty one.

Nothing of what is recorded differs; what is left out is bringing the schema up to date, waiting
for the disk after each entry, and compiling the same statements for each new database. The
journal's own tests do without it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from sqlalchemy import URL, Engine, event

from connector.journal import database, open_journal


class Template:
    """An empty journal, and the compiler of its statements."""

    def __init__(self, folder: Path) -> None:
        """Make it, with the newest schema."""
        self.file = folder / "template.sqlite"
        with open_journal(f"sqlite:///{self.file}") as journal:
            self.engine = journal._database.engine

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Let every journal that this process opens be a copy of it, where there is none yet."""
        real = database._sqlite

        def quick(url: URL) -> Engine:
            path = Path(str(url.database))
            if path.parent.is_dir() and not path.exists():
                # Whole or not at all, should two threads open it at once.
                copy = path.with_name(f".{path.name}-{os.getpid()}")
                shutil.copy(self.file, copy)
                copy.rename(path)
            engine = real(url)
            # The cache's key holds the dialect.
            engine.dialect = self.engine.dialect
            engine._compiled_cache = self.engine._compiled_cache
            event.listen(engine, "connect", _hurry)
            return engine

        with mock.patch.object(database, "_sqlite", quick):
            yield


def _hurry(connection: sqlite3.Connection, _record: object) -> None:
    """No power cut is tested here: what is written need not reach the disk."""
    connection.execute("PRAGMA synchronous=OFF").close()
