"""What no throwaway server can be made to show of an account that is to be taken over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connector.errors import SettingsError
from connector.keycloak import connect
from connector.keycloak.gateway import KeycloakGateway
from connector.model import Refusal
from connector.settings import KeycloakSettings, Settings
from tests.fake import FakeGateway, FakeRealm
from tests.faulty import Fault

ADDRESS = "helene.garrigue@valbrune.example"


def obstacle(gateway: KeycloakGateway) -> Refusal | None:
    """Return what speaks against the one foreign account."""
    [stranger] = gateway.snapshot().others
    found = gateway.adoption_obstacle(stranger)
    return None if found is None else found.why


@pytest.fixture
def gateway() -> FakeGateway:
    """Return a realm where somebody made the account by hand."""
    gateway = FakeGateway()
    gateway.by_hand.create_foreign(ADDRESS)
    return gateway


def make_master(realm: FakeRealm) -> None:
    """Make it the administrators' own realm."""
    realm.is_master = True


def make_fine_grained(realm: FakeRealm) -> None:
    """Let permissions be given one by one, which no role shows."""
    realm.fine_grained_permissions = True


def federate(realm: FakeRealm) -> None:
    """Let the account come from a directory."""
    for user in realm.users.values():
        user.federation_link = "ldap-1"


@pytest.mark.parametrize(
    ("how", "why"),
    [
        (make_master, Refusal.ADMINISTRATORS_REALM),
        (make_fine_grained, Refusal.FINE_GRAINED),
        (federate, Refusal.DIRECTORY),
    ],
)
def test_refused(gateway: FakeGateway, how: Callable[[FakeRealm], None], why: Refusal) -> None:
    """With the reason."""
    how(gateway.realm)
    assert obstacle(gateway) is why


def test_nothing_is_against_it(gateway: FakeGateway) -> None:
    """The ordinary account."""
    assert obstacle(gateway) is None


def test_nobody_to_ask() -> None:
    """Without an administrator's connection nobody is taken over."""
    gateway = FakeGateway(to_adopt=False)
    gateway.by_hand.create_foreign(ADDRESS)
    assert obstacle(gateway) is Refusal.NO_INSPECTOR


def test_the_command_says_which_settings_it_lacks() -> None:
    """`adopt` alone needs the administrator client."""
    settings = Settings(
        keycloak=KeycloakSettings.model_validate(
            {"url": "http://keycloak.example", "client_secret": "s"}
        )
    )
    connect(settings, "caf99")
    with pytest.raises(SettingsError, match="ADMIN_CLIENT_ID"):
        connect(settings, "caf99", to_adopt=True)


def test_how_much_is_asked(gateway: FakeGateway) -> None:
    """Two requests the first time, and five for each account: 300 of them take a minute or two."""
    [stranger] = gateway.snapshot().others
    gateway.faults.requests.clear()
    gateway.adoption_obstacle(stranger)
    assert len(gateway.faults.requests) == 6
    gateway.faults.requests.clear()
    gateway.adoption_obstacle(stranger)
    assert len(gateway.faults.requests) == 5


def test_a_server_that_is_gone_is_no_permission(gateway: FakeGateway) -> None:
    """It raises; it never says that nothing is against it."""
    [stranger] = gateway.snapshot().others
    gateway.faults.from_(1, Fault.FAILED, lambda _, path: "role-mappings" in path)
    with pytest.raises(Exception, match="500"):
        gateway.adoption_obstacle(stranger)
