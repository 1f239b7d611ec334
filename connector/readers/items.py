"""Joins the physical lines of one item, since bullet lines wrap and pages break."""

from __future__ import annotations

from collections.abc import Sequence

from connector.readers.dates import looks_like_date
from connector.readers.emails import has_address
from connector.readers.fields import SEPARATOR
from connector.readers.lines import Gap, Line

_MOST_LINES = 8
_OPEN_ENDS = (SEPARATOR, ",")


def continues(item: Sequence[Line], line: Line, *, loose: bool = False) -> bool:
    """Tell whether `line` goes on with the item that `item` begins.

    An item that has its address and ends with a date is complete; a bullet begins another one, and
    so does a second address. A blank line ends an item, unless a page's foot stands there too.
    With `loose` (annexes 2 and 3, where nothing else follows) an item needs no mark of its own.
    """
    if not item or line.row.bullet or len(item) >= _MOST_LINES:
        return False
    said = " ".join(part.text for part in item)
    addressed = has_address(said)
    complete = addressed and looks_like_date(said.rpartition(SEPARATOR)[2])
    if complete or (addressed and has_address(line.text)):
        return False
    open_end = said.endswith(_OPEN_ENDS) or line.text.startswith(SEPARATOR)
    if line.gap is Gap.BLANK:
        return open_end
    return loose or open_end or item[0].row.bullet or SEPARATOR in said
