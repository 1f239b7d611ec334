"""The journal's disk is full, or the registry is read-only: what a run does then."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from connector.cli.show_plan import sync_as_text
from connector.errors import ExitStatus, JournalError
from connector.evidence.kinds import Kind
from connector.model import Outcome
from connector.registry import load_registry
from tests.chaos.fake_stage import TODAY, FakeStage
from tests.chaos.scenario import too_many
from tests.faulty import Faults, writes


class Disk:
    """The disk that the journals of this process are on."""

    full = False


@pytest.fixture
def disk() -> Iterator[Disk]:
    """Return a disk with room; once it is full no journal gets another page."""
    disk = Disk()

    def begun(connection: sqlalchemy.Connection) -> None:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute(f"PRAGMA max_page_count={1 if disk.full else 1_000_000}").close()

    sqlalchemy.event.listen(sqlalchemy.Engine, "begin", begun)
    yield disk
    sqlalchemy.event.remove(sqlalchemy.Engine, "begin", begun)


def test_full_before_the_run(stage: FakeStage, disk: Disk) -> None:
    """Exit 1, said with what to do; nothing is written to the realm, as nothing could be told."""
    stage.begin()
    before = stage.state()
    disk.full = True
    with pytest.raises(JournalError, match="the disk is full") as refused:
        stage.run()
    assert refused.value.exit_status is ExitStatus.ERROR
    assert "Make room, then run again." in str(refused.value)
    assert not any(writes(*request) for request in stage.faults.requests)
    assert stage.state() == before
    assert stage.realm.outbox == []
    disk.full = False
    assert stage.run().status is ExitStatus.ATTENTION
    assert too_many(stage.mails()) == {}


def test_full_in_the_middle(stage: FakeStage, disk: Disk) -> None:
    """The account at hand is finished, the run stops and says what is left; the next finishes it.

    Tried at each request that changes something, from the first closing to the deletion.
    """
    stage.begin()
    stage.run()
    wanted = stage.state()
    count = sum(writes(*request) for request in stage.faults.requests)
    stopped = 0
    for n in range(1, count + 1, 3):
        stage.begin()
        stage.faults = Faults()
        left = [n]

        def fill(method: str, path: str, left: list[int] = left) -> None:
            left[0] -= writes(method, path)
            disk.full |= left[0] == 0

        stage.faults.hooks.append(fill)
        ran = stage.run_as_told()
        disk.full = False
        pending = [c for c in ran.changes if c.outcome is Outcome.PENDING]
        assert all(c.outcome is Outcome.DONE for c in ran.changes if c not in pending)
        if ran.unrecorded:
            stopped += bool(pending)
            assert ran.status is ExitStatus.PARTIAL
            lines = sync_as_text(ran).splitlines()
            assert lines[2].startswith("NOT RECORDED: The journal ")
            assert lines[2].endswith("the disk is full.")
            if pending:
                assert lines[4] == "NOT DONE:"
                assert all("the disk is full" in x for x in lines[5 : 5 + len(pending)])
                assert {c.email for c in stage.left()} == {c.email for c in pending}
        again = stage.run()
        # The takeover is somebody's to look at in the run that meets it.
        assert again.status in (ExitStatus.OK, ExitStatus.ATTENTION)
        assert stage.state() == wanted
        assert too_many(stage.mails()) == {}
        with stage.journal() as journal:
            assert journal.verify().ok
            assert len(list(journal.entries(kinds=(Kind.DESTROYED,)))) == 1
    assert stopped >= 5


@contextmanager
def nothing_written_below(folder: Path) -> Iterator[None]:
    """Fail where anything below is opened to be written, made, renamed or removed.

    Not by permissions alone: root, as whom a container may run, is above them.
    """
    seen: list[str] = []
    watching = [True]
    touched = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink"}
    to_write = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if not watching:
            return
        opened = event == "open" and isinstance(args[2], int) and args[2] & to_write
        if (opened or event in touched) and str(args[0]).startswith(str(folder)):
            seen.append(f"{event} {args[0]}")

    sys.addaudithook(hook)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        yield
    finally:
        watching.clear()
        for path in [folder, *folder.rglob("*")]:
            path.chmod(path.stat().st_mode | 0o200)
    assert seen == []


def test_a_read_only_registry(stage: FakeStage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A volume mounted read-only: a sync reads it and does all its work."""
    stage.begin()
    monkeypatch.setattr("connector.sync.gathering.load_registry", load_registry)
    with nothing_written_below(stage.folder / "registry"):
        ran = stage.run()
    assert {c.outcome for c in ran.changes} == {Outcome.DONE}
    assert ran.gathered.ground.today == TODAY
    assert stage.left() == ()
