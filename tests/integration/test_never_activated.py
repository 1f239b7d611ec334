"""Never activated: the contacts are told, and the person still gets in without anybody's help."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest

from connector import sync
from connector.keycloak import own_connection
from connector.keycloak.gateway import KeycloakGateway
from connector.keycloak.links import LinkOptions
from connector.keycloak.mapping import load_mapping
from connector.model import Outcome
from connector.settings import LinkSettings
from tests.integration.people import JEAN, LINES
from tests.integration.world import GOOD_PASSWORD

if TYPE_CHECKING:
    from deploy.local.person import Page
    from tests.integration.world import World

pytestmark = pytest.mark.usefixtures("clean")

CONTACT = "denis.faure@valbrune.example"
ANNEX_2 = f"""\
ANNEXE 2 : Les interlocuteurs chez le partenaire
Date de transmission : 11/02/2026

Responsable des habilitations :
- FAURE Denis ; {CONTACT} ; Directeur ; 11/02/2026
"""
PATIENCE = 30.0
"""Seconds for a link of one second to lapse."""


def test_the_partner_is_told_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """3.4: who was told is kept by Keycloak itself; a lost journal mails nobody again."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    (world.folder / "valbrune" / "annexe-2.txt").write_text(ANNEX_2)
    link = LinkSettings(reminders=0, never_activated_tell=("partner",))
    monkeypatch.setattr(world, "settings", world.settings.model_copy(update={"link": link}))
    today = sync.today_in(world.settings)
    monkeypatch.setattr(world, "today", today)
    assert world.run().told.notices == 0
    mails = world.mails_to(CONTACT)

    world.today = today + timedelta(days=7)
    ran = world.run()
    assert [f.code for f in ran.plan.findings] == ["never-activated"]
    assert (ran.told.notices, ran.problems) == (1, ())
    assert world.mails_to(CONTACT) == mails + 1
    world.forget()
    assert world.run().told.notices == 0
    assert world.mails_to(CONTACT) == mails + 1
    assert world.plan().changes == ()


def test_a_link_that_lapsed_leaves_the_way_by_the_login_page(world: World) -> None:
    """3.4: never activated, the link is dead; « mot de passe oublié » brings a new one."""
    world.partner("valbrune", LINES[1], transmitted="2026-02-11")
    platform = world.settings.platform
    link = LinkOptions(client_id=platform.client_id, target=str(platform.url), seconds=1)
    gateway = KeycloakGateway(own_connection(world.settings), load_mapping(), "caf99", link=link)
    _, changes, _ = world.sync(gateway=gateway)
    assert {c.outcome for c in changes} == {Outcome.DONE}
    assert world.user(JEAN)["requiredActions"] == ["UPDATE_PASSWORD"]

    # The link of the mail has lapsed: no form for a password any more.
    lapsed = world.link_for(JEAN)
    deadline = time.monotonic() + PATIENCE
    while (page := world.person().open_link(lapsed)).form("password-new") is not None:
        assert time.monotonic() < deadline, "the link does not lapse"
    assert "expiré" in page.text

    mails = world.mails_to(JEAN)
    person = world.person()
    page = person.open(person.login_url())
    person.submit(_forgotten(person.open(urljoin(page.url, _way(page)))), username=JEAN)
    assert world.mails_to(JEAN) == mails + 1
    fresh = world.link_for(JEAN)
    assert fresh != lapsed
    person.choose_password(fresh, GOOD_PASSWORD)
    person.log_in(JEAN, GOOD_PASSWORD)
    assert person.code is not None

    # Nobody mails somebody who has a password, and the old link is as dead as before.
    assert world.plan().changes == ()
    assert world.person().open_link(lapsed).form("password-new") is None


def _way(page: Page) -> str:
    found = page.soup.find("a", string=lambda s: bool(s and "oublié" in s))
    assert found is not None, page.text
    return str(found["href"])


def _forgotten(page: Page) -> Page:
    assert page.form("username") is not None, page.text
    return page
