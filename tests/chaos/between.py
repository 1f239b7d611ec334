"""The proxy of the chaos tests, told by method and path which request meets what.

with Between(server.url) as between:
    between.on("POST", r"/users$", lost)     # the next creation's answer is lost
    between.nth(12, killing(program.kill))   # request 12 ends the program
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.program import Program
from tests.chaos.proxy import ChaosProxy, Seen, _Handler

Answer = tuple[int, bytes, dict[str, str]]
"""Status, content, headers."""
Forward = Callable[[], Answer]
"""Lets Keycloak carry the request out; returns what it says."""
Fault = Callable[[Forward], Answer]
"""Returns what the client is told; ConnectionResetError breaks the connection instead."""


ANY = "*"
"""Whatever the method."""


def says(status: int, content: bytes = b"", **headers: str) -> Fault:
    """Answer this, and carry nothing out; `retry_after="1"` is a header."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return lambda _forward: (status, content, named)


def reset(_forward: Forward) -> Answer:
    """Break the connection; nothing is carried out."""
    raise ConnectionResetError


def lost(forward: Forward) -> Answer:
    """Carry it out, and break the connection before the answer."""
    forward()
    raise ConnectionResetError


def truncated(forward: Forward) -> Answer:
    """Carry it out, and give half of the answer for the whole."""
    status, content, headers = forward()
    return status, content[: len(content) // 2], headers


page = says(200, b"<html><body>Maintenance</body></html>", content_type="text/html")
"""A gateway's own page, said to be a success."""


def doing(act: Callable[[], object]) -> Fault:
    """Do something else first, then carry the request out as if nothing were."""

    def fault(forward: Forward) -> Answer:
        act()
        return forward()

    return fault


def killing(kill: Callable[[], object], *, after: bool = False) -> Fault:
    """End the program just before the request goes on, or just after it was carried out."""

    def fault(forward: Forward) -> Answer:
        if after:
            forward()
        kill()
        raise ConnectionResetError

    return fault


@dataclass
class _Rule:
    method: str
    path: re.Pattern[str]
    fault: Fault
    left: float


class Between(ChaosProxy):
    """Stands between the connector and a real Keycloak; it goes well unless it was told."""

    def __init__(self, target: str) -> None:
        """Keep the target."""
        super().__init__(target)
        self._rules: list[_Rule] = []
        self._nth: dict[int, Fault] = {}
        self.met = threading.Event()
        """Set once a request has met a fault."""
        self._started = threading.Event()
        proxy = self

        class Bound(_SpoilingHandler):
            owner = proxy

        self._server.RequestHandlerClass = Bound

    def on(self, method: str, path: str, fault: Fault, *, times: float = 1) -> None:
        """Let the next `times` requests with a path in which `path` (a regex) is found meet it."""
        self._rules.append(_Rule(method, re.compile(path), fault, times))

    def nth(self, number: int, fault: Fault) -> None:
        """Let this one request meet it, counted from 1, those for tokens included."""
        self._nth[number] = fault

    def started(self, program: Program) -> Program:
        """Take note of the program whose requests come by; return it."""
        self._program = program
        self._started.set()
        return program

    def kill_program(self) -> None:
        """Send it SIGKILL."""
        self._started.wait()
        self._program.kill()

    def terminate_program(self) -> None:
        """Send it SIGTERM."""
        self._started.wait()
        self._program.terminate()

    def hangs(self, forward: Forward) -> Answer:
        """Carry it out; the answer does not come as long as the proxy listens."""
        forward()
        self.met.set()
        self.stopping.wait()
        raise ConnectionResetError

    def fault_for(self, seen: Seen) -> Fault | None:
        """Return what this request meets, None where all goes well."""
        fault = self._nth.pop(seen.number, None)
        for rule in self._rules:
            meant = rule.left > 0 and rule.method in (seen.method, ANY)
            if fault is None and meant and rule.path.search(_path(seen)):
                rule.left -= 1
                fault = rule.fault
        return fault


def _path(seen: Seen) -> str:
    return seen.path.partition("?")[0]


class _SpoilingHandler(_Handler):
    owner: Between

    def _forward(self, body: bytes | None) -> Answer:
        seen = next(s for s in reversed(self.owner.requests) if (s.method, s.path) == self._about())
        fault = self.owner.fault_for(seen)
        if fault is None:
            return super()._forward(body)
        self.owner.met.set()
        forward = super()._forward
        return fault(lambda: forward(body))

    def handle_one_request(self) -> None:
        """Answer one; whoever hung up meanwhile, or was hung up on, is no news."""
        # ValueError: the connection was broken, and is flushed by the base.
        with contextlib.suppress(ConnectionError, ValueError):
            super().handle_one_request()
            return
        self.close_connection = True

    def _about(self) -> tuple[str, str]:
        return self.command, self.path
