"""The head of the journal's chain ends every report, and a broken chain is said in each plan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.cli import execute
from tests.fake.world import FakeWorld
from tests.unit.journal.tampering import tamper

HELENE = "helene.garrigue@valbrune.example"
REPORTS = (["plan"], ["drift", "--partner", "valbrune"], ["accounts"], ["explain", HELENE])


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorld]:
    """Return a commune of one person who is in, as the command line sees it."""
    world = FakeWorld(tmp_path, monkeypatch)
    line = f"1;GARRIGUE;Hélène;{HELENE};Chargée de mission;09/02/2026"
    world.partner("valbrune", line, transmitted="2026-02-11")
    world.sync()
    monkeypatch.setenv("CONNECTOR_REGISTRY", str(world.folder))
    monkeypatch.setenv("CONNECTOR_JOURNAL", world.settings.journal.get_secret_value())
    monkeypatch.setenv("CONNECTOR_KEYCLOAK__URL", "http://keycloak.example")
    monkeypatch.setenv("CONNECTOR_KEYCLOAK__CLIENT_SECRET", "made-up")
    yield world
    world.journal.close()


@pytest.mark.parametrize("command", REPORTS, ids=lambda c: c[0])
def test_every_report_prints_the_head(
    world: FakeWorld, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """What was printed is what `history --verify --head` takes later."""
    head = world.journal.head()
    execute(command)
    last = capsys.readouterr().out.rstrip().splitlines()[-1]
    assert last.startswith("Journal")
    assert last.endswith(f" {head.seq}, {head.hash[:12]}.")
    execute([*command, "--format", "json"])
    said = json.loads(capsys.readouterr().out)
    assert said["journal"] == {"seq": head.seq, "hash": head.hash}


@pytest.mark.parametrize("command", REPORTS[:2], ids=lambda c: c[0])
def test_a_broken_chain_is_a_finding_of_plan_and_drift(
    world: FakeWorld, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Whoever only looks learns it too."""
    asked = [*command, "--format", "json"]
    execute(asked)
    assert "chain-broken" not in {
        f["code"] for f in json.loads(capsys.readouterr().out)["findings"]
    }
    tamper(world.journal, "UPDATE entry SET kind = 'other' WHERE seq = 2")
    execute(asked)
    assert "chain-broken" in {f["code"] for f in json.loads(capsys.readouterr().out)["findings"]}
