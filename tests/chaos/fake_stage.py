"""The scenario on the realm in memory: whole runs, in this process, in a fraction of a second."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from connector import sync
from connector.journal import Journal, open_journal
from connector.model import Change
from connector.registry import load_registry
from connector.settings import Settings
from tests.chaos.scenario import SESSIONS, Scenario, address, normal
from tests.fake import FakeGateway, FakeRealm
from tests.fake.connection import EVERYTHING, FakeConnection
from tests.fake.state import Session
from tests.faulty import Fault, Faults

TODAY = date(2026, 3, 2)
SCENARIO = Scenario(TODAY)


class FakeStage:
    """A fake realm with the scenario's people, and runs on it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Write the registry, which is read once: hundreds of runs read the same two annexes."""
        self.folder = folder
        SCENARIO.write_registry(folder / "registry")
        self.settings = Settings(registry=folder / "registry", registry_settle_seconds=0)
        self.realm = FakeRealm()
        self._runs = 0
        monkeypatch.setattr("connector.keycloak.connect", self._connect)
        registry = load_registry(folder / "registry", TODAY)
        monkeypatch.setattr("connector.sync.gathering.load_registry", lambda *_, **__: registry)
        self.faults = Faults()
        """What the next run's requests meet, then those that it sent."""

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
        self.journal_url = f"sqlite:///{journal}"

    def journal(self) -> Journal:
        """Open the journal."""
        return open_journal(self.journal_url)

    def run(self, n: int = 0, fault: Fault | None = None) -> sync.Ran:
        """Run; its n-th request meets the fault."""
        self.faults = Faults()
        if fault is not None:
            self.faults.at(n, fault)
        return self.run_as_told()

    def run_as_told(self) -> sync.Ran:
        """Run with the `faults` as they are."""
        with self.journal() as journal:
            return sync.run(self.settings, journal, TODAY)

    def left(self) -> tuple[Change, ...]:
        """Return what a further run would change."""
        self.faults = Faults()
        return sync.plan(sync.gather(self.settings, TODAY)).changes

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
        gateway.connection.faults = self.faults
        return gateway
