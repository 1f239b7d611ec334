"""Text as it is compared, where case, accents and signs don't matter, and text as it is kept."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKS = re.compile("[\u0300-\u036f]+")
_SIGNS = re.compile("[^0-9a-z]+")
_TOKENS = re.compile(r"[^\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})

# What word processors leave behind and nobody sees: zero-width and word-joining spaces, soft
# hyphens, byte-order marks. Joiners and direction marks are not here: they hide something.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad\u180e"))
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n[ \n]*")


@lru_cache(maxsize=8192)
def words(text: str) -> str:
    """Return the letters and digits of `text`: « Prénom(s) » and « PRENOM S » agree."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    return _SIGNS.sub(" ", _MARKS.sub("", plain)).strip()


class _Aligned(dict[int, str]):
    """One folded character for each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = unicodedata.normalize("NFKD", chr(code)).casefold()[:1]
        self[code] = folded = " " if letter.isspace() else letter or chr(code)
        return folded


_ALIGNED = _Aligned(
    dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4`"), "'")
    | dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
)


def aligned(text: str) -> str:
    """Return `text` folded, character by character: what is found in it stands there in `text`."""
    return text.translate(_ALIGNED)


def tidy(text: str) -> str:
    """Return `text` in NFC, without invisible characters, spaces collapsed; line breaks stay."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()  # nearly every cell
    plain = unicodedata.normalize("NFC", text.translate(_INVISIBLE).replace("\r\n", "\n"))
    return _BREAKS.sub("\n", _SPACES.sub(" ", plain.replace("\r", "\n"))).strip()


def clean(text: str) -> str:
    """Return `text` as a field's value: as :func:`tidy`, and on one line."""
    return tidy(text).replace("\n", " ")


def says_nothing(text: str) -> bool:
    """Tell whether `text` has neither letter nor digit: empty, « / », « - », « ____ »."""
    return _TOKENS.search(text) is None


def begins(text_words: str, phrase: str) -> bool:
    """Tell whether `text_words` starts with the whole words of `phrase`; both are folded."""
    return text_words == phrase or text_words.startswith(phrase + " ")


def after(text: str, phrase: str, *, anywhere: bool = False) -> str | None:
    """Return what follows the folded `phrase` at the start of `text`, None if it isn't there.

    With `anywhere`, the first place where the phrase stands counts.
    """
    wanted = phrase.split()
    if not wanted:
        return None
    found: list[tuple[str, int]] = []
    for token in _TOKENS.finditer(text):
        found += [(word, token.end()) for word in words(token.group()).split()]
        if [word for word, _ in found[-len(wanted) :]] == wanted:
            return text[found[-1][1] :]
        if not anywhere and len(found) >= len(wanted):
            return None
    return None
