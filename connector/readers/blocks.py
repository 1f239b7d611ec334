"""What a word processor's document is made of, paragraphs and table rows, turned into rows.

Word and OpenDocument say the same in other words: each reader gives these blocks, and what a
paragraph, a bullet, a merged cell or a table of layout means is decided here, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from connector.readers.rows import MAX_ROWS, Row, UnreadableError, make_row
from connector.readers.text import begins_with_bullet, row_of
from connector.readers.wording import say
from connector.readers.words import says_nothing

BULLET = "•"
"""Stands for whatever a list shows in front of its items."""
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; its text keeps line breaks and tabs."""

    line: int
    """Its number, counted over the document from 1."""
    text: str
    bullet: str = ""
    flaw: str = ""
    """As in :class:`Row`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, as wide as `span` columns."""

    blocks: tuple[Block, ...]
    span: int = 1
    below: bool = False
    """Whether it is the lower part of a cell that is merged over several rows."""

    @property
    def text(self) -> str:
        """Return what it says, a line break between its paragraphs."""
        return "\n".join(p.text for p in paragraphs(self.blocks) if p.text.strip())


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table."""

    line: int
    """The number of its first paragraph."""
    cells: tuple[Cell, ...]
    table: int
    """Which table it belongs to: merged cells end with it."""


Block = Paragraph | TableRow


def paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Give all paragraphs in the document's order, those of nested tables included."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for cell in block.cells:
                yield from paragraphs(cell.blocks)


def to_rows(blocks: Iterable[Block]) -> tuple[Row, ...]:
    """Return the rows that `blocks` make; raises UnreadableError where there are far too many.

    A line break in a paragraph begins a row, as in a text. A cell that is merged over columns
    counts once, one merged over rows says the same in each of them, as it is seen on paper.
    """
    found: list[Row] = []
    for row in _rows(blocks):
        found.append(row)
        if len(found) > MAX_ROWS:
            raise UnreadableError(say("Ce document a plus de {} lignes.", MAX_ROWS))
    return tuple(found)


def _rows(blocks: Iterable[Block]) -> Iterator[Row]:
    merged: dict[int, Cell] = {}
    table = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from _of_paragraph(block)
            continue
        if block.table != table:
            table, merged = block.table, {}
        row, merged = _unmerged(block, merged)
        if row is None:
            continue
        if _is_layout(row):
            for cell in row.cells:
                if not cell.below:
                    yield from _rows(cell.blocks)
        else:
            yield _of_table(row)


def _of_paragraph(paragraph: Paragraph) -> Iterator[Row]:
    for number, text in enumerate(paragraph.text.split("\n")):
        yield row_of(
            text,
            paragraph.line,
            bullet="" if number or says_nothing(text) else paragraph.bullet,
            apart=not number,
            flaw=paragraph.flaw,
        )


def _of_table(row: TableRow) -> Row:
    texts: list[str] = []
    for cell in row.cells:
        texts += [cell.text, *[""] * (cell.span - 1)]
    inside = [p for cell in row.cells for p in paragraphs(cell.blocks)]
    flaw = next((p.flaw for p in inside if p.flaw), "")
    return replace(make_row(texts, line=row.line, flaw=flaw), apart=True)


def _unmerged(row: TableRow, above: Mapping[int, Cell]) -> tuple[TableRow | None, dict[int, Cell]]:
    """Return `row` with the cells from above that reach into it, and what reaches further.

    None for a row that has nothing else. `above` maps a column to the cell that may go on there.
    """
    cells: list[Cell] = []
    reaching: dict[int, Cell] = {}
    own = False
    column = 0
    for cell in row.cells:
        kept = above.get(column)
        if cell.below and kept and not cell.text:
            cells.append(replace(cell, blocks=kept.blocks))
            reaching[column] = kept
        else:
            cells.append(replace(cell, below=False))
            own = own or not says_nothing(cell.text)
            if not cell.below:
                reaching[column] = cell
        column += cell.span
    empty = not own and any(cell.below for cell in cells)
    return (None if empty else replace(row, cells=tuple(cells))), reaching


def _is_layout(row: TableRow) -> bool:
    """Tell a table that only places texts on the page from one that says something in its columns.

    Its cells hold lists or tables of their own, or all the row says stands in one cell.
    """
    if len(row.cells) == 1:
        return True
    filled = [cell for cell in row.cells if cell.text]
    if any(isinstance(block, TableRow) for cell in filled for block in cell.blocks):
        return True
    if len(filled) == 1 and len(_said(filled[0])) >= _SEVERAL:
        return True
    return any(_bulleted(cell) >= _SEVERAL for cell in filled)


def _said(cell: Cell) -> Sequence[Paragraph]:
    return [p for p in paragraphs(cell.blocks) if p.text.strip()]


def _bulleted(cell: Cell) -> int:
    return sum(1 for p in _said(cell) if p.bullet or begins_with_bullet(p.text))
