"""A realm that `realm apply` made from nothing, one for each test module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from connector.realm import ExpectedRealm, apply, expected_realm
from tests.integration.realm.under_test import CAF, Administrator, gone_afterwards, settings_for
from tests.realms import free_realm_name

if TYPE_CHECKING:
    from deploy.local import KeycloakServer


@pytest.fixture(scope="module")
def realm(request: pytest.FixtureRequest, keycloak: KeycloakServer) -> Iterator[str]:
    """Give the name of this module's realm."""
    with gone_afterwards(keycloak, free_realm_name(request.module)) as name:
        yield name


@pytest.fixture(scope="module")
def expected(keycloak: KeycloakServer, realm: str) -> ExpectedRealm:
    """Make the realm from nothing."""
    wanted = expected_realm(settings_for(keycloak, realm), CAF)
    apply(Administrator(keycloak, realm), wanted, create=True)
    return wanted


@pytest.fixture
def admin(keycloak: KeycloakServer, expected: ExpectedRealm) -> Iterator[Administrator]:
    """Give an administrator who has written nothing yet; put the realm right for the next test."""
    yield Administrator(keycloak, expected.realm)
    apply(Administrator(keycloak, expected.realm), expected, create=True)
