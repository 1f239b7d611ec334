"""What is laid over a page: filled-in form fields, remarks, links, and strokes through a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pdfplumber.page
from pdfminer.utils import decode_text

from connector.model import catalogue
from connector.readers.emails import has_address
from connector.readers.pdf.glyphs import HIDDEN, STRUCK, Word
from connector.readers.pdf.opening import resolved
from connector.readers.rows import Note
from connector.readers.wording import say
from connector.readers.words import clean

_NOT_SHOWN = 0b10 | 0b100000
"""The flags « hidden » and « not viewed » of a field or remark."""
_TYPE_SIZE = 10.0
_CHAR = 5.0
_MARGIN = 2.0
_LEVELS = 16
_THIN = 2.0
_MIDDLE = (0.3, 0.72)
"""Of a line's height: what lies deeper underlines it, what lies higher is a table's."""
_OVER_MOST = 0.6
_STRIKES = frozenset({"StrikeOut", "Squiggly", "Redact", "Line", "Ink", "PolyLine", "Polygon"})
_NO_REMARKS = frozenset({"Widget", "Link", "Popup", "Highlight", "Underline", "Stamp", *_STRIKES})
_DRAWN_OVER = "une annotation est dessinée par-dessus"


@dataclass(slots=True)
class Marks:
    """What is laid over one page."""

    words: list[Word] = field(default_factory=list)
    """What was filled into the fields of a form, where it stands."""
    notes: list[Note] = field(default_factory=list)
    over: list[tuple[float, float, float, float, str]] = field(default_factory=list)
    """Places that something is drawn over, with the flaw of a text there."""
    links: list[str] = field(default_factory=list)
    """The addresses of `mailto:` links."""


def marks_of(page: pdfplumber.page.Page) -> Marks:
    """Return what is laid over `page`; a field's value counts like any text of the page."""
    marks = Marks()
    number = page.page_number
    for mark in page.annots:
        data = mark["data"]
        kind = getattr(resolved(data.get("Subtype")), "name", "")
        box = (mark["x0"], mark["top"], mark["x1"], mark["bottom"])
        shown = not int(resolved(data.get("F")) or 0) & _NOT_SHOWN
        if kind == "Widget":
            marks.words += _field_words(_value(data), box, shown=shown)
        elif kind == "Link":
            uri = mark.get("uri") or ""
            if uri.lower().startswith("mailto:"):
                marks.links.append(unquote(uri[len("mailto:") :].partition("?")[0]))
        elif kind in _STRIKES:
            struck = kind in {"StrikeOut", "Redact"}
            marks.over.append((*box, STRUCK if struck else _DRAWN_OVER))
        if kind not in _NO_REMARKS and (text := clean(_text(mark.get("contents")))):
            marks.notes.append(_remark(text, number))
    return marks


def _remark(text: str, page: int) -> Note:
    kind = catalogue.LINE_NOT_UNDERSTOOD if has_address(text) else catalogue.NOTE
    message = say("Une annotation est posée sur la page, et n’est pas utilisée : {}.", text)
    return Note(message, page=page, kind=kind)


def _value(data: dict[str, Any]) -> str:
    """Return what a field holds, which may stand with the field that it is a part of."""
    node: Any = data
    for _ in range(_LEVELS):
        if not isinstance(node, dict):
            return ""
        if node.get("V") is not None:
            value = resolved(node["V"])
            parts = value if isinstance(value, list) else [value]
            return "\n".join(filter(None, (_text(resolved(part)) for part in parts)))
        node = resolved(node.get("Parent"))
    return ""


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return decode_text(value)
    return value if isinstance(value, str) else ""


def _field_words(text: str, box: tuple[float, ...], *, shown: bool) -> Iterator[Word]:
    """Yield the words of a field where they stand, as nearly as the file tells."""
    x0, top, x1, bottom = box
    lines = [line.split() for line in re.split(r"\r\n?|\n", text) if line.strip()]
    height = (bottom - top) / max(1, len(lines))
    for number, line in enumerate(lines):
        room = (x1 - x0 - 2 * _MARGIN) / max(1, len(" ".join(line)))
        char = max(0.01, min(_CHAR, room))
        at = x0 + _MARGIN
        middle = top + height * (number + 0.5)
        half = min(_TYPE_SIZE, height) / 2
        for word in line:
            end = at + char * len(word)
            flaw = "" if shown else HIDDEN
            yield Word(word, at, end, middle - half, middle + half, 2 * half, char, flaw)
            at = end + char


def strike(page: pdfplumber.page.Page, words: Iterable[Word], marks: Marks) -> None:
    """Give every word that a stroke goes through its flaw: who is struck out is not listed."""
    strokes = [
        (x["x0"], x["x1"], (x["top"] + x["bottom"]) / 2)
        for x in (*page.lines, *page.rects)
        if x["bottom"] - x["top"] <= _THIN < x["x1"] - x["x0"]
    ]
    for word in words:
        height = word.bottom - word.top
        upper, lower = (word.top + height * share for share in _MIDDLE)
        for x0, x1, level in strokes:
            if upper < level < lower and _covers(x0, x1, word):
                word.flaw = word.flaw or STRUCK
        for x0, top, x1, bottom, flaw in marks.over:
            if top < word.middle < bottom and _covers(x0, x1, word):
                word.flaw = word.flaw or flaw


def _covers(x0: float, x1: float, word: Word) -> bool:
    common = min(x1, word.x1) - max(x0, word.x0)
    return common > _OVER_MOST * (word.x1 - word.x0)
