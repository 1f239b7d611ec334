"""What OpenDocument's styles say that changes a text's meaning: hidden, or in capitals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from connector.readers.tree import Node, child, local, value

_DEPTH = 20
"""Styles that build on each other; a circle ends here."""
Key = tuple[str | None, str | None]


class Styles:
    """The styles of one document, automatic and named ones, by family and name."""

    def __init__(self, roots: Iterable[Node]) -> None:
        """Take the roots of the parts that hold styles, the text's own one last."""
        self._styles: Mapping[Key, Node] = {
            (value(node, "family"), value(node, "name")): node
            for root in roots
            for node in root.iter()
            if local(node) == "style"
        }

    def is_hidden(self, family: str, name: str | None) -> bool:
        """Tell whether the style `name` of a family (`text`, `paragraph`) masks its text."""
        masked = self._said(family, name, "display") in {"none", "condition"}
        return masked or self._said(family, name, "text-line-through-style") not in {None, "none"}

    def is_capital(self, family: str, name: str | None) -> bool:
        """Tell whether its text is shown in capitals: that is how a last name is told."""
        upper = self._said(family, name, "text-transform") == "uppercase"
        return upper or self._said(family, name, "font-variant") == "small-caps"

    def _said(self, family: str, name: str | None, attribute: str) -> str | None:
        for _ in range(_DEPTH):
            style = self._styles.get((family, name))
            if style is None:
                return None
            said = value(child(style, "text-properties"), attribute)
            if said is not None:
                return said
            name = value(style, "parent-style-name")
        return None
