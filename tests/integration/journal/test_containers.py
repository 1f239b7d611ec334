"""Two containers at one PostgreSQL: host names and process numbers of their own, one lease."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from deploy.local.places import CHECKOUT

LEASE = 3
"""Seconds; the default is two minutes."""
PATIENCE = 30
UNSHARED = (
    "unshare",
    "--map-root-user",
    "--uts",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
)
"""Namespaces as a container has them (util-linux)."""

_HOLD = """
import sys, time
from connector.errors import LeaseHeldError
from connector.journal import open_journal

url, seconds = sys.argv[1], float(sys.argv[2])
with open_journal(url) as journal:
    while True:
        try:
            with journal.lease("sync cooperation", seconds=seconds) as lease:
                print("held", lease.taken_over or "", flush=True)
                while True:
                    time.sleep(seconds / 10)
                    lease.renew()
        except LeaseHeldError as error:
            print("refused", error.message, flush=True)
            time.sleep(seconds / 10)
"""


@contextmanager
def container(host: str, url: str) -> Iterator[subprocess.Popen[str]]:
    """Give a container that tries to get the lease until it has it, and then keeps it."""
    shell = 'hostname "$0" && exec "$@"'
    program = (sys.executable, "-c", _HOLD, url, str(LEASE))
    with subprocess.Popen(
        [*UNSHARED, "sh", "-c", shell, host, *program],
        cwd=CHECKOUT, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def says(process: subprocess.Popen[str]) -> str:
    """Return what the container says next."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture(autouse=True)
def _namespaces() -> None:
    tried = subprocess.run([*UNSHARED, "true"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("namespaces are not allowed here")


def test_the_second_waits_while_the_first_lives_and_takes_over_when_it_is_killed(url: str) -> None:
    """Nobody can see from one container whether a process of another still runs: time tells."""
    with container("container-a", url) as first:
        assert says(first) == "held"
        with container("container-b", url) as second:
            # Longer than the lease: the first one renews it.
            end = time.monotonic() + 2 * LEASE
            while time.monotonic() < end:
                said = says(second)
                assert said.startswith("refused Another run is at work (« sync cooperation »): ")
                assert "process 1 on container-a" in said
            first.kill()  # SIGKILL; `--kill-child` passes it on
            killed = time.monotonic()
            while (said := says(second)).startswith("refused"):
                assert time.monotonic() < killed + PATIENCE
            assert said.startswith("held The run of process 1 on container-a, begun ")
            assert said.endswith("has not been heard of for too long before its end.")
