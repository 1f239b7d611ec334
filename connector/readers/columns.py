"""The header row of a table: which column holds what, in any order, under any known name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connector.readers.vocabulary import vocabulary
from connector.readers.words import begins, says_nothing, words

MOST_COLUMNS = 200
"""No table of people has more, and looking at each cell of a row of thousands takes its time."""
_NAMES = {"name", "last_name", "list"}


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table hold."""

    places: Mapping[str, int]
    """Field (`list`, `name`, `last_name`, `first_names`, `email`, `function`, `date`,
    `opening_date`, `closing_date`) to column."""
    unused: tuple[str, ...]
    """Headings of the columns that nothing is taken from, as written."""
    width: int

    def date_of(self, number: int | None) -> str:
        """Return the column of a row's date: list 1's own, list 2's own, else the one there is."""
        own = {1: "opening_date", 2: "closing_date"}.get(number or 0, "date")
        order = (own, "date", "opening_date", "closing_date")
        return next((name for name in order if name in self.places), "date")

    def cell(self, cells: Sequence[str], field: str) -> str:
        """Return what `cells` hold for `field`; empty where there is no such column or cell."""
        place = self.places.get(field)
        return cells[place] if place is not None and place < len(cells) else ""

    def overflow(self, cells: Sequence[str]) -> bool:
        """Tell whether a row says more than there are columns: its cells may have shifted."""
        return any(not says_nothing(c) for c in cells[self.width :])


def read_header(cells: Sequence[str]) -> Columns | None:
    """Return the columns if `cells` are a header row, else None.

    A header names a column for the e-mail and one for the person or the list.
    """
    if len(cells) > MOST_COLUMNS:
        return None
    known = vocabulary()
    places: dict[str, int] = {}
    unused: list[str] = []
    for place, cell in enumerate(cells):
        if "@" in cell:
            return None
        field = _field(cell)
        if field and field not in places:
            places[field] = place
        elif not says_nothing(cell) and words(cell) not in known.columns_left_out:
            unused.append(" ".join(cell.split()))
    if "email" not in places or not _NAMES & set(places):
        return None
    if "last_name" in places and "first_names" in places:
        if "name" in places:
            unused.append(" ".join(cells[places.pop("name")].split()))
    elif "last_name" in places and "name" not in places:
        # « Nom » without « Prénom » beside it: the cell holds both.
        places["name"] = places.pop("last_name")
    filled = max(i for i, c in enumerate(cells) if not says_nothing(c))
    return Columns(places, tuple(unused), filled + 1)


def _field(cell: str) -> str | None:
    """Return what a heading stands for, also with an explanation: « Date (jj/mm/aaaa) »."""
    known = vocabulary()
    for said in (words(cell), words(cell.partition("(")[0])):
        if said in known.columns:
            return known.columns[said]
    for start, field in known.columns_begin:
        if begins(words(cell), start):
            return field
    return None
