"""A server that somebody else runs: tried before it is used, and named when it is not usable."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import responses

from deploy.local.errors import LocalError
from deploy.local.server import external_server, wanted_source

URL = "http://keycloak.example:8080"
ENVIRONMENT = {
    "KEYCLOAK_URL": f"{URL}/",
    "KEYCLOAK_ADMIN_CLIENT_ID": "admin",
    "KEYCLOAK_ADMIN_CLIENT_SECRET": "made up",
}
TOKEN = f"{URL}/realms/master/protocol/openid-connect/token"
REALMS = f"{URL}/admin/realms"


@responses.activate
def test_a_server_that_answers_is_used() -> None:
    """With its address as given, less the final slash."""
    responses.post(TOKEN, json={"access_token": "t"})
    responses.get(REALMS, json=[])
    server = external_server(ENVIRONMENT)
    assert server is not None
    assert (server.url, server.pid) == (URL, None)


def test_no_address_no_external_server() -> None:
    """Then one is brought."""
    assert external_server({}) is None


@responses.activate
def test_a_wrong_secret_is_said_without_showing_it() -> None:
    """The message names the client and the realm."""
    responses.post(TOKEN, status=401, json={"error_description": "Invalid client credentials"})
    with pytest.raises(LocalError, match=r"refuses.*« admin ».*master.*Invalid client") as caught:
        external_server(ENVIRONMENT)
    assert "made up" not in str(caught.value)


@responses.activate
def test_a_client_without_rights_is_said() -> None:
    """A token alone makes no administrator."""
    responses.post(TOKEN, json={"access_token": "t"})
    responses.get(REALMS, status=403)
    with pytest.raises(LocalError, match="no administrator"):
        external_server(ENVIRONMENT)


@responses.activate
@pytest.mark.parametrize(
    "answer",
    [
        {"body": requests.ConnectionError("refused")},
        {"status": 503, "body": "Bootstrap in progress"},
        {"body": "<html>not a Keycloak</html>"},
        {"status": 401, "body": "<html>a proxy</html>"},
    ],
)
def test_what_is_no_keycloak_is_named(answer: dict[str, Any]) -> None:
    """Down, starting, or another program: the address is what to look at."""
    responses.post(TOKEN, **answer)
    with pytest.raises(LocalError, match=f"KEYCLOAK_URL: no Keycloak answers at {URL}"):
        external_server(ENVIRONMENT)


def test_the_source_tells_servers_apart() -> None:
    """So that `up` does not hand out the server of another request."""
    sources = {
        wanted_source({}),
        wanted_source(ENVIRONMENT),
        wanted_source({"KEYCLOAK_HOME": "/opt/keycloak"}),
        wanted_source({"KEYCLOAK_URL": "https://other.example"}),
    }
    assert len(sources) == 4
