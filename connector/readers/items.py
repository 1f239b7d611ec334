"""Joins the physical lines of one item, since bullet lines wrap and pages break."""

from __future__ import annotations

from collections.abc import Sequence

from connector.readers.dates import looks_like_date
from connector.readers.emails import has_address
from connector.readers.fields import SEPARATOR
from connector.readers.lines import Gap, Line

_MOST_LINES = 24
_OPEN_ENDS = (SEPARATOR, ",")
_SEPARATORS = 3
"""In the template's line."""


def add_to(item: list[Line], line: Line, *, loose: bool = False) -> bool:
    """Add `line` to the item that `item` begins if it goes on with it; tell whether it does.

    With `loose` (annexes 2 and 3, where nothing else follows) an item needs no mark of its own.
    """
    if not _continues(item, line, loose=loose):
        return False
    dash = f"{line.row.bullet} " if line.row.bullet else ""
    item.append(line.saying(dash + line.filled[0]))
    return True


def _continues(item: Sequence[Line], line: Line, *, loose: bool) -> bool:
    """Tell whether `line` goes on with `item`.

    An item that has its address and ends with a date is complete; a bullet begins another one, and
    so does a second address. A blank line ends an item, unless a page's foot stands there too.
    """
    if not item or len(item) >= _MOST_LINES:
        return False
    said = " ".join(part.text for part in item)
    addressed = has_address(said)
    complete = addressed and looks_like_date(said.rpartition(SEPARATOR)[2])
    if complete or (addressed and has_address(line.text)):
        return False
    open_end = said.endswith(_OPEN_ENDS) or line.text.startswith(SEPARATOR)
    if line.gap is Gap.BLANK:
        return open_end and not line.row.bullet
    if line.gap is Gap.PARAGRAPH and not open_end:
        # Typed with a return at each line's end, or the next person: only what begins in the
        # middle of a sentence, with no more fields than the item lacks, goes on.
        inside = line.text[:1].islower() or line.text[:1].isdigit()
        fits = said.count(SEPARATOR) + line.text.count(SEPARATOR) <= _SEPARATORS
        return not line.row.bullet and ((inside and fits) or (loose and not addressed))
    if line.row.bullet:
        # « Comptabilité / – Suivi informatique ; 11/02/2026 »: another mark than the item's own,
        # and no more fields than the item lacks.
        other = line.row.bullet != item[0].row.bullet
        fits = said.count(SEPARATOR) + line.text.count(SEPARATOR) <= _SEPARATORS
        return addressed and other and fits and SEPARATOR in said
    return loose or open_end or bool(item[0].row.bullet) or SEPARATOR in said
