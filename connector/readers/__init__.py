"""Reads what a partner sends: bytes to rows, one module a format, then rows to a Document.

`kinds` tells the format from the content; `text`, `delimited`, `xlsx`… turn bytes into rows, most
of them in a process of their own (`sandbox`); `annex` turns rows into a Document, the same way for
all formats, by the words of `mappings/annex1.yaml`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from connector.errors import ConnectorError
from connector.model import Document, Verdict, catalogue

if TYPE_CHECKING:
    from connector.readers.rows import Reading

_MODULES = {
    "docx": "word",
    "odt": "opendocument",
    "pdf": "pdf",
    "xlsx": "xlsx",
    "ods": "ods",
    "txt": "text",
    "csv": "delimited",
    "yaml": "machine",
    "json": "machine",
    "image": "photo",
}
"""Format to the module whose `rows(data)` reads it; a further format is one more line here."""
_SCAN = "scan"
"""The module that reads pages which are pictures; no format of its own."""
_IN_PROCESS = frozenset({"txt", "csv", "image"})
"""Read here, by code of our own whose time is bounded by the text's size; all others elsewhere."""


def read_document(
    path: Path, *, today: date, supplied: date | None = None, scans: bool = False
) -> Document:
    """Return what the file at `path` says as of `today`.

    `supplied` is the transmission date of a document that bears none; a written one counts instead.
    With `scans`, pages that are pictures are read too, by character recognition, which takes
    seconds a page; either way the document is refused until a person has confirmed it.
    Raises ConnectorError where it can't be opened at all. Anything else that is wrong with it, an
    unknown type or no content included, is a finding of a refused document.
    """
    from connector.readers.rows import MAX_BYTES  # noqa: PLC0415 — `--help` reads no document

    try:
        # A device or a pipe could be read for ever.
        if not path.is_file():
            missing = "is not a regular file" if path.exists() else "does not exist"
            raise ConnectorError(f"{path} {missing}.", remedy="Name the document to be read.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
            if len(data) <= MAX_BYTES:
                return read_bytes(data, path.name, today=today, supplied=supplied, scans=scans)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ConnectorError(
            f"{path} can't be read: {error.strerror or error}.",
            remedy="Check that the file may be read by the account that runs the connector.",
        ) from error
    return _refused(path.name, digest, "unknown", _too_big())


def read_bytes(
    data: bytes, name: str, *, today: date, supplied: date | None = None, scans: bool = False
) -> Document:
    """Return what the document `name` with the content `data` says as of `today`.

    `supplied` and `scans`: as for :func:`read_document`. No document makes it raise;
    ConnectorError is for a machine that can't start the process which parses it.
    """
    from connector.readers import annex, kinds  # noqa: PLC0415 — `--help` reads no document
    from connector.readers.rows import MAX_BYTES, Note, Source, UnreadableError  # noqa: PLC0415

    digest = hashlib.sha256(data).hexdigest()
    if len(data) > MAX_BYTES:
        return _refused(name, digest, "unknown", _too_big())
    kind = kinds.tell(data)
    if kind.code not in _MODULES:
        accepted = ", ".join(map(str.upper, (code for code in _MODULES if code != "image")))
        sentences = f"Ce fichier est {kind.french}.", kind.remedy
        formats = f"Les formats acceptés sont\u00a0: {accepted}."
        return _refused(name, digest, kind.code, " ".join(filter(None, (*sentences, formats))))
    try:
        reading = _parsed(kind.code, data)
        if scans and any(note.kind is catalogue.SCANNED for note in reading.notes):
            reading = _parsed(_SCAN, data)
        if otherwise := kinds.other_name(name, kind):
            reading = replace(reading, notes=(Note(otherwise), *reading.notes))
        return annex.read_rows(reading, Source(name, digest), kind.code, today, supplied)
    except UnreadableError as error:
        return _refused(name, digest, kind.code, str(error))


def reader_of(code: str) -> Callable[[bytes], Reading]:
    """Return what turns the bytes of a document of the format `code` into rows.

    It may do anything with a hostile document: :func:`connector.readers.sandbox.parse` runs it, in
    a process that has loaded the module before. So a module imports its library at its top.
    """
    name = _SCAN if code == _SCAN else _MODULES[code]
    module = import_module(f"connector.readers.{name}")
    reader: Callable[[bytes], Reading] = module.rows
    return reader


def _parsed(code: str, data: bytes) -> Reading:
    if code in _IN_PROCESS:
        return reader_of(code)(data)
    from connector.readers import sandbox  # noqa: PLC0415 — a text needs none

    return sandbox.parse(code, data)


def _too_big() -> str:
    from connector.readers.rows import MAX_BYTES  # noqa: PLC0415 — as above

    return f"Ce fichier dépasse {MAX_BYTES // 2**20}\u00a0Mo."


def _refused(name: str, digest: str, code: str, message: str) -> Document:
    from connector.readers.rows import Source  # noqa: PLC0415 — as above

    finding = catalogue.UNREADABLE.found(message, at=Source(name, digest).at())
    return Document(name, digest, code, Verdict.REFUSED, findings=(finding,))
