"""Recognises what structures an annex: its title, the two list headings, the form's own labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from connector.readers.dates import find_date, leading_date, looks_like_date
from connector.readers.lines import Gap, Line
from connector.readers.vocabulary import vocabulary
from connector.readers.words import after, aligned, begins, says_nothing, words

_TITLE = re.compile(
    r"\W{0,4}annexe\s{0,3}(?:n\s?[°o]?\s?\.?\s?|numero )?([1-9]|i{1,3})(?![0-9a-z])(.*)", re.DOTALL
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3}
_ANNEXES = (1, 2, 3)
"""The convention has no others: « Annexe 4 » among the lines is text that must be said."""
_TITLE_AT_MOST = 160
_HEADING_AT_MOST = 400
_ENUMERATORS = frozenset({"1", "2", "i", "ii", "a", "b"})
_FEWEST_WORDS = 3
"""Of a heading's first line: fewer could begin anything."""
_BULLETS_OF_HEADINGS = "0123456789.)(*>§➢►▸"
"""« - Ouvertures » is an item; « 1. Ouvertures » is a heading."""
_EXPLAINED = re.compile(r"\s*\([^()]{1,40}\)(?=\s*[:=])")
"""« Date de transmission (jj/mm/aaaa) : »."""
_EDGES = " \t\n:=*.…_–—-"


@dataclass(frozen=True, slots=True)
class Heading:
    """A list heading, which may take several lines."""

    number: int
    """1 (open) or 2 (closed)."""
    count: int
    """Lines that it takes."""
    rest: str = ""
    """What stands behind it on its last line: « … : Sans objet »."""
    sure: bool = True
    """Whether it is a whole heading, and not only words that one could begin with."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """The value of a form line; empty where it was left blank."""

    text: str
    count: int
    """Lines that label and value take."""


def annex_title(line: Line) -> int | None:
    """Return the number of the annex that `line` is the title of, None if it is none.

    « annexe 1 et l'annexe 2 » at the start of an article's line is no title.
    """
    if not _stands_alone(line, _TITLE_AT_MOST):
        return None
    titles = vocabulary().annex_titles
    found = _TITLE.fullmatch(aligned(line.text))
    if found:
        number = _ROMAN.get(found[1]) or int(found[1])
        rest = found[2].strip()
        named = any(begins(words(rest), title) for title in titles)
        if number in _ANNEXES and (not rest or rest[0] in ":-(" or named):
            return number
        return None
    return next((n for title, n in titles.items() if begins(line.words, title)), None)


def annex_remark(line: Line) -> str:
    """Return what stands behind an annex's title, folded: « Annexe 2 : inchangée »."""
    found = _TITLE.fullmatch(aligned(line.text))
    return words(found[2]) if found else ""


def list_heading(lines: Sequence[Line], index: int) -> Heading | None:
    """Return the list heading that begins at `index`, None if none does."""
    line = lines[index]
    if line.row.too_long or len(set(line.filled)) != 1:
        return None
    tokens = line.words.split()
    lead = tokens[:1] if tokens and tokens[0] in _ENUMERATORS else []
    tokens = tokens[len(lead) :]
    for full, number in vocabulary().full_headings:
        taken = _lines_of(full, lines, index, tokens)
        if taken:
            count, said = taken
            last = lines[index + count - 1]
            rest = after(last.text, " ".join([*lead, *said] if count == 1 else said)) or ""
            return Heading(number, count, rest.strip(_EDGES))
    alone = vocabulary().lone_headings.get(" ".join(tokens))
    if alone and not line.row.bullet.strip(_BULLETS_OF_HEADINGS):
        return Heading(alone, 1, sure=False)
    for stem, number in vocabulary().heading_stems:
        if begins(" ".join(tokens), stem) and len(line.text) <= _HEADING_AT_MOST:
            rest = after(line.text, " ".join([*lead, stem])) or ""
            if "@" in rest and not rest.lstrip().startswith(":"):
                return None  # « liste 1 ; PETIT Jean ; … » is a person's line
            behind = rest.partition(":")[2] if ":" in rest or _is_long(stem) else rest
            return _behind_stem(line, number, behind.strip(_EDGES))
    return None


def transmission_date(lines: Sequence[Line], index: int) -> Labelled | None:
    """Return the transmission date written at `index`, on that line or the next; None if none is.

    The label begins the line, or stands behind the annex's title. « À compter de la date de
    transmission de cette annexe » is neither, nor is a person's line.
    """
    line = lines[index]
    if "@" in line.text or len(line.text) > _HEADING_AT_MOST:
        return None
    for label in vocabulary().labels["transmission_date"]:
        if wrapped := _wrapped_date(lines, index, label):
            return wrapped
        if label not in line.words:
            continue
        rest = after(line.text, label, anywhere=annex_title(line) is not None)
        if rest is None:
            continue
        rest = _EXPLAINED.sub("", rest, count=1)
        if says_nothing(rest):
            below = lines[index + 1] if index + 1 < len(lines) else None
            if below and looks_like_date(below.text):
                return Labelled(below.text, 2)
            return Labelled("", 1)
        valued = rest.lstrip().startswith((":", "="))
        written = leading_date(rest.lstrip(_EDGES)) or (find_date(rest) if valued else None)
        if written or valued:
            return Labelled(written or rest.strip(_EDGES), 1)
    return None


def _wrapped_date(lines: Sequence[Line], index: int, label: str) -> Labelled | None:
    """Return a date that runs over two lines, or whose label does: « … : 11 / février 2026 »."""
    two = lines[index : index + 2]
    first_word = label.partition(" ")[0]
    if len(two) == 1 or two[1].gap is Gap.BLANK or first_word not in two[0].words:
        return None
    text = " ".join(line.text for line in two)
    rest = after(text, label, anywhere=annex_title(two[0]) is not None)
    written = leading_date((rest or "").lstrip(_EDGES))
    whole = leading_date((after(two[0].text, label, anywhere=True) or "").lstrip(_EDGES))
    return Labelled(written, 2) if written and not whole and "@" not in text else None


def form_value(line: Line, name: str) -> str | None:
    """Return the value behind the label `name`, e.g. « Partenaire : Commune de X »; None if none.

    Between label and value stands a colon, or the end of a cell.
    """
    for label in vocabulary().labels[name]:
        if not begins(line.words, label):
            continue
        if len(line.filled) > 1 and words(line.filled[0]) == label:
            return " ".join(line.filled[1].split())
        rest = after(line.text, label)
        if rest is not None and rest.lstrip().startswith((":", "=")):
            return rest.strip(_EDGES)
    return None


def _stands_alone(line: Line, at_most: int) -> bool:
    """Tell whether the line is one short text without an address: what a title is."""
    return (
        not line.row.too_long
        and len(set(line.filled)) == 1
        and len(line.text) <= at_most
        and "@" not in line.text
    )


def _lines_of(
    full: Sequence[str], lines: Sequence[Line], index: int, tokens: list[str]
) -> tuple[int, list[str]] | None:
    """Return how many lines the heading `full` takes, and what of it stands on the last."""
    # Letters are compared, not words: a typesetter's hyphen may part a word at a line's end.
    wanted, done = "".join(full), ""
    for count in range(1, len(lines) - index + 1):
        if count > 1:
            tokens = lines[index + count - 1].words.split()
        for place, token in enumerate(tokens, start=1):
            done += token
            if done == wanted:
                return count, tokens[:place]
            if not wanted.startswith(done):
                return None
        if not tokens or (count == 1 and len(tokens) < _FEWEST_WORDS):
            return None
    return None


def _is_long(stem: str) -> bool:
    """Tell whether `stem` is most of a heading, so that its ending belongs to it in any words."""
    return len(stem.split()) > len(("liste", "n", "1", "ouvertures"))


def _behind_stem(line: Line, number: int, rest: str) -> Heading:
    """Tell a heading's own ending (« Liste 1 : ouvertures ») from what stands in the list."""
    again = list_heading([line.saying(rest)], 0) if rest else None
    if again and again.number == number:
        return Heading(number, 1, again.rest, again.sure)
    said = [w for w in words(rest).split() if len(w) > len("avec")]
    own = [w for w in said if w.rstrip("s") in _heading_words()]
    ending = 2 * len(own) > len(said) and "@" not in rest
    ending = ending or words(rest) in vocabulary().heading_endings
    return Heading(number, 1, "" if ending else rest, sure=False)


@lru_cache(maxsize=1)
def _heading_words() -> frozenset[str]:
    known = vocabulary()
    texts = [" ".join(full) for full, _ in known.full_headings]
    texts += [stem for stem, _ in known.heading_stems]
    return frozenset(w.rstrip("s") for text in texts for w in text.split() if len(w) > len("avec"))
