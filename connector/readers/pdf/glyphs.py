"""The words of a page with their places: what geometry then makes lines and cells of.

Places are in points (1/72 inch) from the upper left corner of the page as it is shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from connector.readers.vocabulary import vocabulary
from connector.readers.words import aligned, says_nothing

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_SPACE = 0.18
"""Between two words, as a share of the type's size; a thin space has a sixth."""
_SAME_PLACE = 1.0
_COVERED = 0.6
_TOUCHING = 2.0
HIDDEN = "une partie de son texte ne se voit pas sur la page"
STRUCK = "elle est barrée"
OVERLAID = "des caractères y sont imprimés l’un sur l’autre"
TURNED = "son texte est écrit de côté"


@dataclass(slots=True)
class Glyph:
    """One character, its combining marks included, where the page shows it."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    flaw: str = ""
    """Why what it belongs to may not be acted on, as the end of a French sentence."""

    @property
    def middle(self) -> float:
        """Return the height of its middle."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Word:
    """Characters between two spaces."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    lead: float = 0.0
    """How wide its first character is."""
    flaw: str = ""

    @property
    def middle(self) -> float:
        """Return the height of its middle."""
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Line:
    """Words beside each other, from left to right."""

    words: list[Word] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the words with spaces between."""
        return " ".join(word.text for word in self.words)

    @property
    def x0(self) -> float:
        """Return where it begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Return where it ends."""
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        """Return its upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Return its lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        """Return the size of most of its words."""
        return median(word.size for word in self.words)

    @property
    def flaw(self) -> str:
        """Return the first flaw of its words; empty where they are sound."""
        return next((word.flaw for word in self.words if word.flaw), "")

    def segments(self, gap: float) -> list[Line]:
        """Return the parts that lie further apart than `gap` times the type's size."""
        parts = [Line([self.words[0]])]
        for before, word in zip(self.words, self.words[1:], strict=False):
            if word.x0 - before.x1 > gap * self.size:
                parts.append(Line())
            parts[-1].words.append(word)
        return parts


def glyphs_of(chars: Iterable[dict[str, Any]]) -> list[Glyph]:
    """Return pdfplumber's characters in the order of the file, doubles and marks made one.

    A program that has no bold face prints each character twice; an accent of its own belongs to
    the letter before it.
    """
    found: list[Glyph] = []
    seen: set[tuple[str, int, int]] = set()
    for char in chars:
        text = "\ufffd" if char["text"].startswith("(cid:") else char["text"].translate(_LIGATURES)
        if found and text and all(map(unicodedata.combining, text)):
            found[-1].text += text
            continue
        place = (text, round(char["x0"] / _SAME_PLACE), round(char["top"] / _SAME_PLACE))
        if place in seen and text.strip():
            continue
        seen.add(place)
        flaw = "" if char["upright"] else TURNED
        size = char["bottom"] - char["top"]
        found.append(Glyph(text, char["x0"], char["x1"], char["top"], char["bottom"], size, flaw))
    return found


def without_stamps(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Leave out what the préfecture printed over the page, wherever on it.

    In the order of the file a stamp is in one piece, though it lies across a line.
    """
    text, owner = [], []
    before: Glyph | None = None
    for index, glyph in enumerate(glyphs):
        if before and not _goes_on(before, glyph):
            text.append("\n")
            owner.append(-1)
        for char in aligned(glyph.text):
            text.append(char)
            owner.append(index)
        before = glyph
    whole = "".join(text)
    out = {
        owner[place]
        for stamp in vocabulary().stamps.finditer(whole)
        for place in range(stamp.start(), stamp.end())
    }
    return [glyph for index, glyph in enumerate(glyphs) if index not in out]


def turned_texts(glyphs: Iterable[Glyph]) -> tuple[list[Glyph], list[str]]:
    """Return the upright characters, and the texts that the others make, in the file's order."""
    upright, texts = [], [""]
    before: Glyph | None = None
    for glyph in glyphs:
        if glyph.flaw != TURNED:
            upright.append(glyph)
            continue
        if before and not _goes_on(before, glyph):
            texts.append("")
        texts[-1] += glyph.text
        before = glyph
    return upright, [text for text in texts if not says_nothing(text)]


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    if before.flaw == glyph.flaw == TURNED:
        room = _TOUCHING * max(before.size, glyph.size, glyph.x1 - glyph.x0)
        return abs(before.middle - glyph.middle) < room and abs(before.x0 - glyph.x0) < room
    level = abs(before.middle - glyph.middle) < before.size / 2
    return level and -before.size < glyph.x0 - before.x1 < before.size * _TOUCHING


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Return the lines that `words` make, from top to bottom."""
    lines: list[Line] = []
    for word in sorted(words, key=lambda w: (w.middle, w.x0)):
        if lines:
            last = lines[-1].words
            level = sum(w.middle for w in last) / len(last)
            if abs(word.middle - level) < min(word.size, last[-1].size) / 2:
                last.append(word)
                continue
        lines.append(Line([word]))
    for line in lines:
        line.words.sort(key=lambda w: w.x0)
    return lines


def words_of(glyphs: Iterable[Glyph], cells: Sequence[tuple[float, ...]] = ()) -> list[Word]:
    """Return the words that `glyphs` make; an edge between two of `cells` parts a word."""
    levels: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.middle, g.x0)):
        if levels:
            first = levels[-1][0]
            if abs(glyph.middle - first.middle) < min(glyph.size, first.size) / 2:
                levels[-1].append(glyph)
                continue
        levels.append([glyph])
    return [word for level in levels for word in _words_of_level(level, cells)]


def _words_of_level(glyphs: list[Glyph], cells: Sequence[tuple[float, ...]]) -> list[Word]:
    words: list[Word] = []
    broken = True
    before: Glyph | None = None
    for glyph in sorted(glyphs, key=lambda g: g.x0):
        if not glyph.text.strip():
            # An empty space that lies over a character parts nothing.
            broken = broken or before is None or glyph.x1 > before.x1 + _SAME_PLACE / 4
            continue
        if before is not None:
            if glyph.x0 - before.x1 > _SPACE * glyph.size or _parted(before, glyph, cells):
                broken = True
            elif _overlaid(before, glyph):
                before.flaw = before.flaw or OVERLAID
                words[-1].flaw = words[-1].flaw or OVERLAID
        if broken:
            words.append(
                Word(
                    "", glyph.x0, glyph.x1, glyph.top, glyph.bottom, glyph.size, glyph.x1 - glyph.x0
                )
            )
        word = words[-1]
        word.text += glyph.text
        word.x1 = max(word.x1, glyph.x1)
        word.top, word.bottom = min(word.top, glyph.top), max(word.bottom, glyph.bottom)
        word.flaw = word.flaw or glyph.flaw
        before, broken = glyph, False
    return words


def _overlaid(before: Glyph, glyph: Glyph) -> bool:
    narrow = min(before.x1 - before.x0, glyph.x1 - glyph.x0)
    signs = says_nothing(before.text) or says_nothing(glyph.text)
    return not signs and before.x1 - glyph.x0 > _COVERED * max(narrow, _SAME_PLACE)


def _parted(before: Glyph, glyph: Glyph, cells: Sequence[tuple[float, ...]]) -> bool:
    """Tell whether the two stand in different cells."""
    here, there = ((before.x0 + before.x1) / 2, (glyph.x0 + glyph.x1) / 2)
    return any(
        (x0 <= here <= x1) != (x0 <= there <= x1)
        for x0, top, x1, bottom in cells
        if top <= glyph.middle <= bottom
    )
