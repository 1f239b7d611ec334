"""What was removed or altered behind the journal's back is found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.journal import EMPTY_HEAD, Draft, Head, Journal, chain, reading, verification
from connector.journal.chain import canonical, entry_hash
from connector.journal.tables import HASHED
from tests.unit.journal.tampering import tamper, value

HELENE = "helene.garrigue@valbrune.example"
BRUNO = "bruno.faure@montclar.example"


@pytest.fixture
def history(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> Journal:
    """Return a journal of five entries on two people, read two at a time."""
    for module in (reading, verification):
        monkeypatch.setattr(module, "PAGE", 2)
    journal.append("run-begun", {}, run="r")
    journal.append("open", {"n": 1}, run="r", person=HELENE, personal={"last_name": "GARRIGUE"})
    journal.append(
        "close", {"n": 2}, run="r", person=BRUNO, actor="Anne Martin", personal={"last_name": "F"}
    )
    journal.append("open", {"n": 3}, run="r", person=HELENE, personal={"last_name": "ROUX"})
    journal.append("approval", {}, run="r", actor="Anne Martin", personal={"why": "merger"})
    return journal


def codes(journal: Journal, head: str | None = None) -> list[tuple[int, str]]:
    """Return what verification finds."""
    result = journal.verify(head=head)
    assert result.ok == (not result.problems)
    return [(problem.seq, problem.code) for problem in result.problems]


def test_a_journal_that_nobody_touched_holds(history: Journal) -> None:
    """Number of entries and head, as the report prints them."""
    result = history.verify()
    assert (result.ok, result.problems, result.entries) == (True, (), 5)
    assert result.head == history.head()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE entry SET at = '2026-03-01T00:00:00.000000+00:00' WHERE seq = 3", (3, "altered")),
        ("UPDATE entry SET kind = 'open' WHERE seq = 3", (3, "altered")),
        ("UPDATE entry SET run = 'q' WHERE seq = 3", (3, "altered")),
        ("UPDATE entry SET payload = '{\"n\": 4}' WHERE seq = 3", (3, "altered")),
        ("UPDATE entry SET payload = '' WHERE seq = 1", (1, "altered")),
        ("UPDATE entry SET kind = 'destruction', payload = '[]' WHERE seq = 1", (1, "altered")),
        ("UPDATE entry SET person = NULL WHERE seq = 2", (2, "altered")),
        ("UPDATE entry SET actor = NULL WHERE seq = 5", (5, "altered")),
        ("UPDATE entry SET person_commitment = NULL WHERE seq = 2", (2, "altered")),
        ("UPDATE entry SET actor_commitment = 'ab' WHERE seq = 5", (5, "altered")),
        ("UPDATE entry SET hash = 'ab' WHERE seq = 3", (3, "altered")),
        ("UPDATE entry SET hash = 'ab' WHERE seq = 5", (5, "altered")),
        ("UPDATE entry SET previous = 'ab' WHERE seq = 3", (3, "broken-link")),
        ("UPDATE entry SET previous = 'ab' WHERE seq = 1", (1, "broken-link")),
        ("DELETE FROM entry WHERE seq = 3", (4, "gap")),
        ("DELETE FROM entry WHERE seq < 3", (3, "gap")),
        ("UPDATE entry SET seq = 0 WHERE seq = 1", (0, "gap")),
        ("UPDATE person SET name = 'x@x.example' WHERE name LIKE 'helene%'", (2, "personal-data")),
        ("UPDATE person SET name = 'Jean Roux' WHERE kind = 'actor'", (5, "personal-data")),
        ("UPDATE personal SET data = '{}' WHERE seq = 3", (3, "personal-data")),
        ("UPDATE personal SET data = '{}' WHERE seq = 5", (5, "personal-data")),
        ("DELETE FROM personal WHERE seq = 2", (2, "personal-data")),
        ("UPDATE personal SET seq = 1 WHERE seq = 2", (1, "stray-data")),
        ("UPDATE personal SET seq = 9 WHERE seq = 2", (9, "stray-data")),
        ("DELETE FROM person WHERE name LIKE 'helene%'", (0, "personal-data-removed")),
        ("DELETE FROM person WHERE kind = 'actor'", (0, "personal-data-removed")),
    ],
)
def test_any_change_by_hand_is_found(
    history: Journal, statement: str, found: tuple[int, str]
) -> None:
    """Entries, names, what is told of people."""
    before = "DELETE FROM personal WHERE person IN (SELECT id FROM person WHERE "
    if statement.startswith("DELETE FROM person "):
        tamper(history, before + statement.partition("WHERE ")[2] + ")")
    tamper(history, statement)
    assert found in codes(history)


def test_addresses_exchanged_between_two_people_are_found(history: Journal) -> None:
    """He would have been opened, and she closed."""
    tamper(history, "UPDATE person SET name = 'x' WHERE name = :hers", hers=HELENE)
    tamper(history, "UPDATE person SET name = :hers WHERE name = :his", hers=HELENE, his=BRUNO)
    tamper(history, "UPDATE person SET name = :his WHERE name = 'x'", his=BRUNO)
    assert codes(history) == [(2, "personal-data"), (3, "personal-data"), (4, "personal-data")]


def test_data_exchanged_between_two_entries_of_one_person_is_found(history: Journal) -> None:
    """The salt is the same; the commitments are not."""
    tamper(
        history,
        "UPDATE personal SET seq = 99 WHERE seq = 2",
        "UPDATE personal SET seq = 2 WHERE seq = 4",
        "UPDATE personal SET seq = 4 WHERE seq = 99",
    )
    assert codes(history) == [(2, "personal-data"), (4, "personal-data")]


def forge(journal: Journal, seq: int, **changes: Any) -> str:
    """Alter an entry and give it the hash that fits, as a careful forger would."""
    with journal._database.engine.connect() as connection:
        row = connection.exec_driver_sql(f"SELECT * FROM entry WHERE seq = {seq}").one()  # noqa: S608 — a number
    fields = {**row._asdict(), **changes}
    digest = entry_hash(fields["previous"], [fields[column.name] for column in HASHED])
    names = ", ".join(f"{name} = :{name}" for name in [*changes, "hash"])
    tamper(journal, f"UPDATE entry SET {names} WHERE seq = {seq}", **changes, hash=digest)  # noqa: S608 — the same
    return digest


def test_an_entry_with_a_hash_made_to_fit_breaks_the_next(history: Journal) -> None:
    """The next one names the former hash."""
    forge(history, 3, payload=canonical({"n": 99}))
    assert codes(history) == [(4, "broken-link")]


def test_a_tail_made_anew_is_found_by_a_head_that_was_printed(history: Journal) -> None:
    """By itself a whole forged chain holds: that is what the heads in the reports are for."""
    printed = history.head().hash
    digest = forge(history, 4, payload=canonical({"n": 99}))
    forge(history, 5, previous=digest)
    assert codes(history) == []
    assert codes(history, head=printed) == [(0, "head-missing")]


def test_a_tail_cut_off_is_found_by_a_head_that_was_printed(history: Journal) -> None:
    """Its people are still known, so nothing else tells."""
    printed = history.head().hash
    history.append("run-ended", {})
    assert codes(history, head=printed) == []
    tamper(history, "DELETE FROM entry WHERE seq = 6")
    assert codes(history, head=printed) == []
    tamper(history, "DELETE FROM personal WHERE seq = 5", "DELETE FROM entry WHERE seq = 5")
    assert codes(history) == []
    assert codes(history, head=printed) == [(0, "head-missing")]


@pytest.mark.parametrize(
    "form", [str, str.upper, lambda head: head[:12], lambda head: f" {head}\n"]
)
def test_a_head_is_known_by_its_beginning(history: Journal, form: Any) -> None:
    """Twelve characters, as of a digest."""
    assert codes(history, head=form(history.head().hash)) == []


@pytest.mark.parametrize("head", ["", "0123456789ab", "0" * 11, "no hash at all"])
def test_what_is_no_head_is_not_found(history: Journal, head: str) -> None:
    """A head too short would fit many."""
    assert codes(history, head=head) == [(0, "head-missing")]
    assert codes(history, head=history.head().hash[:11]) == [(0, "head-missing")]


def test_the_head_of_the_empty_journal_is_in_every_chain(history: Journal) -> None:
    """The very first report printed it."""
    assert codes(history, head=EMPTY_HEAD) == []


def test_the_head_of_an_altered_entry_does_not_count(history: Journal) -> None:
    """Its hash still stands there; what it covered does not."""
    printed = history.head().hash
    tamper(history, "UPDATE entry SET payload = '{}' WHERE seq = 5")
    tamper(history, "UPDATE entry SET kind = 'x' WHERE seq = 5")
    assert codes(history, head=printed) == [(5, "altered"), (0, "head-missing")]


def test_an_emptied_journal_is_found_by_the_head(history: Journal) -> None:
    """With all its people gone too."""
    printed = history.head().hash
    tamper(history, "DELETE FROM personal", "DELETE FROM person", "DELETE FROM entry")
    assert history.verify().head == Head(0, EMPTY_HEAD)
    assert codes(history, head=printed) == [(0, "head-missing")]


def test_a_ruined_journal_is_not_listed_to_its_end(journal: Journal) -> None:
    """A hundred problems say enough."""
    journal.append_all([Draft("close", {"n": n}) for n in range(250)])
    tamper(journal, "UPDATE entry SET payload = '{}'")
    found = codes(journal)
    assert found[:2] == [(1, "altered"), (2, "altered")]
    assert found[-1] == (0, "too-many")
    assert len(found) == 101


def test_the_tampering_of_these_tests_really_happens(history: Journal) -> None:
    """A statement that changed nothing would make the tests above say nothing."""
    tamper(history, "UPDATE entry SET kind = 'x' WHERE seq = 3")
    assert value(history, "SELECT kind FROM entry WHERE seq = 3") == "x"


@given(st.lists(st.none() | st.integers() | st.text() | st.booleans() | st.floats(width=16)))
def test_a_row_is_written_as_any_other_json(values: list[Any]) -> None:
    """The quick way for the chain's rows gives the same hash as the plain one."""
    try:
        expected = canonical(values)
    except ValueError:  # NaN, half a character
        with pytest.raises(ValueError, match=r"JSON|encode"):
            entry_hash("", values)
        return
    assert chain._canonical_row(values) == expected


def test_a_whole_chain_is_verified_the_quick_way(
    history: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every run verifies it first: 100,000 entries must not keep a closing waiting."""

    def slow(value: Any) -> str:
        raise AssertionError(value)

    monkeypatch.setattr(chain, "canonical", slow)
    assert history.verify().ok
