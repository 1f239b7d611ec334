"""Rows without what a page prints around them: the préfecture's stamps, page numbers, mottos."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from connector.readers.rows import Row
from connector.readers.vocabulary import vocabulary
from connector.readers.words import aligned, says_nothing, tidy, words

_ACT = re.compile(r"-\d{9}-\d{8}-")
"""Inside the préfecture's identifier of an act, which may stand without its label."""


class Gap(IntEnum):
    """What lies between a line and the one before it."""

    NONE = 0
    PARAGRAPH = 1
    """The end of a paragraph, which wraps by itself: what is behind it is seldom the same item."""
    STAMP = 2
    """A page's foot: an item may go on behind it."""
    BLANK = 3


@dataclass(frozen=True)
class Line:
    """A row that says something, stamps cut out."""

    row: Row
    """As it stands in the document; says where."""
    cells: tuple[str, ...]
    gap: Gap = Gap.NONE

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """Return the cells that say something."""
        return tuple(c for c in self.cells if not says_nothing(c))

    @cached_property
    def text(self) -> str:
        """Return what it says, on one line."""
        return " ".join(" ".join(self.filled).split())

    @cached_property
    def words(self) -> str:
        """Return what it says, folded."""
        return words(self.text)

    def saying(self, text: str) -> Line:
        """Return a line at the same place that says `text` alone."""
        return Line(self.row, (text.strip(),), self.gap)


def say_something(rows: Iterable[Row]) -> list[Line]:
    """Return the rows that say something, each with what lies between it and the one before."""
    found: list[Line] = []
    gap = Gap.BLANK
    for row in rows:
        if row.apart and gap is not Gap.BLANK:
            gap = Gap.PARAGRAPH
        cells = row.cells if row.too_long else tuple(map(_without_stamps, row.cells))
        if cells == (";",) and found and gap is not Gap.BLANK and len(found[-1].filled) == 1:
            # An item's separator that was left alone on its line.
            found[-1] = found[-1].saying(f"{found[-1].filled[0]} ;")
        elif row.too_long:  # whatever its beginning looks like, somebody may stand in it
            found.append(Line(row, cells, gap))
            gap = Gap.NONE
        elif not any(row.filled):
            # A page's foot has blank lines around it: they don't part what it interrupts.
            gap = Gap.STAMP if gap is Gap.STAMP else Gap.BLANK
        elif _is_noise(cells, item=bool(row.bullet)):
            gap = Gap.STAMP
        else:
            found.append(Line(row, cells, gap))
            gap = Gap.NONE
    return found


def _is_noise(cells: tuple[str, ...], *, item: bool) -> bool:
    """Tell whether the page prints this; as an `item`, « - 3 - » is a page and « - ID » isn't."""
    if all(says_nothing(cell) for cell in cells):
        return True
    said = words(" ".join(cells))
    return vocabulary().noise.fullmatch(said) is not None and not (item and said.isalpha())


def _without_stamps(cell: str) -> str:
    """Cut out what the préfecture printed over the line, which leaves a line break there."""
    known = vocabulary()
    folded = words(cell)
    cell = cell.replace("；", ";")  # full width, as an Asian keyboard types it
    if not (any(hint in folded for hint in known.stamp_hints) or _ACT.search(cell)):
        return cell
    kept: list[str] = []
    end = 0
    for stamp in known.stamps.finditer(aligned(cell)):
        kept.append(cell[end : stamp.start()])
        end = stamp.end()
    return tidy("\n".join([*kept, cell[end:]])) if kept else cell
