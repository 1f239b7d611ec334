"""Article 3.4 from the person's side: the link, the password, the login, and the end of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
import requests

from tests.integration.world import GOOD_PASSWORD

if TYPE_CHECKING:
    from deploy.local.person import Person
    from tests.integration.world import World

HELENE = "helene.garrigue@valbrune.example"
LINE = f"1;GARRIGUE;Hélène;{HELENE};Chargée de mission;09/02/2026"
CLOSED = f"2;GARRIGUE;Hélène;{HELENE};Chargée de mission;01/03/2026"

WEAK = {
    "Lav-26": "longueur minimale",
    "lavoir-2026": "majuscule",
    "LAVOIR-2026": "minuscule",
    "Lavoir-neuf": "chiffre",
    "Lavoir2026": "spéci",
}
"""A password that lacks one thing each, and a word of the refusal (R6)."""


@pytest.mark.proves("create", "close")
def test_from_the_annex_to_the_login_and_out_again(world: World) -> None:
    """The whole life of an access, with the person's own browser."""
    world.partner("valbrune", LINE, transmitted="2026-02-11")
    plan, changes, status = world.sync()
    assert [c.outcome for c in changes] == ["done", "done"]
    assert status == 0
    assert plan.findings == ()

    # The link arrives; each weak password is refused for what it lacks, the good one is taken.
    person = world.person()
    page = person.open_link(world.link_for(HELENE))
    for weak, missing in WEAK.items():
        page = person.submit_password(page, weak)
        assert missing in page.errors, f"« {weak} » : {page.errors or page.text}"
    page = person.submit_password(page, GOOD_PASSWORD)
    assert page.form("password-new") is None

    # The person logs in at the platform.
    person.log_in(HELENE, GOOD_PASSWORD)
    assert person.code is not None
    tokens = person.refresh(person.tokens())

    # Nothing to do for the next run: no password is asked for again.
    assert world.plan().changes == ()

    # The partner asks for the closure: the session ends, and nothing works any more.
    world.annex("valbrune", CLOSED, transmitted="2026-03-02")
    _, changes, _ = world.sync()
    assert [(c.action, c.reason, c.outcome) for c in changes] == [("close", "list-2", "done")]
    with pytest.raises(requests.HTTPError):
        person.refresh(tokens)
    page = person.open(person.login_url())
    assert person.code is None, "the session of before still lets the person in"
    page = person.submit(page, username=HELENE, password=GOOD_PASSWORD)
    assert person.code is None
    assert "désactivé" in page.text
    assert world.plan().changes == ()

    # Back again: the old password is dead, also before the new link is used.
    back = LINE.replace("09/02/2026", "02/03/2026")
    # R4: the annex that this one has replaced is gone already.
    assert not (world.folder / "valbrune" / "annexe-1-2026-02-11.csv").exists()
    world.today = date(2026, 3, 3)
    world.annex("valbrune", back, CLOSED, transmitted="2026-03-03")
    mails = world.mails_to(HELENE)
    _, changes, _ = world.sync()
    assert [(c.action, c.outcome) for c in changes] == [("open", "done"), ("send_link", "done")]
    assert world.mails_to(HELENE) == mails + 1
    again = world.person()
    again.log_in(HELENE, GOOD_PASSWORD)
    assert again.code is None
    again.choose_password(world.link_for(HELENE), "Fontaine-27")
    again.log_in(HELENE, "Fontaine-27")
    assert again.code is not None


def test_the_mail_says_who_writes_and_what_to_do(world: World) -> None:
    """In French: who, why, how long, what to do when it has expired, whom to ask."""
    from deploy.local.mailcatcher import wait_for_mail  # noqa: PLC0415

    email = "eloise.dangelo@valbrune.example"
    world.partner(
        "castelvert",
        f"1;D'ANGELO;Éloïse;{email.replace('valbrune', 'castelvert')};Directrice;09/02/2026",
        transmitted="2026-02-11",
    )
    world.sync(only_partner="castelvert")
    mail = wait_for_mail(world.mailbox.folder, to=email.replace("valbrune", "castelvert"))
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    for words in (
        "Caf des Hautes-Rives",
        "Coopération",
        "3 jours",
        "Mot de passe oublié",
        "edith.rouviere@caf99.example",
    ):
        assert words in text, f"« {words} » is missing in:\n{text}"


def forgets(person: Person, email: str) -> None:
    """Ask for a new link on the login page, as whoever knows the address can."""
    page = person.open(person.login_url())
    forgotten = page.soup.find("a", string=lambda s: bool(s and "oublié" in s))
    assert forgotten is not None
    page = person.open(urljoin(page.url, str(forgotten["href"])))
    person.submit(page, username=email)


def test_an_attacker_with_a_form_open_does_not_get_in(world: World) -> None:
    """He changed the address to his own, has the password form open, and sends it afterwards."""
    email, evil = "adele.roux@roquebelle.example", "attacker@elsewhere.example"
    world.partner("roquebelle", f"1;ROUX;Adèle;{email};Agent;09/02/2026", transmitted="2026-02-11")
    world.sync(only_partner="roquebelle")
    world.change_by_hand(email, email=evil, username=evil)
    attacker = world.person()
    forgets(attacker, evil)
    form = attacker.open_link(world.link_for(evil))
    assert form.form("password-new") is not None

    plan, changes, _ = world.sync(only_partner="roquebelle")
    assert [f.code for f in plan.findings] == ["address-changed"]
    assert {c.outcome for c in changes} == {"done"}
    attacker.submit_password(form, "Attaque-2026")
    for address in (evil, email):
        other = world.person()
        other.log_in(address, "Attaque-2026")
        assert other.code is None, f"the attacker got in as {address}"

    # The person uses the link that went to the annex's address, and is in alone.
    adele = world.person()
    adele.choose_password(world.link_for(email, "créez votre mot de passe"), GOOD_PASSWORD)
    adele.log_in(email, GOOD_PASSWORD)
    assert adele.code is not None
    attacker.log_in(email, "Attaque-2026")
    assert attacker.code is None
    assert world.plan(only_partner="roquebelle").changes == ()


def test_a_lost_password_is_renewed_by_the_person_alone(world: World) -> None:
    """3.4: « une nouvelle demande de mot de passe à partir de l'interface », a single-use link."""
    email = "jean.martel@montclar.example"
    world.partner("montclar", f"1;MARTEL;Jean;{email};Agent;09/02/2026", transmitted="2026-02-11")
    world.sync(only_partner="montclar")
    person = world.person()
    mails = world.mails_to(email)
    forgets(person, email)
    assert world.mails_to(email) == mails + 1
    link = world.link_for(email)
    person.choose_password(link, GOOD_PASSWORD)
    person.log_in(email, GOOD_PASSWORD)
    assert person.code is not None
    # The link worked once.
    page = world.person().open_link(link)
    assert page.form("password-new") is None
