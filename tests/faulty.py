"""Faults between the connector and Keycloak, the fake one or the real one, request by request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus
from typing import Any

import requests

from connector.errors import KeycloakUnreachableError
from connector.keycloak.connection import Connection


class KilledError(Exception):
    """The run ends here, as by SIGKILL: nothing of the program may catch it."""


class Fault(Enum):
    """What becomes of one request."""

    NEVER_CONNECTED = auto()
    """No connection was made: it certainly was not carried out."""
    NEVER_REACHED = auto()
    """No answer, and it was not carried out; the caller can't know."""
    LOST = auto()
    """No answer, though it was carried out."""
    BUSY = auto()
    """503 without Retry-After: a proxy that had no server to ask."""
    LOST_BEHIND_PROXY = auto()
    """502, though it was carried out: the proxy did not wait for the answer."""
    TOLD_TO_WAIT = auto()
    """503 with Retry-After: starting."""
    FAILED = auto()
    """500, not carried out."""
    KILLED_BEFORE = auto()
    """The program is killed before the request leaves."""
    KILLED_AFTER = auto()
    """The program is killed once the request was carried out, before it knows."""


Matches = Callable[[str, str], bool]
"""Tells by method and path (below `admin/realms/{realm}/`) whether a request is meant."""


def any_request(_method: str, _path: str) -> bool:
    """Mean every request."""
    return True


def writes(method: str, _path: str) -> bool:
    """Mean every request that changes something."""
    return method != "GET"


@dataclass
class _Planned:
    first: int
    last: float
    fault: Fault
    matches: Matches
    seen: int = 0


@dataclass
class Faults:
    """What goes wrong, counted in requests from the moment it is asked for, the first being 1."""

    requests: list[tuple[str, str]] = field(default_factory=list)
    """(method, path) of each request so far, repetitions included."""
    hooks: list[Callable[[str, str], None]] = field(default_factory=list)
    """Called before each request: what somebody else does in this very moment."""
    _planned: list[_Planned] = field(default_factory=list)

    def at(self, n: int, fault: Fault, matches: Matches = any_request) -> None:
        """Let the n-th request that `matches` meet this fault."""
        self._planned.append(_Planned(n, n, fault, matches))

    def from_(self, n: int, fault: Fault, matches: Matches = any_request) -> None:
        """Let the n-th and every later one meet it: the server is gone."""
        self._planned.append(_Planned(n, float("inf"), fault, matches))

    def just_before(self, matches: Matches, act: Callable[[], None]) -> None:
        """Do something once, just before the first request that `matches`."""

        def hook(method: str, path: str) -> None:
            if matches(method, path):
                self.hooks.remove(hook)
                act()

        self.hooks.append(hook)

    def clear(self) -> None:
        """Let everything go well from now on."""
        self._planned.clear()
        self.hooks.clear()

    def next(self, method: str, path: str) -> Fault | None:
        """Count a request; return what it meets."""
        self.requests.append((method, path))
        for hook in tuple(self.hooks):
            hook(method, path)
        met = None
        for planned in self._planned:
            if planned.matches(method, path):
                planned.seen += 1
                if met is None and planned.first <= planned.seen <= planned.last:
                    met = planned.fault
        return met


class FaultyConnection(Connection):
    """A connection whose requests can be made to go wrong."""

    def __init__(self, **options: Any) -> None:
        """Connect as `Connection` does; nothing goes wrong yet."""
        super().__init__(**options)
        self.faults = Faults()

    def _deliver(
        self, method: str, path: str, payload: Any, query: Mapping[str, Any]
    ) -> requests.Response:
        return super()._once(method, path, payload, query)

    def _once(
        self, method: str, path: str, payload: Any, query: Mapping[str, Any]
    ) -> requests.Response:
        below = path.removeprefix(self.path()).removeprefix("/")
        fault = self.faults.next(method, below)
        match fault:
            case Fault.KILLED_BEFORE:
                raise KilledError(f"before {method} {below}")
            case Fault.NEVER_CONNECTED | Fault.NEVER_REACHED:
                raise KeycloakUnreachableError(
                    "No answer.", maybe_done=fault is Fault.NEVER_REACHED
                )
            case Fault.BUSY:
                return answer(HTTPStatus.SERVICE_UNAVAILABLE, method=method, path=path)
            case Fault.TOLD_TO_WAIT:
                later = {"Retry-After": "0"}
                return answer(HTTPStatus.SERVICE_UNAVAILABLE, later, method=method, path=path)
            case Fault.FAILED:
                return answer(HTTPStatus.INTERNAL_SERVER_ERROR, method=method, path=path)
        response = self._deliver(method, path, payload, query)
        if fault is Fault.KILLED_AFTER:
            raise KilledError(f"after {method} {below}")
        if fault is Fault.LOST_BEHIND_PROXY:
            return answer(HTTPStatus.BAD_GATEWAY, method=method, path=path)
        if fault is Fault.LOST:
            raise KeycloakUnreachableError("No answer (time-out).", maybe_done=True)
        return response


class Answer(requests.Response):
    """An answer whose JSON is a value that nobody else holds."""

    payload: Any = None

    def json(self, **_: Any) -> Any:
        """Return the value."""
        return self.payload


def answer(
    status: int,
    headers: Mapping[str, str] | None = None,
    payload: Any = None,
    *,
    method: str,
    path: str,
) -> Answer:
    """Return an answer as `requests` would have given it."""
    made = Answer()
    made.status_code = status
    made.headers.update(headers or {})
    made.payload = payload
    made._content = b"" if payload is None else b"{}"
    made.url = path
    request = requests.PreparedRequest()
    request.method, request.url = method, f"http://keycloak.example/{path}"
    made.request = request
    return made
