"""The text of one paragraph of a Word document: runs, fields, links, controls, tracked changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from connector.readers.inline import Inline
from connector.readers.noticed import Noticed
from connector.readers.tree import (
    ADDED,
    STRUCK,
    Node,
    child,
    chosen,
    find,
    local,
    value,
    wrapped,
)
from connector.readers.word_styles import Styles

_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "-",
}
_LINK_FIELD = re.compile(r"\s*HYPERLINK\s+\"([^\"]{1,400})\"", re.IGNORECASE)
_REFERENCES = {
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "commentReference": "comments",
}


class TextOf:
    """Gathers paragraphs' texts, and remembers what they refer to."""

    def __init__(self, noticed: Noticed, links: Mapping[str, str], styles: Styles) -> None:
        """Begin without a paragraph; `links` are the addresses behind the part's relations."""
        self.styles = styles
        self.anchors: dict[tuple[str, str | None], int] = {}
        """Footnotes and comments, by kind and number, with the line that refers to them."""
        self.apart = False
        """Whether what is read is beside the text: its tracked changes are not counted."""
        self._noticed = noticed
        self._links = links
        self._fields: list[tuple[int, list[str]]] = []
        self._properties: Node | None = None
        self._boxes: list[Node] = []
        self._line = 0

    def gather(self, paragraph: Node, inline: Inline, line: int) -> list[Node]:
        """Add the text of `paragraph` to `inline`; return the text boxes that hang on it."""
        self._properties = child(paragraph, "pPr")
        self._boxes = []
        self._fields = []
        self._line = line
        self._inner(paragraph, inline)
        return self._boxes

    def strike(self, node: Node, line: int) -> None:
        """Remember the text of a tracked deletion, which is none of the document's."""
        if not self.apart:
            gathered = [p.text or "" for p in node.iter() if local(p) in {"t", "delText"}]
            self._noticed.deleted("".join(gathered), line)

    def _inner(self, container: Iterable[Node], inline: Inline) -> None:
        for node in container:
            kind = local(node)
            if kind == "r":
                self._run(node, inline)
            elif kind in {"hyperlink", "fldSimple"}:
                start = len(inline.pieces)
                self._inner(node, inline)
                inline.link(start, self._target(node))
            elif kind in STRUCK:
                self.strike(node, self._line)
            elif (inner := wrapped(node)) is not None:
                if kind in ADDED and not self.apart:
                    self._noticed.inserted()
                self._inner(inner, inline)

    def _target(self, node: Node) -> str:
        """Return what a link leads to, as an address of the web or `mailto:`."""
        written = value(node, "instr")
        if written is not None:
            found = _LINK_FIELD.match(written)
            return found[1] if found else ""
        return self._links.get(value(node, "id") or "", "")

    def _run(self, run: Node, inline: Inline) -> None:
        hidden = self.styles.is_hidden(run, self._properties)
        capital = self.styles.is_capital(run, self._properties)
        for node in run:
            kind = local(node)
            if kind == "t":
                text = node.text or ""
                inline.add(text.upper() if capital else text, hidden=hidden)
            elif kind in _SIGNS:
                inline.add(_SIGNS[kind])
            elif kind == "sym":
                inline.add(_symbol(value(node, "char")), hidden=hidden)
            elif kind in {"fldChar", "instrText"}:
                self._field(node, inline)
            elif kind in _REFERENCES:
                self.anchors[_REFERENCES[kind], value(node, "id")] = self._line
            elif kind == "AlternateContent":
                self._drawn(chosen(node))
            elif kind in {"drawing", "pict", "object"}:
                self._drawn([node])
            elif kind == "ruby":
                self._inner([node], inline)

    def _drawn(self, nodes: Iterable[Node]) -> None:
        """Keep the text boxes in a drawing, and say what else stands in it that is not read."""
        for node in nodes:
            for part in _outermost(node, "txbxContent"):
                self._boxes.append(part)
            if find(node, "OLEObject", "relIds", "chart") is not None:
                self._noticed.embedded(self._line)

    def _field(self, node: Node, inline: Inline) -> None:
        """Follow a field: its instruction is no text, what it shows is, a link stands behind it."""
        if local(node) == "instrText":
            if self._fields:
                self._fields[-1][1].append(node.text or "")
            return
        match value(node, "fldCharType"):
            case "begin":
                self._fields.append((len(inline.pieces), []))
                inline.add(_picked(node))
            case "end" if self._fields:
                start, instruction = self._fields.pop()
                if found := _LINK_FIELD.match("".join(instruction)):
                    inline.link(start, found[1])


def _picked(field: Node) -> str:
    """Return the choice of a drop-down list of an old form; empty for any other field."""
    options = child(child(field, "ffData"), "ddList")
    if options is None:
        return ""
    entries = [value(part, "val") or "" for part in options if local(part) == "listEntry"]
    said = value(child(options, "result"), "val") or value(child(options, "default"), "val") or "0"
    return entries[int(said)] if said.isdigit() and int(said) < len(entries) else ""


def _symbol(code: str | None) -> str:
    """Return the character that a symbol font shows; its own place where nothing better is known.

    Word's bullets are there: U+F0B7 is one for the readers.
    """
    try:
        return chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def _outermost(node: Node, name: str) -> list[Node]:
    """Return the descendants of this name that stand in no other one, one of each alternative."""
    found: list[Node] = []
    for part in node if local(node) != "AlternateContent" else chosen(node):
        if local(part) == name:
            found.append(part)
        else:
            found += _outermost(part, name)
    return found
