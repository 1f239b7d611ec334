"""SIGTERM while a run waits for files to come to rest: it ends at once, whatever the settings."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.chaos.program import Program
from tests.unit.registry.folders import ANNEX, write

LIMIT = 10
"""Seconds from SIGTERM until a container is killed."""


def test_sigterm_in_a_long_settle_wait(tmp_path: Path) -> None:
    """Five minutes are set, a file was put in just now: nothing is done, the run says so."""
    registry = tmp_path / "registry"
    registry.mkdir()
    (write(registry) / "annexe.csv").write_text(ANNEX)
    program = Program(
        {
            "CONNECTOR_REGISTRY": str(registry),
            "CONNECTOR_REGISTRY_SETTLE_SECONDS": "300",
            "CONNECTOR_JOURNAL": f"sqlite:///{tmp_path / 'journal.sqlite'}",
            "CONNECTOR_KEYCLOAK__URL": "http://127.0.0.1:1",
            "CONNECTOR_KEYCLOAK__CLIENT_SECRET": "made-up",
        },
        tmp_path,
        "sync",
    )
    deadline = time.monotonic() + 60
    while not _at_work(tmp_path / "journal.sqlite"):
        assert time.monotonic() < deadline, "the run does not begin"
    began = time.monotonic()
    program.terminate()
    status, _, err = program.ended(within=LIMIT)
    assert time.monotonic() - began < LIMIT
    assert status == 5, err
    assert "asked to stop" in err
    assert "Traceback" not in err


def _at_work(path: Path) -> bool:
    """Tell whether the run has its lease: from then on it waits."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return bool(database.execute("SELECT count(*) FROM lease").fetchone()[0])
    except sqlite3.Error:
        return False
