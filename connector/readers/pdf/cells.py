"""Tables with lines: which words stand in which cell, and what a cell says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pdfplumber.page

from connector.readers.pdf.glyphs import Line, Word, lines_of

Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge."""
_EDGE = 1.5
HYPHEN = re.compile(r"[^\W_]-$")
_PADDING_AT_MOST = 9.0
"""Points; a centred text stands further from its cell's edge."""
_TOUCHING = 0.15
"""Between two words of two cells, as a share of the type's size: no word's end looks like that."""
OVERFLOWING = "un mot y dépasse de sa case"
MERGED = "une cellule fusionnée y tient sur plusieurs lignes"


@dataclass(slots=True)
class Grid:
    """One table of a page, drawn with lines."""

    rows: list[list[Box | None]]
    """None where the cell to the left, or above, goes on."""
    words: dict[Box, list[Word]] = field(default_factory=dict)

    @property
    def cells(self) -> list[Box]:
        """Return every cell."""
        return [box for row in self.rows for box in row if box]

    @property
    def edges(self) -> tuple[int, ...]:
        """Return where its columns begin: on another page the same table has the same ones."""
        return tuple(sorted({round(box[0] / 3) for box in self.cells}))

    def text(self, box: Box) -> str:
        """Return what a cell says, its lines parted by line breaks.

        A word that was too long for its cell is put together again, and keeps its hyphen.
        """
        lines = lines_of(self.words.get(box, ()))
        addressed = any("@" in line.text for line in lines)
        limit = box[2] - self._padding(box)
        said = lines[0].text if lines else ""
        for line, following in pairwise(lines):
            full = line.x1 + following.words[0].lead > limit + _EDGE / 3
            lone = len(line.words) == len(following.words) == 1
            cut = HYPHEN.search(line.text) or (addressed and lone and full)
            said += ("" if cut else "\n") + following.text
        return said

    def ends(self, box: Box) -> tuple[float, float]:
        """Return the room behind the cell's last line, and how wide its first character is.

        Both only where one word makes the line: infinite and 0 otherwise.
        """
        lines = lines_of(self.words.get(box, ()))
        if not lines:
            return float("inf"), 0.0
        room = box[2] - self._padding(box) - lines[-1].x1
        first = lines[0].words
        return (
            room if len(lines[-1].words) == 1 else float("inf"),
            first[0].lead if len(first) == 1 else 0.0,
        )

    def _padding(self, box: Box) -> float:
        column = [w.x0 - b[0] for b in self.cells if b[0] == box[0] for w in self.words.get(b, ())]
        return min(min(column, default=0.0), _PADDING_AT_MOST)


def grids_of(page: pdfplumber.page.Page) -> list[Grid]:
    """Return the tables of a page that are drawn with lines."""
    found = []
    for table in page.find_tables():
        rows = [[cell and _box(cell) for cell in row.cells] for row in table.rows]
        found.append(Grid(rows))
    return found


def _box(cell: Sequence[float]) -> Box:
    x0, top, x1, bottom = cell
    return (x0, top, x1, bottom)


def take_words(grids: Iterable[Grid], words: Iterable[Word]) -> list[Word]:
    """Give every word to the smallest cell that it stands in; return those that are in none."""
    owners = sorted(
        ((box, grid) for grid in grids for box in grid.cells),
        key=lambda owner: (owner[0][2] - owner[0][0]) * (owner[0][3] - owner[0][1]),
    )
    left = []
    for word in words:
        middle = (word.x0 + word.x1) / 2
        for box, grid in owners:
            if box[0] <= middle <= box[2] and box[1] <= word.middle <= box[3]:
                grid.words.setdefault(box, []).append(word)
                break
        else:
            left.append(word)
    for grid in grids:
        _mark_overflows(grid)
    return left


def _mark_overflows(grid: Grid) -> None:
    """Mark words that go on over the edge of their cell: their ends may be in another's."""
    placed = [(word, box) for box, words in grid.words.items() for word in words]
    placed.sort(key=lambda p: (round(p[0].middle), p[0].x0))
    for (word, box), (following, other) in pairwise(placed):
        beside = abs(word.middle - following.middle) < word.size / 2
        touching = following.x0 - word.x1 < _TOUCHING * word.size
        if box != other and beside and touching:
            word.flaw = word.flaw or OVERFLOWING
            following.flaw = following.flaw or OVERFLOWING


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a table with lines."""

    cells: tuple[str, ...]
    words: tuple[Word, ...]
    lines: tuple[Line, ...] = ()
    """Its lines of text, where it is one cell alone: a heading, or a frame around a text."""
    flaw: str = ""
    rooms: tuple[float, ...] = ()
    """As in `Piece`."""
    leads: tuple[float, ...] = ()


def rows_of(grid: Grid) -> list[GridRow]:
    """Return the rows of a table that say something.

    A cell that is merged with those below it counts for each of these rows, if it is one line of
    text: two people's names in a cell that lost a line would make a third person.
    """
    found = []
    for row in grid.rows:
        own = [box for box in row if box]
        words = tuple(word for box in own for word in grid.words.get(box, ()))
        if len(own) == 1:
            lines = tuple(lines_of(words))
            found.append(GridRow(tuple(line.text for line in lines), words, lines))
            continue
        cells, flaw = [], ""
        top = max((box[1] for box in own), default=0.0)
        bottom = min((box[3] for box in own), default=0.0)
        for place, box in enumerate(row):
            above = None if box else _reaching(grid, place, top, bottom)
            said = grid.text(box) if box else grid.text(above) if above else ""
            tall = box is not None and box[3] > bottom + _EDGE
            if "\n" in said and (above or tall):
                flaw = MERGED
            cells.append(said)
        ends = [grid.ends(box) if box else (float("inf"), 0.0) for box in row]
        rooms, leads = zip(*ends, strict=True)
        found.append(GridRow(tuple(cells), words, (), flaw, rooms, leads))
    return [row for row in found if any(row.cells)]


def _reaching(grid: Grid, place: int, top: float, bottom: float) -> Box | None:
    """Return the cell above, in the column `place`, that goes on beside this row."""
    for row in grid.rows:
        box = row[place] if place < len(row) else None
        if box and box[1] < top - _EDGE and box[3] > bottom - _EDGE:
            return box
    return None
