"""CSV: one row a record, with the physical line that it begins on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from connector.readers.columns import read_header
from connector.readers.decoding import decode
from connector.readers.rows import (
    MAX_ROWS,
    Reading,
    Row,
    UnreadableError,
    make_row,
    refuse_oversize,
)
from connector.readers.text import begins_with_bullet

_DELIMITERS = (";", "\t", ",")
_HEADER_WITHIN = 60
"""Records before the header: the form's own lines, never a whole convention."""
_MARKS_OF_A_PERSON = 2
_SNIFFED = 200_000
"""Characters that are looked at to find the header."""


def delimiter(text: str) -> str | None:
    """Return the delimiter under which `text` is a table with a header row, None if it is none.

    The header is what tells: a text whose items are separated by semicolons has none, and one
    that heads its bullets with « NOM Prénom ; adresse électronique… » is still a text.
    """
    best: tuple[int, str] | None = None
    for mark in _DELIMITERS:
        known = _header_size(text[:_SNIFFED], mark)
        if known and (best is None or known > best[0]):
            best = (known, mark)
    return best[1] if best else None


def rows(data: bytes) -> Reading:
    """Return the rows of a CSV file, the form's own lines included.

    Raises UnreadableError where there are far too many, or a quotation mark is never closed.
    """
    refuse_oversize(data)
    text = decode(data)
    found: list[Row] = []
    try:
        for cells, line in _records(text, delimiter(text) or _DELIMITERS[0]):
            found.append(make_row(cells, line=line))
            if len(found) > MAX_ROWS:
                raise UnreadableError(f"Ce fichier a plus de {MAX_ROWS} lignes.")
    except csv.Error as error:
        line = found[-1].line or 0 if found else 0
        raise UnreadableError(
            f"Une cellule de ce fichier CSV ne finit pas, après la ligne {line}\u00a0: "
            "un guillemet manque sans doute."
        ) from error
    return Reading(tuple(found))


def _records(text: str, mark: str) -> Iterator[tuple[list[str], int]]:
    """Yield each record with the physical line that it begins on."""
    physical = io.StringIO(text, newline="").readlines()
    reader = csv.reader(physical, delimiter=mark)
    first = 1
    for cells in reader:
        last = reader.line_num
        if last > first and any(_swallows_records(cell, mark) for cell in cells):
            for number, line in enumerate(physical[first - 1 : last], start=first):
                yield [cell.strip('"') for cell in line.split(mark)], number
        else:
            yield cells, first
        first = last + 1


def _swallows_records(cell: str, mark: str) -> bool:
    """Tell whether a quotation mark that nobody closed made one cell of several people's lines.

    They are read line by line then: a closure among them must not go under.
    """
    inner = cell.splitlines()[1:]
    return any("@" in line and line.count(mark) >= _MARKS_OF_A_PERSON for line in inner)


def _header_size(text: str, mark: str) -> int:
    """Return how many columns the header row names, 0 where this is no table under `mark`."""
    size = cut = uncut = 0
    try:
        for number, (cells, _) in enumerate(_records(text, mark)):
            if size:
                # An item whose address stands in a lone cell, or behind a bullet, is text.
                item = begins_with_bullet(cells[0]) if cells else False
                several = sum(1 for c in cells if c.strip()) > 1
                cut += several and not item
                uncut += item or (not several and "@" in "".join(cells))
            elif number >= _HEADER_WITHIN:
                return 0
            elif header := read_header(cells):
                size = len(header.places)
    except csv.Error:
        pass  # the end of what is looked at may be the middle of a cell
    return size if cut >= uncut else 0
