"""Puts pages together: rows that a page break cut, headers and footers that pages repeat."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from connector.readers.columns import read_header
from connector.readers.emails import has_address
from connector.readers.headings import annex_title, list_heading
from connector.readers.lines import say_something
from connector.readers.pdf.cells import HYPHEN
from connector.readers.pdf.pages import Page, Piece, replaced
from connector.readers.rows import Note, Row, make_row
from connector.readers.shapes import is_empty_marker
from connector.readers.text import part_bullet
from connector.readers.wording import say
from connector.readers.words import words

_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}")
_ROUNDED = 0.5
_TWO_PEOPLE = "elle est coupée par un saut de page, et sa suite peut être une autre ligne"


def put_together(pages: Sequence[Page]) -> tuple[list[Row], list[Note]]:
    """Return the rows of all pages in their order, and notes on what was left out."""
    kept, notes = _without_repeated_margins(pages)
    rows: list[Row] = []
    for piece in _joined(kept):
        if piece.blank_before:
            rows.append(Row(("",), piece.line, piece.page))
        rows.append(row_of(piece))
    return rows, notes


def row_of(piece: Piece) -> Row:
    """Return the row that a piece makes, its bullet taken off."""
    cells = list(piece.cells)
    bullet = ""
    if not piece.table:
        bullet, cells[0] = part_bullet(cells[0])
    return make_row(cells, line=piece.line, page=piece.page, bullet=bullet, flaw=piece.flaw)


def _without_repeated_margins(pages: Sequence[Page]) -> tuple[list[list[Piece]], list[Note]]:
    """Leave out footers that pages repeat, and repeated headers but the first.

    Page numbers may differ; a line with an address must be the same, and is noted.
    """
    where: dict[tuple[str, str], set[int]] = defaultdict(set)
    for page in pages:
        for piece in page.pieces:
            if piece.margin:
                where[_said(piece)].add(piece.page)
    kept: list[list[Piece]] = []
    notes: dict[str, Note] = {}
    for page in pages:
        left: list[Piece] = []
        for piece in page.pieces:
            on = where[_said(piece)] if piece.margin else set()
            if len(on) > 1 and not (piece.margin == "head" and piece.page == min(on)):
                text = " ".join(piece.cells)
                if has_address(text):
                    message = say("Texte répété de page en page, non utilisé : {}.", text)
                    notes.setdefault(message, Note(message, piece.line, piece.page))
                continue
            left.append(piece)
        foot = _lone_foot(left)
        for piece in foot:
            message = say("Pied de page, non utilisé : {}.", " ".join(piece.cells))
            notes.setdefault(message, Note(message, piece.line, piece.page))
        kept.append(left[: len(left) - len(foot)])
    return kept, list(notes.values())


def _lone_foot(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Return the footer of a page: what stands alone below its text, and can be nobody's line."""
    start = len(pieces)
    while start and pieces[start - 1].margin == "foot":
        start -= 1
    foot = pieces[start:]
    if not foot or not foot[0].blank_before or not all(piece.deep for piece in foot):
        return ()
    return () if any(map(_may_count, foot)) else foot


def _may_count(piece: Piece) -> bool:
    """Tell whether a piece could be a person's line, a heading or the sign of an empty list."""
    return any(
        list_heading([line], 0)
        or annex_title(line)
        or is_empty_marker(line.text)
        or line.row.bullet
        or ";" in line.text
        or has_address(line.text)
        for line in say_something([row_of(piece)])
    )


def _said(piece: Piece) -> tuple[str, str]:
    text = " ".join(piece.cells)
    return piece.margin, text if has_address(text) else _DIGITS.sub("0", words(text))


def _joined(pages: Sequence[list[Piece]]) -> list[Piece]:
    """Join each row of a table that goes on behind a page break."""
    found: list[Piece] = []
    for pieces in pages:
        start = 0
        last = next((p for p in reversed(found) if _says_something(p)), None)
        if last is not None and last.table:
            start = _after_header(pieces, last)
            if start < len(pieces) and _goes_on(last, pieces[start]):
                found[found.index(last)] = _whole(last, pieces[start])
                pieces = [p for i, p in enumerate(pieces) if i != start]  # noqa: PLW2901 — the rest
        found += pieces
    return found


def _says_something(piece: Piece) -> bool:
    """Tell whether a piece is more than a stamp or a page number."""
    return bool(say_something([row_of(piece)]))


def _after_header(pieces: Sequence[Piece], last: Piece) -> int:
    """Return where the page's own rows begin: behind its stamps, titles and repeated header."""
    for index, piece in enumerate(pieces):
        if not _says_something(piece) or (piece.margin == "head" and not has_address(_text(piece))):
            continue
        if piece.table == last.table and read_header(piece.cells):
            continue
        return index
    return len(pieces)


def _text(piece: Piece) -> str:
    return " ".join(piece.cells)


def _goes_on(last: Piece, piece: Piece) -> bool:
    """Tell whether `piece` is the rest of the row `last` rather than a row of its own.

    A row of its own has an address, a date, or something in every cell that the one before has.
    """
    if piece.table != last.table or len(piece.cells) != len(last.cells):
        return False
    if read_header(last.cells):
        return False
    here, there = _text(last), _text(piece)
    if has_address(here) and has_address(there):
        return False
    if _DATE.search(here) and _DATE.search(there):
        return False
    return any(a and not b for a, b in zip(last.cells, piece.cells, strict=True)) or not (
        has_address(there) or _DATE.search(there)
    )


def _whole(last: Piece, rest: Piece) -> Piece:
    rooms = last.rooms or (float("inf"),) * len(last.cells)
    leads = rest.leads or (0.0,) * len(last.cells)
    cells: list[str] = []
    for upper, lower, room, lead in zip(last.cells, rest.cells, rooms, leads, strict=True):
        filled = has_address(upper + lower) and lead > room + _ROUNDED
        cut = filled or (HYPHEN.search(upper) and lower)
        cells.append(("" if cut else "\n").join(filter(None, (upper, lower))))
    lone = has_address(_text(last)) and len(rest.cells[0].split()) > 1
    flaw = rest.flaw or (_TWO_PEOPLE if lone else "")
    return replaced(last, tuple(cells), flaw)
