"""Ends a server when the process that wanted it is gone, however it went.

A test run that is killed outright runs no finalizer. The watchdog is a small process of its own,
tied to its owner by a pipe: when the pipe closes, because the owner closed it or because the
owner is no more, it ends what it was told of and removes the folder of the run.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Self

from deploy.local.places import CHECKOUT
from deploy.local.processes import ProcessId

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_PROGRAM = "from deploy.local.watchdog import main; main()"


class Watchdog:
    """The owner's end: a context that, once left, leaves neither process nor folder behind."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder to remove at the end; nothing is started yet."""
        self._folder = folder

    def __enter__(self) -> Self:
        """Start the watchdog, out of reach of the terminal's Ctrl-C."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(self._folder)],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        return self

    def guard(self, process: ProcessId) -> None:
        """Have the process ended together with its owner."""
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101  # for the type checker: it was asked for above
        pipe.write(process.model_dump_json() + "\n")
        pipe.flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the pipe and wait until everything is gone."""
        self._process.communicate()


def main() -> None:
    """Read processes from standard input; end them all once it closes."""
    guarded = [ProcessId.model_validate_json(line) for line in sys.stdin]
    for process in guarded:
        process.stop()
    shutil.rmtree(sys.argv[1], ignore_errors=True)
