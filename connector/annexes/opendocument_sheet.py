"""Annex 1 as an OpenDocument sheet: the same rows as the CSV file's."""

from __future__ import annotations

from odfdo import Document, Row, Table

from connector.annexes.content import TITLE, AnnexContent, Shape
from connector.annexes.delimited import records
from connector.annexes.opendocument import saved


def render(annex: AnnexContent, _shape: Shape) -> bytes:
    """Return the file; nothing in it tells when or where it was written."""
    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Annexe 1")
    for cells in records(annex):
        row = Row()
        row.set_values(list(cells))
        table.append_row(row)
    document.body.append(table)
    return saved(document, annex, TITLE)
