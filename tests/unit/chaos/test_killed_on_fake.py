"""Killed at each single request, before and after it: the next run ends where it should.

On the realm in memory, as every point is tried; a sample of them, and all of them on demand, on
the real server in `tests/integration/chaos/test_killed.py`.
"""

from __future__ import annotations

from collections import Counter

import pytest

from connector.evidence.kinds import Kind
from connector.model import Outcome
from tests.chaos.fake_stage import FakeStage
from tests.chaos.scenario import address, too_many
from tests.faulty import Fault, KilledError, writes


def test_the_scenario_holds_every_kind_of_change(stage: FakeStage) -> None:
    """What the other tests rest on."""
    stage.begin()
    ran = stage.run()
    assert {c.outcome for c in ran.changes} == {Outcome.DONE}
    assert Counter(c.action.value for c in ran.changes) == {
        "create": 3,
        "open": 1,
        "update": 2,
        "close": 2,
        "send_link": 6,
        "purge": 1,
    }
    assert too_many(stage.mails()) == {}
    after = stage.state()
    assert after[address("karim")]["sessions"] == 1
    for who in ("denis", "elise", "gilles", "hugo"):
        assert after[address(who)]["sessions"] == after[address(who)]["offline"] == 0
    assert address("irene") not in after


def test_killed_at_every_request(stage: FakeStage) -> None:
    """Nobody is left in or out, nobody is mailed twice but the one at hand, and it is all said."""
    stage.begin()
    stage.run()
    wanted = stage.state()
    points = [
        (n, fault)
        for n, (method, path) in enumerate(stage.faults.requests, 1)
        # Killed after a request that only reads is killed before the next.
        for fault in (Fault.KILLED_BEFORE, Fault.KILLED_AFTER)[: 1 + writes(method, path)]
    ]
    assert len(points) > 80
    for n, fault in points:
        stage.begin()
        with pytest.raises(KilledError) as killed:
            stage.run(n, fault)
        where = f"killed {killed.value} (request {n})"
        ran = stage.run()
        assert {c.outcome for c in ran.changes} <= {Outcome.DONE}, where
        assert stage.state() == wanted, where
        assert sum(too_many(stage.mails()).values()) <= 1, where
        with stage.journal() as journal:
            assert journal.verify().ok, where
            kinds = Counter(e.kind for e in journal.entries())
            # 2.1: the register lacks nobody, and counts nobody twice.
            register = [e.payload["accounts"] for e in journal.entries(kinds=(Kind.DESTROYED,))]
        assert register == [1], where
        assert bool(ran.interrupted) == (kinds[Kind.RUN_INTERRUPTED] == 1), where
        assert kinds[Kind.RUN_BEGUN] - kinds[Kind.RUN_ENDED] == bool(ran.interrupted), where
        assert stage.left() == (), where
