"""A journal in each of the two databases: every test of this folder that asks for one runs twice.

Those in PostgreSQL are skipped where it is not installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connector.journal import Journal, open_journal


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        """Begin in the middle of a winter's day."""
        self.time = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.time

    def forward(self, **length: float) -> None:
        """Let time pass: `forward(days=3)`."""
        self.time += timedelta(**length)


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the test's journals."""
    return Clock()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return where a journal in SQLite is to be."""
    return f"sqlite:///{tmp_path / 'journal.sqlite'}"


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty database of the test's own."""
    url: str = request.getfixturevalue("postgres").new_database()
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Return where a journal is to be, in each database in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def journal(url: str, clock: Clock) -> Iterator[Journal]:
    """Return an empty journal, in each database in turn."""
    with open_journal(url, now=clock) as journal:
        yield journal
