"""A Reading as it leaves the process that parsed the document: JSON that is checked, no pickle.

That process has been at a stranger's mercy: nothing that it says is run, and nothing of another
shape is taken.
"""

from __future__ import annotations

import json

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from connector.model.catalogue import CATALOGUE
from connector.readers.rows import MAX_ROWS, MAX_TEXT, Note, Reading, Row, UnreadableError

_MAX_NOTES = 1_000


@dataclass(frozen=True, config=ConfigDict(strict=True, extra="forbid"))
class _Row:
    cells: tuple[str, ...]
    line: int | None
    page: int | None
    bullet: str
    too_long: bool
    flaw: str


@dataclass(frozen=True, config=ConfigDict(strict=True, extra="forbid"))
class _Note:
    message: str
    line: int | None
    page: int | None
    kind: str


@dataclass(frozen=True, config=ConfigDict(strict=True, extra="forbid"))
class _Reading:
    rows: tuple[_Row, ...]
    notes: tuple[_Note, ...]


class GarbledError(Exception):
    """These bytes are no Reading."""


def pack(reading: Reading) -> bytes:
    """Return `reading` as JSON. Raises UnreadableError where it is no annex by its mere size."""
    if len(reading.rows) > MAX_ROWS:
        raise UnreadableError(f"Ce fichier a plus de {MAX_ROWS} lignes.")
    if sum(len(cell) for row in reading.rows for cell in row.cells) > MAX_TEXT:
        raise UnreadableError(f"Ce fichier dépasse {MAX_TEXT // 2**20}\u00a0Mo de texte.")
    rows = [
        {
            "cells": row.cells,
            "line": row.line,
            "page": row.page,
            "bullet": row.bullet,
            "too_long": row.too_long,
            "flaw": row.flaw,
        }
        for row in reading.rows
    ]
    notes = [
        {"message": note.message, "line": note.line, "page": note.page, "kind": note.kind.code}
        for note in reading.notes[:_MAX_NOTES]
    ]
    return json.dumps({"rows": rows, "notes": notes}).encode()


def unpack(data: bytes) -> Reading:
    """Return the Reading that `data` is. Raises GarbledError where it is none."""
    try:
        plain = TypeAdapter(_Reading).validate_json(data)
        if len(plain.rows) > MAX_ROWS or len(plain.notes) > _MAX_NOTES:
            raise GarbledError
        return Reading(
            tuple(Row(r.cells, r.line, r.page, r.bullet, r.too_long, r.flaw) for r in plain.rows),
            tuple(Note(n.message, n.line, n.page, CATALOGUE[n.kind]) for n in plain.notes),
        )
    except (ValidationError, KeyError) as error:
        raise GarbledError from error
