"""« GONDA Delphine » into a last name and first names (article 3.1)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

from connector.readers.vocabulary import vocabulary
from connector.readers.wording import say
from connector.readers.words import aligned, clean, words

# What Keycloak 26.7 answers 400 to in a person's name (error-person-name-invalid-character).
_REFUSED = frozenset('<>&"$%!#?§;*~/\\|^=[]{}()')
MAX_LENGTH = 255
"""Keycloak's limit for a name; also kept for a function."""
_ELIDED = ("d'", "l'")
_APART = 3
_TWO_PEOPLE = 4
"""Runs of words in « PETIT Jean DURAND Paul »."""
_EDGES = " ,;:-–—•·"
_GLUED = re.compile(r"([^\W\d_]{1,4})\.(?=[^\W\d_]{2})")
"""« M.PETIT »: no space behind the point of a civility."""
_SEVERAL = re.compile(r"\+|\s[&/]\s")
"""« PETIT Jean + DURAND Paul »."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name, as written, civility left out."""

    last: str
    first: str
    order_assumed: bool = False
    """Nothing told for sure which words are the last name: the template's order was taken."""


def parse_name(text: str) -> Name:
    """Tell last name and first names apart in a cell that holds both.

    Upper-case words are the last name wherever they stand. Without that mark the template's order
    holds: last name first, its particles with it. A comma says the same. What is missing is empty.
    """
    plain = _without_civility(clean(text).strip(_EDGES))
    last, comma, first = plain.partition(",")
    if comma and last.strip() and first.strip() and not _by_capitals(last.split()):
        return split_name(last, first)
    tokens = plain.replace(",", " ").split()
    marked = _by_capitals(tokens)
    if marked:
        return marked
    return _by_order(tokens)


def split_name(last: str, first: str) -> Name:
    """Return the name that two cells hold.

    A cell that holds a civility and nothing else is somebody called « MAITRE ».
    """
    last, first = (clean(cell).strip(_EDGES) for cell in (last, first))
    return Name(_without_civility(last) or last, _without_civility(first) or first)


def names_several(text: str) -> bool:
    """Tell whether a cell names several people: « DURAND Paul et MARTIN Luc », « … + … ».

    Two words in capitals, each with a first name behind it, are two people too. « et » counts
    only between others, and in lower case: « OU » is somebody's name.
    """
    tokens = _without_civility(clean(text).strip(_EDGES)).split()
    if any(t.islower() and words(t) in vocabulary().several_people for t in tokens[1:-1]):
        return True
    if _SEVERAL.search(text):
        return True
    runs = _runs(tokens)
    return len(runs) == _TWO_PEOPLE and runs[0]


def why_refused(name: str) -> str | None:
    """Return why Keycloak would refuse this last or first name, as the end of a sentence."""
    if len(name) > MAX_LENGTH:
        return say("{} dépasse {} caractères", name, MAX_LENGTH)
    if name.isascii() and name.isprintable() and _REFUSED.isdisjoint(name):
        return None
    for char in name:
        if char in _REFUSED:
            return say("{} contient un caractère qui n’est pas admis, {}", name, char)
        if is_hidden(char):
            seen = say("{} contient un caractère invisible ou illisible", name)
            return f"{seen} (U+{ord(char):04X})"
    return None


def is_hidden(char: str) -> bool:
    """Tell whether `char` can't be seen: control, zero-width, direction mark, or undecodable."""
    category = unicodedata.category(char)
    return category[0] == "C" or category in ("Zl", "Zp") or char == "\ufffd"


def _without_civility(text: str) -> str:
    glued = _GLUED.match(text)
    if glued and words(glued[1]) in vocabulary().civilities:
        text = text[glued.end() :]
    tokens = text.split()
    while tokens and words(tokens[0]) in vocabulary().civilities:
        del tokens[0]
    return " ".join(tokens)


def _runs(tokens: list[str]) -> list[bool]:
    """Return, for each run of words of one kind, whether it is the last name's (in capitals)."""
    return [is_last for is_last, _ in groupby(_last_words(tokens))]


def _last_words(tokens: list[str]) -> list[bool]:
    """Tell of each word whether its capitals, or what they draw with them, make it last name."""
    known = vocabulary()
    capital = [is_capital(t) for t in tokens]
    for i in reversed(range(len(tokens) - 1)):
        # « de la TOUR », « DURAND née PETIT »: particles and links go with the name behind them.
        if capital[i + 1] and words(tokens[i]) in (known.particles | known.name_links):
            capital[i] = True
    for i in range(1, len(tokens) - 2):
        # « DURAND née Petit Marie »
        link = words(tokens[i]) in known.name_links and not is_capital(tokens[i])
        if capital[i - 1] and link:
            capital[i] = capital[i + 1] = True
    return capital


def _by_capitals(tokens: list[str]) -> Name | None:
    """Return the name if some words, not all, are in capitals."""
    capital = _last_words(tokens)
    last = [t for t, is_last in zip(tokens, capital, strict=True) if is_last]
    first = [t for t, is_last in zip(tokens, capital, strict=True) if not is_last]
    if not last or not first or not any(map(is_capital, last)):
        return None
    # « DURAND Marie PETIT »: two names in capitals that nothing links.
    apart = capital.count(True) > 1 and len(_runs(tokens)) >= _APART and capital[0]
    return Name(" ".join(last), " ".join(first), order_assumed=apart)


def _by_order(tokens: list[str]) -> Name:
    """Return the name in the template's order: « Durand Paul », « LE GALL YANN ».

    « Jean de La Tour » has nothing behind its particle: there the particle begins the last name.
    """
    particles = vocabulary().particles

    def particle(index: int) -> bool:
        return index + 1 < len(tokens) and words(tokens[index]) in particles

    def word_from(index: int) -> int:
        """Return where the word that begins at `index`, particles included, ends."""
        while particle(index):
            index += 1
        return index + 1

    end, inner = word_from(0), None
    while particle(end) or (end < len(tokens) and aligned(tokens[end]).startswith(_ELIDED)):
        inner = inner or end
        end = word_from(end)
    if end < len(tokens):
        return Name(" ".join(tokens[:end]), " ".join(tokens[end:]), order_assumed=True)
    if inner is not None:
        return Name(" ".join(tokens[inner:]), " ".join(tokens[:inner]), order_assumed=True)
    return Name(" ".join(tokens), "")


def is_capital(token: str) -> bool:
    """Tell whether a word is in capitals, also as « d'ANGELO », « McDONALD » or « LEFèVRE »."""
    if token.endswith(".") and len(token) <= len("J."):
        return False  # an initial: « Marie C. DURAND »
    folded = aligned(token)
    return _all_capitals(token) or any(
        folded.startswith(prefix) and _all_capitals(token[len(prefix) :])
        for prefix in vocabulary().prefixes
    )


def _all_capitals(text: str) -> bool:
    """Tell whether two letters or more are capitals, but for a few small ones with an accent.

    Many keyboards have no « È »; « Zoé » stays a first name, since its « o » is small.
    """
    letters = [c for c in text if c.isalpha()]
    small = [c for c in letters if not c.isupper()]
    capitals = len(letters) - len(small)
    return capitals > 1 and 2 * len(small) <= capitals and not any(map(str.isascii, small))
