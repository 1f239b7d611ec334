"""The realm in memory with the scenario's people."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.fake_stage import FakeStage


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeStage:
    """Return a stage of the test's own."""
    return FakeStage(tmp_path, monkeypatch)
