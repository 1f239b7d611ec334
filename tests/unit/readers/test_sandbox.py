"""The process around a parser: what its library does stays with it, and is said in French."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connector.errors import ConnectorError
from connector.model import catalogue
from connector.readers import limits, sandbox, wire, worker
from connector.readers.rows import Note, Reading, Row, UnreadableError, make_row

ROW = (
    b'{"rows": [{"cells": ["a"], "line": 1, "page": null, "bullet": "", "too_long": false,'
    b' "flaw": ""}], "notes": []}'
)
SHORT = limits.Limits(seconds=1)
ANNEX = Reading(
    (Row(("PETIT", "Jean"), 3, 1, "•"), make_row(["x" * 5000], line=None, flaw="masquée")),
    (Note("Une macro est ignorée.", line=2), Note("Perdu.", kind=catalogue.LINE_NOT_UNDERSTOOD)),
)

Parser = Callable[[bytes], Reading]


def understood(monkeypatch: pytest.MonkeyPatch, parser: Parser) -> Reading:
    """Return what is understood of a document whose parser is this one."""
    monkeypatch.setattr(worker, "reader_of", lambda _: parser)
    return sandbox._understood("test", *worker._in_child("test", b"", SHORT))


def hang(_: bytes) -> Reading:
    """Wait for ever, without using the processor."""
    while True:
        signal.pause()


def spin(_: bytes) -> Reading:
    """Compute for ever, deaf to the signal that ends it softly."""
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True:
        pass


def eat(_: bytes) -> Reading:
    """Take a gigabyte."""
    return Reading((make_row([str(len(bytearray(2**30)))], line=1),))


def crash(_: bytes) -> Reading:
    """Read where nothing is, as a library in C may do."""
    ctypes.string_at(0)
    raise AssertionError


def leave(_: bytes) -> Reading:
    """End the process without a word."""
    os._exit(0)


def scribble(_: bytes) -> Reading:
    """Write to every descriptor that there may be."""
    for descriptor in range(20):
        try:
            os.write(descriptor, b"R" + b"{" * 10_000)
        except OSError:
            continue
    os._exit(0)


def flood(_: bytes) -> Reading:
    """Write without end."""
    while True:
        for descriptor in range(20):
            try:
                os.write(descriptor, b"R" * 65536)
            except OSError:
                continue


def stumble(_: bytes) -> Reading:
    """Raise what a library raises on a damaged file."""
    raise ZeroDivisionError("PETIT Jean")


def recurse(data: bytes) -> Reading:
    """Nest without end."""
    return recurse(data)


@pytest.mark.parametrize(
    ("parser", "words"),
    [
        (hang, "trop de temps"),
        (spin, "trop de temps"),
        (flood, "abîmé"),
        (eat, "trop de mémoire"),
        (crash, "abîmé"),
        (leave, "abîmé"),
        (scribble, "abîmé"),
        (stumble, "abîmé"),
        (recurse, "abîmé"),
    ],
)
def test_a_parser_that_goes_astray_is_an_unreadable_document(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    parser: Parser,
    words: str,
) -> None:
    """Within its limits, in words for whoever sent the document; nobody's name in the log."""
    began = time.monotonic()
    with pytest.raises(UnreadableError, match=words):
        understood(monkeypatch, parser)
    assert time.monotonic() - began < SHORT.seconds + 2
    assert "PETIT" not in caplog.text


def test_what_a_parser_started_ends_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A program for the recognition of characters does not go on behind its document's back."""

    def start(_: bytes) -> Reading:
        process = subprocess.Popen(["sleep", "60"])
        raise UnreadableError(str(process.pid))

    with pytest.raises(UnreadableError) as caught:
        understood(monkeypatch, start)
    with pytest.raises(ProcessLookupError):
        _wait_for_end(int(str(caught.value)))


def _wait_for_end(pid: int) -> None:
    for _ in range(200):
        os.kill(pid, 0)
        if Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2] == "Z":
            raise ProcessLookupError  # ended; whoever adopted it has not yet asked for its status
        time.sleep(0.01)


def test_nothing_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither what a document holds, nor a memory image of the process that read it."""

    def write(_: bytes) -> Reading:
        (tmp_path / "out").write_bytes(b"x")
        raise AssertionError

    with pytest.raises(UnreadableError, match="abîmé"):
        understood(monkeypatch, write)
    assert not (tmp_path / "out").read_bytes()
    (tmp_path / "out").unlink()


def test_what_was_read_comes_back_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every field of every row and note."""
    assert understood(monkeypatch, lambda _: ANNEX) == ANNEX


def test_what_it_can_say_of_a_document_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser's own refusal, in its words."""

    def refuse(_: bytes) -> Reading:
        raise UnreadableError("Ce classeur est protégé par un mot de passe.")

    with pytest.raises(UnreadableError, match="protégé par un mot de passe"):
        understood(monkeypatch, refuse)


@pytest.mark.parametrize("rows", [20_001, 2_000])
def test_a_document_of_a_million_people_is_none(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """Too many rows, or too much text in them."""
    many = Reading((make_row(["x" * 3000] if rows < 20_000 else ["x"], line=1),) * rows)
    with pytest.raises(UnreadableError, match=r"Mo de texte|10000 lignes"):
        understood(monkeypatch, lambda _: many)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        b'{"rows": [], "notes": [], "more": 1}',
        b'{"rows": [["a"]], "notes": []}',
        ROW.replace(b'["a"]', b"[1]"),
        b'{"rows": [], "notes": [{"message": "a", "line": 1, "page": 1, "kind": "none"}]}',
        b'{"rows": [], "notes": [{"message": "\\ud800", "line": 1, "page": 1, "kind": "note"}]}',
        b"cposix\nsystem\n",
    ],
)
def test_an_answer_of_another_shape_is_none(answer: bytes) -> None:
    """The process that answers may not be trusted."""
    assert wire.unpack(ROW).rows == (make_row(["a"], line=1),)
    with pytest.raises(wire.GarbledError):
        wire.unpack(answer)


@pytest.fixture
def _own_process() -> Iterator[None]:
    sandbox._end()
    yield
    sandbox._end()


@pytest.mark.usefixtures("_own_process")
def test_one_process_serves_many_documents() -> None:
    """Starting Python for each of 300 documents would take minutes."""
    for _ in range(3):
        with pytest.raises(UnreadableError):
            sandbox.parse("none", b"PK")
    [process] = sandbox._running
    assert process._process.poll() is None


@pytest.mark.usefixtures("_own_process")
def test_a_process_that_was_ended_is_started_again() -> None:
    """By the operating system, short of memory, between two documents."""
    with pytest.raises(UnreadableError):
        sandbox.parse("none", b"")
    sandbox._running[0]._process.kill()
    sandbox._running[0]._process.wait()
    with pytest.raises(UnreadableError):
        sandbox.parse("none", b"")


@pytest.mark.usefixtures("_own_process")
def test_a_machine_that_starts_no_process_is_no_fault_of_the_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The document is not refused for it."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ConnectorError, match="can't be run") as caught:
        sandbox.parse("none", b"")
    assert caught.value.remedy


@pytest.mark.usefixtures("_own_process")
def test_a_process_that_never_answers_is_no_fault_of_the_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It ended at once, twice."""
    monkeypatch.setattr(sandbox, "_START", "")
    with pytest.raises(ConnectorError, match="without an answer"):
        sandbox.parse("none", b"")


@pytest.mark.usefixtures("_own_process")
def test_the_process_has_no_secret_and_runs_no_code_of_the_current_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file `json.py` among the documents is a document."""
    (tmp_path / "json.py").write_text("raise SystemExit", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONNECTOR_KEYCLOAK__CLIENT_SECRET", "made-up")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(UnreadableError):
        sandbox.parse("none", b"")
    pid = sandbox._running[0]._process.pid
    assert b"CONNECTOR" not in Path(f"/proc/{pid}/environ").read_bytes()
