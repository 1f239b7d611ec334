"""What a hand in the journal, or a kill, takes from a report is said by the next run."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from connector.readers import read_bytes
from connector.registry.filing import file_document
from tests.builders import receipt
from tests.fake import Fault, KilledError
from tests.fake.world import HEADER, FakeWorld

HELENE = "helene.garrigue@valbrune.example"
JEAN = "jean.martel@valbrune.example"
LUC = "luc.vasseur@valbrune.example"
LINES = (
    f"1;GARRIGUE;Hélène;{HELENE};Chargée de mission;09/02/2026",
    f"1;MARTEL;Jean;{JEAN};Agent;09/02/2026",
)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorld]:
    """Return a commune of two people who are in."""
    world = FakeWorld(tmp_path, monkeypatch)
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    yield world
    world.journal.close()


def codes(world: FakeWorld) -> set[str]:
    """Run a sync; return the codes of its findings."""
    return {f.code for f in world.sync().plan.findings}


def test_a_journal_that_was_changed_is_said_and_stops_no_closing(world: FakeWorld) -> None:
    """An entry altered by hand: an error in the plan of every run, and list 2 is carried out."""
    assert "chain-broken" not in codes(world)
    path = world.folder.parent / "journal.sqlite"
    with closing(sqlite3.connect(path)) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE entry SET kind = 'other' WHERE seq = 2")
        database.commit()
    world.annex("valbrune", LINES[0], LINES[1].replace("1;", "2;", 1), transmitted="2026-03-01")
    ran = world.sync()
    [finding] = [f for f in ran.plan.findings if f.code == "chain-broken"]
    assert "entrée 2" in finding.message
    assert "history --verify" in finding.kind.advice
    assert not world.gateway.by_hand.user(JEAN)["enabled"]


def test_a_takeover_undone_by_a_killed_run_is_told_by_the_next(world: FakeWorld) -> None:
    """Put right and killed before its report: nobody would ever have heard of it."""
    told = []
    for at in range(1, 60):
        world.gateway.by_hand.rename(HELENE, f"voleur{at}@elsewhere.example")
        world.gateway.faults.at(at, Fault.KILLED_AFTER)
        try:
            ran = world.sync()
        except KilledError:
            world.gateway.faults.clear()
            ran = world.sync()
            told.append(at)
        world.gateway.faults.clear()
        said = [f for f in ran.plan.findings if f.code == "address-changed"]
        assert [f.email for f in said] == [HELENE], at
        assert "address-changed" not in codes(world)  # once
    assert told


@pytest.mark.parametrize("changed_on", ["2026-02-11", "2189-01-01"])
def test_who_is_in_by_a_partner_without_a_folder_is_named(
    world: FakeWorld, changed_on: str
) -> None:
    """Invented by hand, or a folder that vanished: nobody is closed, and each person is said."""
    invented = f'{{"partner": "inventee", "open": true, "changed_on": "{changed_on}"}}'
    world.gateway.by_hand.set_attribute(JEAN, "entitlements", invented)
    ran = world.sync()
    named = {f.email for f in ran.plan.findings if f.partner == "inventee"}
    assert named == {None, JEAN}
    assert world.gateway.by_hand.user(JEAN)["enabled"]


def test_a_forged_receipt_opens_nobody(world: FakeWorld) -> None:
    """It supplies the date that its annex lacks: the journal, older, knows of no reception."""
    text = f"{HEADER}\n{LINES[0]}\n1;VASSEUR;Luc;{LUC};Agent;05/03/2026\n".encode()
    document = read_bytes(text, "annexe.csv", today=world.today)
    day = date(2026, 3, 5)
    received = datetime.combine(day, time(9), UTC)
    forged = receipt(document.sha256, received_at=received, transmitted_on=day)
    file_document(world.folder / "valbrune", text, document, forged)
    world.today = date(2026, 3, 6)
    ran = world.sync()
    assert "receipt-unknown" in {f.code for f in ran.plan.findings}
    assert LUC not in {c.email for c in ran.changes}
    assert world.gateway.by_hand.user(JEAN)["enabled"]
