"""One page: its tables, its text and what is drawn over it, as pieces in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

import pdfplumber.page
import pypdfium2

from connector.model import catalogue
from connector.readers.emails import has_address
from connector.readers.pdf.beside import BESIDE, WIDE, is_tabular, side_by_side
from connector.readers.pdf.cells import Grid, GridRow, grids_of, rows_of, take_words
from connector.readers.pdf.columns import Header, Placed, header_in, rows_under
from connector.readers.pdf.glyphs import (
    HIDDEN,
    Line,
    Word,
    glyphs_of,
    lines_of,
    turned_texts,
    without_stamps,
)
from connector.readers.pdf.glyphs import words_of as words_from
from connector.readers.pdf.marks import marks_of, strike
from connector.readers.pdf.sight import Sight
from connector.readers.rows import Note
from connector.readers.vocabulary import vocabulary
from connector.readers.wording import say
from connector.readers.words import says_nothing, words

_FEW = 30
"""Letters and digits on a page whose content is a picture: a stamp's rest, a page number."""
_MOST_OF_PAGE = 0.4
_SMALL_PICTURE = 0.05
_BIG_PICTURE = 0.15
"""Shares of the page; a logo or a signature is smaller, a picture of a list is not."""
_OUTLINES = 200
"""Curves on a page without text: letters that were made drawings."""
_WORDS_OVER = 10
_PARAGRAPH = 1.5
_MARGIN_SHARE = 0.12
_DEEP = 0.92
"""Of the page's height: 2.3 cm from its lower edge, in A4."""


@dataclass(slots=True)
class Piece:
    """A row of a page, before pages are put together."""

    cells: tuple[str, ...]
    page: int
    line: int
    """The line of the page that it begins on, from 1."""
    flaw: str = ""
    rooms: tuple[float, ...] = ()
    """Of a table with lines: what is left of each cell's last line, where one word fills it."""
    leads: tuple[float, ...] = ()
    """How wide each cell's first character is, where one word makes its first line."""
    table: tuple[int, ...] = ()
    """Where the columns of its table begin; empty where it is text."""
    blank_before: bool = False
    margin: str = ""
    """« head » or « foot » where it stands in the page's margin."""
    deep: bool = False
    """Whether it stands so deep that no page's text reaches there."""


@dataclass(slots=True)
class Page:
    """What stands on one page."""

    pieces: list[Piece] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    scanned: bool = False
    """Whether it is a picture of a page: nothing of it was read."""
    header: Header | None = None
    """That of a table without lines, which the next page may go on with."""


def read_page(page: pdfplumber.page.Page, drawn: pypdfium2.PdfPage, carried: Header | None) -> Page:
    """Return what stands on a page; `carried` heads the table that the page before ended with."""
    marks = marks_of(page)
    glyphs, turned = turned_texts(without_stamps(glyphs_of(page.chars)))
    left, upper, _, _ = page.cropbox
    sight = Sight(drawn, (float(left), float(upper)))
    sight.mark_hidden(glyphs)
    seen = sum(1 for g in glyphs if g.flaw != HIDDEN and not says_nothing(g.text))
    result = Page(notes=[*marks.notes, *_about_turned(turned, page.page_number)])
    if seen < _FEW and not marks.words and _is_picture(page, seen, sight):
        # The text behind a scan is what some machine read, and nobody saw: it does not count.
        result.scanned = True
        return result
    grids = grids_of(page)
    found = words_from(glyphs, [box for grid in grids for box in grid.cells]) + marks.words
    strike(page, found, marks)
    numbers = _line_numbers(found)
    text = lines_of(take_words(grids, found))
    placed, result.header = _text_rows(text, carried)
    rows = [(row.lines[0].words[0], row) for row in placed]
    entries: list[tuple[Word, Placed | GridRow, Grid | None]] = [(w, r, None) for w, r in rows]
    entries += [
        (min(row.words, key=lambda w: w.middle), row, grid)
        for grid in grids
        for row in rows_of(grid)
        if row.words
    ]
    entries.sort(key=lambda entry: numbers[id(entry[0])])
    for word, row, grid in entries:
        line = numbers[id(word)]
        if isinstance(row, GridRow):
            result.pieces += _of_grid(row, grid, page.page_number, line, numbers)
        else:
            result.pieces.append(
                _of_text(row, page.page_number, float(page.height), line, float(page.bbox[1]))
            )
    _part_paragraphs(result.pieces, text, numbers)
    result.notes += _about_pictures(page, found)
    result.notes += _about_links(marks.links, found, page.page_number)
    return result


def page_of_words(
    found: Sequence[Word], number: int, height: float, carried: Header | None
) -> Page:
    """Return the page that words make by their places alone, as read off a picture."""
    numbers = _line_numbers(found)
    text = lines_of(found)
    placed, header = _text_rows(text, carried)
    pieces = [_of_text(row, number, height, numbers[id(row.lines[0].words[0])]) for row in placed]
    _part_paragraphs(pieces, text, numbers)
    return Page(pieces, header=header)


def _line_numbers(found: Sequence[Word]) -> dict[int, int]:
    """Return the line of the page, from 1, that each word stands on."""
    lines = lines_of(found)
    return {id(w): number for number, line in enumerate(lines, 1) for w in line.words}


def _of_grid(
    row: GridRow, grid: Grid | None, page: int, line: int, numbers: dict[int, int]
) -> list[Piece]:
    if row.lines:
        return [Piece((x.text,), page, numbers[id(x.words[0])], x.flaw) for x in row.lines]
    flaw = row.flaw or next((w.flaw for w in row.words if w.flaw), "")
    edges = grid.edges if grid else ()
    return [Piece(row.cells, page, line, flaw, row.rooms, row.leads, edges)]


def _of_text(row: Placed, page: int, height: float, line: int, upper: float = 0.0) -> Piece:
    flaw = row.flaw or next((x.flaw for x in row.lines if x.flaw), "")
    edges = tuple(range(len(row.cells))) if row.table else ()
    margin = ""
    place = (row.lines[0].top - upper) / height
    if not row.table:
        margin = "head" if place < _MARGIN_SHARE else "foot" if place > 1 - _MARGIN_SHARE else ""
    return Piece(row.cells, page, line, flaw, table=edges, margin=margin, deep=place > _DEEP)


def _text_rows(lines: Sequence[Line], carried: Header | None) -> tuple[list[Placed], Header | None]:
    """Return the rows of what stands in no table with lines, and the header that still holds."""
    headers = [(index, header) for index, line in enumerate(lines) if (header := header_in(line))]
    if not headers and carried is None:
        return _running(lines), None
    first = headers[0][0] if headers else len(lines)
    found = rows_under(carried, lines[:first]) if carried else _running(lines[:first])
    ends = [*(index for index, _ in headers), len(lines)][1:]
    for (index, header), end in zip(headers, ends, strict=True):
        found.append(Placed(tuple(x.text for x in header.cells), [lines[index]], table=True))
        found += rows_under(header, lines[index + 1 : end])
    return found, headers[-1][1] if headers else carried


def _running(lines: Sequence[Line]) -> list[Placed]:
    """Return lines of text; one whose parts are set by tabs is a row of several cells."""
    doubtful = {id(line) for line in side_by_side(lines)}
    found = []
    for line in lines:
        parts = [part for part in line.segments(WIDE) if not says_nothing(part.text)]
        flaw = BESIDE if id(line) in doubtful else ""
        if len(parts) > 1 and (is_tabular(parts) or not has_address(line.text)):
            found.append(Placed(tuple(p.text for p in parts), [line], flaw))
            continue
        found.append(Placed((line.text,), [line], flaw))
    return found


def _part_paragraphs(
    pieces: Sequence[Piece], lines: Sequence[Line], numbers: dict[int, int]
) -> None:
    """Note where more room than between two lines parts two paragraphs."""
    steps = [b.top - a.top for a, b in pairwise(lines) if b.top > a.top]
    if not steps:
        return
    usual = median(steps)
    wide = {
        numbers[id(b.words[0])]
        for a, b in pairwise(lines)
        if b.top - a.top > _PARAGRAPH * max(usual, b.size)
    }
    for piece in pieces:
        piece.blank_before = not piece.table and piece.line in wide


def _is_picture(page: pdfplumber.page.Page, seen: int, sight: Sight) -> bool:
    if not sight.has_pictures:
        return False
    share = sum(_share(page, image) for image in page.images)
    if share > _MOST_OF_PAGE:
        return True
    return not seen and (share > _SMALL_PICTURE or len(page.curves) > _OUTLINES)


def _share(page: pdfplumber.page.Page, image: dict[str, float]) -> float:
    left, upper, right, lower = page.bbox
    width = min(image["x1"], right) - max(image["x0"], left)
    height = min(image["bottom"], lower) - max(image["top"], upper)
    return max(0.0, float(width)) * max(0.0, float(height)) / float(page.width * page.height)


def _about_pictures(page: pdfplumber.page.Page, found: Sequence[Word]) -> list[Note]:
    """Return an error where a picture beside an annex's text may be a list that nobody read."""
    said = words(" ".join(word.text for word in found))
    annex = any(stem in said for stem, _ in vocabulary().heading_stems) or any(
        has_address(word.text) for word in found
    )
    for image in page.images if annex else ():
        over = sum(
            image["x0"] < w.x1 and w.x0 < image["x1"] and image["top"] < w.middle < image["bottom"]
            for w in found
        )
        if over < _WORDS_OVER and _share(page, image) > _BIG_PICTURE:
            return [
                Note(
                    "Une partie de la page est une image, et n’est pas lue.",
                    page=page.page_number,
                    kind=catalogue.LINE_NOT_UNDERSTOOD,
                )
            ]
    return []


def _about_turned(texts: Sequence[str], page: int) -> list[Note]:
    """Return notes on what is written sideways: a list that is must be sent again."""
    return [
        Note(
            say("Texte écrit de côté, non utilisé : {}.", text),
            page=page,
            kind=catalogue.LINE_NOT_UNDERSTOOD if has_address(text) else catalogue.NOTE,
        )
        for text in texts
    ]


def _about_links(links: Sequence[str], found: Sequence[Word], page: int) -> list[Note]:
    """Return a note for each address that stands behind a text, and nowhere in it."""
    said = "".join(word.text for word in found).casefold()
    return [
        Note(
            say("Un lien mène à {}, une adresse qui n’est pas écrite ; elle n’est pas lue.", link),
            page=page,
        )
        for link in dict.fromkeys(links)
        if link.casefold() not in said
    ]


def replaced(piece: Piece, cells: tuple[str, ...], flaw: str) -> Piece:
    """Return `piece` with other cells; its own flaw stays."""
    return replace(piece, cells=cells, flaw=piece.flaw or flaw)
