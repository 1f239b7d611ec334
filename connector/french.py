"""French as a reader expects it: spaces before punctuation, days in words, plurals."""

from __future__ import annotations

import re
from datetime import date

NBSP = "\u00a0"
NARROW_NBSP = "\u202f"

_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def typography(text: str) -> str:
    """Make the spaces of French punctuation non-breaking; ordinary spaces are typed in the data."""
    text = re.sub(r" (?=[;!?])", NARROW_NBSP, text)
    text = re.sub(r" (?=[:»])", NBSP, text)
    return re.sub(r"(?<=«) ", NBSP, text)


def counted(number: int, name: str) -> str:
    """Return « 1 compte », « 3 comptes »; `name` is one that takes an s."""
    return f"{number}{NBSP}{name}{'s' if abs(number) > 1 else ''}"


def day_in_words(day: date) -> str:
    """Return « 1er mars 2027 », as a sentence has it; the day and its month stay together."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{_MONTHS[day.month - 1]} {day.year}"


def day_in_table(day: date) -> str:
    """Return « 01/03/2027 », as a table has it."""
    # Not `%Y`: it does not pad the year everywhere.
    return f"{day:%d/%m}/{day.year:04}"
