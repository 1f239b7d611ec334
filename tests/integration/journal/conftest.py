"""The same fixtures as the unit tests', on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.journal.conftest import clock, journal

if TYPE_CHECKING:
    from deploy.local.postgres import PostgresServer

__all__ = ["clock", "journal"]


@pytest.fixture(autouse=True)
def _quick_journals() -> None:
    """Open journals as the program does: that is what is tested here."""


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    """Return the URL of an empty database of the test's own."""
    return postgres.new_database()
