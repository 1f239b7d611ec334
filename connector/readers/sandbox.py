"""Has a document parsed by another process, under limits that hold whatever its library does.

A parser that hangs, eats the memory, crashes or says rubbish is a document that can't be read, and
harms nothing else. The process is started with the first document that needs it and serves all
further ones (:mod:`connector.readers.worker`).
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import select
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from connector.errors import ConnectorError
from connector.readers.limits import Limits, limits_of
from connector.readers.rows import Reading, UnreadableError
from connector.readers.wire import GarbledError, unpack

_log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[2]
# Isolated: neither the current folder, where the documents may lie, nor a variable of the
# environment says which Python modules are loaded. The connector is this one.
_START = (
    f"import sys; sys.path.insert(0, {str(_ROOT)!r}); "
    "from connector.readers import worker; worker.serve(sys.stdin.buffer, sys.stdout.buffer)"
)
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TESSDATA_PREFIX")
"""What the process inherits: no secret is among it."""
_GRACE = 10
"""Seconds above the document's own limit, to start and to load a library on a busy machine."""
_ENDS_WITHIN = 2

_TOO_SLOW = "Ce fichier demande trop de temps pour être lu\u00a0: il est abîmé ou démesuré."
_TOO_BIG = "Ce fichier demande trop de mémoire pour être lu\u00a0: il est abîmé ou démesuré."
_DAMAGED = "Ce fichier est abîmé\u00a0: son contenu n’a pas pu être lu."


class _GoneError(Exception):
    """The process ended, or stopped answering, before it had answered."""


def parse(code: str, data: bytes, limits: Limits | None = None) -> Reading:
    """Return what the document `data` of the format `code` holds.

    Raises UnreadableError where the document can't be read, whatever it did to its parser;
    ConnectorError where no process can be started, which is no fault of the document.
    """
    with _LOCK:
        try:
            outcome, answer = _worker().ask(code, data, limits or limits_of(code))
        except _GoneError:
            _end()  # e.g. ended by the operating system: the document is asked for once more
            try:
                outcome, answer = _worker().ask(code, data, limits or limits_of(code))
            except _GoneError as error:
                _end()
                raise _no_process("it ended without an answer, twice") from error
    return _understood(code, outcome, answer)


def _understood(code: str, outcome: str, answer: bytes) -> Reading:
    kind, text = answer[:1], answer[1:]
    if outcome == "slow":
        raise UnreadableError(_TOO_SLOW)
    if kind == b"M":
        raise UnreadableError(_TOO_BIG)
    if kind == b"U":
        raise UnreadableError(text.decode("utf-8", errors="replace"))
    if kind == b"R":
        try:
            return unpack(text)
        except GarbledError:
            outcome = "garbled"
    reason = text.decode("utf-8", errors="replace")[:200] if kind == b"F" else outcome
    _log.warning("A document told to be %s can't be parsed: %s.", code, reason)
    raise UnreadableError(_DAMAGED)


class _Worker:
    """The process, from outside."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        try:
            self._process = subprocess.Popen(  # noqa: S603 — this Python, this package
                [sys.executable, "-I", "-c", _START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={k: v for k, v in os.environ.items() if k in _ENVIRONMENT},
                start_new_session=True,  # Ctrl-C is for the connector, which then ends it
            )
        except OSError as error:
            raise _no_process(error.strerror or str(error)) from error

    def ask(self, code: str, data: bytes, limits: Limits) -> tuple[str, bytes]:
        """Return what became of the document, and what its parser answered."""
        head = {"format": code, "size": len(data), "limits": asdict(limits)}
        try:
            self._in.write(json.dumps(head).encode() + b"\n" + data)
            self._in.flush()
            deadline = time.monotonic() + limits.seconds + _GRACE
            answer = b""
            while b"\n" not in answer:
                answer += self._more(deadline)
            line, _, answer = answer.partition(b"\n")
            said: dict[str, Any] = json.loads(line)
            pieces, size = [answer], len(answer)
            while size < said["size"]:
                pieces.append(self._more(deadline))
                size += len(pieces[-1])
        except OSError as error:
            raise _GoneError from error
        return said["outcome"], b"".join(pieces)

    def _more(self, deadline: float) -> bytes:
        left = max(deadline - time.monotonic(), 0)
        ready = select.select([self._out], [], [], left)[0]
        piece = os.read(self._out.fileno(), 2**16) if ready else b""
        if not piece:
            raise _GoneError
        return piece

    def end(self) -> None:
        """End the process, by asking at first."""
        try:
            self._in.close()
            self._process.wait(_ENDS_WITHIN)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self._out.close()

    @property
    def _in(self) -> IO[bytes]:
        assert self._process.stdin is not None  # noqa: S101 — a pipe, as asked for above
        return self._process.stdin

    @property
    def _out(self) -> IO[bytes]:
        assert self._process.stdout is not None  # noqa: S101 — as above
        return self._process.stdout


_LOCK = threading.Lock()
_running: list[_Worker] = []
"""The process that serves, if there is one."""


def _worker() -> _Worker:
    if _running and _running[0].owner != os.getpid():
        _running.clear()  # this process is a fork: that worker is its parent's
    if not _running:
        _running.append(_Worker())
    return _running[0]


@atexit.register
def _end() -> None:
    while _running:
        worker = _running.pop()
        if worker.owner == os.getpid():
            worker.end()


def _no_process(reason: str) -> ConnectorError:
    return ConnectorError(
        f"The process that reads documents can't be run: {reason}.",
        remedy="Check the machine's free memory and its limit of processes, then run it again.",
    )
