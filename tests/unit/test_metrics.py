"""What a sync leaves for Prometheus: numbers alone, and no alarm that goes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from connector.cli import execute
from connector.cli.show_plan import plan_as_json, sync_as_text
from connector.errors import ExitStatus, JournalError, LeaseHeldError, NotClosedError
from connector.metrics import measured
from connector.sync import Ran
from tests.fake.world import FakeWorld

DOCS = Path(__file__).parents[2] / "docs" / "metrics.md"
HELENE = "helene.garrigue@valbrune.example"
JEAN = "jean.martel@valbrune.example"
HELENE_OPEN = f"1;GARRIGUE;Hélène;{HELENE};Chargée de mission;09/02/2026"
JEAN_OPEN = f"1;MARTEL;Jean;{JEAN};Agent;09/02/2026"
JEAN_CLOSED = f"2;MARTEL;Jean;{JEAN};Agent;01/03/2026"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorld]:
    """Return a commune of two people, whose closing of one is asked for on 3 March."""
    world = FakeWorld(tmp_path, monkeypatch)
    world.partner("valbrune", HELENE_OPEN, JEAN_OPEN, transmitted="2026-02-11")
    world.sync()
    world.annex("valbrune", HELENE_OPEN, JEAN_CLOSED, transmitted="2026-03-03")
    yield world
    world.journal.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the metrics go; the folder is not there yet."""
    return tmp_path / "textfile" / "cooperation.prom"


def measure(world: FakeWorld, path: Path, day: str, **options: Any) -> Ran:
    """Run and measure on a day, at 7 o'clock, for as long as it takes to say."""
    moment = datetime.fromisoformat(f"{day}T07:00+00:00")
    with measured(path, lambda: moment) as got:
        ran = world.on(day, **options)
        got.result = ran.measures
    return ran


def read(path: Path) -> dict[str, float]:
    """Return every sample, its labels in its name."""
    families = text_string_to_metric_families(path.read_text())
    return {
        ".".join([s.name.removeprefix("cooperation_"), *s.labels.values()]): s.value
        for family in families
        for s in family.samples
    }


def at(day: str) -> float:
    """Return seven o'clock of a day as Prometheus counts."""
    return datetime.fromisoformat(f"{day}T07:00+00:00").timestamp()


def cant_close(*_: object) -> None:
    """Do as a Keycloak that takes the closing and still shows the account open."""
    raise NotClosedError("The account was closed, but Keycloak still shows it open.")


def test_a_closing_that_was_done(world: FakeWorld, path: Path) -> None:
    """Two accounts were open, one of them is closed now."""
    measure(world, path, "2026-03-03")
    samples = read(path)
    assert (samples["accounts.open"], samples["accounts.closed"]) == (1, 1)
    assert (samples["changes.close.done"], samples["changes.close.failed"]) == (1, 0)
    assert samples["not_closed"] == 0
    assert samples["sync_exit_status"] == 0
    assert samples["sync_last_success_timestamp_seconds"] == at("2026-03-03")
    assert "@" not in path.read_text()


def test_an_account_that_cant_be_closed_is_the_first_thing_said(
    world: FakeWorld, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 5, the first line with the address below it, the JSON, the metric."""
    monkeypatch.setattr(world.gateway, "close", cant_close)
    ran = measure(world, path, "2026-03-03")
    assert ran.status is ExitStatus.PARTIAL
    lines = sync_as_text(ran).splitlines()
    assert lines[0].startswith("1 account that should be closed is still open")
    assert lines[1] == f"  {JEAN}"
    assert plan_as_json(ran.plan, ran.changes, ran)["not_closed"] == [JEAN]
    samples = read(path)
    assert samples["not_closed"] == 1
    assert samples["accounts.open"] == 2
    assert "sync_last_success_timestamp_seconds" not in samples


def test_the_alarm_goes_only_with_the_account(
    world: FakeWorld, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that failed and one of another partner say nothing of Jean: he still is in."""
    with monkeypatch.context() as patch:
        patch.setattr(world.gateway, "close", cant_close)
        measure(world, path, "2026-03-03")
    with pytest.raises(JournalError), measured(path):
        raise JournalError("The disk is full.")
    assert read(path)["not_closed"] == 1
    world.partner("roquebelle", transmitted="2026-03-03")
    measure(world, path, "2026-03-04", only_partner="roquebelle")
    assert read(path)["not_closed"] == 1
    measure(world, path, "2026-03-05")
    assert read(path)["not_closed"] == 0


def test_a_run_that_failed_keeps_the_last_success(world: FakeWorld, path: Path) -> None:
    """The alert is on how long ago that was."""
    measure(world, path, "2026-03-03")
    later = datetime(2026, 3, 4, 7, tzinfo=UTC)
    with pytest.raises(JournalError), measured(path, lambda: later):
        raise JournalError("The disk is full.")
    samples = read(path)
    assert samples["sync_exit_status"] == 1
    assert samples["sync_last_success_timestamp_seconds"] == at("2026-03-03")
    assert samples["sync_last_run_timestamp_seconds"] == later.timestamp()


def test_a_defect_is_measured_too(path: Path) -> None:
    """Whatever it was, the run did not do its work."""
    with pytest.raises(ZeroDivisionError), measured(path):
        _ = 1 / 0
    assert read(path)["sync_exit_status"] == 1


def test_a_run_that_met_another_leaves_the_file_to_it(world: FakeWorld, path: Path) -> None:
    """The other one's word is the newer one."""
    measure(world, path, "2026-03-03")
    before = path.read_text()
    with pytest.raises(LeaseHeldError), measured(path):
        raise LeaseHeldError("Another run is at work.")
    assert path.read_text() == before


@pytest.mark.parametrize("written", ["", "no metrics at all {", "\x00\xff"])
def test_a_file_that_is_none_ends_no_run(world: FakeWorld, path: Path, written: str) -> None:
    """It is written anew."""
    path.parent.mkdir()
    path.write_text(written)
    with pytest.raises(JournalError), measured(path):
        raise JournalError("The disk is full.")
    measure(world, path, "2026-03-03")
    assert read(path)["sync_exit_status"] == 0


def test_a_folder_that_cant_be_written_ends_no_run(world: FakeWorld, path: Path) -> None:
    """Said in the log; the old time stamps raise the alarm."""
    path.parent.write_text("a file where the folder should be")
    assert measure(world, path, "2026-03-03").status is ExitStatus.OK


def test_every_metric_is_documented(world: FakeWorld, path: Path) -> None:
    """And none that is not there."""
    measure(world, path, "2026-03-03")
    text = DOCS.read_text()
    rows = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")}
    assert rows == {f"cooperation_{name.partition('.')[0]}" for name in read(path)}


def test_a_sync_that_could_not_begin_is_measured(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`connector sync` without a journal: exit 1, and the file says so."""
    monkeypatch.setenv("CONNECTOR_REGISTRY", str(tmp_path))
    monkeypatch.setenv("CONNECTOR_JOURNAL", f"sqlite:///{tmp_path}/nowhere/journal.sqlite")
    monkeypatch.setenv("CONNECTOR_METRICS", str(path))
    assert execute(["sync"]) == 1
    assert "journal" in capsys.readouterr().err
    assert read(path)["sync_exit_status"] == 1
