"""The person's way once more, in a real Chromium: what a person sees, and that it is French."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.integration.world import GOOD_PASSWORD
from tests.needs import CHROMIUM, needs_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, Route

    from tests.integration.world import World

pytestmark = [pytest.mark.browser, needs_chromium]

LEA = "lea.nouvel@valbrune.example"
PICTURES = Path(os.environ.get("TEST_ARTIFACTS", "test-artifacts"))
OFFLINE = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
"""The test speaks to this machine alone, so Chromium asks nobody else for anything."""


@pytest.fixture
def page() -> Iterator[Page]:
    """Return an empty page of a new Chromium."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(OFFLINE), chromium_sandbox=os.getuid() != 0
        )
        context = browser.new_context(locale="fr-FR", viewport={"width": 1000, "height": 800})
        yield context.new_page()
        browser.close()


def test_link_password_and_login(world: World, page: Page) -> None:
    """From the captured mail to the platform's own page."""
    arrived: list[str] = []

    def platform(route: Route) -> None:
        arrived.append(route.request.url)
        route.fulfill(body="<h1>Bienvenue</h1>", content_type="text/html; charset=utf-8")

    page.route(f"{world.settings.platform.url}**", platform)
    world.partner(
        "valbrune", f"1;NOUVEL;Léa;{LEA};Responsable jeunesse;09/02/2026", transmitted="2026-02-11"
    )
    world.sync()

    page.goto(world.link_for(LEA))
    _picture(page, "1-lien")
    page.locator("#kc-info-message a").click()
    page.locator("#password-new").fill("soleil")
    page.locator("#password-confirm").fill("soleil")
    page.locator("[type=submit]").click()
    page.get_by_text("Mot de passe invalide").first.wait_for()
    _picture(page, "2-mot-de-passe-refuse")

    page.locator("#password-new").fill(GOOD_PASSWORD)
    page.locator("#password-confirm").fill(GOOD_PASSWORD)
    page.locator("[type=submit]").click()
    page.get_by_text("C’est fait").wait_for()
    _picture(page, "3-mot-de-passe-cree")

    page.goto(world.person().login_url())
    page.locator("#username").fill(LEA)
    page.locator("#password").fill(GOOD_PASSWORD)
    _picture(page, "4-connexion")
    page.locator("#kc-login").click()
    page.get_by_text("Bienvenue").wait_for()
    assert "code=" in arrived[-1]

    # Closed: the session is gone, and the login is refused in words that a person understands.
    world.annex(
        "valbrune", f"2;NOUVEL;Léa;{LEA};Responsable jeunesse;01/03/2026", transmitted="2026-03-02"
    )
    world.sync()
    page.goto(world.person().login_url())
    page.locator("#username").fill(LEA)
    page.locator("#password").fill(GOOD_PASSWORD)
    page.locator("#kc-login").click()
    page.get_by_text("Votre accès est désactivé").first.wait_for()
    _picture(page, "5-acces-clos")


def _picture(page: Page, name: str) -> None:
    """Keep what the person sees, for whoever wants to look at it after the run."""
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")
