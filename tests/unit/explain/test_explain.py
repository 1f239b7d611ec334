"""`explain`: every act in words that somebody without the code understands a year later."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from connector import acts, errors, keycloak
from connector.acts import Result
from connector.errors import KeycloakUnreachableError
from connector.explain import Story, as_json, as_text, explain
from connector.explain.words import (
    ACTIONS,
    DEEDS,
    FAULTS,
    REASONS,
    REFUSALS,
    RESULTS,
    TO_DO,
    refusal,
)
from connector.model import Action, Refusal
from connector.model.catalogue import CATALOGUE
from connector.plan.accounts import ROWS
from connector.plan.build import wishes
from connector.sync import gather
from tests.fake import Fault, Relay
from tests.fake.world import FakeWorld

ROOT = Path(keycloak.__file__).parents[1]
HELENE = "helene.garrigue@valbrune.example"
JEAN = "jean.martel@valbrune.example"
LINES = (
    f"1;GARRIGUE;Hélène;{HELENE};Chargée de mission;09/02/2026",
    f"1;MARTEL;Jean;{JEAN};Agent;09/02/2026",
)
JEAN_CLOSED = f"2;MARTEL;Jean;{JEAN};Agent;15/03/2026"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorld]:
    """Return a commune of two people, carried out on 2 March 2026."""
    world = FakeWorld(tmp_path, monkeypatch)
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    yield world
    world.journal.close()


def told(world: FakeWorld, email: str = JEAN) -> tuple[Story, str]:
    """Return the story, and its text with ordinary spaces."""
    story = explain(world.settings, world.journal, email, world.today)
    return story, re.sub("[\u00a0\u202f]", " ", as_text(story))


def test_an_open_access_is_told_from_the_line_to_the_reminder(world: FakeWorld) -> None:
    """Who, which line of which annex, which agreement, what the realm holds, what comes next."""
    story, text = told(world)
    assert story.known
    assert [s.code for s in story.sections] == ["person", "annex", "agreement", "account"]
    for said in (
        "Jean MARTEL, Agent : pour Commune de Valbrune (annexe 1, liste 1)",
        "annexe 1 transmise le 11/02/2026, annexe-1-2026-02-11.csv, ligne 4, liste 1",
        "en date du 09/02/2026",
        "Commune de Valbrune (valbrune) : convention en vigueur",
        "État : ouvert, utilisable",
        "Mot de passe : pas encore créé",
        "envoyé une fois, le dernier le",
        "Compte créé, accès ouvert (Commune de Valbrune) ; motif : la liste 1 de l’annexe 1",
        "Rappel du lien",
        "Clôture : fin de la convention de Commune de Valbrune",
    ):
        assert said in text
    assert [e.kind for e in story.events] == ["line", "change", "change"]


def test_a_year_later_every_act_is_understood(world: FakeWorld) -> None:
    """Closed by list 2, deleted six months later, and still told."""
    world.annex("valbrune", LINES[0], JEAN_CLOSED, transmitted="2026-03-16")
    world.on("2026-03-20")
    _, text = told(world)
    assert "État : clos, désactivé, clôture constatée le 20/03/2026" in text
    assert "20/09/2026  Destruction du compte, six mois après la clôture constatée" in text
    assert "Accès clos (Commune de Valbrune) ; motif : la liste 2 de l’annexe 1" in text
    assert "Sur la foi de « annexe-1-2026-03-16.csv », ligne 4" in text
    world.on("2026-09-20")
    world.today = world.today.replace(year=2027)
    story, text = told(world)
    assert "20/09/2026 08:00  Compte détruit (Commune de Valbrune)" in text
    assert "Aucun compte de ce registre ne porte cette adresse" in text
    assert "(article 2.1)" in text
    assert all(e.text.endswith(".") for e in story.events)


def test_the_closing_of_the_site_comes_before_the_end_of_the_agreement(world: FakeWorld) -> None:
    """`CONNECTOR_SITE_CLOSED_ON` is heeded."""
    world.settings = world.settings.model_copy(update={"site_closed_on": date(2026, 10, 1)})
    _, text = told(world)
    assert "01/10/2026  Clôture : fermeture de la plateforme (Commune de Valbrune)" in text
    assert "fin de la convention" not in text


def test_a_password_that_somebody_else_set_is_not_vouched_for(world: FakeWorld) -> None:
    """The finding is told, and « known to nobody else » is not."""
    world.gateway.by_hand.set_password(JEAN, "made-up-Password-1")
    _, text = told(world)
    assert "a été posé par" in text
    assert "Mot de passe : un mot de passe existe." in text
    assert "connu que d’elle" not in text


def test_who_suspended_and_why(world: FakeWorld) -> None:
    """`--by` and `--why` are told, and what the suspension means."""
    recorder = world.recorder("suspend")
    recorder.act_begun("suspend", JEAN, by="Anne MARTIN", why="appel de la mairie")
    act = acts.suspend(world.gateway, JEAN, world.today)
    recorder.act(act, by="Anne MARTIN", why="appel de la mairie")
    story, text = told(world)
    assert "Suspension faite par Anne MARTIN" in text
    assert "raison donnée : appel de la mairie" in text
    assert "État : suspendu, désactivé" in text
    assert "pas détruit tant qu’il est suspendu et que l’annexe 1 le demande" in text
    assert story.events[-1].by == "Anne MARTIN"


def test_a_refused_act_was_asked_by_a_person_and_refused_by_the_program(world: FakeWorld) -> None:
    """Who asked is not who refused, in either gender."""
    nobody = "inconnu@valbrune.example"
    suspended = acts.suspend(world.gateway, nobody, world.today)
    wish = wishes(gather(world.settings, world.today, gateway=world.gateway).ground)
    for act, said in (
        (replace(suspended, result=Result.REFUSED),
         "Suspension demandée par Anne MARTIN, refusée par le programme"),
        (acts.confirm(wish, nobody),
         "refusée par le programme ; cause : aucune ouverture de cette adresse n’attendait"),
        (replace(suspended, deed=acts.Deed.RESEND, result=Result.REFUSED),
         "Nouvel envoi du lien demandé par Anne MARTIN, refusé par le programme"),
    ):  # fmt: skip
        world.recorder("act").act(act, by="Anne MARTIN", why="")
        assert said in told(world, nobody)[1]


def test_what_began_and_was_never_known_to_end(world: FakeWorld) -> None:
    """A killed command: said as such, not as done."""
    world.recorder("suspend").act_begun("suspend", JEAN, by="Anne MARTIN", why="")
    _, text = told(world)
    assert "Suspension demandée par Anne MARTIN, issue inconnue" in text


def test_an_approval_is_told_with_its_name(world: FakeWorld) -> None:
    """Held by the guard, let through by somebody: who, why, under which digest."""
    world.annex("valbrune", "1;OLLIVIER;Karim;karim.ollivier@valbrune.example;Élu;15/03/2026",
                transmitted="2026-03-16")  # fmt: skip
    world.today = world.today.replace(day=20)
    held = world.sync().plan
    assert held.held
    _, text = told(world)
    assert "Retenu par le garde-fou : clôture de l’accès (valbrune)" in text
    assert held.digest[:12] in text
    from connector.sync import Approval  # noqa: PLC0415

    world.sync(approval=Approval(held.digest, "Anne MARTIN", "liste vérifiée"))
    _, text = told(world)
    assert "approuvé par Anne MARTIN sous l’empreinte" in text
    assert "liste vérifiée" in text
    assert "Date de l’annexe 1, ou de la fin de la convention : 16/03/2026" in text


def test_nobody_asks_for_this_address(world: FakeWorld) -> None:
    """Unknown everywhere: said, and exit status 1 for the command."""
    story, text = told(world, "inconnu@valbrune.example")
    assert not story.known
    assert "Rien n’est connu de cette adresse" in text
    assert as_json(story)["known"] is False


def test_an_account_that_no_list_names(world: FakeWorld) -> None:
    """Somebody made it by hand: why it has no right, and that it is never touched."""
    world.gateway.by_hand.create_foreign("main@valbrune.example")
    story, text = told(world, "main@valbrune.example")
    assert story.known
    assert "Aucune annexe 1 en vigueur ne nomme cette adresse" in text
    assert "il n’appartient à aucun registre ; il n’est jamais modifié" in text
    assert "`connector adopt` peut le reprendre si son nom est celui de l’annexe 1" in text


def test_the_journal_is_told_when_keycloak_is_gone(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Annex and journal are told, the account is said to be missing."""

    def gone(*_: object, **__: object) -> object:
        raise KeycloakUnreachableError("No answer from Keycloak.")

    monkeypatch.setattr(world.gateway, "snapshot", gone)
    story, text = told(world)
    assert story.known
    assert "NON LU : Keycloak n’a pas pu être lu" in text
    assert "Keycloak n’a pas répondu" in text
    assert "No answer" not in text
    assert "liste 1" in text
    assert "Compte créé" in text
    assert "Dans Keycloak :" not in text
    assert "Destruction des données" not in text
    (world.folder / "registry.yaml").unlink()
    story, text = told(world)
    assert story.known
    assert len(story.missing) == 1
    assert "Compte créé" in text


def test_a_failure_is_told_as_one(world: FakeWorld) -> None:
    """The relay was down: the link is told as owed, not as sent."""
    world.gateway.realm.relay = Relay.REFUSES
    world.annex("valbrune", *LINES,
                "1;OLLIVIER;Karim;karim.ollivier@valbrune.example;Élu;15/03/2026",
                transmitted="2026-03-16")  # fmt: skip
    world.on("2026-03-20")
    _, text = told(world, "karim.ollivier@valbrune.example")
    assert "Resté à faire : envoi du lien" in text
    assert "cause : le relais de messagerie n’a pas pris le message" in text
    assert "taken by the relay" not in text
    assert "dû, pas encore envoyé" in text


def test_how_the_document_came_and_the_agreement_ended(world: FakeWorld) -> None:
    """Both name nobody of the list, and explain what became of everybody in it."""
    [line] = world.journal.entries(kinds=("line",), person=JEAN)
    payload = {"partner": "valbrune", "sha256": line.payload["document"], "filed": True}
    world.journal.append("received", payload, actor="Anne MARTIN")
    world.journal.append("received", payload | {"sha256": "00" * 32}, actor="Anne MARTIN")
    world.recorder("partner end").agreement_ended(
        "valbrune", "terminated_on", world.today, by="Anne MARTIN"
    )
    story, text = told(world)
    assert [e.kind for e in story.events][-2:] == ["received", "agreement-ended"]
    assert "reçu par Anne MARTIN" in text
    assert "Résiliation de la convention (Commune de Valbrune) au 02/03/2026" in text


# --- The table of words ---------------------------------------------------------------------------

NO_REASONS = {
    # names of settings' values, of lists' and states' sorts, of other tables' keys
    "close", "open", "any", "nothing",
}  # fmt: skip


def _codes(path: Path) -> Iterator[str]:  # noqa: C901 — one case a place where a code can stand
    """Yield what looks like a reason: given as `reason`, or as one of a call's or tuple's codes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        parts: list[ast.expr] = []
        match node:
            case ast.Call(func=ast.Name(id="Decision" | "Change" | "Standing" | "Entitlement")):
                parts = [*node.args, *(k.value for k in node.keywords if k.arg == "reason")]
            case ast.Call(func=ast.Attribute(value=ast.Name(id="steps"), attr="close")):
                parts = [*node.args]
            case ast.Call():
                parts = [k.value for k in node.keywords if k.arg == "reason"]
            case ast.Assign(targets=[ast.Name(id="reason")], value=value):
                parts = [value]
            case ast.Return(value=ast.Tuple(elts=elements)):
                parts = elements
            case ast.Return(value=ast.expr() as value):
                parts = [value]
            case ast.Tuple(elts=elements):
                parts = elements
        for part in parts:
            for leaf in ast.walk(part):
                if (
                    isinstance(leaf, ast.Constant)
                    and isinstance(leaf.value, str)
                    and id(leaf) not in docstrings
                    and re.fullmatch(r"[a-z]+[0-9]?(-[a-z0-9]+)+|[a-z]+", leaf.value)
                ):
                    yield leaf.value


def test_every_reason_has_words() -> None:
    """A code that nobody explains is a defect: all those of the decisions, steps and acts."""
    files = [
        ROOT / "rules/people.py", ROOT / "rules/agreement.py", ROOT / "plan/steps.py",
        ROOT / "plan/accounts.py", ROOT / "plan/wanted.py", *(ROOT / "acts").glob("*.py"),
    ]  # fmt: skip
    codes = {c for f in files for c in _codes(f)} - NO_REASONS
    assert {"list-1", "list-2", "six-months", "reminder", "expired", "closed"} <= codes
    held = {"personal-provider", "foreign-domain", "generic-mailbox-refused", "suspended"}
    assert held <= set(CATALOGUE)  # `_kept_out` takes its reason from these findings
    rows = {r.code for r in ROWS}  # beside the reasons in the same file
    assert (codes | held) - set(REASONS) - rows == set()


def test_every_action_deed_and_result_has_words() -> None:
    """The other codes of the journal."""
    assert set(ACTIONS) == set(TO_DO) == set(Action)
    assert set(DEEDS) == set(acts.Deed)
    assert set(RESULTS) == set(Result)


def test_every_refusal_and_every_error_has_french_words() -> None:
    """What the program says to the operator in English never reaches an officer."""
    assert set(REFUSALS) == set(Refusal)
    every = {c.code for c in vars(errors).values() if hasattr(c, "exit_status")}
    assert set(FAULTS) == every


def test_what_a_reason_names_may_be_destroyed() -> None:
    """The sentence stands without it."""
    assert refusal("name-differs", ["PUJOL Hélène", "GARRIGUE Hélène"]) == (
        "le nom n’était pas celui de l’annexe 1 (« PUJOL Hélène » au lieu de « GARRIGUE Hélène »)"
    )
    assert refusal("name-differs") == "le nom n’était pas celui de l’annexe 1"
    assert refusal("other-registry") == "le compte est géré par un autre registre"
    assert refusal("a code of another version") == ""


def test_a_fault_is_no_traceback(world: FakeWorld) -> None:
    """A listing cut short: the journal's part is told."""
    world.gateway.faults.at(1, Fault.FAILED)
    story, _ = told(world)
    assert story.known
