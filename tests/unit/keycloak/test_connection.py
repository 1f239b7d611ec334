"""Retries only what is safe to repeat, one token for all, plain errors."""

from __future__ import annotations

import logging
import threading
import time

import pytest
import requests
import responses

from connector.errors import KeycloakError, KeycloakForbiddenError, KeycloakUnreachableError
from connector.keycloak.connection import Connection
from connector.keycloak.retries import Retries
from tests.unit.keycloak.conftest import ADMIN, TOKEN, URL, token

USERS = f"{ADMIN}/users"


def calls(server: responses.RequestsMock, method: str, url: str) -> int:
    """Return how many requests of that kind the server got."""
    return sum(
        c.request.method == method and str(c.request.url).startswith(url) for c in server.calls
    )


def test_a_starting_server_is_waited_for(
    server: responses.RequestsMock, connection: Connection
) -> None:
    """A starting Keycloak answers 503 in plain text, with Retry-After."""
    server.get(
        f"{USERS}/count", status=503, body="Bootstrap in progress", headers={"Retry-After": "0"}
    )
    server.get(f"{USERS}/count", json=3)
    assert connection.get(connection.path("users", "count")) == 3


def test_it_gives_up_after_some_attempts(
    server: responses.RequestsMock, connection: Connection
) -> None:
    """A server that stays away is an error that names it."""
    server.get(f"{USERS}/count", status=502)
    with pytest.raises(KeycloakError, match="502"):
        connection.get(connection.path("users", "count"))
    assert calls(server, "GET", USERS) == 5


def test_a_post_whose_answer_was_lost_is_not_repeated(
    server: responses.RequestsMock, connection: Connection
) -> None:
    """It may have been carried out: the caller looks."""
    server.post(USERS, body=requests.exceptions.ReadTimeout())
    with pytest.raises(KeycloakUnreachableError) as error:
        connection.post(connection.path("users"), {})
    assert error.value.maybe_done
    assert calls(server, "POST", USERS) == 1


def test_a_post_that_was_turned_away_is_repeated(
    server: responses.RequestsMock, connection: Connection
) -> None:
    """429 and a 503 with Retry-After say that nothing was done."""
    server.post(USERS, status=429, headers={"Retry-After": "0"})
    server.post(USERS, status=503, headers={"Retry-After": "0"})
    server.post(USERS, status=201)
    assert connection.post(connection.path("users"), {}).status_code == 201


def test_a_bad_gateway_may_have_let_the_post_through(
    server: responses.RequestsMock, connection: Connection
) -> None:
    """502 comes from a proxy that may have delivered the request."""
    server.post(USERS, status=502)
    assert connection.post(connection.path("users"), {}).status_code == 502
    assert calls(server, "POST", USERS) == 1


def test_an_expired_token_goes_unnoticed(
    server: responses.RequestsMock, connection: Connection
) -> None:
    """401 in mid-run: a new token, and the request again."""
    server.get(f"{USERS}/count", status=401)
    server.get(f"{USERS}/count", json=3)
    assert connection.get(connection.path("users", "count")) == 3
    assert calls(server, "POST", TOKEN) == 2


def test_ten_threads_fetch_one_token(
    server: responses.RequestsMock, connection: Connection
) -> None:
    """python-keycloak renews without a lock; ours has one."""
    server.get(f"{USERS}/count", json=3)
    barrier = threading.Barrier(10)

    def ask() -> None:
        barrier.wait()
        connection.get(connection.path("users", "count"))

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls(server, "POST", TOKEN) == 1


def test_the_servers_clock_is_read_from_its_token(connection: Connection) -> None:
    """Keycloak sends no Date header; the token says when it was issued."""
    with responses.RequestsMock() as server:
        server.post(TOKEN, json=token(issued=time.time() + 3600))
        server.get(f"{USERS}/count", json=3)
        assert connection.clock_ahead is None
        connection.get(connection.path("users", "count"))
    assert connection.clock_ahead == pytest.approx(3600, abs=5)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, {"error": "unauthorized_client"}, "CLIENT|client id"),
        (404, {"error": "Realm does not exist"}, "no realm « cooperation »"),
    ],
)
def test_a_refused_login_says_what_to_check(
    connection: Connection, status: int, body: dict[str, str], words: str
) -> None:
    """Wrong secret, unknown realm: one message with the remedy."""
    with responses.RequestsMock() as server:
        server.post(TOKEN, status=status, json=body)
        with pytest.raises(KeycloakError, match=words):
            connection.get(connection.path("users", "count"))


def test_a_missing_right_names_the_roles(
    server: responses.RequestsMock, connection: Connection
) -> None:
    """403: the client and what it needs."""
    server.get(f"{USERS}/count", status=403, json={"error": "HTTP 403 Forbidden"})
    with pytest.raises(KeycloakForbiddenError, match="manage-users"):
        connection.get(connection.path("users", "count"))


def test_a_page_that_is_not_keycloaks_is_said(
    server: responses.RequestsMock, connection: Connection
) -> None:
    """A proxy's welcome page, with status 200."""
    server.get(f"{USERS}/count", body="<html>Bienvenue</html>")
    with pytest.raises(KeycloakError, match="not Keycloak's"):
        connection.get(connection.path("users", "count"))


def test_no_secret_reaches_a_log_or_an_error(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, the secret stays where it is."""
    caplog.set_level(logging.DEBUG)
    connection = Connection(
        url=URL,
        realm="cooperation",
        client_id="connector",
        client_secret="tr3s-s3cret",
        retries=Retries(first_wait=0.001, patience=None),
    )
    with responses.RequestsMock() as server:
        server.post(TOKEN, status=401, json={"error": "unauthorized_client"})
        with pytest.raises(KeycloakError) as error:
            connection.get(connection.path("users"))
    assert "tr3s-s3cret" not in f"{error.value}{error.value!r}{caplog.text}"


def test_a_path_keeps_odd_characters_in_their_part(connection: Connection) -> None:
    """An id never becomes another path."""
    assert connection.path("users", "../x y") == "admin/realms/cooperation/users/..%2Fx%20y"
