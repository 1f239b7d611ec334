"""Who never used the link: its partner's contact is told once, whatever happens (3.3 to 3.5)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connector.errors import ExitStatus, JournalError, KeycloakError
from connector.evidence import Recorder
from connector.settings import LinkSettings, SmtpSettings
from connector.stopping import Stop
from connector.sync import Ran
from deploy.local.mailcatcher import MailCatcher
from tests.fake.world import FakeWorld

pytestmark = pytest.mark.loopback

HELENE = "helene.garrigue@valbrune.example"
JEAN = "jean.martel@valbrune.example"
LINES = (
    f"1;GARRIGUE;Hélène;{HELENE};Chargée de mission;09/02/2026",
    f"1;MARTEL;Jean;{JEAN};Agent;09/02/2026",
)
CONTACT = "denis.faure@valbrune.example"
EDITH = "edith.rouviere@caf99.example"
ANNEX_2 = f"""\
ANNEXE 2 : Les interlocuteurs chez le partenaire
Date de transmission : 11/02/2026

Responsable des habilitations :
- FAURE Denis ; {CONTACT} ; Directeur ; 11/02/2026
"""


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[MailCatcher]:
    """Return a relay on this machine."""
    with MailCatcher(tmp_path / "mails") as catcher:
        yield catcher


@pytest.fixture
def world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, relay: MailCatcher
) -> Iterator[FakeWorld]:
    """Return two people of a commune who got the link on 2, 9 and 16 March and never came."""
    world = FakeWorld(tmp_path, monkeypatch)
    (world.folder / "registry.yaml").write_text(
        "id: caf99\ncaf: Caf des Hautes-Rives\ncontacts:\n"
        f"  - {{role: access, last_name: ROUVIERE, first_names: Édith, email: {EDITH}}}\n"
        "  - {role: technical, last_name: BLANC, first_names: Luc, email: luc@caf99.example}\n"
    )
    tells(world, relay, "partner")
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    (world.folder / "valbrune" / "annexe-2.txt").write_text(ANNEX_2)
    for day in ("2026-03-02", "2026-03-09", "2026-03-16"):
        passes(world, day)
    assert relay.mails() == []
    yield world
    world.journal.close()


def passes(world: FakeWorld, day: str) -> Ran:
    """Run on that day; Keycloak's clock says the same."""
    world.today = date.fromisoformat(day)
    world.gateway.realm.now = world.now()
    return world.sync()


def tells(world: FakeWorld, relay: MailCatcher, *sides: str) -> None:
    """Set who is told."""
    smtp = {"host": "127.0.0.1", "port": relay.port, "from": "cooperation@caf99.example"}
    world.settings = world.settings.model_copy(
        update={
            "smtp": SmtpSettings.model_validate({**smtp, "tls": "none"}),
            "link": LinkSettings.model_validate({"never_activated_tell": sides}),
        }
    )


def text_of(mail: Any) -> str:
    """Return the mail's words with ordinary spaces."""
    return (
        str(mail.get_body(("plain",)).get_content()).replace("\u00a0", " ").replace("\u202f", " ")
    )


def test_the_partners_contact_is_told_once_of_both(world: FakeWorld, relay: MailCatcher) -> None:
    """One notice on 23 March that names both; none on the days after, also without a journal."""
    ran = passes(world, "2026-03-23")
    assert (ran.told.notices, ran.told.people, ran.problems) == (1, 2, ())
    [mail] = relay.mails()
    assert mail["To"] == CONTACT
    assert mail["Reply-To"] == EDITH
    text = text_of(mail)
    for words in (
        "Hélène GARRIGUE, Chargée de mission (helene.garrigue@valbrune.example)",
        "messages envoyés les 2 mars 2026, 9 mars 2026 et 16 mars 2026",
        "Jean MARTEL", "« Mot de passe oublié »", "liste 2", "article 3.3", "article 3.5",
        "Édith ROUVIERE", "Caf des Hautes-Rives",
    ):  # fmt: skip
        assert words in text, f"« {words} » is missing in:\n{text}"
    assert passes(world, "2026-03-24").told.notices == 0
    world.lose_the_journal()
    assert passes(world, "2026-03-30").told.notices == 0
    assert len(relay.mails()) == 1


def test_without_the_setting_nobody_is_told(world: FakeWorld, relay: MailCatcher) -> None:
    """The default: a finding in the report alone."""
    tells(world, relay)
    ran = passes(world, "2026-03-23")
    assert {f.code for f in ran.plan.findings} == {"never-activated"}
    assert relay.mails() == []


def test_whoever_came_is_not_named(world: FakeWorld, relay: MailCatcher) -> None:
    """Jean made his password on the 20th; the notice is about Hélène alone."""
    world.gateway.by_hand.change(JEAN, requiredActions=[])
    assert passes(world, "2026-03-23").told.people == 1
    [mail] = relay.mails()
    assert "MARTEL" not in text_of(mail)


def test_the_caf_is_told_through_its_contact_for_accesses(
    world: FakeWorld, relay: MailCatcher
) -> None:
    """Both sides, each in its own words; a side added later is told then, the other not again."""
    passes(world, "2026-03-23")
    tells(world, relay, "partner", "caf")
    assert passes(world, "2026-03-24").told.notices == 1
    assert [m["To"] for m in relay.mails()] == [CONTACT, EDITH]
    text = text_of(relay.mails()[1])
    assert "Commune de Valbrune :" in text
    assert "annexe 3" in text
    assert passes(world, "2026-03-25").told.notices == 0


def test_a_relay_that_is_down_is_tried_by_the_next_run(
    world: FakeWorld, relay: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said without a name, exit 3; the run after sends it."""
    monkeypatch.setattr("connector.notices.relay.ATTEMPTS", 1)
    relay.stop()
    ran = passes(world, "2026-03-23")
    assert ran.status is ExitStatus.ATTENTION
    [problem] = ran.problems
    assert "does not answer" in problem
    assert "@" not in problem
    relay.start()
    assert passes(world, "2026-03-23").told.notices == 1


def test_a_refused_contact_is_said(world: FakeWorld, relay: MailCatcher) -> None:
    """550: nothing went, nothing is recorded, the next run tries again."""
    relay.refuse(CONTACT)
    assert "reply 550" in passes(world, "2026-03-23").problems[0]
    relay.accept_all()
    assert passes(world, "2026-03-24").told.notices == 1


def test_a_partner_without_a_contact_is_said(world: FakeWorld, relay: MailCatcher) -> None:
    """No annex 2: a person must look."""
    (world.folder / "valbrune" / "annexe-2.txt").unlink()
    ran = passes(world, "2026-03-23")
    assert ran.status is ExitStatus.ATTENTION
    assert "no annex 2 of « valbrune »" in ran.problems[0]
    assert relay.mails() == []


def test_killed_between_sending_and_recording_sends_one_more(
    world: FakeWorld, relay: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At most one more mail, then never again."""
    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "told", _killed)
        patch.setattr(world.gateway, "update", _killed)
        with pytest.raises(KeyboardInterrupt):
            passes(world, "2026-03-23")
    for day in ("2026-03-23", "2026-03-24", "2026-03-25"):
        passes(world, day)
    assert len(relay.mails()) == 2


def test_an_account_that_cant_be_written_is_no_reason_for_a_second_mail(
    world: FakeWorld, relay: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal knows; the account is written as soon as Keycloak takes it."""
    with monkeypatch.context() as patch:
        patch.setattr(world.gateway, "update", _refusing)
        ran = passes(world, "2026-03-23")
        assert ran.told.notices == 1
        assert "not written on the account" in ran.problems[0]
        assert passes(world, "2026-03-24").told.notices == 0
    assert passes(world, "2026-03-25").problems == ()
    assert told_on_account(world, JEAN) == ["partner:valbrune"]
    assert len(relay.mails()) == 1


def test_a_journal_that_cant_be_written_is_no_reason_either(
    world: FakeWorld, relay: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account knows; the run says that it is not recorded."""
    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "told", _full)
        assert "disk" in passes(world, "2026-03-23").unrecorded
    assert passes(world, "2026-03-24").told.notices == 0
    assert len(relay.mails()) == 1


def test_an_answer_that_never_came_is_not_repeated_on_the_same_day(
    world: FakeWorld, relay: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The relay took the text and its answer was lost: the mail may have gone."""
    taken: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr("smtplib.SMTP.data", _cut_off(taken))
        ran = passes(world, "2026-03-23")
        assert "not known" in ran.problems[0]
        assert passes(world, "2026-03-23").problems == ()
        assert len(taken) == 1
    assert passes(world, "2026-03-24").told.notices == 1
    assert len(relay.mails()) == 1


def test_the_journal_names_the_person_and_no_contact(world: FakeWorld) -> None:
    """Bound to the person, whose two years it ends with; the contact's address is nowhere."""
    passes(world, "2026-03-23")
    entries = list(world.journal.entries(kinds=("told",)))
    assert {e.person for e in entries} == {HELENE, JEAN}
    for entry in entries:
        assert entry.payload["to"] == "partner:valbrune"
        assert CONTACT not in json.dumps([entry.payload, entry.personal], default=str)


def test_a_new_opening_begins_anew(world: FakeWorld, relay: MailCatcher) -> None:
    """Told in March, closed in April, back in May: told again when nobody comes then."""
    passes(world, "2026-03-23")
    world.annex("valbrune", LINES[0], LINES[1].replace("1;", "2;", 1).replace("09/02", "01/04"),
                transmitted="2026-04-01")  # fmt: skip
    passes(world, "2026-04-01")
    assert told_on_account(world, JEAN) == []
    world.annex("valbrune", LINES[0], LINES[1].replace("09/02", "04/05"), transmitted="2026-05-04")
    for day in ("2026-05-04", "2026-05-11", "2026-05-18", "2026-05-25"):
        passes(world, day)
    assert len(relay.mails()) == 2
    assert "GARRIGUE" not in text_of(relay.mails()[1])


def test_a_run_that_is_to_end_sends_nothing_more(world: FakeWorld, relay: MailCatcher) -> None:
    """SIGTERM before the notice: left to the next run, and said."""
    world.today = date(2026, 3, 23)
    world.gateway.realm.now = world.now()
    stop = Stop()
    stop.asked.set()
    ran = world.sync(stop=stop)
    assert relay.mails() == []
    assert "asked to stop" in ran.problems[0]


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def _refusing(*_: object) -> None:
    raise KeycloakError("HTTP status 400")


def _full(*_: object, **__: object) -> None:
    raise JournalError("The disk is full.")


def _cut_off(taken: list[int]) -> Any:
    def data(self: Any, _msg: object) -> None:
        del self
        taken.append(1)
        raise ConnectionResetError

    return data


def told_on_account(world: FakeWorld, address: str) -> list[str]:
    """Return who was told, as the account has it."""
    user = world.gateway.by_hand.user(address)
    return list(json.loads(user["attributes"]["accessLink"][0]).get("told", []))
