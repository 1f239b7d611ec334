"""Annex 1 as a text file."""

from __future__ import annotations

from connector.annexes.content import (
    HEAD,
    NOBODY,
    TITLE,
    AnnexContent,
    Listed,
    Shape,
    footnote,
    form_lines,
    introduction,
    lists,
)


def render(annex: AnnexContent, shape: Shape) -> bytes:
    """Return the file, in UTF-8; a table's cells are parted by bars."""
    head = [TITLE, *(f"{label}\u00a0: {value}" for label, value in form_lines(annex))]
    parts = ["\n".join(head), introduction(annex)]
    for listed in lists(annex):
        parts += [listed.heading, _rows(listed) if shape is Shape.TABLE else _items(listed)]
    return ("\n\n".join([*parts, footnote()]) + "\n").encode()


def _items(listed: Listed) -> str:
    return "\n".join(f"- {item}" for item in listed.items)


def _rows(listed: Listed) -> str:
    if not listed.rows:
        return NOBODY
    rows = (HEAD, *listed.rows)
    return "\n".join("| " + " | ".join(c.replace("|", "/") for c in row) + " |" for row in rows)
