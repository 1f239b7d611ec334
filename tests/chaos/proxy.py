"""A proxy on loopback between the connector and a real Keycloak, which spoils what it is told to.

    plan = seeded(7, share=0.1)                      # which request meets what: the same each time
    with ChaosProxy(server.url, plan) as proxy:
        proxy.at(12, lambda: os.kill(pid, SIGKILL))  # just before request 12 goes on
        run(CONNECTOR_KEYCLOAK__URL=proxy.url)
    print(proxy.requests)

Requests count from 1, token requests included. The server sees its own address as the host, so
that tokens and links are those of the server, not of the proxy.
"""

from __future__ import annotations

import http.client
import random
import socket
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from types import TracebackType

HOST = "127.0.0.1"
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "host", "content-length"}


class Chaos(Enum):
    """What becomes of one request."""

    BAD_GATEWAY = auto()
    """502, not carried out."""
    UNAVAILABLE = auto()
    """503 with Retry-After, not carried out."""
    TOO_MANY = auto()
    """429 with Retry-After, not carried out."""
    RESET = auto()
    """The connection breaks before the request reaches the server."""
    LOST = auto()
    """Carried out; the connection breaks before the answer."""
    LATE = auto()
    """Carried out; the answer comes later than anybody waits for it."""
    EXPIRED = auto()
    """401, as for a token that is no longer valid; not carried out."""
    TRUNCATED = auto()
    """Carried out; half of the answer's JSON, as if it were all."""
    CUT = auto()
    """Carried out; the connection breaks in the middle of the answer."""


REFUSALS: Mapping[Chaos | None, tuple[int, bytes]] = {
    Chaos.BAD_GATEWAY: (502, b"<html>Bad Gateway</html>"),
    Chaos.UNAVAILABLE: (503, b"Bootstrap in progress"),
    Chaos.TOO_MANY: (429, b""),
    Chaos.EXPIRED: (401, b'{"error": "HTTP 401 Unauthorized"}'),
}
WAITS = (Chaos.UNAVAILABLE, Chaos.TOO_MANY)


def seeded(
    seed: int, *, share: float = 0.1, kinds: Sequence[Chaos] = tuple(Chaos), of: int = 10_000
) -> dict[int, Chaos]:
    """Return a plan for `of` requests: `share` of them meet one of `kinds`, the same each time."""
    dice = random.Random(seed)  # noqa: S311 — a plan of tests, to be had again
    return {n: dice.choice(kinds) for n in range(1, of + 1) if dice.random() < share}


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that came by."""

    number: int
    method: str
    path: str
    """With its query."""
    chaos: Chaos | None


class ChaosProxy:
    """Forwards requests to `target`; context manager."""

    def __init__(
        self,
        target: str,
        plan: Mapping[int, Chaos] | None = None,
        *,
        late: float = 60,
        retry_after: int = 1,
    ) -> None:
        """Keep the target and which request meets what; `late` and `retry_after` are in seconds.

        A late answer is given up when the proxy stops.
        """
        self.target = urlsplit(target)
        self.plan = dict(plan or {})
        self.late = late
        self.retry_after = retry_after
        self.requests: list[Seen] = []
        """Every request so far, in the order in which they came."""
        self.stopping = threading.Event()
        self._hooks: dict[tuple[int, bool], Callable[[], object]] = {}
        self._counting = threading.Lock()
        proxy = self

        class Bound(_Handler):
            owner = proxy

        self._server = ThreadingHTTPServer((HOST, 0), Bound)
        self._server.daemon_threads = True
        # A short poll: tests stop it often.
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def url(self) -> str:
        """Return where the proxy listens, without a final slash."""
        return f"http://{HOST}:{self._server.server_port}{self.target.path.rstrip('/')}"

    def at(self, number: int, act: Callable[[], object], *, after: bool = False) -> None:
        """Do something just before request `number` goes on, or `after` it was carried out."""
        self._hooks[number, after] = act

    def count(self, method: str, path: str) -> Seen:
        """Count a request; return it with what it meets."""
        with self._counting:
            number = len(self.requests) + 1
            seen = Seen(number, method, path, self.plan.get(number))
            self.requests.append(seen)
        return seen

    def act(self, number: int, *, after: bool) -> None:
        """Do what was asked for at this request."""
        if (hook := self._hooks.pop((number, after), None)) is not None:
            hook()

    def __enter__(self) -> Self:
        """Listen."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening; late answers are given up."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    owner: ChaosProxy
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        seen = self.owner.count(self.command, self.path)
        self.owner.act(seen.number, after=False)
        if seen.chaos in REFUSALS:
            later = {"Retry-After": str(self.owner.retry_after)} if seen.chaos in WAITS else {}
            self._answer(*REFUSALS[seen.chaos], later)
            return
        if seen.chaos is Chaos.RESET:
            self._break()
            return
        try:
            status, content, headers = self._forward(body)
        except OSError:
            self._break()  # the server is gone: as if the proxy were not there
            return
        self.owner.act(seen.number, after=True)
        match seen.chaos:
            case Chaos.LOST:
                self._break()
            case Chaos.LATE:
                self.owner.stopping.wait(self.owner.late)
                self._break()
            case Chaos.TRUNCATED:
                self._answer(status, content[: len(content) // 2], headers)
            case Chaos.CUT:
                self._answer(status, content[: len(content) // 2], headers, of=len(content) + 1)
                self._break()
            case _:
                self._answer(status, content, headers)

    do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815 — the base's names

    def _forward(self, body: bytes | None) -> tuple[int, bytes, dict[str, str]]:
        target = self.owner.target
        assert target.hostname is not None
        kind = (
            http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
        )
        server = kind(target.hostname, target.port, timeout=60)
        try:
            headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP_BY_HOP}
            server.request(self.command, self.path, body=body, headers=headers)
            answer = server.getresponse()
            content = answer.read()
        finally:
            server.close()
        kept = {k: v for k, v in answer.getheaders() if k.lower() not in _HOP_BY_HOP}
        return answer.status, content, kept

    def _answer(
        self, status: int, content: bytes, headers: Mapping[str, str], *, of: int | None = None
    ) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != http.client.NO_CONTENT:
            self.send_header("Content-Length", str(len(content) if of is None else of))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def _break(self) -> None:
        """Reset the connection (RST), not close it in order."""
        # Linger on, for no second: what is not sent is thrown away.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.wfile.close()
        self.rfile.close()
        self.connection.close()

    def finish(self) -> None:
        """Let go of the connection, broken or not."""
        if not self.wfile.closed:
            super().finish()

    def log_message(self, *_: object) -> None:
        """Say nothing: `requests` tells."""
