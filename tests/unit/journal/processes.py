"""Other processes that use the journal, for tests of what two of them do to one another."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.places import CHECKOUT

_HOLD = """
import sys
from connector.journal import open_journal

with open_journal(sys.argv[1]) as journal, journal.lease(sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    """Start Python with the checkout's connector; it is asked and answers over its pipes."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def holding_process(url: str, lease: str) -> Iterator[subprocess.Popen[str]]:
    """Give a process that holds a lease until the block ends."""
    with start(_HOLD, url, lease) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()
