"""The realm in memory with the scenario's people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from tests.chaos.fake_stage import FakeStage


@pytest.fixture(autouse=True)
def _quick_journal() -> Iterator[None]:
    """No power cut is tested here: the journal need not reach the disk after each entry."""

    def hurry(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF").close()

    sqlalchemy.event.listen(sqlalchemy.Engine, "connect", hurry)
    yield
    sqlalchemy.event.remove(sqlalchemy.Engine, "connect", hurry)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeStage:
    """Return a stage of the test's own."""
    return FakeStage(tmp_path, monkeypatch)
