"""Unit tests run without network: one that would connect fails, and says where to."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest


class NetworkUsedError(Exception):
    """A unit test was about to leave the process."""


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections and look-ups of names.

    Sockets of the system's own kind pass (asyncio makes a pair of them); with the mark `loopback`,
    addresses of this machine too.
    """
    loopback = request.node.get_closest_marker("loopback") is not None

    def check(host: object) -> None:
        if loopback and _is_loopback(host):
            return
        hint = "" if loopback else " (of this machine's own: mark the test `loopback`)"
        raise NetworkUsedError(f"a unit test was about to connect to {host}{hint}")

    for name in ("connect", "connect_ex", "sendto"):
        real = getattr(socket.socket, name)

        def guarded(self: socket.socket, *args: Any, _real: Any = real) -> Any:
            if self.family != socket.AF_UNIX:
                # The address comes last in each of the three.
                check(args[-1][0])
            return _real(self, *args)

        monkeypatch.setattr(socket.socket, name, guarded)

    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *args: Any, **options: Any) -> Any:
        check(host)
        return look_up(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


def _is_loopback(host: object) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False
