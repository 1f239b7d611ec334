"""Tells what one line of annex 1 is, seen by itself: a table's header, a sentence, an empty row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from connector.readers.columns import Columns, read_header
from connector.readers.emails import has_address
from connector.readers.fields import SEPARATOR
from connector.readers.headings import list_heading
from connector.readers.lines import Line
from connector.readers.vocabulary import vocabulary
from connector.readers.words import says_nothing, words

_LIST_CELL = re.compile(r"(?:liste )?(?:n )?([12])(?![0-9])")
_FEW_WORDS = 5
"""A cell with both numbers in so few words is undecided; a whole heading has more."""
_SENTENCE_LINES = 16
"""A sentence of the template that takes more lines than this is none."""


def list_number(cell: str) -> int | None:
    """Return the list that a cell « liste » names, None where it names none, or both.

    « 2 - … depuis moins de 2 ans » names one list; « 1 ou 2 » and « 2 -> 1 » name two.
    """
    said = words(cell)
    found = _LIST_CELL.match(said)
    if found is None:
        return None
    both = len(said.split()) <= _FEW_WORDS and {"1", "2"} <= set(said.split())
    return None if both else int(found[1])


def header_of(line: Line) -> Columns | None:
    """Return the columns that `line` names, also as text: « NOM Prénom ; adresse… »."""
    if has_address(line.text) or line.row.too_long:
        return None
    if len(line.filled) > 1:
        return read_header(line.cells)
    for mark in (SEPARATOR, ","):
        if mark in line.text:
            return read_header(line.text.split(mark))
    return None


def sentence(lines: Sequence[Line], index: int) -> int:
    """Return how many lines a sentence of the template takes at `index`, 0 if none begins there.

    Where its end is not found, the lines of its first words: what follows may be a person's.
    """
    for first, last in vocabulary().sentences:
        # As letters: a typesetter's hyphen may part a word at a line's end.
        start, end = first.replace(" ", ""), last.replace(" ", "")
        begun, said = 0, ""
        for count, line in enumerate(lines[index : index + _SENTENCE_LINES], start=1):
            said += line.words.replace(" ", "")
            goes_on = said.startswith(start) or start.startswith(said)
            # A name in another script has no letters here, and belongs to no sentence.
            if not goes_on or not line.words or "@" in line.text or list_heading([line], 0):
                break
            if said.startswith(start):
                begun = begun or count
                if end in said:
                    return count
        if begun:
            return begun
    return 0


def is_empty_marker(text: str) -> bool:
    """Tell whether `text` says that a list is empty, each of its parts included."""
    parts = [part for part in text.split(SEPARATOR) if not says_nothing(part)]
    return all(words(part) in vocabulary().empty_list for part in parts)
