"""The gateway's suite on the fake realm: what it shows of the fake, the integration half proves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connector.keycloak.gateway import KeycloakGateway
from tests.fake import FakeGateway, Faults, Mail, Relay
from tests.gateway_suite.adopting import *  # noqa: F403 — the tests themselves
from tests.gateway_suite.broken import *  # noqa: F403
from tests.gateway_suite.closing import *  # noqa: F403
from tests.gateway_suite.opening import *  # noqa: F403
from tests.gateway_suite.passwords import *  # noqa: F403
from tests.gateway_suite.writing import *  # noqa: F403


class FakeUnderTest:
    """A fake realm as the suite wants it."""

    def __init__(self) -> None:
        """Make an empty one."""
        self.gateway = FakeGateway()
        self.by_hand = self.gateway.by_hand

    @property
    def faults(self) -> Faults:
        """Return what goes wrong between gateway and realm."""
        return self.gateway.faults

    def gateway_of(self, registry: str) -> KeycloakGateway:
        """Return a gateway of another registry on the same realm."""
        return FakeGateway(self.gateway.realm, registry)

    def gateway_without_inspector(self) -> KeycloakGateway:
        """Return a gateway that can ask nobody for administration roles but itself."""
        blind = FakeGateway(self.gateway.realm)
        blind._adoption._inspector = blind.connection
        return blind

    def set_relay(self, relay: Relay) -> None:
        """Let the mail relay do this from now on."""
        self.gateway.realm.relay = relay

    def mails_to(self, address: str) -> int:
        """Return how many mails went to `address`."""
        return len(self.gateway.people.mails_to(address))

    def newest_link(self, address: str) -> Mail:
        """Return the link of the newest mail."""
        return self.gateway.people.mails_to(address)[-1]

    def use_link(self, link: Mail, password: str) -> bool:
        """Follow a link and choose a password; False where the link is dead."""
        return self.gateway.people.use_link(link, password)

    def can_log_in(self, address: str, password: str) -> bool:
        """Tell whether this password lets somebody into the platform."""
        return self.gateway.people.can_log_in(address, password)

    def accepts(self, address: str, password: str) -> bool:
        """Tell whether the login page takes this password, whatever it asks for next."""
        return self.gateway.people.accepts(address, password)

    def log_in(self, address: str, password: str, *, offline: bool = False) -> Any:
        """Log in and return the session."""
        session = self.gateway.people.log_in(address, password, offline=offline)
        assert session is not None
        return session

    def is_in(self, address: str, session: Any) -> bool:
        """Tell whether a session still refreshes its tokens."""
        return self.gateway.people.is_in(address, session)

    def ask_for_reset(self, address: str) -> None:
        """Ask for a new password as `address`; nobody follows the link."""
        self.gateway.people.ask_for_reset(address)

    def open_form(self, address: str) -> Any:
        """Ask for a new password as `address`, follow the link, and keep the form open."""
        return self.gateway.people.open_form(address)

    def hold_form(self, link: Mail) -> Any:
        """Follow a link, and keep the form open."""
        return self.gateway.people.hold_form(link)

    def submit_form(self, form: Any, password: str) -> None:
        """Send a form that was kept open."""
        self.gateway.people.submit_form(form, password)

    def next_second(self) -> None:
        """Move the realm's clock on."""
        self.gateway.realm.now += timedelta(seconds=1)


@pytest.fixture
def realm() -> FakeUnderTest:
    """Return a fake realm that is this test's alone."""
    return FakeUnderTest()
