"""A journal in SQLite. `tests/integration/journal` runs most of these tests on PostgreSQL too."""

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


@pytest.fixture(autouse=True)
def _quick_journals() -> None:
    """Open journals as the program does: that is what is tested here."""


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the test's journals."""
    return Clock()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return where a journal is to be."""
    return f"sqlite:///{tmp_path / 'journal.sqlite'}"


@pytest.fixture
def journal(url: str, clock: Clock) -> Iterator[Journal]:
    """Return an empty journal."""
    with open_journal(url, now=clock) as journal:
        yield journal
