"""Who had access on a past day: exact, whatever happened between two days."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.acts import Act, Deed, Result
from connector.cli import execute
from connector.evidence import Recorder
from connector.evidence.memory import remember
from connector.evidence.presence import Standing, begins, present_on
from connector.journal import open_journal
from connector.model import Account, AccountState, Action, Change, Outcome
from tests.builders import account, entitlement
from tests.fake.world import FakeWorld

PARIS = ZoneInfo("Europe/Paris")
PEOPLE = ("a@valbrune.example", "b@valbrune.example", "c@valbrune.example")
PARTNERS = ("valbrune", "roquebelle")
HELENE = "helene.garrigue@valbrune.example"
JEAN = "jean.martel@valbrune.example"
LINES = (
    f"1;GARRIGUE;Hélène;{HELENE};Chargée de mission;09/02/2026",
    f"1;MARTEL;Jean;{JEAN};Agent;09/02/2026",
)

people = st.sampled_from(PEOPLE)
states = st.tuples(
    st.sampled_from(AccountState), st.booleans(), st.frozensets(st.sampled_from(PARTNERS))
)
happenings = st.lists(
    st.one_of(
        st.tuples(st.just("run"), st.lists(
            st.tuples(people, st.none() | states, st.sampled_from(Outcome)), max_size=3)),
        st.tuples(st.just("act"), st.tuples(people, states, st.sampled_from(Result))),
        st.tuples(st.just("hand"), st.tuples(people, st.none() | states)),
        st.tuples(st.just("days"), st.integers(1, 3)),
        st.tuples(st.just("destroy"), people),
    ),
    max_size=25,
)  # fmt: skip


def _account(address: str, state: tuple[AccountState, bool, frozenset[str]]) -> Account:
    which, enabled, at = state
    return account(
        email=address, state=which, enabled=enabled,
        entitlements=tuple(entitlement(p, is_open=p in at) for p in PARTNERS),
    )  # fmt: skip


class Model:
    """What a reader of the journal can know: what the runs and the acts saw."""

    def __init__(self, folder: Path) -> None:
        """Begin with an empty journal and an empty realm."""
        self.time = datetime(2026, 3, 27, 21, 30, tzinfo=UTC)  # the clocks change two days later
        self.journal = open_journal(f"sqlite:///{folder / 'j.sqlite'}", now=lambda: self.time)
        self.realm: dict[str, Account] = {}
        self.seen: dict[str, Account] = {}
        self.ended: date | None = None
        self.history: dict[date, frozenset[tuple[str, str, str]]] = {}
        self.generation = dict.fromkeys(PEOPLE, 0)
        self.destroyed: set[str] = set()

    def key(self, address: str) -> str:
        """Tell somebody from who bears the address after the destruction."""
        return f"{address}#{self.generation[address]}"

    def note(self) -> None:
        """Note who has access at this moment, which may be the day's last."""
        if self.ended is None:
            return
        self.history[self.time.astimezone(PARIS).date()] = frozenset(
            (e.partner, self.key(a.address), _stands(a))
            for a in self.seen.values()
            for e in a.entitlements
            if e.open and a.state is not AccountState.CLOSED
        )

    def run(self, wanted: list[tuple[str, tuple[AccountState, bool, frozenset[str]] | None,
                                     Outcome]]) -> None:  # fmt: skip
        """Look at the realm, then change it."""
        recorder = Recorder(self.journal, "sync")
        recorder.found(self.realm.values())
        self.seen = dict(self.realm)
        for address, state, outcome in wanted:
            after = None if state is None else _account(address, state)
            if outcome is Outcome.DONE:
                self.realm.pop(address, None)
                if after is not None:
                    self.realm[address] = after
                self.seen = dict(self.realm)
            action = Action.PURGE if after is None else Action.UPDATE
            change = Change(action, address, "valbrune", "list-1", None, after, outcome=outcome)
            recorder.changes([change], date(2026, 3, 2))
        recorder.end([], 0)
        self.ended = self.ended or self.time.astimezone(PARIS).date()

    def act(self, address: str, state: tuple[AccountState, bool, frozenset[str]],
            result: Result) -> None:  # fmt: skip
        """Carry out an act, in full or halfway."""
        after = _account(address, state) if address in self.realm else None
        if result is Result.REFUSED:
            after = None
        Recorder(self.journal, "suspend").act(
            Act(Deed.SUSPEND, address, result, "made up", after=after), by="Anne MARTIN"
        )
        if after is not None:
            self.realm[address] = self.seen[address] = after

    def hand(self, address: str, state: tuple[AccountState, bool, frozenset[str]] | None) -> None:
        """Change or delete an account in Keycloak: nobody knows before the next run."""
        self.realm.pop(address, None)
        if state is not None:
            self.realm[address] = _account(address, state)

    def destroy(self, address: str) -> None:
        """Destroy what the journal knows of somebody who has no account."""
        if address not in self.realm and address not in self.seen:
            if self.journal.destroy([address]):
                self.destroyed.add(self.key(address))
            self.generation[address] += 1


def _stands(of: Account) -> str:
    if of.state is AccountState.SUSPENDED:
        return Standing.SUSPENDED
    return Standing.OPEN if of.enabled else Standing.STOPPED


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(happenings)
def test_every_day_is_as_it_was(sequence: list[tuple[str, object]]) -> None:
    """Runs, acts, hands in the realm, failures, destruction: each day's end is told as it was."""
    with tempfile.TemporaryDirectory() as folder:
        model = Model(Path(folder))
        with model.journal:
            for what, value in sequence:
                match what:
                    case "run":
                        model.run(value)  # type: ignore[arg-type]
                    case "act":
                        model.act(*value)  # type: ignore[misc]
                    case "hand":
                        model.hand(*value)  # type: ignore[misc]
                    case "destroy":
                        model.destroy(value)  # type: ignore[arg-type]
                    case "days":
                        for _ in range(value):  # type: ignore[call-overload]
                            model.note()
                            model.time += timedelta(days=1)
                model.note()
            assert begins(model.journal, PARIS) == model.ended
            for day, present in model.history.items():
                told = sorted(
                    (p.partner, p.address or "destroyed", p.standing)
                    for p in present_on(model.journal, day, PARIS)
                )
                expected = sorted(
                    (partner, "destroyed" if key in model.destroyed else key.split("#")[0], how)
                    for partner, key, how in present
                )
                assert told == expected


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorld]:
    """Return a commune of two people, carried out on 2 March 2026."""
    world = FakeWorld(tmp_path, monkeypatch)
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    yield world
    world.journal.close()


def test_since_when(world: FakeWorld) -> None:
    """A change of function interrupts nothing; a closing does."""
    world.annex("valbrune", LINES[0].replace("Chargée de mission", "Directrice"), LINES[1],
                transmitted="2026-03-04")  # fmt: skip
    world.on("2026-03-05")
    [helene, jean] = present_on(world.journal, date(2026, 3, 5), PARIS)
    assert (helene.address, helene.since) == (HELENE, date(2026, 3, 2))
    assert (jean.last_name, jean.standing) == ("MARTEL", Standing.OPEN)
    world.annex("valbrune", LINES[0], f"2;MARTEL;Jean;{JEAN};Agent;06/03/2026",
                transmitted="2026-03-06")  # fmt: skip
    world.on("2026-03-07")
    assert [p.address for p in present_on(world.journal, date(2026, 3, 7), PARIS)] == [HELENE]
    assert len(present_on(world.journal, date(2026, 3, 6), PARIS)) == 2


def test_a_lost_journal_begins_with_what_is_there(world: FakeWorld) -> None:
    """Our accounts were there before: the first run writes them down, the second does not."""
    world.lose_the_journal()
    world.on("2026-04-01")
    assert begins(world.journal, PARIS) == date(2026, 4, 1)
    assert len(present_on(world.journal, date(2026, 4, 1), PARIS)) == 2
    assert len(list(world.journal.entries(kinds=("found",)))) == 2
    memory = remember(world.journal, world.today, PARIS, window_days=30)
    assert set(memory.accounts) == {HELENE, JEAN}
    world.on("2026-04-02")
    assert len(list(world.journal.entries(kinds=("found",)))) == 2


def test_a_confirmation_takes_nobody_off_the_list(world: FakeWorld) -> None:
    """An act that concerns no account says nothing of the account there is."""
    world.recorder("confirm").act(Act(Deed.CONFIRM, JEAN, Result.DONE, "Confirmed."), by="Anne M")
    assert JEAN in remember(world.journal, world.today, PARIS, window_days=30).accounts
    assert len(present_on(world.journal, world.today, PARIS)) == 2


def test_an_account_that_vanished_is_still_missed(world: FakeWorld) -> None:
    """Deleted by hand: nobody had access that day, yet the memory still expects the account."""
    world.gateway.by_hand.delete(JEAN)
    recorder = world.recorder("sync")
    recorder.found(world.gateway.snapshot().ours)
    assert [p.address for p in present_on(world.journal, world.today, PARIS)] == [HELENE]
    assert JEAN in remember(world.journal, world.today, PARIS, window_days=30).accounts


def test_the_command(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Today by the realm, a past day by the journal, before the journal: exit 1."""
    monkeypatch.setattr("connector.settings.load_settings", lambda: world.settings)
    monkeypatch.setattr("connector.sync.today_in", lambda _settings: date(2026, 3, 9))
    assert execute(["accounts", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["source"] == "keycloak"
    assert [a["since"] for a in shown["accounts"]] == ["2026-03-02", "2026-03-02"]
    world.journal.destroy([JEAN])
    assert execute(["accounts", "--as-of", "2026-03-05", "--partner", "valbrune"]) == 0
    text = capsys.readouterr().out
    assert "(données détruites)" in text
    assert HELENE in text
    assert JEAN not in text
    assert execute(["accounts", "--as-of", "2026-03-01"]) == 1
    captured = capsys.readouterr()
    assert "begins on 2026-03-02" in captured.err
    assert captured.out == ""
    assert execute(["accounts", "--as-of", "2026-03-10"]) == 2
    assert execute(["accounts", "--partner", "nowhere"]) == 1
