"""From the opening to the end of the data, told and attested, on the real server."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import docx
import pytest

from connector.cli import execute
from connector.errors import ExitStatus
from connector.explain import as_text, explain
from connector.journal import open_journal
from tests.integration.people import HELENE, JEAN, LINES

if TYPE_CHECKING:
    from tests.integration.world import World

pytestmark = pytest.mark.usefixtures("clean")

CLOSED = LINES[1].replace("1;", "2;", 1).replace("09/02", "01/03")


@pytest.fixture
def settled(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return the world on 2 March 2026, without a journal; commands see its settings and day."""
    world.forget()
    world.today = date(2026, 3, 2)
    monkeypatch.setattr("connector.settings.load_settings", lambda: world.settings)
    monkeypatch.setattr("connector.sync.today_in", lambda _settings: world.today)
    return world


def told(world: World, email: str) -> str:
    """Return what `explain` says, with ordinary spaces."""
    with open_journal(world.settings.journal.get_secret_value()) as journal:
        story = explain(world.settings, journal, email, world.today)
    return re.sub("[\u00a0\u202f]", " ", as_text(story))


def test_a_life_is_told(settled: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Opened, closed, destroyed, forgotten: each time the whole story so far."""
    world = settled
    world.partner("valbrune", *LINES, transmitted="2026-02-11", framework_ends_on="2036-12-31")
    world.run()
    text = told(world, JEAN)
    assert "État : ouvert, utilisable" in text
    assert "Mot de passe : pas encore créé" in text
    assert "annexe-1-2026-02-11.csv, ligne 4, liste 1" in text

    world.annex("valbrune", LINES[0], LINES[2], CLOSED, transmitted="2026-03-01")
    ran = world.run()
    assert [r.reason.value for r in ran.ended.files] == ["former-annex"]
    text = told(world, JEAN)
    assert "État : clos, désactivé, clôture constatée le 02/03/2026" in text
    assert "02/09/2026 Destruction du compte" in re.sub(" +", " ", text)

    world.today = date(2026, 9, 2)
    world.run()
    text = told(world, JEAN)
    for said in ("Compte créé, accès ouvert", "Accès clos", "Compte détruit",
                 "Aucun compte de ce registre"):  # fmt: skip
        assert said in text
    assert execute(["accounts", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {a["email"] for a in shown["accounts"]} == {HELENE, LINES[2].split(";")[3]}

    world.annex("valbrune", LINES[0], LINES[2], transmitted="2028-02-01")
    for day in (date(2028, 2, 1), date(2028, 2, 20), date(2028, 3, 1)):
        world.today = day
        ran = world.run()
    assert ran.ended.people == 1
    assert execute(["explain", JEAN]) == ExitStatus.ERROR
    assert "Rien n’est connu de cette adresse" in capsys.readouterr().out
    assert execute(["explain", HELENE]) == 0


def test_a_certificate_from_the_request_to_the_files(
    settled: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked in June, due in September, issued by the run that destroys."""
    world = settled
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.run()
    world.annex("valbrune", LINES[0], LINES[2], CLOSED, transmitted="2026-03-01")
    world.run()
    world.today = date(2026, 6, 1)
    certify = ["certify", "--partner", "valbrune"]
    assert execute(certify) == ExitStatus.ATTENTION
    assert execute([*certify, "--request", "--by", "Anne MARTIN"]) == 0
    assert execute(certify) == ExitStatus.ATTENTION
    assert "02/09/2026" in capsys.readouterr().out

    world.today = date(2026, 9, 2)
    ran = world.run()
    assert ran.status is ExitStatus.OK
    [issued] = ran.certificates
    word, pdf = (f.read_bytes() for f in issued.files)
    assert pdf.startswith(b"%PDF-")
    document = docx.Document(io.BytesIO(word))
    text = " ".join(
        [p.text for p in document.paragraphs]
        + [c.text for t in document.tables for r in t.rows for c in r.cells]
    )
    text = re.sub("[\u00a0\u202f]", " ", text)
    assert "caf99-2026-0001" in text
    assert "2 septembre 2026" in text
    assert "5 mars 2027" in text  # 184 days of Keycloak's own events, as `realm apply` sets them
    assert "MARTEL" not in text
    assert JEAN not in text
    assert execute(certify) == ExitStatus.ATTENTION


def test_what_keycloak_keeps_of_a_destroyed_account(settled: World) -> None:
    """Its events outlive the account, with the name: the certificate has to say so."""
    world = settled
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.run()
    world.annex("valbrune", LINES[0], LINES[2], CLOSED, transmitted="2026-03-01")
    world.run()
    account = world.user(JEAN)["id"]
    world.today = date(2026, 9, 2)
    world.run()
    events: list[dict[str, Any]] = world.admin.get(
        world.admin.path("admin-events"), resourcePath=f"users/{account}", max=100
    )
    assert {e["operationType"] for e in events} >= {"CREATE", "DELETE"}
    kept = " ".join(e.get("representation") or "" for e in events)
    assert "MARTEL" in kept
