"""Tables without lines, as a spreadsheet prints them: columns by where the words stand.

The header tells how many columns there are; between two of them runs a gap that no row crosses.
Where it can't be told for sure what stands in which column, the rows bear a flaw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from connector.readers.columns import read_header
from connector.readers.headings import list_heading
from connector.readers.lines import Line as ReadLine
from connector.readers.pdf.glyphs import Line, Word
from connector.readers.rows import make_row
from connector.readers.shapes import is_empty_marker
from connector.readers.vocabulary import vocabulary
from connector.readers.words import begins, words

_GAPS = (2.0, 1.0, 0.6, 0.4)
"""Between two cells of a header, as shares of the type's size; the widest that works counts."""
_FEWEST = 3
_UNKNOWN = 2
"""Columns of a header that nobody knows; more of them are a sentence."""
_ALIGNED = 1.5
_NEAR = 1.7
_CLEARLY = 1.25
_CUT = 0.12
CROSSED = "les colonnes du tableau, imprimé sans traits, ne se distinguent pas"
WRAPPED = "une cellule y tient sur plusieurs lignes, sans trait pour dire de quelle ligne elle est"
CUT_OFF = "une cellule touche la suivante et son texte est peut-être coupé"


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table without lines, and where its columns begin."""

    cells: tuple[Line, ...]

    @property
    def size(self) -> float:
        """Return the size of its type."""
        return self.cells[0].size


@dataclass(slots=True)
class Placed:
    """A line of the page, as text (one cell) or as a row of a table."""

    cells: tuple[str, ...]
    lines: list[Line]
    flaw: str = ""
    table: bool = False


def header_in(line: Line) -> Header | None:
    """Return the header that `line` is, None if it is none."""
    for gap in _GAPS:
        cells = line.segments(gap)
        named = read_header([cell.text for cell in cells]) if len(cells) >= _FEWEST else None
        # A sentence that speaks of names and addresses is no header, however wide its spaces.
        if named and len(named.unused) <= _UNKNOWN:
            return Header(tuple(cells))
    return None


def rows_under(header: Header, lines: Sequence[Line]) -> list[Placed]:
    """Return the rows of the table that `header` heads, and the text between them."""
    many = [line for line in lines if len(line.segments(_GAPS[-2])) > 1]
    edges = _edges(header, many)
    if edges is None:
        return [
            Placed(
                tuple(s.text for s in line.segments(_GAPS[-2])),
                [line],
                CROSSED if line in many or "@" in line.text else "",
            )
            for line in lines
        ]
    placed = [_placed(line, edges) for line in lines]
    return _fragments_joined(placed)


def _edges(header: Header, lines: Sequence[Line]) -> list[float] | None:
    """Return where the columns part, None where there is no gap between two of them."""
    edges = []
    for cell, following in pairwise(header.cells):
        free = _free(cell.x0, following.x1, [*lines, Line(_all_words(header))])
        if not free:
            return None
        starts = [w.x0 for line in lines for w in line.words]
        left = sum(abs(x - following.x0) < _ALIGNED for x in starts) * 2 >= len(lines)
        before = [f for f in free if f[1] <= following.x0 + _ALIGNED]
        chosen = before[-1] if left and before else max(free, key=lambda f: f[1] - f[0])
        edges.append((chosen[0] + chosen[1]) / 2)
    return edges if edges == sorted(edges) else None


def _all_words(header: Header) -> list[Word]:
    return [word for cell in header.cells for word in cell.words]


def _free(start: float, end: float, lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Return the gaps between `start` and `end` that no word of `lines` crosses."""
    taken = sorted((w.x0, w.x1) for line in lines for w in line.words)
    gaps, at = [], start
    for x0, x1 in taken:
        if x1 <= start or x0 >= end:
            continue
        if x0 > at:
            gaps.append((at, x0))
        at = max(at, x1)
    return gaps


def _placed(line: Line, edges: Sequence[float]) -> Placed:
    crossing = any(w.x0 < edge < w.x1 for w in line.words for edge in edges)
    columns: list[list[str]] = [[] for _ in range(len(edges) + 1)]
    flaw = ""
    for before, word in zip([None, *line.words], line.words, strict=False):
        place = sum((word.x0 + word.x1) / 2 > edge for edge in edges)
        if before and columns[place] == [] and word.x0 - before.x1 < _CUT * line.size:
            flaw = CUT_OFF
        columns[place].append(word.text)
    segments = line.segments(_GAPS[-2])
    used = sum(1 for column in columns if column)
    if len(segments) == 1 and (crossing or used > 1):
        return Placed((line.text,), [line])
    if crossing:
        return Placed(tuple(s.text for s in segments), [line], CROSSED)
    if used == 1 and _stands_alone(line.text):
        return Placed((line.text,), [line])
    return Placed(tuple(" ".join(column) for column in columns), [line], flaw, table=True)


def _stands_alone(text: str) -> bool:
    """Tell whether these words are a heading, an empty list or a signature, and no cell's rest."""
    row = ReadLine(make_row([text], line=None), (text,))
    if is_empty_marker(text) or list_heading([row], 0):
        return True
    return any(begins(words(text), start) for start in vocabulary().closing)


def _fragments_joined(rows: list[Placed]) -> list[Placed]:
    """Put the further lines of a cell to the row that they belong to.

    A spreadsheet sets a row's text at its bottom, and its rows as near as their lines: where the
    lines above and below are equally near, nobody can tell.
    """
    found: list[Placed] = []
    fragments = [i for i, row in enumerate(rows) if row.table and _filled(row) == 1]
    full = [i for i, row in enumerate(rows) if row.table and _filled(row) > 1]
    joined: dict[int, int] = {}
    for index in fragments:
        above = _distance(rows, index, max((i for i in full if i < index), default=None))
        below = _distance(rows, index, min((i for i in full if i > index), default=None))
        if above[1] * _CLEARLY < below[1]:
            joined[index] = above[0]
        elif below[1] * _CLEARLY < above[1]:
            joined[index] = below[0]
        elif above[1] < float("inf"):
            for i in (above[0], index, below[0]):
                rows[i].flaw = WRAPPED
    for index, owner in joined.items():
        parts = zip(*sorted([(owner, rows[owner].cells), (index, rows[index].cells)]), strict=True)
        upper, lower = list(parts)[1]
        rows[owner].cells = tuple(
            "\n".join(filter(None, pair)) for pair in zip(upper, lower, strict=True)
        )
        rows[owner].lines += rows[index].lines
    for index, row in enumerate(rows):
        if index not in joined:
            if index in fragments and not row.flaw:
                row.cells, row.table = (row.lines[0].text,), False
            found.append(row)
    return found


def _filled(row: Placed) -> int:
    return sum(1 for cell in row.cells if cell)


def _distance(rows: Sequence[Placed], index: int, other: int | None) -> tuple[int, float]:
    """Return `other` and how far it is; infinite where text stands between, or too much room."""
    if other is None:
        return index, float("inf")
    between = rows[min(index, other) + 1 : max(index, other)]
    one, two = rows[index].lines[0], rows[other].lines[0]
    far = abs(one.top - two.top) / (len(between) + 1) > _NEAR * max(one.size, two.size)
    apart = any(not row.table or _filled(row) > 1 for row in between)
    return other, float("inf") if far or apart else abs(one.top - two.top)
