"""What a test of the suite may ask of a realm, whichever it is, and the accounts it puts there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from connector.keycloak.gateway import KeycloakGateway
from connector.model import Account, AccountState, Link
from tests.builders import account, entitlement
from tests.fake.state import Relay
from tests.faulty import Faults
from tests.hands import ConsoleHands

PASSWORD = "Lavoir-2026"
OTHER_PASSWORD = "Fontaine-27"
TODAY = date(2026, 3, 2)
UPDATE_PASSWORD = "UPDATE_PASSWORD"


class RealmUnderTest(Protocol):
    """A prepared realm that is empty when a test starts."""

    gateway: KeycloakGateway
    """With registry caf99."""
    by_hand: ConsoleHands

    @property
    def faults(self) -> Faults:
        """Return what goes wrong between gateway and realm."""

    def gateway_of(self, registry: str) -> KeycloakGateway:
        """Return a gateway of another registry on the same realm."""

    def gateway_without_inspector(self) -> KeycloakGateway:
        """Return a gateway that can ask nobody for administration roles but itself."""

    def set_relay(self, relay: Relay) -> None:
        """Let the mail relay do this from now on."""

    def mails_to(self, address: str) -> int:
        """Return how many mails went to `address`."""

    def newest_link(self, address: str) -> Any:
        """Return the link of the newest mail."""

    def use_link(self, link: Any, password: str) -> bool:
        """Follow a link and choose a password; False where the link is dead."""

    def can_log_in(self, address: str, password: str) -> bool:
        """Tell whether this password lets somebody into the platform."""

    def accepts(self, address: str, password: str) -> bool:
        """Tell whether the login page takes this password, whatever it asks for next.

        Who is then asked for a new password chooses one, and is in.
        """

    def log_in(self, address: str, password: str, *, offline: bool = False) -> Any:
        """Log in and return the session."""

    def is_in(self, address: str, session: Any) -> bool:
        """Tell whether a session still refreshes its tokens."""

    def ask_for_reset(self, address: str) -> object:
        """Ask for a new password as `address`, as whoever knows it can; nobody follows the link."""

    def open_form(self, address: str) -> Any:
        """Ask for a new password as `address`, follow the link, and keep the form open."""

    def hold_form(self, link: Any) -> Any:
        """Follow a link, and keep the form open."""

    def submit_form(self, form: Any, password: str) -> None:
        """Send a form that was kept open."""

    def next_second(self) -> None:
        """Return in a later second of the realm's clock: tokens count in whole ones."""


def wanted(name: str = "GARRIGUE Hélène", **changes: Any) -> Account:
    """Return an account that is to be created."""
    values: dict[str, Any] = {
        "id": None,
        "link": Link(owed=True),
        "pending_actions": frozenset({UPDATE_PASSWORD}),
    }
    return account(name, **(values | changes))


def opened(realm: RealmUnderTest, name: str = "GARRIGUE Hélène", **changes: Any) -> Account:
    """Create an account; return it as the gateway reads it."""
    return read(realm, realm.gateway.create(wanted(name, **changes)))


def activated(realm: RealmUnderTest, name: str = "GARRIGUE Hélène") -> Account:
    """Create an account whose person has used the link and chosen PASSWORD."""
    new = opened(realm, name)
    realm.gateway.send_link(new)
    assert realm.use_link(realm.newest_link(new.address), PASSWORD)
    return read(realm, new)


def read(realm: RealmUnderTest, of: Account) -> Account:
    """Return the account as it is now."""
    assert of.id is not None
    now = realm.gateway.read(of.id)
    assert now is not None
    # One account alone never tells whether it is in the group.
    [listed] = [a for a in realm.gateway.snapshot().ours if a.id == of.id] or [now]
    return replace(now, member=listed.member)


def closed(of: Account, **changes: Any) -> Account:
    """Return the account as it should be once closed."""
    values: dict[str, Any] = {
        "state": AccountState.CLOSED,
        "enabled": False,
        "entitlements": (entitlement(is_open=False),),
        "functions": (),
        "closed_on": TODAY,
        "link": Link(owed=False),
    }
    return replace(of, **(values | changes))


def reopened(of: Account, **changes: Any) -> Account:
    """Return the account as it should be once it is open again."""
    values: dict[str, Any] = {
        "state": AccountState.OPEN,
        "enabled": True,
        "entitlements": (entitlement(),),
        "functions": ("Chargée de mission",),
        "closed_on": None,
        "link": Link(owed=True),
        "username": of.address,
        "email": of.address,
        "pending_actions": frozenset({UPDATE_PASSWORD}),
    }
    return replace(of, **(values | changes))
