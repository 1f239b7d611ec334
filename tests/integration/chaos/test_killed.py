"""SIGKILL at any moment: the next run ends in the same state as an undisturbed one.

A real `connector sync` is killed just before a request is delivered, or just after, in a sample
that is the same each time; `CHAOS_POINTS=all` tries every request. The realm in memory is tried at
every request in `tests/unit/chaos/test_killed_on_fake.py`.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from connector.evidence.kinds import Kind
from connector.model import Outcome
from tests.chaos.between import Between, killing
from tests.chaos.scenario import SESSIONS, address, too_many

if TYPE_CHECKING:
    from tests.chaos.proxy import Seen
    from tests.chaos.stage import Stage

SEED = 20260302
WRITES, READS = 9, 3
"""How many points are tried among the requests that change something, and among the others."""

Point = tuple[int, bool]
"""The number of a request, and whether the program is killed after it."""


@pytest.fixture(scope="module")
def undisturbed(stage: Stage) -> tuple[dict[str, Any], list[Seen]]:
    """Return what a run that nobody disturbs leads to, and its requests."""
    stage.begin()
    with Between(stage.world.server.url) as between:
        status, out, err = stage.program(between.url).ended()
        requests = list(between.requests)
    # 3: done, and the takeover of an account is something that a person must see.
    assert (status, err.count("failed")) == (3, 0), out + err
    assert too_many(stage.mails()) == {}
    return stage.state(), requests


def points(requests: list[Seen]) -> list[Point]:
    """Return where to kill: all points where that is asked for, else the sample of the seed."""
    writing = [r.method != "GET" and not r.path.endswith("/token") for r in requests]
    among_writes = [(n, after) for n, w in enumerate(writing, 1) if w for after in (False, True)]
    others = [(n, False) for n, w in enumerate(writing, 1) if not w]
    if os.environ.get("CHAOS_POINTS") == "all":
        return sorted(among_writes + others)
    dice = random.Random(SEED)  # noqa: S311 — the same points each time
    return sorted(dice.sample(among_writes, WRITES) + dice.sample(others, READS))


def killed_at(stage: Stage, point: Point) -> str:
    """Run, kill at this point; return the request that it was."""
    number, after = point
    with Between(stage.world.server.url) as between:
        between.nth(number, killing(between.kill_program, after=after))
        status, _, _ = between.started(stage.program(between.url)).ended()
        at = between.requests[number - 1]
    assert status == -9
    return f"killed {'after' if after else 'before'} request {number}: {at.method} {at.path}"


def test_the_scenario_has_its_sessions(stage: Stage) -> None:
    """Else nothing below shows that they end."""
    stage.begin()
    before = stage.state()
    held = {who: before[address(who)]["sessions"] for who in SESSIONS if who != "hugo"}
    assert held == {"denis": 1, "gilles": 1, "karim": 1}
    assert before[address("denis")]["offline"] == 1


def test_killed_anywhere(stage: Stage, undisturbed: tuple[dict[str, Any], list[Seen]]) -> None:
    """The same realm, at most one mail more for one person, and the next run says what it found."""
    wanted, requests = undisturbed
    assert len(requests) > 60
    for point in points(requests):
        stage.begin()
        where = killed_at(stage, point)
        ran = stage.run()
        assert {c.outcome for c in ran.changes} <= {Outcome.DONE}, where
        assert stage.state() == wanted, where
        assert sum(too_many(stage.mails()).values()) <= 1, where
        assert "was killed before its end." in ran.interrupted, where
        with stage.journal() as journal:
            assert journal.verify().ok, where
            register = [e.payload["accounts"] for e in journal.entries(kinds=(Kind.DESTROYED,))]
        assert register == [1], where
        assert stage.left() == 0, where


def test_the_next_run_tells_an_operator(stage: Stage) -> None:
    """Killed in the middle of the closing: the first lines of the next run's output say it."""
    stage.begin()
    with Between(stage.world.server.url) as between:
        between.on("POST", "/logout$", killing(between.kill_program))
        between.started(stage.program(between.url)).ended()
    closing = stage.user("denis")
    assert closing is not None
    assert not closing["enabled"]  # out already, though the closing is not over
    assert "closedOn" not in closing["attributes"]
    status, out, err = stage.program().ended()
    assert status == 3, err
    lines = out.splitlines()
    assert lines[0].startswith("Sync of ")
    assert lines[2].startswith("NOTE: The run ")
    assert "0 known to be done or failed. The run of process" in lines[2]
    assert lines[2].endswith("What it left is decided anew.")
    status, out, _ = stage.program(None, "history", "--verify").ended()
    assert status == 0, out
