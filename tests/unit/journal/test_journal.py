"""Entries go in and come out; what is written once stays as it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import DBAPIError

from connector.journal import EMPTY_HEAD, Draft, Entry, Head, Journal, open_journal, reading
from tests.unit.journal.conftest import Clock
from tests.unit.journal.tampering import execute, value

HELENE = "helene.garrigue@valbrune.example"
BRUNO = "bruno.faure@montclar.example"


def test_an_entry_is_read_as_it_was_written(journal: Journal, clock: Clock) -> None:
    """Number, time, person, actor, both kinds of content."""
    written = journal.append(
        "close",
        {"partner": "valbrune", "reason": "list-2", "days": [1, 2.5, None, True], "é": {"b": 1}},
        run="run-1",
        person=HELENE,
        actor="Anne Martin",
        personal={"last_name": "GARRIGUE", "why": "départ\x00 \u2028"},
    )
    assert (written.seq, written.at, written.kind, written.run) == (1, clock.time, "close", "run-1")
    assert (written.person, written.actor) == (HELENE, "Anne Martin")
    assert written.payload["é"] == {"b": 1}
    assert not written.destroyed
    assert list(journal.entries()) == [written]
    assert journal.head() == Head(1, written.hash)


def test_an_empty_journal_has_a_head(journal: Journal) -> None:
    """The first report prints it too."""
    assert journal.head() == Head(0, EMPTY_HEAD)
    assert journal.verify().ok
    assert list(journal.entries()) == []
    assert list(journal.people()) == []


def test_what_was_written_outlives_the_process(url: str, journal: Journal) -> None:
    """Another opening sees it, and goes on from there."""
    first = journal.append("run-begun", {})
    with open_journal(url) as later:
        assert later.append("run-ended", {}).seq == 2
        assert next(iter(later.entries())) == first
        assert later.verify().ok


def test_time_is_kept_in_utc(url: str) -> None:
    """09:30 in Paris is 08:30 UTC in winter; the moment is the same."""
    paris = datetime(2026, 1, 9, 9, 30, 0, 250, ZoneInfo("Europe/Paris"))
    with open_journal(url, now=lambda: paris) as journal:
        journal.append("run-begun", {})
        assert value(journal, "SELECT at FROM entry") == "2026-01-09T08:30:00.000250+00:00"
        [entry] = journal.entries()
    assert entry.at == paris
    assert entry.at.tzinfo is not None
    assert entry.at.utcoffset() == timedelta(0)


def test_all_or_none(journal: Journal) -> None:
    """Of ten entries of which the last can't be written, none is."""
    good = [Draft("close", {"n": n}, person=HELENE) for n in range(9)]
    with pytest.raises(ValueError, match="address"):
        journal.append_all([*good, Draft("close", {"to": BRUNO})])
    assert journal.head().seq == 0
    assert list(journal.people()) == []
    written = journal.append_all([*good, Draft("close", {}, run="other")], run="run-7")
    assert [e.seq for e in written] == list(range(1, 11))
    assert {e.run for e in written} == {"run-7", "other"}
    assert len({e.person_id for e in written[:9]}) == 1
    assert list(journal.entries()) == written
    assert journal.append_all([]) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"kinds": ["close", "open"]}, [1, 3, 4]),
        ({"kinds": []}, []),
        ({"person": HELENE.upper()}, [1, 4]),
        ({"person": "nobody@valbrune.example"}, []),
        ({"person": "Anne Martin"}, []),
        ({"run": "b"}, [3, 4]),
        ({"since": datetime(2026, 3, 3, 9, 30, tzinfo=UTC)}, [2, 3, 4]),
        ({"until": datetime(2026, 3, 3, 9, 30, tzinfo=UTC)}, [1]),
        ({"since": datetime(2026, 3, 4, tzinfo=ZoneInfo("Europe/Paris"))}, [3, 4]),
        ({"after_seq": 2}, [3, 4]),
        ({"newest_first": True}, [4, 3, 2, 1]),
        ({"newest_first": True, "limit": 3, "kinds": ["close", "open"]}, [4, 3, 1]),
        ({"limit": 2}, [1, 2]),
        ({"limit": 0}, []),
    ],
)
def test_entries_are_found_by_any_mixture_of_filters(
    journal: Journal,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    wanted: dict[str, Any],
    found: list[int],
) -> None:
    """However many are read in one go."""
    for kind, run, person, actor in (
        ("open", "a", HELENE, None),
        ("run-ended", "a", None, "Anne Martin"),
        ("close", "b", BRUNO, None),
        ("close", "b", HELENE, "Anne Martin"),
    ):
        journal.append(kind, {}, run=run, person=person, actor=actor)
        clock.forward(days=1)
    for page in (1, 2, 1000):
        monkeypatch.setattr(reading, "PAGE", page)
        assert [entry.seq for entry in journal.entries(**wanted)] == found


def test_one_address_is_one_person_however_it_is_written(journal: Journal, clock: Clock) -> None:
    """Capitals and composed letters do not make another person."""
    journal.append("open", {}, person="Hélène@valbrune.example")
    clock.forward(days=1)
    last = journal.append("close", {}, person="HE\u0301LE\u0300NE@valbrune.example ")
    journal.append("open", {}, person=BRUNO, actor="hélène@valbrune.example")
    people = {person.address: person for person in journal.people()}
    assert set(people) == {"hélène@valbrune.example", BRUNO}
    known = people["hélène@valbrune.example"]
    assert (known.id, known.last_at) == (last.person_id, last.at)


@pytest.mark.parametrize(
    "draft",
    [
        Draft("close", {"email": HELENE}),
        Draft("close", {"deep": [{"er": {HELENE: 1}}]}),
        Draft("close", {"odd": "helene.garrigue\uff20valbrune.example"}),
        Draft("close", {}, run=HELENE),
        Draft("close", {"why": "as ANNE MARTIN asked"}, actor="Anne Martin"),
    ],
)
def test_what_stays_for_ever_names_nobody(journal: Journal, draft: Draft) -> None:
    """An address or the actor in it is the caller's defect; the message does not repeat it."""
    with pytest.raises(ValueError, match="belongs in") as refused:
        journal.append_all([draft])
    assert "garrigue" not in str(refused.value).lower()
    assert "martin" not in str(refused.value).lower()
    assert journal.head().seq == 0


def test_names_are_nowhere_in_the_chain(journal: Journal) -> None:
    """The table `entry` holds random ids and commitments only."""
    journal.append("close", {}, person=HELENE, actor="Anne Martin", personal={"last": "GARRIGUE"})
    with journal._database.engine.connect() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM entry").all())
    for name in (HELENE, "helene", "Martin", "GARRIGUE"):
        assert name not in stored


def test_two_entries_do_not_show_that_they_say_the_same(journal: Journal) -> None:
    """Once the names are destroyed, the chain must not tell that somebody's were unchanged."""
    for _ in range(2):
        journal.append("open", {}, person=HELENE, personal={"last_name": "GARRIGUE"})
    assert value(journal, "SELECT count(DISTINCT person_commitment) FROM entry") == 2


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        (Draft("Close!", {}), "kind"),
        (Draft("a@b", {}), "kind"),
        (Draft("close", {}, personal={"why": "x"}), "nobody"),
        (Draft("close", {}, person=" "), "empty"),
        (Draft("close", {"on": datetime(2026, 1, 9, tzinfo=UTC)}), "not JSON"),  # type: ignore[dict-item]
        (Draft("close", {"share": float("nan")}), "JSON"),
        (Draft("close", {1: 2}), "not JSON"),  # type: ignore[dict-item]
        (Draft("close", {"half": "\ud800"}), "surrogates"),
    ],
)
def test_a_wrong_draft_is_refused_before_anything_is_written(
    journal: Journal, draft: Draft, reason: str
) -> None:
    """These are defects of the caller."""
    with pytest.raises(ValueError, match=reason):
        journal.append_all([draft])
    assert journal.head().seq == 0


def test_personal_data_hangs_on_the_person_else_on_the_actor(journal: Journal) -> None:
    """An approval concerns nobody in particular: its reason goes with the name of who gave it."""
    journal.append("approval", {}, actor="Anne Martin", personal={"why": "merger"})
    journal.append("suspend", {}, person=HELENE, actor="Anne Martin", personal={"why": "left"})
    assert [entry.personal for entry in journal.entries()] == [{"why": "merger"}, {"why": "left"}]
    journal.destroy([HELENE])
    assert [entry.personal for entry in journal.entries()][:2] == [{"why": "merger"}, None]


def test_an_actor_typed_in_a_broken_terminal_is_no_crash(journal: Journal) -> None:
    """Python gives half characters for bytes that are no UTF-8."""
    entry = journal.append("approval", {}, actor="Ren\udce9\x00 \n Roux")
    assert entry.actor == "Ren\ufffd\ufffd Roux"
    assert [e.actor for e in journal.entries()] == [entry.actor]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET kind = 'open'",
        "DELETE FROM entry",
        (
            "INSERT INTO entry SELECT seq + 2, at, kind, run, person, actor, payload,"
            " person_commitment, actor_commitment, previous, hash FROM entry"
        ),
    ],
)
def test_the_database_itself_is_append_only(journal: Journal, statement: str) -> None:
    """Also for who works in it by hand."""
    entry: Entry = journal.append("close", {})
    with pytest.raises(DBAPIError, match=r"append-only|no gaps"):
        execute(journal, statement)
    assert list(journal.entries()) == [entry]
