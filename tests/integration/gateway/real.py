"""The real Keycloak as the gateway's suite wants it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import requests

from connector.keycloak.gateway import KeycloakGateway
from connector.keycloak.links import LinkOptions
from connector.keycloak.mapping import load_mapping
from connector.keycloak.retries import Retries
from deploy.local.mailcatcher import MailCatcher
from deploy.local.person import Page, Person, Tokens
from tests.fake.state import Relay
from tests.faulty import Faults, FaultyConnection
from tests.integration.gateway.real_hands import OFFLINE, RealHands

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiosmtpd.smtp import SMTP, Envelope, Session

    from tests.integration.world import World


class LateCatcher(MailCatcher):
    """A relay that takes every mail and answers when Keycloak has given up, after 10 s."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 — aiosmtpd's name
        """Keep the mail, and be slow to say so."""
        said = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(11)
        return said


@dataclass
class RealSession:
    """Somebody's browser and what the application got for it."""

    person: Person
    tokens: Tokens


class RealUnderTest:
    """A realm of the real server."""

    def __init__(self, world: World) -> None:
        """Use the world's realm and its own client."""
        self.world = world
        keycloak = world.settings.keycloak
        assert keycloak.client_secret is not None
        self._connection = FaultyConnection(
            url=str(keycloak.url),
            realm=keycloak.realm,
            client_id=keycloak.client_id,
            client_secret=keycloak.client_secret.get_secret_value(),
            retries=Retries(first_wait=0.01, patience=None),
        )
        self._inspector = FaultyConnection(
            url=world.server.url,
            realm=keycloak.realm,
            login_realm=world.server.admin_realm,
            client_id=world.server.admin_client_id,
            client_secret=world.server.admin_client_secret,
            retries=Retries(first_wait=0.01, patience=None),
        )
        self._inspector.faults = self._connection.faults
        # The relay is the whole run's.
        self._older = {path.name for path in world.mailbox.folder.glob("*.eml")}
        self.gateway = self.gateway_of("caf99")
        self.by_hand = RealHands(world)
        self._undo: list[Callable[[], object]] = []

    @property
    def faults(self) -> Faults:
        """Return what goes wrong between gateway and realm."""
        return self._connection.faults

    def gateway_without_inspector(self) -> KeycloakGateway:
        """Return a gateway that can ask nobody for administration roles but itself."""
        return KeycloakGateway(
            self._connection, load_mapping(), "caf99", inspector=self._connection
        )

    def gateway_of(self, registry: str) -> KeycloakGateway:
        """Return a gateway of another registry on the same realm."""
        platform = self.world.settings.platform
        link = LinkOptions(client_id=platform.client_id, target=str(platform.url))
        return KeycloakGateway(
            self._connection, load_mapping(), registry, link=link, inspector=self._inspector
        )

    def _use_relay(self, relay: MailCatcher) -> None:
        realm = self.world.admin.get(self.world.admin.path())
        smtp = {**realm["smtpServer"], "port": str(relay.port)}
        if smtp != realm["smtpServer"]:
            self.world.admin.put(self.world.admin.path(), {"smtpServer": smtp})

    def put_right(self) -> None:
        """Let everything go well, and the relay take mails again."""
        self.faults.clear()
        self.set_relay(Relay.UP)
        while self._undo:
            self._undo.pop()()
        self.by_hand.put_right()
        for path in self.world.mailbox.folder.glob("*.eml"):
            path.unlink()

    def set_relay(self, relay: Relay) -> None:
        """Let the mail relay do this from now on."""
        match relay:
            case Relay.UP:
                self.world.mailbox.accept_all()
                self._use_relay(self.world.mailbox)
            case Relay.REFUSES:
                self.world.mailbox.refuse_all()
            case Relay.LATE:
                late = LateCatcher(self.world.mailbox.folder)
                late.start()
                self._undo.append(late.stop)
                self._use_relay(late)

    def mails_to(self, address: str) -> int:
        """Return how many mails went to `address` since the test began."""
        return sum(
            address in path.read_text(errors="replace")
            for path in self.world.mailbox.folder.glob("*.eml")
            if path.name not in self._older
        )

    def newest_link(self, address: str) -> str:
        """Return the link of the newest mail."""
        return self.world.link_for(address)

    def use_link(self, link: str, password: str) -> bool:
        """Follow a link and choose a password; False where the link is dead."""
        person = self.world.person()
        page = person.open_link(link)
        if page.form("password-new") is None:
            return False
        page = person.submit_password(page, password)
        assert not page.errors, page.errors
        return True

    def can_log_in(self, address: str, password: str) -> bool:
        """Tell whether this password lets somebody into the platform."""
        person = self.world.person()
        person.log_in(address, password)
        return person.code is not None

    def accepts(self, address: str, password: str) -> bool:
        """Tell whether the login page takes this password, whatever it asks for next."""
        person = self.world.person()
        page = person.log_in(address, password)
        return person.code is not None or page.form("password") is None

    def log_in(self, address: str, password: str, *, offline: bool = False) -> RealSession:
        """Log in and return the session."""
        person = self.world.person()
        if offline:
            self.by_hand.allow_offline(address)
        scope = f"openid {OFFLINE}" if offline else "openid"
        page = person.open(person.login_url(scope=scope))
        person.submit(page, username=address, password=password)
        session = RealSession(person, person.tokens())
        if offline:
            # An offline token of the very second of a logout survives it (facts, 7).
            self.next_second()
        return session

    def is_in(self, address: str, session: RealSession) -> bool:  # noqa: ARG002 — the fake needs it
        """Tell whether a session still refreshes its tokens."""
        try:
            session.tokens = session.person.refresh(session.tokens)
        except requests.HTTPError:
            return False
        return True

    def ask_for_reset(self, address: str) -> Person:
        """Ask for a new password as `address`; nobody follows the link."""
        person = self.world.person()
        page = person.open(person.login_url())
        forgotten = page.soup.find("a", string=lambda s: bool(s and "oublié" in s))
        assert forgotten is not None
        page = person.open(urljoin(page.url, str(forgotten["href"])))
        person.submit(page, username=address)
        return person

    def open_form(self, address: str) -> tuple[Person, Page]:
        """Ask for a new password as `address`, follow the link, and keep the form open."""
        person = self.ask_for_reset(address)
        return person, self._form(person, self.newest_link(address))

    def hold_form(self, link: str) -> tuple[Person, Page]:
        """Follow a link, and keep the form open."""
        person = self.world.person()
        return person, self._form(person, link)

    @staticmethod
    def _form(person: Person, link: str) -> Page:
        page = person.open_link(link)
        assert page.form("password-new") is not None
        return page

    def submit_form(self, form: tuple[Person, Page], password: str) -> None:
        """Send a form that was kept open."""
        person, page = form
        person.submit_password(page, password)

    def next_second(self) -> None:
        """Wait for the next second of the clock: tokens count in whole ones."""
        began = int(time.time())
        while int(time.time()) == began:
            time.sleep(0.02)
