"""What Word's styles say that changes a text's meaning: hidden, in capitals, item of a list."""

from __future__ import annotations

from connector.readers.tree import Node, child, is_on, local, value

_DEPTH = 20
"""Styles that build on each other; a circle ends here."""
_CAPITALS = ("caps", "smallCaps")


class Styles:
    """The styles of one document; without a styles part, what stands beside the text alone."""

    def __init__(self, root: Node | None) -> None:
        """Take the root of the styles part, None where there is no such part."""
        styles = [] if root is None else [part for part in root if local(part) == "style"]
        self._styles = {value(style, "styleId"): style for style in styles}

    def is_hidden(self, run: Node, paragraph: Node | None) -> bool:
        """Tell whether Word masks a run; `paragraph` is the `w:pPr` around it."""
        properties = child(run, "rPr")
        return any(
            self._is_on(mark, properties, paragraph) for mark in ("vanish", "strike", "dstrike")
        )

    def is_capital(self, run: Node, paragraph: Node | None) -> bool:
        """Tell whether Word shows a run in capitals: that is how a last name is told."""
        return any(self._is_on(name, child(run, "rPr"), paragraph) for name in _CAPITALS)

    def is_item(self, paragraph: Node | None) -> bool:
        """Tell whether Word puts a bullet or a number in front of the paragraph."""
        for properties in (paragraph, *self._chain(_style(paragraph, "pStyle"), "pPr")):
            numbering = child(properties, "numPr")
            if numbering is not None:
                return value(child(numbering, "numId"), "val") not in {None, "0"}
        return False

    def _is_on(self, name: str, run: Node | None, paragraph: Node | None) -> bool:
        places = (
            run,
            *self._chain(_style(run, "rStyle"), "rPr"),
            *self._chain(_style(paragraph, "pStyle"), "rPr"),
        )
        for place in places:
            said = is_on(child(place, name))
            if said is not None:
                return said
        return False

    def _chain(self, style_id: str | None, properties: str) -> list[Node]:
        found: list[Node] = []
        for _ in range(_DEPTH):
            style = self._styles.get(style_id) if style_id else None
            if style is None:
                break
            part = child(style, properties)
            if part is not None:
                found.append(part)
            style_id = value(child(style, "basedOn"), "val")
        return found


def _style(properties: Node | None, name: str) -> str | None:
    return value(child(properties, name), "val")
