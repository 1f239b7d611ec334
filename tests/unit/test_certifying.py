"""The destruction certificate: on the partner's request, on the day of destruction (2.1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from connector.certificate import Certificate, Traces
from connector.cli import execute
from connector.errors import ExitStatus, KeycloakError
from tests.fake.world import FakeWorld

HELENE = "helene.garrigue@valbrune.example"
JEAN = "jean.martel@valbrune.example"
HELENE_OPEN = f"1;GARRIGUE;Hélène;{HELENE};Chargée de mission;09/02/2026"
JEAN_OPEN = f"1;MARTEL;Jean;{JEAN};Agent;09/02/2026"
JEAN_CLOSED = f"2;MARTEL;Jean;{JEAN};Agent;20/08/2026"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorld]:
    """Return a commune of two people, one of whom was closed on 31 August 2026."""
    world = FakeWorld(tmp_path, monkeypatch)
    world.partner("valbrune", HELENE_OPEN, JEAN_OPEN, transmitted="2026-02-11")
    world.sync()
    world.annex("valbrune", HELENE_OPEN, JEAN_CLOSED, transmitted="2026-08-30")
    world.on("2026-08-31")
    monkeypatch.setattr("connector.settings.load_settings", lambda: world.settings)
    monkeypatch.setattr("connector.sync.today_in", lambda _settings: world.today)
    yield world
    world.journal.close()


def certify(*arguments: str) -> int:
    """Run the command for the commune."""
    return execute(["certify", "--partner", "valbrune", *arguments])


def _printed(monkeypatch: pytest.MonkeyPatch) -> list[Certificate]:
    """Return the list in which every certificate stands that is printed from now on."""
    printed: list[Certificate] = []

    def as_pdf(certificate: Certificate) -> bytes:
        printed.append(certificate)
        return b"%PDF-"

    monkeypatch.setattr("connector.certifying.as_pdf", as_pdf)
    return printed


def test_from_the_request_to_the_two_files(
    world: FakeWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked in October; due on 28 February, as there is no 31st; issued by that day's sync."""
    world.today = date(2026, 10, 5)
    assert certify() == ExitStatus.ATTENTION
    assert "--request" in capsys.readouterr().out
    assert certify("--request", "--on", "2026-10-01", "--by", "Anne MARTIN") == 0
    assert "28/02/2027" in capsys.readouterr().out
    assert certify() == ExitStatus.ATTENTION
    said = capsys.readouterr().out
    assert "Pas encore dû" in said
    assert "28/02/2027" in said

    assert world.on("2027-02-27").certificates == ()
    ran = world.on("2027-02-28")
    assert ran.status is ExitStatus.OK
    [issued] = ran.certificates
    assert issued.number == "caf99-2027-0001"
    assert [f.name for f in issued.files] == [
        "attestation-caf99-2027-0001.docx", "attestation-caf99-2027-0001.pdf",
    ]  # fmt: skip
    [entry] = world.journal.entries(kinds=("certificate",))
    assert entry.payload["days"] == {"2027-02-28": 1}
    assert entry.payload["sha256"] == {
        f.suffix[1:]: hashlib.sha256(f.read_bytes()).hexdigest() for f in issued.files
    }
    assert "MARTEL" not in json.dumps(entry.payload)

    assert world.sync().certificates == ()
    assert certify() == ExitStatus.ATTENTION
    assert certify("--request", "--by", "Anne MARTIN") == 0
    assert certify() == ExitStatus.ATTENTION


def test_a_request_waits_for_all_that_was_closed_when_it_came(world: FakeWorld) -> None:
    """Hélène was closed too before the request, a month later: one certificate, for both."""
    world.annex("valbrune", JEAN_CLOSED, HELENE_OPEN.replace("1;", "2;", 1)
                .replace("09/02", "29/09"), transmitted="2026-09-29")  # fmt: skip
    assert not world.on("2026-09-30").plan.held
    world.today = date(2026, 10, 5)
    assert certify("--request", "--by", "Anne MARTIN") == 0
    assert world.on("2027-02-28").certificates == ()
    [issued] = world.on("2027-03-30").certificates
    assert issued.number == "caf99-2027-0001"
    [entry] = world.journal.entries(kinds=("certificate",))
    assert entry.payload["days"] == {"2027-02-28": 1, "2027-03-30": 1}


def test_without_a_request_nothing_is_issued(world: FakeWorld) -> None:
    """The article says: on the partner's request. It may still come after the destruction."""
    assert world.on("2027-02-28").certificates == ()
    world.today = date(2027, 3, 2)
    assert certify("--request", "--by", "Anne MARTIN") == 0
    assert certify() == 0
    [entry] = world.journal.entries(kinds=("certificate",))
    assert entry.payload["issued_on"] == "2027-03-02"
    assert entry.payload["days"] == {"2027-02-28": 1}


def test_a_folder_that_can_t_be_written_stops_no_destruction(world: FakeWorld) -> None:
    """Destroyed, said, exit 3; written by the next run, still with the day of destruction."""
    world.today = date(2026, 10, 5)
    assert certify("--request", "--by", "Anne MARTIN") == 0
    world.settings.reports.write_text("a file where the folder should be")
    ran = world.on("2027-02-28")
    assert ran.status is ExitStatus.ATTENTION
    assert "connector certify --partner valbrune" in ran.problems[0]
    assert world.gateway.find(JEAN) == []
    assert certify() == ExitStatus.ERROR
    world.settings.reports.unlink()
    [issued] = world.on("2027-03-01").certificates
    assert issued.number == "caf99-2027-0001"


def test_keycloak_that_does_not_tell_how_long_it_keeps_traces(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate promises no day."""

    def untold() -> None:
        raise KeycloakError("no")

    monkeypatch.setattr(world.gateway, "events_kept", untold)
    said = _printed(monkeypatch)
    world.today = date(2026, 10, 5)
    assert certify("--request", "--by", "Anne MARTIN") == 0
    world.on("2027-02-28")
    assert said[0].traces_until is Traces.UNLIMITED


def test_the_day_until_which_traces_remain(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """184 days after the last destruction: 28 February → 31 August 2027."""
    said = _printed(monkeypatch)
    world.today = date(2026, 10, 5)
    assert certify("--request", "--by", "Anne MARTIN") == 0
    world.on("2027-02-28")
    assert said[0].traces_until == date(2027, 8, 31)
    assert said[0].requested_on == date(2026, 10, 5)


def test_usage(capsys: pytest.CaptureFixture[str], world: FakeWorld) -> None:
    """A request has a name behind it, and did not come tomorrow."""
    assert certify("--request") == ExitStatus.USAGE
    assert certify("--on", "2026-08-01") == ExitStatus.USAGE
    assert certify("--request", "--by", "Anne M", "--on", "2099-01-01") == ExitStatus.USAGE
    assert execute(["certify", "--partner", "nowhere"]) == ExitStatus.ERROR
    assert list(world.journal.entries(kinds=("certificate-asked",))) == []
    assert capsys.readouterr().out == ""
