"""What every printed paper shares: its look, PDF/UA-1 by Typst, reproducible Word files."""

from __future__ import annotations

import unicodedata

_REPLACED = "\ufffd"


def shown(text: str) -> str:
    """Return a text from outside on one line, fit to be printed and to stand in XML and JSON.

    Control characters go, and so do lone surrogates and noncharacters: XML forbids them. What
    steers a text unseen (U+202E and its like) becomes « � »: it is shown, never obeyed.
    """
    line = " ".join(text.split())
    return "".join(map(_harmless, line))


def _harmless(char: str) -> str:
    match unicodedata.category(char):
        case "Cc" | "Cs":
            return ""
        case "Cn" if ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF:  # noqa: PLR2004 — Unicode's noncharacters
            return ""
        case "Cf" | "Cn" | "Co":
            return _REPLACED
        case _:
            return char
