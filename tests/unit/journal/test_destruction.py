"""R10: what names a person ends, down to the bytes; what happened stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from connector.journal import Draft, Journal, destruction, open_journal
from tests.unit.journal.conftest import Clock
from tests.unit.journal.tampering import is_sqlite, value

HELENE = "helene.garrigue@valbrune.example"
BRUNO = "bruno.faure@montclar.example"


def about(person: str, **more: str) -> Draft:
    """Return an entry about somebody."""
    return Draft("close", {"partner": "valbrune"}, person=person, personal={"from": person, **more})


def files_holding(journal: Journal, needle: bytes) -> list[Path]:
    """Return the files of the database in which these bytes are, its write-ahead log included.

    Of PostgreSQL's only the data: its log of the future is the server's own business.
    """
    if is_sqlite(journal):
        path = Path(journal.where)
        files = list(path.parent.glob(f"{path.name}*"))
    else:
        with journal._database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("CHECKPOINT"))
            data = Path(connection.execute(text("SHOW data_directory")).scalar_one())
            number = connection.execute(
                text("SELECT oid FROM pg_database WHERE datname = current_database()")
            ).scalar_one()
        files = [path for path in (data / "base" / str(number)).iterdir() if path.is_file()]
    assert files
    return [path for path in files if needle in path.read_bytes()]


def test_entries_stay_and_nobody_can_tell_whose_they_were(journal: Journal, clock: Clock) -> None:
    """The chain still verifies; a head printed before is still in it."""
    journal.append("close", {"n": 1}, person=HELENE, actor="Anne Martin", personal={"f": "Hélène"})
    journal.append("close", {"n": 2}, person=BRUNO, personal={"f": "Bruno"})
    printed = journal.head()
    clock.forward(days=730)
    assert journal.destroy([HELENE.upper(), "unknown@valbrune.example"]) == 1
    hers, his, destruction = journal.entries()
    assert (hers.person, hers.personal, hers.payload) == (None, None, {"n": 1})
    assert hers.destroyed
    assert hers.actor == "Anne Martin"
    assert (his.person, his.personal, his.destroyed) == (BRUNO, {"f": "Bruno"}, False)
    assert (destruction.kind, destruction.payload) == ("destruction", {"people": 1})
    assert (destruction.person_id, destruction.at) == (None, clock.time)
    assert [person.address for person in journal.people()] == [BRUNO]
    assert list(journal.entries(person=HELENE)) == []
    assert journal.verify(head=printed.hash).ok


def test_whoever_comes_back_is_somebody_new(journal: Journal) -> None:
    """The random id of before leads nowhere."""
    before = journal.append("close", {}, person=HELENE)
    journal.destroy([HELENE])
    after = journal.append("open", {}, person=HELENE)
    assert after.person_id != before.person_id
    assert [entry.seq for entry in journal.entries(person=HELENE)] == [after.seq]
    assert journal.destroy([HELENE]) == 1
    assert journal.verify().ok


def test_nobody_to_destroy_is_no_entry(journal: Journal) -> None:
    """The register counts people, not attempts."""
    assert journal.destroy([]) == 0
    assert journal.destroy([HELENE]) == 0
    assert journal.destroy_actors(journal._now()) == 0
    assert journal.head().seq == 0


def test_a_process_killed_before_it_wiped_is_made_up_for(
    url: str, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are gone, their bytes are not: the next to open the journal sees to that."""
    journal.append_all([about(HELENE)])
    with monkeypatch.context() as killed:
        killed.setattr(destruction, "wipe_what_is_owed", lambda _: None)
        assert journal.destroy([HELENE]) == 1
    assert value(journal, "SELECT count(*) FROM wipe") == 1
    open_journal(url).close()
    assert value(journal, "SELECT count(*) FROM wipe") == 0
    assert files_holding(journal, HELENE.encode()) == []


def test_many_people_at_once(journal: Journal) -> None:
    """More than one statement may name."""
    people = [f"person-{n}@valbrune.example" for n in range(1100)]
    journal.append_all([Draft("close", {}, person=person) for person in people])
    assert journal.destroy(people[1:]) == 1099
    assert [person.address for person in journal.people()] == people[:1]
    assert journal.verify().ok


def test_an_actors_name_goes_when_the_last_act_is_old(journal: Journal, clock: Clock) -> None:
    """Staff too: their names stay 2 years at most. What they did to a person stays hers."""
    journal.append("suspend", {}, person=HELENE, actor="Anne Martin", personal={"why": "left"})
    journal.append("approval", {}, actor="Jean Roux", personal={"why": "merger"})
    clock.forward(days=400)
    journal.append("resume", {}, person=HELENE, actor="Jean Roux")
    assert journal.destroy_actors(clock.time) == 1
    first, second, third, destruction = journal.entries()
    assert (first.actor, first.person, first.personal) == (None, HELENE, {"why": "left"})
    assert first.actor_id is not None
    assert (second.actor, third.actor) == ("Jean Roux", "Jean Roux")
    assert second.personal == {"why": "merger"}
    assert destruction.payload == {"actors": 1}
    assert journal.verify().ok
    clock.forward(days=1)
    assert journal.destroy_actors(clock.time) == 1
    assert [entry.personal for entry in journal.entries()][1] is None
    assert journal.verify().ok
    assert journal.destroy_actors(clock.time) == 0


def test_no_byte_of_them_stays(journal: Journal) -> None:
    """Nor of the salt, with which an address could be tried; the others' are still there."""
    long = "x" * 9000  # longer than a page
    journal.append_all([about(HELENE, why=f"needle-in-a-page{long}"), about(BRUNO)])
    for number in range(300):
        journal.append_all([about(f"person-{number}@valbrune.example"), about(HELENE)])
    salt = bytes(value(journal, "SELECT salt FROM person WHERE name = :name", name=HELENE))
    assert files_holding(journal, HELENE.encode())
    assert files_holding(journal, salt)
    assert journal.destroy([HELENE]) == 1
    assert files_holding(journal, HELENE.encode()) == []
    assert files_holding(journal, b"needle-in-a-page") == []
    assert files_holding(journal, salt) == []
    assert files_holding(journal, BRUNO.encode())
    assert journal.verify().ok
