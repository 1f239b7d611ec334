"""`connector read`: the document beside what is wrong with it, and the answer to the partner."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from connector.cli import execute
from connector.cli.show_document import document_as_text
from connector.cli.show_reply import asked_for, reply_to_partner
from connector.model import catalogue
from connector.readers.mailbox import load_mailboxes
from connector.rules.foresight import with_foresight
from tests.findings_table import PAGE, kinds, page
from tests.unit.readers.samples import DATA, TODAY, annex, read

PETIT = "- PETIT Jean ; jean.petit@valbrune.example ; Agent ; 11/02/2026"
WRONG = annex(
    f"{PETIT}\n- ROGER Inès ; ines.roger@valbrune.example ; Élue ; 31/11/2026\n- quelqu’un",
    "- ; paul.pradal@valbrune.example ; ; ",
)


def shown(text: str, width: int = 100) -> str:
    """Return what an officer sees."""
    return document_as_text(with_foresight(read(text), TODAY, load_mailboxes()), width)


def reply(text: str) -> str:
    """Return what the partner gets, ordinary spaces for the others."""
    answer = reply_to_partner(with_foresight(read(text), TODAY, load_mailboxes()))
    return answer.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("width", [80, 100, 120])
def test_what_is_wrong_stands_beside_its_line(width: int) -> None:
    """Line and finding on one row, in the document's order, within the width."""
    text = shown(WRONG, width)
    rows = text.split("\n")
    assert max(map(len, rows)) <= width
    [row] = [r for r in rows if r.startswith("ligne 7")]
    assert "(non retenue)" in row
    assert "Erreur, article 3.1" in row
    [closure] = [r for r in rows if r.startswith("ligne 12")]
    assert "Avertissement" in closure
    assert text.index("ligne 6") < text.index("ligne 7") < text.index("ligne 12")
    assert text.index("Verdict") < text.index("Liste 1") < text.index("Liste 2")
    assert "jean.petit@valbrune.example" in text  # whole, at any width
    assert "ligne 8" in text


def test_the_verdict_says_what_it_means() -> None:
    """First of all, in a sentence."""
    assert "accepté avec réserves\n" in re.sub(r" +│", "", shown(WRONG))
    assert "Rien n’en est appliqué" in shown("ANNEXE 1\n")
    assert "Rien à corriger." in shown(annex(PETIT))


def test_the_whole_convention_is_shown() -> None:
    """Dates, both lists, the five contacts with their lines."""
    text = shown((DATA / "convention-valbrune.txt").read_text(encoding="utf-8"))
    for said in ("Commune de Valbrune", "09/01/2026", "Sans objet", "TISSERAND Bruno", "ligne 101"):
        assert said in text


def test_a_terminal_is_safe_from_any_field() -> None:
    """The partner's name is free text: its escape sequences are shown, not sent."""
    form = "Partenaire : Com\x1b[31mmune [red]X[/red]\n" + annex(PETIT)
    assert "\x1b" not in shown(form)
    assert "[red]X[/red]" in shown(form)
    assert "\x1b" not in reply(form)


def test_the_reply_says_what_was_understood_and_what_to_correct() -> None:
    """Courteous, in French, each point with its line and article, and what to send again."""
    text = reply(WRONG)
    assert text.startswith("Objet : plateforme « Coopération », annexe 1 du 11 février 2026")
    assert "Madame, Monsieur," in text
    assert "- PETIT Jean, jean.petit@valbrune.example, Agent, demande du 11/02/2026" in text
    assert "(ligne 7, article 3.1)\n   Corriger la date de la demande" in text
    assert "nouvelle annexe 1 corrigée et complète" in text
    assert text.rstrip().endswith("La Caf, responsable des habilitations « Coopération »")


def test_the_reply_asks_for_nothing_where_nothing_is_wrong() -> None:
    """A complete annex needs no new one."""
    text = reply(annex(PETIT))
    assert "corriger" not in text
    assert "nous n’avons pas besoin d’un nouvel envoi" in text


def test_the_reply_to_a_refusal_promises_nothing() -> None:
    """Nothing of the document is applied, and who must go at once is asked for."""
    text = reply(annex(PETIT).replace("Date de transmission : 11 Février 2026\n", ""))
    assert "nous ne pouvons rien appliquer" in text
    assert "seront traitées" not in text


def test_the_reply_leaves_out_what_is_the_cafs_own() -> None:
    """Annex 3 is the Caf's: no partner is asked to complete it."""
    caf = "\nANNEXE 3 :\nResponsable sécurité :\n- ROUVIERE Simon ; simon@caf.example\n"
    assert "annexe 3" in shown(annex(PETIT) + caf)
    assert "annexe 3" not in reply(annex(PETIT) + caf).casefold()


def test_every_code_that_a_document_can_show_asks_the_partner_for_something() -> None:
    """And no other: `mappings/reply.yaml` has no word that nobody reads."""
    own = {kind.code for kind in kinds()} - {"note"}
    assert {code for code in own if asked_for(code)} == own
    assert {c for c in catalogue.CATALOGUE if asked_for(c)} == own
    for code in own:
        assert catalogue.CATALOGUE[code].article
        assert catalogue.CATALOGUE[code].advice


def test_the_page_of_findings_is_up_to_date() -> None:
    """Run `python -m tests.findings_table` when it is not."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_command_prints_and_replies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Text, the reply alone, and JSON with the reply in it."""
    for variable in [v for v in os.environ if v.startswith("CONNECTOR_")]:
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "annexe.txt").write_text(WRONG, encoding="utf-8")
    assert execute(["read", "annexe.txt"]) == 0
    assert "Verdict" in capsys.readouterr().out
    assert execute(["read", "annexe.txt", "--reply"]) == 0
    letter = capsys.readouterr().out
    assert letter.startswith("Objet")
    assert execute(["read", "annexe.txt", "--reply", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["reply"] == letter.rstrip("\n")
