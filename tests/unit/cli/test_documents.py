"""`connector receive` and `connector partner` on the command line."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connector.cli import execute
from connector.journal import open_journal
from connector.readers import read_bytes
from connector.registry.filing import file_document
from tests.builders import receipt
from tests.unit.registry.folders import ANNEX, UNDATED, write

BY = ("--by", "Édith ROUVIERE")
ANNEX_OF_CASTELVERT = f"Partenaire :;Commune de Castelvert\n{ANNEX}"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a registry with Valbrune; the working folder holds the documents."""
    path = tmp_path / "registry"
    path.mkdir()
    write(path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONNECTOR_REGISTRY", str(path))
    monkeypatch.delenv("CONNECTOR_BY", raising=False)
    (tmp_path / "annexe.csv").write_text(ANNEX)
    (tmp_path / "undated.csv").write_text(UNDATED)
    (tmp_path / "castelvert.csv").write_text(ANNEX_OF_CASTELVERT)
    return path


def test_receive_prints_the_contracts_json(
    registry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`read`'s keys, and what became of the document."""
    command = ["receive", "annexe.csv", "--partner", "valbrune", "--format", "json"]
    assert execute(command) == 0
    said = json.loads(capsys.readouterr().out)
    assert {"document", "verdict", "open", "closed", "findings"} <= set(said)
    assert said["refused_because"] == []
    assert said["receipt"]["original_name"] == "annexe.csv"
    assert (registry / "valbrune" / said["filed_as"]).read_text() == ANNEX
    assert execute(command) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["already_filed"], again["filed_as"]) == (True, said["filed_as"])
    with open_journal(f"sqlite:///{registry.parent / 'journal.sqlite'}") as journal:
        assert [e.kind for e in journal.entries()] == ["received"]  # it came once


def test_a_refusal_is_exit_4_until_somebody_confirms(
    registry: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The way out is said; a name that merely stands in the environment confirms nothing."""
    command = ["receive", "castelvert.csv", "--partner", "valbrune"]
    assert execute([*command, "--format", "json"]) == 4
    said = json.loads(capsys.readouterr().out)
    assert (said["verdict"], said["filed_as"], said["receipt"]) == ("refused", None, None)
    assert [r["code"] for r in said["refused_because"]] == ["other-partner"]
    assert execute(command) == 4
    assert "--by" in capsys.readouterr().out
    assert len(list((registry / "valbrune").iterdir())) == 1
    monkeypatch.setenv("CONNECTOR_BY", "Édith ROUVIERE")
    assert execute(command) == 4
    assert execute([*command, "--why", "Vu avec le partenaire"]) == 0
    assert "Confirmé par Édith ROUVIERE" in capsys.readouterr().out


def test_a_dry_run_says_where_it_would_go(
    registry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And files nothing."""
    assert execute(["receive", "annexe.csv", "--partner", "valbrune", "--dry-run"]) == 0
    assert "serait rangé" in capsys.readouterr().out
    assert len(list((registry / "valbrune").iterdir())) == 1


def test_a_supplied_date_needs_a_name(registry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2; with the name it is filed under that date."""
    del registry
    day = (datetime.now(ZoneInfo("Europe/Paris")).date() - timedelta(days=1)).isoformat()
    command = ["receive", "undated.csv", "--partner", "valbrune", "--transmitted-on", day]
    assert execute(command) == 2
    assert "--by" in capsys.readouterr().err
    assert execute([*command, "--by", "Édith ROUVIERE"]) == 0
    assert f"valbrune/{day}_" in capsys.readouterr().out


def test_an_unknown_partner_is_named_with_the_known(
    registry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1."""
    del registry
    assert execute(["receive", "annexe.csv", "--partner", "../x"]) == 1
    assert "valbrune" in capsys.readouterr().err


def test_partners_are_added_listed_and_ended(
    registry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The life of a partner without an editor."""
    add = ["partner", "add", "castelvert", "--name", "Commune de Castelvert"]
    add += ["--signed-on", "2026-02-01", "--email-domain", "castelvert.example"]
    assert execute(add) == 2  # who adds it?
    assert execute([*add, *BY]) == 0
    assert execute([*add, *BY]) == 1
    end = ["partner", "end", "castelvert", "--by", "Édith ROUVIERE"]
    assert execute(end) == 2
    assert execute([*end, "--on", "2026-02-15"]) == 0
    assert "the first sync" in capsys.readouterr().out
    assert execute([*end, "--on", "2026-02-15"]) == 0
    assert "So already" in capsys.readouterr().out
    with open_journal(f"sqlite:///{registry.parent / 'journal.sqlite'}") as journal:
        told = [(e.kind, e.payload["partner"], e.actor) for e in journal.entries()]
    assert told == [
        ("partner-added", "castelvert", "Édith ROUVIERE"),
        ("agreement-ended", "castelvert", "Édith ROUVIERE"),
    ]
    assert execute(["partner", "list", "--format", "json"]) == 0
    partners = {p["id"]: p for p in json.loads(capsys.readouterr().out)["partners"]}
    assert set(partners) == {"castelvert", "valbrune"}
    assert partners["castelvert"]["ends_on"] == date(2026, 2, 14).isoformat()
    assert execute(["partner", "list"]) == 0
    assert "Commune de Castelvert" in capsys.readouterr().out
    assert (registry / "castelvert" / "convention.yaml").is_file()


def test_what_is_added_and_ended_as_json(
    registry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output is JSON alone."""
    add = ["partner", "add", "castelvert", "--name", "Commune de Castelvert"]
    assert execute([*add, "--signed-on", "2026-02-01", "--format", "json", *BY]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "partner": "castelvert",
        "name": "Commune de Castelvert",
        "folder": str(registry / "castelvert"),
        "by": "Édith ROUVIERE",
    }
    end = ["partner", "end", "castelvert", "--by", "Édith ROUVIERE", "--on", "2026-02-15"]
    assert execute([*end, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "partner": "castelvert",
        "signed_on": "2026-02-01",
        "key": "terminated_on",
        "before": None,
        "after": "2026-02-15",
        "first_day_without_access": "2026-02-15",
        "by": "Édith ROUVIERE",
    }


def test_a_signature_to_come_is_not_told_as_done(
    registry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A convention that is to be signed."""
    del registry
    add = ["partner", "add", "castelvert", "--name", "Commune de Castelvert"]
    assert execute([*add, "--signed-on", "2099-01-09", *BY]) == 0
    capsys.readouterr()
    assert execute(["partner", "list"]) == 0
    said = capsys.readouterr().out
    assert "Agreement not yet signed, to be signed on 2099-01-09" in said
    assert ", signed on 2099-01-09" not in said


def test_a_registry_without_partners_can_be_listed(
    registry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`partner add` makes the first one."""
    (registry / "valbrune" / "convention.yaml").unlink()
    (registry / "valbrune").rmdir()
    assert execute(["partner", "list"]) == 0
    assert "connector partner add" in capsys.readouterr().out


def test_a_forged_receipt_does_not_make_a_document_filed(
    registry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The journal is older and knows of no reception: the document is judged as it comes in."""
    data = (registry.parent / "undated.csv").read_bytes()
    document = read_bytes(data, "undated.csv", today=date(2026, 3, 2))
    forged = receipt(document.sha256, transmitted_on=date(2026, 2, 20))
    file_document(registry / "valbrune", data, document, forged)
    command = ["receive", "undated.csv", "--partner", "valbrune", "--format", "json"]
    url = f"sqlite:///{registry.parent / 'journal.sqlite'}"
    with open_journal(url, now=lambda: forged.received_at - timedelta(days=1)) as journal:
        journal.append("run-begun", {})
    assert execute(command) == 4
    said = json.loads(capsys.readouterr().out)
    assert [f["code"] for f in said["refused_because"]] == ["transmission-date-missing"]
    dated = [*command, "--transmitted-on", "2026-02-20", *BY]
    assert execute(dated) == 0
    assert json.loads(capsys.readouterr().out)["already_filed"] is False
    assert execute(dated) == 0
    assert json.loads(capsys.readouterr().out)["already_filed"] is True
