"""The text of one paragraph of an OpenDocument text: spans, fields, links, notes, frames."""

from __future__ import annotations

import re

from connector.readers.inline import Inline
from connector.readers.noticed import Noticed
from connector.readers.odt_styles import Styles
from connector.readers.tree import Node, child, local, value

_WHITE = re.compile(r"[ \t\r\n]+")
_MOST_SPACES = 1_000
_BOXES = frozenset({"frame", "custom-shape", "rect", "g", "ellipse", "caption", "text-box"})
# They say something beside the text, or nothing.
_SILENT = frozenset({"placeholder", "bookmark-ref-end", "ruby-text", "desc", "title", "script"})


class TextOf:
    """Gathers paragraphs' texts."""

    def __init__(self, noticed: Noticed, styles: Styles) -> None:
        """Begin without a paragraph."""
        self._noticed = noticed
        self._styles = styles
        self._boxes: list[Node] = []
        self._line = 0

    def gather(self, paragraph: Node, inline: Inline, line: int) -> list[Node]:
        """Add the text of `paragraph` to `inline`; return the frames that hang on it."""
        self._boxes = []
        self._line = line
        style = value(paragraph, "style-name")
        hidden = self._styles.is_hidden("paragraph", style)
        capital = self._styles.is_capital("paragraph", style)
        self._inner(paragraph, inline, hidden=hidden, capital=capital)
        return self._boxes

    def _inner(self, node: Node, inline: Inline, *, hidden: bool, capital: bool) -> None:
        """Add what stands in `node`; white space counts once, as the format says."""

        def add(text: str | None) -> None:
            plain = _WHITE.sub(" ", text or "")
            inline.add(plain.upper() if capital else plain, hidden=hidden)

        add(node.text)
        for part in node:
            kind = local(part)
            if kind == "s":
                written = value(part, "c") or "1"
                inline.add(" " * min(int(written) if written.isdecimal() else 1, _MOST_SPACES))
            elif kind in {"tab", "line-break"}:
                inline.add("\t" if kind == "tab" else "\n")
            elif kind == "a":
                start = len(inline.pieces)
                self._inner(part, inline, hidden=hidden, capital=capital)
                inline.link(start, value(part, "href") or "")
            elif kind in _BOXES:
                self._boxes.append(part)
            elif not self._beside(part, kind, inline):
                style = value(part, "style-name") if kind == "span" else None
                self._inner(
                    part,
                    inline,
                    hidden=hidden or self._styles.is_hidden("text", style),
                    capital=capital or self._styles.is_capital("text", style),
                )
            add(part.tail)

    def _beside(self, node: Node, kind: str, inline: Inline) -> bool:
        """Take what is no part of the running text; tell whether `node` was that."""
        if kind == "note":
            self._noticed.footnote(_all_text(child(node, "note-body")), self._line)
        elif kind == "annotation":
            self._noticed.comment(_all_text(node), self._line)
        elif kind == "hidden-text":
            inline.add(value(node, "string-value") or "", hidden=True)
        elif kind == "hidden-paragraph":
            inline.add("".join(node.itertext()), hidden=True)
            inline.hidden = True
        else:
            return kind in _SILENT or not kind
        return True


def _all_text(node: Node | None) -> str:
    found = [] if node is None else [p for p in node.iter() if local(p) in {"p", "h"}]
    return "\n".join("".join(p.itertext()) for p in found)
