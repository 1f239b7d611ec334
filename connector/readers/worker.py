"""The process that parses documents: one child for each, under limits, never the connector itself.

It is started once (:mod:`connector.readers.sandbox`), loads a format's library once, and forks for
each document. So a document costs milliseconds, finds a fresh process whatever the one before it
did, and takes with it nothing but itself. The parent that forks never looks into a document.

Requests come on standard input, answers go to standard output: a line of JSON, then `size` bytes.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import time
from contextlib import suppress
from typing import IO, Any, NoReturn

from connector.readers import reader_of
from connector.readers.limits import Limits
from connector.readers.rows import UnreadableError
from connector.readers.vocabulary import vocabulary
from connector.readers.wire import pack

READ, UNREADABLE, MEMORY, FAILED = b"R", b"U", b"M", b"F"
"""The first byte of what a child says: what the rest is. Of a memory error there is no rest."""
_OPEN_FILES = 64
_ANSWERS_TO = 3
"""The child's only open file."""
_LARGEST_ANSWER = 64 * 2**20
_PIECE = 2**16


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until there are no more.

    What every child needs is loaded here once: a format's module with its library, the words of
    the annexes.
    """
    vocabulary()
    while head := requests.readline():
        request = json.loads(head)
        limits = Limits(**request["limits"])
        data = requests.read(request["size"])
        with suppress(ImportError, KeyError):  # the child says it again, as its answer
            reader_of(request["format"])
        outcome, answer = _in_child(request["format"], data, limits)
        answers.write(json.dumps({"outcome": outcome, "size": len(answer)}).encode() + b"\n")
        answers.write(answer)
        answers.flush()


def _in_child(code: str, data: bytes, limits: Limits) -> tuple[str, bytes]:
    """Return `answered`, `slow`, `crashed` or `garbled`, and what the child answered."""
    from_child, to_parent = os.pipe()
    pid = os.fork()
    if not pid:
        _parse_and_exit(code, data, limits, to_parent)
    os.close(to_parent)
    late, answer = _collect(from_child, time.monotonic() + limits.seconds + 1)
    os.close(from_child)
    # Whatever the parser has started goes with it; a process that is ending keeps its own status.
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if len(answer) > _LARGEST_ANSWER:
        return "garbled", b""
    if late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return "slow", b""
    return ("answered", answer) if answer else ("crashed", b"")


def _collect(source: int, deadline: float) -> tuple[bool, bytes]:
    """Return whether the deadline passed before the end, and what was said until then."""
    pieces: list[bytes] = []
    size = 0
    while size <= _LARGEST_ANSWER:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([source], [], [], left)[0]:
            return True, b""
        piece = os.read(source, _PIECE)
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
    return False, b"".join(pieces)


def _parse_and_exit(code: str, data: bytes, limits: Limits, to_parent: int) -> NoReturn:
    """Parse, say what came of it on `to_parent`, and end without any cleaning up."""
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        if to_parent != _ANSWERS_TO:
            os.dup2(to_parent, _ANSWERS_TO)
        os.closerange(_ANSWERS_TO + 1, os.sysconf("SC_OPEN_MAX"))  # nobody else to speak to
        confine(limits)
        kind, text = _parse(code, data)
        with os.fdopen(_ANSWERS_TO, "wb") as answer:
            answer.write(kind)
            answer.write(text)
    finally:
        os._exit(0)


def confine(limits: Limits) -> None:
    """Put this process, and all that it starts, under `limits`, for good."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.written),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
    ):
        hard = resource.getrlimit(what)[1]
        # A stricter limit of the machine stays. Processor time kills at the soft limit with a
        # signal of its own, at the hard one with 9.
        above = most + int(what == resource.RLIMIT_CPU)
        top = above if hard == resource.RLIM_INFINITY else min(above, hard)
        resource.setrlimit(what, (min(most, top), top))


def _parse(code: str, data: bytes) -> tuple[bytes, bytes]:
    try:
        return READ, pack(reader_of(code)(data))
    except UnreadableError as error:
        return UNREADABLE, str(error).encode()
    except MemoryError:
        return MEMORY, b""
    except BaseException as error:  # noqa: BLE001 — whatever a library raises on a bad document
        # The type alone: a library's message may quote the document.
        return FAILED, _described(error).encode()


def _described(error: BaseException) -> str:
    where: Any = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f" in {where.tb_frame.f_globals.get('__name__')}, {where.tb_lineno}" if where else ""
    return f"{type(error).__name__}{place}"
