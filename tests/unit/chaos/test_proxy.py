"""The proxy of the chaos tests, in front of a server that counts what reaches it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from connector.errors import KeycloakError, KeycloakForbiddenError, KeycloakUnreachableError
from connector.keycloak.connection import Connection
from connector.keycloak.retries import Retries
from tests.chaos.proxy import Chaos, ChaosProxy, seeded
from tests.unit.keycloak.conftest import token

pytestmark = pytest.mark.loopback


class Behind(ThreadingHTTPServer):
    """What the proxy stands in front of."""

    daemon_threads = True

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), Answering)
        self.reached: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    """Answers everything; tells tokens from the rest."""

    server: Behind

    def _any(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        about = "token" if self.path.endswith("/token") else f"{self.command} {self.path}"
        self.server.reached.append(about)
        content = json.dumps(token() if about == "token" else {"host": self.headers["Host"]})
        self.send_response_only(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content.encode())

    do_GET = do_PUT = do_POST = _any  # noqa: N815 — the base's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def behind() -> Iterator[Behind]:
    """Return a server that answers."""
    with Behind() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_without_a_plan_everything_passes(behind: Behind) -> None:
    """The server sees its own address, and the proxy what came by."""
    with ChaosProxy(behind.url) as proxy:
        answer = requests.get(f"{proxy.url}/a?b=c", timeout=5)
        assert answer.json() == {"host": behind.url.removeprefix("http://")}
        assert [(s.number, s.method, s.path, s.chaos) for s in proxy.requests] == [
            (1, "GET", "/a?b=c", None)
        ]
    assert behind.reached == ["GET /a?b=c"]


@pytest.mark.parametrize(
    ("chaos", "status"),
    [
        (Chaos.BAD_GATEWAY, 502),
        (Chaos.UNAVAILABLE, 503),
        (Chaos.TOO_MANY, 429),
        (Chaos.EXPIRED, 401),
    ],
)
def test_a_refusal_never_reaches_the_server(behind: Behind, chaos: Chaos, status: int) -> None:
    """And the next request passes."""
    with ChaosProxy(behind.url, {1: chaos}, retry_after=0) as proxy:
        assert requests.put(f"{proxy.url}/a", timeout=5).status_code == status
        assert behind.reached == []
        assert requests.put(f"{proxy.url}/a", timeout=5).status_code == 200


@pytest.mark.parametrize(
    ("chaos", "reached"),
    [(Chaos.RESET, False), (Chaos.LOST, True), (Chaos.LATE, True), (Chaos.CUT, True)],
)
def test_no_answer_though_it_may_be_done(behind: Behind, chaos: Chaos, *, reached: bool) -> None:
    """Whoever asks can't know which; a late answer comes after nobody waits any more."""
    with ChaosProxy(behind.url, {1: chaos}, retry_after=0) as proxy:
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError,
                            requests.Timeout)):  # fmt: skip
            requests.put(f"{proxy.url}/a", data="x", timeout=0.5)
        assert bool(behind.reached) is reached


def test_half_an_answer_is_no_json(behind: Behind) -> None:
    """It has the right length for what it is."""
    with ChaosProxy(behind.url, {1: Chaos.TRUNCATED}) as proxy:
        answer = requests.get(f"{proxy.url}/a", timeout=5)
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_a_hook_acts_before_the_request_and_after(behind: Behind) -> None:
    """Where a test kills a process."""
    seen: list[int] = []
    with ChaosProxy(behind.url) as proxy:
        proxy.at(2, lambda: seen.append(len(behind.reached)))
        proxy.at(2, lambda: seen.append(len(behind.reached)), after=True)
        for _ in range(3):
            requests.get(f"{proxy.url}/a", timeout=5)
    assert seen == [1, 2]


def test_a_seed_gives_the_same_plan_each_time() -> None:
    """A failure can be had again."""
    plan = seeded(7, share=0.2, of=1000)
    assert plan == seeded(7, share=0.2, of=1000)
    assert plan != seeded(8, share=0.2, of=1000)
    assert 150 < len(plan) < 250
    assert set(plan.values()) == set(Chaos)
    assert set(seeded(7, kinds=[Chaos.LOST]).values()) == {Chaos.LOST}


def connected(proxy: ChaosProxy) -> Connection:
    """Return the connector's connection through the proxy."""
    return Connection(
        url=proxy.url,
        realm="cooperation",
        client_id="connector",
        client_secret="s",
        timeout=0.5,
        retries=Retries(first_wait=0.01, patience=None),
    )


@pytest.mark.parametrize("chaos", [c for c in Chaos if c is not Chaos.TRUNCATED])
def test_the_connection_reads_through_any_of_it(behind: Behind, chaos: Chaos) -> None:
    """Request 1 is the token, 2 the reading that is spoilt; it is repeated."""
    with ChaosProxy(behind.url, {2: chaos}, retry_after=0) as proxy:
        connection = connected(proxy)
        assert "host" in connection.get(connection.path("users"))


def test_half_an_answer_is_an_error_in_plain_words(behind: Behind) -> None:
    """It is not believed, and not taken for an empty one."""
    with ChaosProxy(behind.url, {2: Chaos.TRUNCATED}) as proxy:
        connection = connected(proxy)
        with pytest.raises(KeycloakError):
            connection.get(connection.path("users"))


@pytest.mark.parametrize("chaos", [Chaos.LOST, Chaos.LATE, Chaos.CUT])
def test_a_post_is_sent_once(behind: Behind, chaos: Chaos) -> None:
    """Nobody knows what became of it: the caller looks."""
    with ChaosProxy(behind.url, {2: chaos}) as proxy:
        connection = connected(proxy)
        with pytest.raises(KeycloakUnreachableError) as lost:
            connection.post(connection.path("users"), {})
    assert lost.value.maybe_done
    assert behind.reached.count("POST /admin/realms/cooperation/users") == 1


def test_a_post_that_a_proxy_refused_is_not_repeated(behind: Behind) -> None:
    """502: a proxy may have passed it on."""
    with ChaosProxy(behind.url, {2: Chaos.BAD_GATEWAY}) as proxy:
        connection = connected(proxy)
        assert connection.post(connection.path("users"), {}).status_code == 502
    assert behind.reached == ["token"]


def test_a_token_that_is_refused_for_good_is_an_error(behind: Behind) -> None:
    """401 again and again: not without end."""
    with ChaosProxy(behind.url, dict.fromkeys(range(2, 99, 2), Chaos.EXPIRED)) as proxy:
        connection = connected(proxy)
        with pytest.raises(KeycloakForbiddenError):
            connection.get(connection.path("users"))
