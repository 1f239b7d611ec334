"""Annex 1 as a Word file."""

from __future__ import annotations

from connector.annexes.content import (
    HEAD,
    TITLE,
    AnnexContent,
    Shape,
    footnote,
    form_lines,
    introduction,
    lists,
)
from connector.paper import shown
from connector.paper import word as paper

_WIDTHS = (28, 26, 56, 38, 24)
"""Of the columns, in mm."""


def render(annex: AnnexContent, shape: Shape) -> bytes:
    """Return the A4 file; the day of transmission is its day of creation."""
    author = shown(annex.partner) or shown(annex.caf)
    document = paper.start(title=TITLE, author=author, day=annex.transmitted_on)
    document.add_heading(TITLE, 1)
    for label, value in form_lines(annex):
        document.add_paragraph(f"{label}\u00a0: {value}")
    document.add_paragraph(introduction(annex))
    for listed in lists(annex):
        document.add_heading(listed.heading, 2)
        if shape is Shape.TABLE and listed.rows:
            paper.add_table(document, HEAD, listed.rows, _WIDTHS)
        else:
            for item in listed.items:
                document.add_paragraph(item, "List Bullet")
    document.add_paragraph(footnote())
    return paper.to_bytes(document)
