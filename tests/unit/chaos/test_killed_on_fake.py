"""Killed at each single request, before and after it: the next run ends where it should.

On the realm in memory, as every point is tried; a sample of them, and all of them on demand, on
the real server in `tests/integration/chaos/test_killed.py`.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from connector import sync
from connector.evidence.kinds import Kind
from connector.journal import open_journal
from connector.model import Change, Outcome
from connector.registry import load_registry
from connector.settings import Settings
from tests.chaos.scenario import SESSIONS, Scenario, address, normal, too_many
from tests.fake import FakeGateway, FakeRealm
from tests.fake.connection import EVERYTHING, FakeConnection
from tests.fake.state import Session
from tests.faulty import Fault, Faults, KilledError, writes

TODAY = date(2026, 3, 2)
SCENARIO = Scenario(TODAY)


@pytest.fixture(autouse=True)
def _quick_journal() -> Iterator[None]:
    """No power cut is tested here: the journal need not reach the disk after each entry."""

    def hurry(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF").close()

    sqlalchemy.event.listen(sqlalchemy.Engine, "connect", hurry)
    yield
    sqlalchemy.event.remove(sqlalchemy.Engine, "connect", hurry)


class Stage:
    """A fake realm with the scenario's people, and runs on it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Write the registry; the realm is empty."""
        self.folder = folder
        SCENARIO.write_registry(folder / "registry")
        self.settings = Settings(registry=folder / "registry")
        self.realm = FakeRealm()
        self._runs = 0
        monkeypatch.setattr("connector.keycloak.connect", self._connect)
        # Hundreds of runs read the same two annexes, and begin with the same empty journal.
        registry = load_registry(folder / "registry", TODAY)
        monkeypatch.setattr("connector.sync.gathering.load_registry", lambda *_, **__: registry)
        self._empty = folder / "empty.sqlite"
        open_journal(f"sqlite:///{self._empty}").close()
        self._next_faults: Faults | None = None

    def begin(self) -> None:
        """Put the people into a new realm, and begin a new journal."""
        self.realm = FakeRealm()
        hands = FakeConnection(self.realm, EVERYTHING)
        for user in SCENARIO.representations():
            hands.expect(hands.post(hands.path("users"), user), 201)
        began = self.realm.now - timedelta(hours=1)
        by_annex = {u.attributes["annexEmail"][0]: u for u in self.realm.users.values()}
        for who in SESSIONS:
            by_annex[address(who)].sessions.append(Session("platform", began))
        by_annex[address("denis")].sessions.append(Session("platform", began, offline=True))
        self._runs += 1
        journal = self.folder / f"journal-{self._runs}.sqlite"
        shutil.copy(self._empty, journal)
        self.journal_url = f"sqlite:///{journal}"

    def run(self, n: int = 0, fault: Fault | None = None) -> sync.Ran:
        """Run; its n-th request meets the fault."""
        self._next_faults = Faults()
        if fault is not None:
            self._next_faults.at(n, fault)
        with open_journal(self.journal_url) as journal:
            return sync.run(self.settings, journal, TODAY)

    def left(self) -> tuple[Change, ...]:
        """Return what a further run would change."""
        self._next_faults = Faults()
        return sync.plan(sync.gather(self.settings, TODAY)).changes

    @property
    def requests(self) -> list[tuple[str, str]]:
        """Return the requests that the last run sent."""
        assert self._next_faults is not None
        return list(self._next_faults.requests)

    def state(self) -> dict[str, Any]:
        """Return the realm without ids and moments."""
        return {
            user.username: normal(
                user.represented(),
                groups=user.groups,
                credentials=["password"] if user.password else [],
                sessions=sum(not s.ended and not s.offline for s in user.sessions),
                offline=sum(not s.ended and s.offline for s in user.sessions),
            )
            for user in self.realm.users.values()
        }

    def mails(self) -> Counter[str]:
        """Return how many mails each address got."""
        return Counter(m.to for m in self.realm.outbox)

    def _connect(self, *_: object, to_adopt: bool = False) -> FakeGateway:
        gateway = FakeGateway(self.realm, to_adopt=to_adopt)
        assert self._next_faults is not None
        gateway.connection.faults = self._next_faults
        return gateway


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Return a stage of the test's own."""
    return Stage(tmp_path, monkeypatch)


def test_the_scenario_holds_every_kind_of_change(stage: Stage) -> None:
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


def test_killed_at_every_request(stage: Stage) -> None:
    """Nobody is left in or out, nobody is mailed twice but the one at hand, and it is all said."""
    stage.begin()
    stage.run()
    wanted = stage.state()
    points = [
        (n, fault)
        for n, (method, path) in enumerate(stage.requests, 1)
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
        with open_journal(stage.journal_url) as journal:
            assert journal.verify().ok, where
            kinds = Counter(e.kind for e in journal.entries())
            # 2.1: the register lacks nobody, and counts nobody twice.
            register = [e.payload["accounts"] for e in journal.entries(kinds=(Kind.DESTROYED,))]
        assert register == [1], where
        assert bool(ran.interrupted) == (kinds[Kind.RUN_INTERRUPTED] == 1), where
        assert kinds[Kind.RUN_BEGUN] - kinds[Kind.RUN_ENDED] == bool(ran.interrupted), where
        assert stage.left() == (), where
