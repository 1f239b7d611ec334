"""The commands for explicit acts, on a realm in memory: exit statuses, words, and the journal."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connector.cli import execute
from connector.errors import ClockError
from connector.explain import explain
from connector.model import Account
from tests.fake.world import FakeWorld

HELENE = "helene.garrigue@valbrune.example"
KARIM = "karim.ollivier@hautes-rives.example"
LINES = (
    f"1;GARRIGUE;Hélène;{HELENE};Chargée de mission;09/02/2026",
    "1;MARTEL;Jean;jean.martel@valbrune.example;Agent;09/02/2026",
    "1;ROUX;Adèle;adele.roux@ailleurs.example;Agente;09/02/2026",
)
BY = ("--by", "Édith ROUVIERE")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorld]:
    """Return a commune of two people who are in, and one whose address waits."""
    world = FakeWorld(tmp_path, monkeypatch)
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    monkeypatch.setattr("connector.settings.load_settings", lambda: world.settings)
    monkeypatch.setattr("connector.sync.today_in", lambda _settings: world.today)
    monkeypatch.delenv("CONNECTOR_BY", raising=False)
    yield world
    world.journal.close()


def enabled(world: FakeWorld, address: str) -> bool:
    """Tell whether the person's account can be used."""
    return bool(world.gateway.by_hand.user(address)["enabled"])


def test_out_now_and_in_again(world: FakeWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """`suspend`, a sync that changes nothing, `resume`; each is in the journal with its name."""
    assert execute(["suspend", HELENE.upper(), "--why", "mise à pied", *BY]) == 0
    assert not enabled(world, HELENE)
    assert world.sync().changes == ()
    assert execute(["resume", HELENE, *BY]) == 0
    assert enabled(world, HELENE)
    assert "Open again" in capsys.readouterr().out
    told = [(e.kind, e.payload["deed"], e.actor) for e in world.journal.entries(person=HELENE)
            if e.kind.startswith("act")]  # fmt: skip
    assert ("act", "suspend", "Édith ROUVIERE") in told
    assert ("act-begun", "resume", "Édith ROUVIERE") in told


def test_the_link_again_and_the_address_confirmed(world: FakeWorld) -> None:
    """`resend` to who has no password; `confirm` to an address that waits, and to no other."""
    assert execute(["resend", HELENE, *BY]) == 0
    assert len(world.gateway.people.mails_to(HELENE)) == 2
    assert execute(["confirm", HELENE, *BY]) == 4
    assert execute(["confirm", "adele.roux@ailleurs.example", *BY]) == 0
    assert {c.action for c in world.sync().changes} == {"create", "send_link"}


def test_a_realm_in_use_is_adopted_in_one_go(
    world: FakeWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would be, then what is; who is refused is named, exit 4."""
    world.gateway.by_hand.create_foreign(KARIM, "OLLIVIER", "Karim")
    world.gateway.by_hand.create_foreign("x.y@valbrune.example", "Autre", "Nom")
    world.annex(
        "valbrune",
        *LINES,
        f"1;OLLIVIER;Karim;{KARIM};Coordonnateur;09/02/2026",
        "1;XAVIER;Yves;x.y@valbrune.example;Agent;09/02/2026",
        transmitted="2026-03-01",
    )
    assert execute(["adopt", "--all", "--dry-run", "--format", "json"]) == 4
    shown = json.loads(capsys.readouterr().out)["acts"]
    assert {(a["email"], a["result"]) for a in shown} == {
        (KARIM, "planned"),
        ("x.y@valbrune.example", "refused"),
    }
    assert execute(["adopt", "--all", "--dry-run"]) == 4
    said = capsys.readouterr().out
    assert "would be adopted" in said
    assert "connector adopt x.y@valbrune.example --by NAME" in said
    assert "1 would be adopted, 1 refused" in said
    assert "foreign-account" in {f.code for f in world.sync().plan.findings}
    assert execute(["adopt", "--all", *BY]) == 4
    assert world.gateway.by_hand.user(KARIM)["attributes"]["managedBy"] == ["caf99"]
    assert world.gateway.people.mails_to(KARIM) == []


@pytest.mark.parametrize(
    "command",
    [
        ["suspend", HELENE, "--why", "x"],
        ["resume", HELENE],
        ["resend", HELENE],
        ["confirm", HELENE],
        ["adopt", HELENE],
        ["sync", "--approve", "0" * 12],
        ["suspend", "no address", "--why", "x", *BY],
        ["sync", "--approve", "0" * 11, *BY],
        ["adopt", *BY],
        ["adopt", HELENE, "--all", *BY],
    ],
)
def test_who_decides_and_what_must_be_said(world: FakeWorld, command: list[str]) -> None:
    """Without a name, an address, or twelve characters: a usage error, and nothing is done."""
    before = world.journal.head()
    assert execute(command) == 2
    assert world.journal.head() == before


def test_nothing_is_reduced_while_the_clocks_disagree(world: FakeWorld) -> None:
    """Keycloak two days ahead: also where the closing is part of a takeover that is undone."""
    out = LINES[1].replace("1;", "2;", 1)
    world.annex("valbrune", LINES[0], LINES[2], out, transmitted="2026-03-01")
    world.gateway.realm.clock_ahead = timedelta(days=2)
    with pytest.raises(ClockError):
        world.sync()
    assert enabled(world, "jean.martel@valbrune.example")

    world.gateway.realm.clock_ahead = timedelta()
    world.annex("valbrune", *LINES, transmitted="2026-03-02")
    world.partner("castelvert", LINES[0], transmitted="2026-02-12")
    world.sync()
    world.gateway.by_hand.rename(HELENE, "voleur@elsewhere.example")
    world.today += timedelta(days=1)
    world.annex("castelvert", LINES[0].replace("1;", "2;", 1), transmitted="2026-03-03")
    world.gateway.realm.clock_ahead = timedelta(days=2)
    with pytest.raises(ClockError):
        world.sync()


# --- Asked twice, interrupted -------------------------------------------------------------------


def told_of(world: FakeWorld, email: str) -> list[str]:
    """Return the sentences of `explain` about what was done, with ordinary spaces."""
    story = explain(world.settings, world.journal, email, world.today)
    return [re.sub("[\u00a0\u202f]", " ", e.text) for e in story.events]


def test_what_is_so_already_is_said_and_is_no_new_act(
    world: FakeWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 0; `explain` does not tell a second suspension, resumption or confirmation."""
    waiting = "adele.roux@ailleurs.example"
    for command in (
        ["suspend", HELENE, "--why", "mise à pied"],
        ["resume", HELENE],
        ["confirm", waiting],
        ["suspend", "new@valbrune.example", "--why", "x"],
    ):
        assert execute([*command, *BY]) == 0
        assert "already" not in capsys.readouterr().out
        assert execute([*command, *BY]) == 0
        assert "already" in capsys.readouterr().out
    for email in (HELENE, waiting, "new@valbrune.example"):
        told = told_of(world, email)
        done = [t for t in told if " faite par " in t]
        again = [t for t in told if "rien n’a été changé" in t]
        assert len(done) == len(again) == (2 if email == HELENE else 1)


def test_the_link_of_a_resume_is_told(world: FakeWorld) -> None:
    """A link that went has an entry of its own."""
    execute(["suspend", HELENE, "--why", "mise à pied", *BY])
    execute(["resume", HELENE, *BY])
    last = told_of(world, HELENE)[-1]
    assert last.startswith("Message avec le lien de création du mot de passe envoyé")
    assert "rouvert par une personne" in last
    entry = list(world.journal.entries(person=HELENE))[-1]
    assert (entry.kind, entry.payload["action"], entry.actor) == ("change", "send_link", BY[1])


def test_ctrl_c_names_what_is_done_and_what_is_left(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The account at hand is finished and recorded; exit 5."""
    people = [f"agent{n}@valbrune.example" for n in "abc"]
    for n, email in zip("ABC", people, strict=True):
        world.gateway.by_hand.create_foreign(email, f"AGENT{n}", "Ana")
    world.annex(
        "valbrune",
        *LINES,
        *(f"1;AGENT{e[5].upper()};Ana;{e};Agente;09/02/2026" for e in people),
        transmitted="2026-03-01",
    )
    adopt = world.gateway.adopt

    def adopt_then_interrupt(*args: Account) -> None:
        adopt(*args)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(world.gateway, "adopt", adopt_then_interrupt)
    assert execute(["adopt", "--all", "--format", "json", *BY]) == 5
    said = json.loads(capsys.readouterr().out)
    assert [a["email"] for a in said["acts"]] == people[:1]
    assert said["left"] == people[1:]
    assert len(list(world.journal.entries(kinds=("act",)))) == 1
    monkeypatch.setattr(world.gateway, "adopt", adopt)
    assert execute(["adopt", "--all", *BY]) == 0
    assert "2 done." in capsys.readouterr().out


def test_a_suspension_without_an_account_is_told_and_listed(
    world: FakeWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before any list names the person, and once one does: as suspended, today and on that day."""
    ahead, waiting = "new@valbrune.example", "adele.roux@ailleurs.example"
    day = datetime.now(world.settings.zone).date()  # the commands' own journal has this clock
    world.today = day + timedelta(days=1)
    for email in (ahead, waiting):
        assert execute(["suspend", email, "--why", "x", *BY]) == 0
        assert "There is no account with this address: annex 1 opens" in capsys.readouterr().out
    for command in (["accounts"], ["accounts", "--as-of", day.isoformat()]):
        assert execute([*command, "--format", "json"]) == 0
        rows = json.loads(capsys.readouterr().out)["accounts"]
        assert {(r["email"], r["partner"]) for r in rows if r["standing"] == "suspended"} == {
            (ahead, None),
            (waiting, "valbrune"),
        }
    assert execute(["accounts"]) == 0
    said = re.sub("[\u00a0\u202f]", " ", capsys.readouterr().out)
    assert "Sans partenaire connu" in said
    assert f"{waiting}, ROUX Adèle, suspendu" in said
    assert execute(["explain", waiting]) == 0
    said = re.sub("[\u00a0\u202f]", " ", capsys.readouterr().out)
    assert "L’accès est suspendu : rien n’est ouvert avant la levée" in said
    assert execute(["resume", ahead, *BY]) == 0
    capsys.readouterr()
    execute(["accounts", "--format", "json"])
    rows = json.loads(capsys.readouterr().out)["accounts"]
    assert ahead not in {r["email"] for r in rows}
