"""Processes that outlive their starter, named so that no other process is ever taken for them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict

PATIENCE = 20.0
"""Seconds between asking a process to end and ending it."""

_POLL = 0.05
_PROC = "/proc"


class ProcessId(BaseModel):
    """A process: its number, and when it started, since numbers are used again."""

    model_config = ConfigDict(frozen=True)

    pid: int
    started: str
    """The system's own words for the moment; comparable, not readable."""

    @classmethod
    def of(cls, pid: int) -> ProcessId:
        """Identify a running process; raises ProcessLookupError when there is none."""
        started = _started(pid)
        if started is None:
            raise ProcessLookupError(f"no process {pid}")
        return cls(pid=pid, started=started)

    def alive(self) -> bool:
        """Tell whether this very process still runs."""
        return _started(self.pid) == self.started

    def stop(self, patience: float = PATIENCE) -> bool:
        """End the process: politely, then after `patience` seconds by force.

        Return False when it was gone already, also when its number is another process's now.
        """
        if not self._send(signal.SIGTERM):
            return False
        if not self._gone_within(patience):
            self._send(signal.SIGKILL)
            self._gone_within(patience)
        return True

    def kill(self) -> None:
        """End the process at once, as a power cut would."""
        if self._send(signal.SIGKILL):
            self._gone_within(PATIENCE)

    def _send(self, number: signal.Signals) -> bool:
        if not self.alive():
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)
        return True

    def _gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL)
        return True


def _started(pid: int) -> str | None:
    """Return when a process started, or None when it does not run (any more).

    A zombie does not run: in a container whose first process reaps nobody, it stays for ever.
    """
    if Path(_PROC, "self", "stat").exists():
        return _started_on_linux(pid)
    found = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],  # noqa: S607  # no one place on all systems
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)},
    ).stdout.strip()
    state, _, started = found.partition(" ")
    return None if not state or state.startswith("Z") else started.strip()


def _started_on_linux(pid: int) -> str | None:
    try:
        text = Path(_PROC, str(pid), "stat").read_text(encoding="utf-8", errors="replace")
        boot = Path(_PROC, "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The command's name comes second, in brackets, and may hold anything.
    fields = text.rpartition(")")[2].split()
    state, ticks_since_boot = fields[0], fields[19]
    return None if state in "ZX" else f"{boot}:{ticks_since_boot}"
