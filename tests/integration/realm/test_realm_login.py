"""Who enters the platform, and what the mails say: a realm made by `apply`, on the real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from bs4 import BeautifulSoup

from connector.realm import ExpectedRealm, apply, expected_realm
from connector.settings import SmtpSettings
from deploy.local.mailcatcher import links, wait_for_mail
from deploy.local.person import Person
from tests.integration.realm.under_test import (
    CAF,
    PLATFORM,
    Administrator,
    settings_for,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from deploy.local import KeycloakServer
    from deploy.local.mailcatcher import MailCatcher
    from deploy.local.person import Page

PASSWORD = "Mot-de-passe-1"
REFUSED = "Votre compte ne donne pas accès à la plateforme"
GROUP = "/platform-access"


@pytest.fixture(scope="module")
def expected(keycloak: KeycloakServer, realm: str, mailbox: MailCatcher) -> ExpectedRealm:
    """Make the realm, its mails caught by `mailbox`."""
    relay = SmtpSettings.model_validate(
        {"host": "127.0.0.1", "port": mailbox.port, "from": "acces@caf.example", "tls": "none"}
    )
    wanted = expected_realm(settings_for(keycloak, realm, relay), CAF)
    apply(Administrator(keycloak, realm), wanted, create=True)
    return wanted


@pytest.fixture
def admin(keycloak: KeycloakServer, expected: ExpectedRealm) -> Administrator:
    """Give an administrator of the realm that was made."""
    return Administrator(keycloak, expected.realm)


@pytest.fixture
def outsider(admin: Administrator) -> Iterator[str]:
    """Give the address of somebody who has an account and a password, but not the role."""
    user = admin.person("outsider@autre.example", PASSWORD)
    yield "outsider@autre.example"
    admin.delete(admin.path("users", user))


@pytest.fixture
def agent(admin: Administrator) -> Iterator[str]:
    """Give the address of somebody whom annex 1 names: in the group, which carries the role."""
    user = admin.person("agent@mairie.example", PASSWORD, GROUP)
    yield "agent@mairie.example"
    admin.delete(admin.path("users", user))


def _browser(admin: Administrator) -> Person:
    return _at(admin, "cooperation", PLATFORM)


def _at(admin: Administrator, client: str, address: str) -> Person:
    return Person(admin.url, admin.realm, client, address)


def _elsewhere(admin: Administrator) -> Person:
    """Return a browser in front of the account console: another client of the same realm."""
    account = f"{admin.url}/realms/{admin.realm}/account/"
    return _at(admin, "account-console", account)


def _move(person: Person, admin: Administrator) -> Person:
    """Return the same browser, cookies and all, in front of the platform."""
    there = _browser(admin)
    there._browser = person._browser
    return there


def _ask_for_reset(person: Person, mailbox: MailCatcher, email: str) -> EmailMessage:
    """Use « Mot de passe oublié ? » and return the mail that comes."""
    before = {mail["Message-ID"] for mail in mailbox.mails(to=email)}
    page = person.open(person.login_url())
    forgotten = page.soup.select_one("a[href*='reset-credentials']")
    assert forgotten is not None, page.text
    page = person.open(f"{_origin(page.url)}{forgotten['href']}")
    person.submit(page, username=email)
    mail = wait_for_mail(mailbox.folder, to=email)
    assert mail["Message-ID"] not in before
    return mail


def _origin(url: str) -> str:
    return "/".join(url.split("/")[:3])


def _reset(person: Person, mailbox: MailCatcher, email: str) -> Page:
    """Choose a new password by self-service, in the same browser, and return the page after it."""
    mail = _ask_for_reset(person, mailbox, email)
    link = next(url for url in links(mail) if "action-token" in url)
    return person.choose_password(link, "Nouveau-mot-2")


def _words(mail: EmailMessage) -> tuple[str, str]:
    """Return the mail's text and the words of its HTML, ordinary spaces in both."""
    text = mail.get_body(("plain",))
    html = mail.get_body(("html",))
    assert text is not None
    assert html is not None
    both = text.get_content(), BeautifulSoup(html.get_content(), "html.parser").get_text(" ")
    plain, marked = (" ".join(words.split()) for words in both)
    return plain, marked


def test_somebody_with_the_role_enters(admin: Administrator, agent: str) -> None:
    """Annex 1 names the person: the password opens the platform."""
    person = _browser(admin)
    person.log_in(agent, PASSWORD)
    assert person.code is not None
    assert person.tokens().access


def test_a_password_is_not_enough_without_the_role(admin: Administrator, outsider: str) -> None:
    """An account that somebody else made in the realm gets a refusal in French, and no code."""
    person = _browser(admin)
    page = person.log_in(outsider, PASSWORD)
    assert person.code is None
    assert REFUSED in page.text
    assert "« Coopération »" in page.text.replace("\u00a0", " ")
    assert CAF.contact_email in page.text


def test_a_session_got_elsewhere_does_not_open_the_platform(
    admin: Administrator, outsider: str, agent: str
) -> None:
    """Logged in at the account console, the person without the role is refused all the same."""
    for email, enters in ((outsider, False), (agent, True)):
        person = _elsewhere(admin)
        person.log_in(email, PASSWORD)
        assert person.code is not None, "logged in at the account console"
        there = _move(person, admin)
        page = there.open(there.login_url())
        assert (there.code is not None) is enters, page.text
        assert (REFUSED in page.text) is not enters


def test_a_new_password_by_self_service_does_not_open_the_platform(
    admin: Administrator, outsider: str, mailbox: MailCatcher
) -> None:
    """After « Mot de passe oublié ? » one logs in like everybody, and is refused like everybody."""
    person = _browser(admin)
    page = _reset(person, mailbox, outsider)
    assert person.code is None, page.text
    page = person.log_in(outsider, "Nouveau-mot-2")
    assert person.code is None
    assert REFUSED in page.text


def test_without_the_reset_flows_setting_a_new_password_would_open_it(
    admin: Administrator, expected: ExpectedRealm, outsider: str, mailbox: MailCatcher
) -> None:
    """Why that setting is there: Keycloak's default goes round the client's own flow."""
    steps = admin.get(admin.path("authentication", "flows", "reset credentials", "executions"))
    config_id = next(s["authenticationConfig"] for s in steps if s.get("authenticationConfig"))
    path = admin.path("authentication", "config", config_id)
    config = admin.get(path)
    admin.put(path, {**config, "config": {"force-login": "only-federated"}})

    person = _browser(admin)
    _reset(person, mailbox, outsider)
    let_in = person.code is not None

    assert [d.key for d in apply(admin, expected, create=False)] == ["force-login"]
    assert let_in


def test_with_the_role_a_new_password_works(
    admin: Administrator, agent: str, mailbox: MailCatcher
) -> None:
    """Self-service stays a way back in for those who may enter (article 3.4)."""
    person = _browser(admin)
    _reset(person, mailbox, agent)
    person.log_in(agent, "Nouveau-mot-2")
    assert person.code is not None


def test_the_opening_mail_is_in_french(admin: Administrator, mailbox: MailCatcher) -> None:
    """It says who writes, why, how long the link lives, what to do then, and whom to ask."""
    email = "nouvelle@mairie.example"
    user = admin.person(email, None, GROUP)
    path = admin.path("users", user, "execute-actions-email")
    sent = admin.put_once(path, ["UPDATE_PASSWORD"], client_id="cooperation", redirect_uri=PLATFORM)
    admin.expect(sent, 204)
    mail = wait_for_mail(mailbox.folder, to=email)

    assert mail["Subject"] == "Plateforme «\u00a0Coopération\u00a0»\u00a0: créez votre mot de passe"
    assert mail["From"].addresses[0].display_name == CAF.name
    text, html = _words(mail)
    for words in (text, html):
        assert f"La {CAF.name} vous ouvre un accès" in words
        assert "l’annexe 1 de la convention" in words
        assert "valable 3 jours" in words
        assert "« Mot de passe oublié ? »" in words
        assert f"{CAF.contact_name}, responsable des habilitations" in words
        assert CAF.contact_email in words
        assert "au moins 8 caractères, dont une majuscule, une minuscule, un chiffre" in words
        assert "Personne à la Caf ne connaît votre mot de passe" in words
        assert "puis 6 mois" in words
        assert "[[" not in words
        assert "UPDATE_PASSWORD" not in words
    assert "Créer mon mot de passe" in html
    assert len([url for url in links(mail) if "action-token" in url]) == 1

    person = _browser(admin)
    person.choose_password(next(u for u in links(mail) if "action-token" in u), PASSWORD)
    person.log_in(email, PASSWORD)
    assert person.code is not None


def test_whose_opening_link_has_lapsed_gets_in_by_self_service(
    admin: Administrator, mailbox: MailCatcher
) -> None:
    """As the opening mail says: « Mot de passe oublié ? » works before any password was made."""
    admin.person("tardive@mairie.example", None, GROUP)
    person = _browser(admin)
    _reset(person, mailbox, "tardive@mairie.example")
    person.log_in("tardive@mairie.example", "Nouveau-mot-2")
    assert person.code is not None


def test_the_reset_mail_is_in_french(
    admin: Administrator, mailbox: MailCatcher, agent: str
) -> None:
    """Its link lives 30 minutes, and the mail says so in both forms."""
    mail = _ask_for_reset(_browser(admin), mailbox, agent)
    assert mail["Subject"].endswith("renouvelez votre mot de passe")
    for words in _words(mail):
        assert "valable 30 minutes" in words
        assert f"que la {CAF.name} vous a ouvert" in words
        assert CAF.contact_email in words


def test_a_person_can_change_neither_name_nor_address_nor_forge_an_access(
    admin: Administrator, agent: str
) -> None:
    """What comes from annex 1 is the Caf's; the connector's attributes are not even seen."""
    person = _elsewhere(admin)
    person.log_in(agent, PASSWORD)
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {person.tokens().access}"
    session.headers["Accept"] = "application/json"
    account = f"{admin.url}/realms/{admin.realm}/account/"
    mine = session.get(account, timeout=30).json()
    forged = {
        "email": "autre@ailleurs.example",
        "username": "autre@ailleurs.example",
        "lastName": "AUTRE",
        "attributes": {"managedBy": ["caf13"], "accessState": ["open"]},
    }
    session.post(account, json={**mine, **forged}, timeout=30)

    (user,) = admin.get(admin.path("users"), username=agent, exact="true")
    assert (user["email"], user["username"], user["lastName"]) == (agent, agent, "DURAND")
    assert "managedBy" not in user.get("attributes", {})
    assert "accessState" not in user.get("attributes", {})


def test_mails_are_english_while_internationalisation_is_off(
    admin: Administrator, expected: ExpectedRealm, mailbox: MailCatcher, outsider: str
) -> None:
    """Why that setting is asked for: without it Keycloak never looks at the realm's texts."""
    admin.put(admin.path(), {"internationalizationEnabled": False})
    mail = _ask_for_reset(_browser(admin), mailbox, outsider)
    assert mail["Subject"] == "Reset password"
    assert [d.key for d in apply(admin, expected, create=False)] == ["internationalizationEnabled"]
