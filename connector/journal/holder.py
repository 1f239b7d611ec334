"""Which process holds a lease, and whether it is certainly dead."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

_PROC = Path("/proc")


class Holder(BaseModel):
    """A process, told apart from all others: numbers and host names are used again."""

    model_config = ConfigDict(frozen=True)

    host: str
    pid: int
    machine: str | None = None
    """The boot of the machine and the namespace of its process numbers (a container has one of its
    own); None where the system does not tell (it is not Linux)."""
    started: str | None = None
    """When the process started, in ticks since that boot; None where the system does not tell."""

    @classmethod
    def this_process(cls) -> Holder:
        """Return the process that runs this."""
        pid = os.getpid()
        return cls(host=socket.gethostname(), pid=pid, machine=_machine(), started=_started(pid))

    @classmethod
    def read(cls, text: str) -> Holder:
        """Return the holder that a row names; what can't be understood is somebody unknown."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            return cls(host="(unknown)", pid=0)

    def __str__(self) -> str:
        """Return words for a message."""
        return f"process {self.pid} on {self.host}"

    def certainly_dead(self) -> bool:
        """Tell whether the process was on this machine and no longer runs. In doubt: False."""
        here = Holder.this_process()
        known = None not in (self.machine, self.started)
        if not known or (self.host, self.machine) != (here.host, here.machine):
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except OSError:  # it is somebody else's, so it exists; when it started can be read
            pass
        started = _started(self.pid)
        return started is not None and started != self.started


def _machine() -> str | None:
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {(_PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return None


def _started(pid: int) -> str | None:
    """Return when a process started; `zombie` where it has ended and nobody took note yet."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The command's name comes second, in brackets, and may hold anything.
    fields = text.rpartition(")")[2].split()
    return "zombie" if fields[0] in "ZX" else fields[19]
