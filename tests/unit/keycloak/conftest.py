"""A Keycloak of canned answers, for what the real one can't be made to do."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator

import pytest
import responses

from connector.keycloak.connection import Connection
from connector.keycloak.gateway import KeycloakGateway
from connector.keycloak.mapping import load_mapping
from connector.keycloak.retries import Retries

URL = "http://keycloak.example"
ADMIN = f"{URL}/admin/realms/cooperation"
TOKEN = f"{URL}/realms/cooperation/protocol/openid-connect/token"


def token(*, issued: float | None = None, lives: int = 300) -> dict[str, object]:
    """Return a token answer; `issued` is Keycloak's clock, in seconds since 1970."""
    claims = {"iat": int(issued if issued is not None else time.time())}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return {"access_token": f"h.{body}.s", "expires_in": lives, "token_type": "Bearer"}


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    """Return the canned server; any request that it was not told of fails."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.post(TOKEN, json=token())
        yield mock


@pytest.fixture
def connection() -> Connection:
    """Return a connection that waits next to nothing between attempts."""
    return Connection(
        url=URL,
        realm="cooperation",
        client_id="connector",
        client_secret="s",
        retries=Retries(first_wait=0.001, patience=None),
    )


@pytest.fixture
def gateway(connection: Connection) -> KeycloakGateway:
    """Return a gateway with pages of two accounts."""
    return KeycloakGateway(connection, load_mapping(), "caf99", page_size=2)
