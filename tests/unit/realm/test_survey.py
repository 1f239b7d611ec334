"""What stands before a survey: the administrator's settings, and a realm that can't be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import responses

from connector.errors import KeycloakError, KeycloakForbiddenError, SettingsError
from connector.keycloak import admin_connection
from connector.keycloak.connection import Connection
from connector.model.finding import Severity
from connector.realm import (
    Difference,
    apply,
    as_findings,
    compare,
    expected_realm,
)
from connector.realm.representation import new
from connector.settings import Settings

URL = "http://keycloak.example"
REALM = f"{URL}/admin/realms/cooperation"
TOKEN = f"{URL}/realms/master/protocol/openid-connect/token"
EXPECTED = expected_realm(Settings(), None)


def _connection() -> Connection:
    return Connection(
        url=URL, realm="cooperation", login_realm="master", client_id="x", client_secret="y"
    )


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    """Give a Keycloak that hands out tokens and has nothing else."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.post(TOKEN, json={"access_token": "a.e30.c", "expires_in": 300})
        yield mock


def test_every_missing_variable_of_the_administrator_is_named() -> None:
    """One run of the command tells them all."""
    with pytest.raises(SettingsError) as caught:
        admin_connection(Settings())
    for name in ("URL", "ADMIN_CLIENT_ID", "ADMIN_CLIENT_SECRET"):
        assert f"CONNECTOR_KEYCLOAK__{name}" in caught.value.message


def test_the_administrator_logs_in_at_its_own_realm() -> None:
    """Master by default; the realm that is looked at is the provisioned one."""
    admin = {"url": URL, "admin_client_id": "a", "admin_client_secret": "b"}
    connection = admin_connection(Settings.model_validate({"keycloak": admin}))
    assert connection.realm == "cooperation"
    assert connection.client_id == "a"


def test_a_stub_is_a_missing_right(server: responses.RequestsMock) -> None:
    """Keycloak answers 200 with a few fields: not a realm in which everything is wrong."""
    server.get(REALM, json={"realm": "cooperation", "bruteForceProtected": False})
    for reader in (True, False):
        with pytest.raises(KeycloakForbiddenError) as caught:
            compare(_connection(), EXPECTED, reader_rights_only=reader)
        assert caught.value.remedy


def test_a_missing_realm_is_named_and_not_made(server: responses.RequestsMock) -> None:
    """`apply` without `--create` writes nothing."""
    server.get(REALM, status=404)
    (difference,) = compare(_connection(), EXPECTED)
    assert difference.needs_create
    with pytest.raises(KeycloakError, match="no realm « cooperation »"):
        apply(_connection(), EXPECTED, create=False)
    methods = {call.request.method for call in server.calls if call.request.url != TOKEN}
    assert methods == {"GET"}


def test_an_administrator_without_rights_is_told_which(server: responses.RequestsMock) -> None:
    """Not the remedy of the connector's own client, which has other roles."""
    server.get(REALM, status=403)
    with pytest.raises(KeycloakForbiddenError) as caught:
        apply(_connection(), EXPECTED, create=True)
    assert "ADMIN_CLIENT_ID" in caught.value.remedy


def test_a_wrong_secret_keeps_its_own_remedy() -> None:
    """More roles would not help."""
    with responses.RequestsMock() as mock:
        mock.post(TOKEN, status=401, json={"error": "unauthorized_client"})
        with pytest.raises(KeycloakForbiddenError) as caught:
            compare(_connection(), EXPECTED)
    assert "secret" in caught.value.remedy


def test_a_part_that_is_forbidden_is_named_to_the_reader(server: responses.RequestsMock) -> None:
    """An account with fewer rights than it should have: no error, and nothing in silence."""
    server.get(REALM, json=new(EXPECTED))
    server.get(re.compile(f"{REALM}/.*"), status=403)
    (unseen,) = compare(_connection(), EXPECTED, reader_rights_only=True)
    assert "profil des utilisateurs" in unseen.actual
    assert "réglages du royaume" not in unseen.actual
    with pytest.raises(KeycloakForbiddenError):
        compare(_connection(), EXPECTED)


def test_a_difference_becomes_a_finding_of_its_own_severity() -> None:
    """One code for machines; severity, article and advice of the entry."""
    warning = Difference(
        "realm", "rememberMe", "Option", "non", "oui", Severity.WARNING, "3.5", rule="R7"
    )
    by_hand = Difference(
        "own-rights", "more", "Droits", "x", "y", Severity.WARNING, "2", repairable=False
    )
    first, second = as_findings([warning, by_hand])
    assert (first.code, first.severity, first.kind.article) == ("realm-differs", "warning", "3.5")
    assert first.kind.rule == "R7"
    assert first.message == "Option\u00a0: oui au lieu de non."
    assert "realm apply" in first.kind.advice
    assert "à la main" in second.kind.advice
