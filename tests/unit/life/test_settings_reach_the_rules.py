"""What the settings say reaches the rules, by way of a whole run; and what the journal approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connector import sync
from connector.model import Outcome
from connector.settings import GuardSettings
from tests.fake import Fault
from tests.fake.world import FakeWorld

PEOPLE = [
    f"1;NOM;Prénom {x};{x}.nom@valbrune.example;Agent;09/02/2026" for x in "abcdefghij"
]  # fmt: skip


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorld]:
    """Return a commune of ten people who are in."""
    world = FakeWorld(tmp_path, monkeypatch)
    world.partner("valbrune", *PEOPLE, transmitted="2026-02-11")
    world.sync()
    yield world
    world.journal.close()


def having(world: FakeWorld, **settings: Any) -> None:
    """Change settings."""
    world.settings = world.settings.model_copy(update=settings)


def test_the_day_the_site_closes_ends_every_access(world: FakeWorld) -> None:
    """CONNECTOR_SITE_CLOSED_ON: nobody on the day before, everybody on that day (4)."""
    having(world, site_closed_on=date(2026, 3, 3))
    assert world.sync().changes == ()
    ran = world.on("2026-03-03")
    assert {(c.action, c.reason) for c in ran.changes} == {("close", "site-closed")}


def test_unlisted_people_are_only_reported_by_setting(world: FakeWorld) -> None:
    """Unlisted = report: said, and left open; by default closed (3.3)."""
    having(world, unlisted="report")
    world.annex("valbrune", *PEOPLE[1:], transmitted="2026-03-01")
    ran = world.sync()
    assert ran.changes == ()
    assert "unlisted" in {f.code for f in ran.plan.findings}
    having(world, unlisted="close")
    assert {c.reason for c in world.sync().changes} == {"unlisted"}


def test_the_guards_limits_are_those_of_the_settings(world: FakeWorld) -> None:
    """Three openings: held where the setting allows two, done by default."""
    more = [f"1;NOM;Prénom {x};{x}.nom@valbrune.example;Agent;09/02/2026" for x in "xyz"]
    default = world.settings.guard
    having(world, guard=GuardSettings(openings_per_partner=2))
    world.annex("valbrune", *PEOPLE, *more, transmitted="2026-03-01")
    assert {c.outcome for c in world.sync().changes} == {Outcome.HELD}
    having(world, guard=default)
    assert {c.outcome for c in world.sync().changes} == {Outcome.DONE}


def test_what_was_approved_no_longer_counts_in_the_window(world: FakeWorld) -> None:
    """Six gone and let through by name; the next single departure is an ordinary one again."""
    world.annex("valbrune", *PEOPLE[6:], transmitted="2026-02-20")
    held = world.sync()
    assert held.plan.held
    world.sync(approval=sync.Approval(held.plan.digest, "Édith ROUVIERE"))
    world.annex("valbrune", *PEOPLE[7:], transmitted="2026-03-01")
    ran = world.sync()
    assert not ran.plan.held
    assert {c.outcome for c in ran.changes} == {Outcome.DONE}


def test_an_annex_is_not_carried_out_while_something_of_it_is_left(world: FakeWorld) -> None:
    """One account fails: the former annex stays until the next run has done it (3.2, R4)."""
    world.annex("valbrune", *PEOPLE[1:], PEOPLE[0].replace("1;", "2;", 1), transmitted="2026-03-01")
    world.gateway.faults.from_(
        1, Fault.FAILED, lambda method, path: method == "PUT" and path.startswith("users/")
    )
    ran = world.sync()
    world.gateway.faults.clear()
    assert Outcome.FAILED in {c.outcome for c in ran.changes}
    assert sync.carried_out(ran.gathered, ran.changes) == []
    assert (world.folder / "valbrune" / "annexe-1-2026-02-11.csv").exists()
    ran = world.sync()
    assert [v.partner.id for v in sync.carried_out(ran.gathered, ran.changes)] == ["valbrune"]
    assert not (world.folder / "valbrune" / "annexe-1-2026-02-11.csv").exists()
