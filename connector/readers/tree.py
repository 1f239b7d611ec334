"""Word's XML by local names, whatever the namespace that a version of Word gives them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Node = Any
"""An element of the tree, as `xml.etree` gives it."""

ADDED = frozenset({"ins", "moveTo"})
"""Around what was added under « suivi des modifications »."""
STRUCK = frozenset({"del", "moveFrom"})
"""Around what was taken out."""
_WRAPPERS = ADDED | {
    *("customXml", "smartTag", "txbxContent", "dir", "bdo"),
    *("oMathPara", "oMath", "ruby", "rubyBase"),
}


def local(node: Node) -> str:
    """Return the element's name without its namespace; empty for a comment."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(node: Node | None, name: str) -> Node | None:
    """Return the first child of this name; None where `node` or the child is missing."""
    if node is None:
        return None
    return next((part for part in node if local(part) == name), None)


def find(node: Node, *names: str) -> Node | None:
    """Return the first descendant with one of these names, None where there is none."""
    return next((part for part in node.iter() if local(part) in names), None)


def value(node: Node | None, name: str) -> str | None:
    """Return the attribute of this local name, None where `node` or the attribute is missing."""
    if node is None:
        return None
    for key, text in node.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(text)
    return None


def is_on(node: Node | None) -> bool | None:
    """Return whether a property such as `<w:vanish/>` is on; None where it is not said."""
    if node is None:
        return None
    return (value(node, "val") or "1").lower() not in {"0", "false", "off", "none"}


def wrapped(node: Node) -> Iterable[Any] | None:
    """Return what `node` only wraps, None where it is something itself.

    A content control that shows nothing but what to type into it wraps nothing.
    """
    match local(node):
        case "sdt":
            prompt = child(child(node, "sdtPr"), "showingPlcHdr")
            content = child(node, "sdtContent")
            return () if prompt is not None or content is None else list(content)
        case "AlternateContent":
            return chosen(node)
        case kind if kind in _WRAPPERS:
            return list(node)
    return None


def chosen(alternatives: Node) -> Iterable[Node]:
    """Return the one content of `mc:AlternateContent` that counts: both say the same."""
    options = [part for part in alternatives if local(part) in {"Choice", "Fallback"}]
    return next((part for part in options if len(part)), ())
