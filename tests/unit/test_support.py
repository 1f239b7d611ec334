"""What the tests themselves rely on."""

from __future__ import annotations

import socket
import sys

import pytest

from tests.needs import LACKS, needs
from tests.realms import free_realm_name


def test_two_modules_never_share_a_realm() -> None:
    """Nor do two runs of one module, on a server that outlives them."""
    here = sys.modules[__name__]
    assert free_realm_name(here).startswith("test-support-")
    assert free_realm_name(here) != free_realm_name(here)
    assert free_realm_name("tests.integration.test_Été_2") != free_realm_name("tests.x.test_2")


def test_a_missing_program_is_named() -> None:
    """The reason is what CI recognises such a skip by."""
    mark = needs(None, "Chromium")
    assert mark.args == (True,)
    assert mark.kwargs["reason"].startswith(f"{LACKS}Chromium")
    assert needs("/usr/bin/chromium", "Chromium").args == (False,)


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("127.0.0.1", 80)])
def test_a_unit_test_connects_nowhere(address: tuple[str, int]) -> None:
    """Not even to a server that happens to run on this machine."""
    with socket.socket() as each, pytest.raises(Exception, match="about to connect"):
        each.connect(address)
    with pytest.raises(Exception, match="about to connect"):
        socket.create_connection(address)
    with pytest.raises(Exception, match="about to connect"):
        socket.getaddrinfo("keycloak.example", 80)


@pytest.mark.loopback
def test_the_mark_allows_this_machine_and_no_other() -> None:
    """A mail catcher is tested over a real connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    with socket.socket() as each, pytest.raises(Exception, match="about to connect"):
        each.connect(("192.0.2.1", 80))
