"""Annex 1 as a PDF file."""

from __future__ import annotations

from connector.annexes.content import (
    HEAD,
    NOBODY,
    TITLE,
    AnnexContent,
    Shape,
    footnote,
    form_lines,
    introduction,
    lists,
)
from connector.paper import shown
from connector.paper.pdf import as_pdf


def render(annex: AnnexContent, shape: Shape) -> bytes:
    """Return the A4 file; raises PaperError where it can't be typeset."""
    table = shape is Shape.TABLE
    data = {
        "title": TITLE,
        "author": shown(annex.partner) or shown(annex.caf),
        "form": [f"{label}\u00a0: {value}" for label, value in form_lines(annex)],
        "introduction": introduction(annex),
        "head": HEAD,
        "lists": [
            {
                "heading": listed.heading,
                "rows": listed.rows if table else (),
                "items": listed.items if not table else () if listed.rows else (NOBODY,),
            }
            for listed in lists(annex)
        ],
        "footnote": footnote(),
    }
    return as_pdf("annexes/annex.typ", data, day=annex.transmitted_on)
