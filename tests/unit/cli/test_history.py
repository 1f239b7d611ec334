"""`connector history`: what was done and when, and whether the journal can be believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connector.cli import execute
from connector.journal import Journal, open_journal
from tests.unit.journal import tampering
from tests.unit.journal.conftest import Clock

HELENE = "helene.garrigue@valbrune.example"


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journal]:
    """Return a journal of three days, which the settings name."""
    url = f"sqlite:///{tmp_path / 'journal.sqlite'}"
    monkeypatch.setenv("CONNECTOR_JOURNAL", url)
    monkeypatch.chdir(tmp_path)
    clock = Clock()
    with open_journal(url, now=clock) as journal:
        journal.append("run-begun", {"partners": 3}, run="r")
        clock.time = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
        journal.append(
            "suspend",
            {"partner": "valbrune", "reason": "suspended"},
            person=HELENE,
            actor="Anne Martin",
            personal={"why": "départ"},
        )
        clock.forward(days=1)
        journal.append("run-ended", {"changes": [1, 2], "note": None}, run="r")
        yield journal


def shown(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    """Return what the command prints."""
    assert execute(["history", *arguments]) == status
    return capsys.readouterr().out


def test_one_line_an_entry_newest_last(
    journal: Journal, capsys: pytest.CaptureFixture[str]
) -> None:
    """Times are those of the settings' zone: 23:30 UTC is the next day in Paris."""
    assert journal.head().seq == 3
    assert shown(capsys).splitlines() == [
        "     1  2026-03-02 10:30:00  run-begun       partners=3",
        (
            "     2  2026-03-03 00:30:00  suspend         helene.garrigue@valbrune.example  "
            "partner=valbrune reason=suspended  by Anne Martin"
        ),
        "     3  2026-03-04 00:30:00  run-ended       changes=[1, 2]",
    ]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--limit", "2"], [2, 3]),
        (["--limit", "9"], [1, 2, 3]),
        (["--since", "2026-03-03"], [2, 3]),
        (["--since", "2026-03-03", "--limit", "1"], [3]),
        (["--since", "2026-03-05"], []),
    ],
)
def test_only_the_newest_or_from_a_day_on(
    journal: Journal, arguments: list[str], found: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    """A day begins at midnight in the settings' zone."""
    said = json.loads(shown(capsys, *arguments, "--format", "json"))
    assert [entry["seq"] for entry in said["entries"]] == found
    assert said["head"] == {"seq": 3, "hash": journal.head().hash}


def test_json_says_all(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    """With the time in UTC."""
    [entry] = json.loads(shown(capsys, "--since", "2026-03-03", "--format", "json"))["entries"][:1]
    person_id, actor_id, hash_ = entry.pop("person_id"), entry.pop("actor_id"), entry.pop("hash")
    assert all((person_id, actor_id, hash_))
    assert entry == {
        "seq": 2,
        "at": "2026-03-02T23:30:00+00:00",
        "kind": "suspend",
        "run": None,
        "person": HELENE,
        "actor": "Anne Martin",
        "payload": {"partner": "valbrune", "reason": "suspended"},
        "personal": {"why": "départ"},
    }
    assert journal.verify().ok


def test_destroyed_data_is_said_to_be(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    """That something was done to somebody stays."""
    journal.destroy([HELENE])
    line = shown(capsys).splitlines()[1]
    assert "(data destroyed)  partner=valbrune" in line
    assert "by Anne Martin" in line


def test_what_somebody_typed_does_not_steer_the_terminal(
    journal: Journal, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor does a long payload fill the screen."""
    journal.append("approval", {"a": "\x1b[2J", "b": "x" * 500}, actor="A\x1b[31m B")
    line = shown(capsys, "--limit", "1")
    assert "\x1b" not in line
    assert line.count("\n") == 1
    assert "…" in line


def test_an_empty_journal_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And holds: nothing was removed from nothing that anybody printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONNECTOR_JOURNAL", "sqlite:///new.sqlite")
    assert execute(["history"]) == 0
    # Making it is nobody's news.
    assert capsys.readouterr() == ("The journal new.sqlite is empty.\n", "")
    assert shown(capsys, "--verify") == f"The chain of 0 entries holds; head 0 {'0' * 64}.\n"


def test_a_chain_that_holds(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0, with the head that the next verification may ask for."""
    head = journal.head().hash
    said = f"The chain of 3 entries holds; head 3 {head}.\n"
    assert shown(capsys, "--verify") == said
    assert shown(capsys, "--verify", "--head", head[:16].upper()) == said
    assert json.loads(shown(capsys, "--verify", "--format", "json")) == {
        "ok": True,
        "entries": 3,
        "head": {"seq": 3, "hash": head},
        "problems": [],
    }


def test_a_chain_that_does_not_hold(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1, each problem named."""
    tampering.tamper(journal, "UPDATE entry SET kind = 'resume' WHERE seq = 2")
    said = shown(capsys, "--verify", status=1)
    assert "altered: entry 2 was altered" in said
    found = json.loads(shown(capsys, "--verify", "--format", "json", status=1))
    assert found["ok"] is False
    assert [(p["seq"], p["code"]) for p in found["problems"]] == [(2, "altered")]


def test_a_head_that_is_gone(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    """The tail was cut off after a report had printed it."""
    head = journal.head().hash
    tampering.tamper(journal, "DELETE FROM entry WHERE seq = 3")
    assert "holds" in shown(capsys, "--verify")
    assert "head-missing" in shown(capsys, "--verify", "--head", head, status=1)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--head", "0123456789ab"],
        ["--verify", "--head", "0123"],
        ["--verify", "--head", "not a hash at all"],
        ["--verify", "--limit", "3"],
        ["--verify", "--since", "2026-01-09"],
        ["--limit", "0"],
        ["--since", "hier"],
    ],
)
def test_what_makes_no_sense_is_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, and nothing on standard output."""
    assert shown(capsys, *arguments, status=2) == ""


def test_a_journal_that_cant_be_opened_is_one_message(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1, without the password; it may come from a file, as containers pass secrets."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret").write_text("mysql://user:t0p-s3cret@db.example/journal\n")
    monkeypatch.setenv("CONNECTOR_JOURNAL_FILE", str(tmp_path / "secret"))
    assert execute(["history"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "mysql" in captured.err
    assert "s3cret" not in captured.err
