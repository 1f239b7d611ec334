"""Whether two spellings name one person: case, accents, hyphens and spacing don't matter."""

from __future__ import annotations

import re
import unicodedata

_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def folded(name: str) -> str:
    """Return `name` without case, accents and punctuation: « D'ANGELO » and « d’angelo » agree."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return _NOT_LETTERS.sub(" ", letters).strip()


def same_person(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two (last name, first names) are spellings of one name."""
    return folded(one[0]) == folded(other[0]) and folded(one[1]) == folded(other[1])


def another_person(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether last AND first names differ: then the address has changed hands (3.5).

    One of the two differing is a marriage or a correction: an update.
    """
    return folded(one[0]) != folded(other[0]) and folded(one[1]) != folded(other[1])
