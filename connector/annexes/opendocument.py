"""Annex 1 as an OpenDocument text."""

from __future__ import annotations

import io
from datetime import datetime, time

from odfdo import Document, Header, List, Paragraph, Row, Table

from connector.annexes.content import (
    HEAD,
    TITLE,
    AnnexContent,
    Listed,
    Shape,
    footnote,
    form_lines,
    introduction,
    lists,
)
from connector.paper.packed import reproducible


def render(annex: AnnexContent, shape: Shape) -> bytes:
    """Return the file; nothing in it tells when or where it was written."""
    document = Document("text")
    body = document.body
    body.clear()
    body.append(Header(1, TITLE))
    for label, value in form_lines(annex):
        body.append(Paragraph(f"{label}\u00a0: {value}"))
    body.append(Paragraph(introduction(annex)))
    for listed in lists(annex):
        body.append(Header(2, listed.heading))
        if shape is Shape.TABLE and listed.rows:
            body.append(_table(listed))
        else:
            body.append(List(list(listed.items)))
    body.append(Paragraph(footnote()))
    return saved(document, annex, TITLE)


def _table(listed: Listed) -> Table:
    table = Table(f"Liste {listed.number}")
    for cells in (HEAD, *listed.rows):
        row = Row()
        row.set_values(list(cells))
        table.append_row(row)
    return table


def saved(document: Document, annex: AnnexContent, title: str) -> bytes:
    """Return the file of an OpenDocument text or sheet, dated of the day of transmission."""
    document.language = "fr-FR"
    meta = document.meta
    moment = datetime.combine(annex.transmitted_on, time())
    meta.title, meta.date, meta.creation_date = title, moment, moment
    written = io.BytesIO()
    document.save(written)
    return reproducible(written.getvalue())
