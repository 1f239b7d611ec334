"""Annex 1 as an Excel sheet: the same rows as the CSV file's."""

from __future__ import annotations

import io
from datetime import datetime, time

from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING

from connector.annexes.content import TITLE, AnnexContent, Shape
from connector.annexes.delimited import records
from connector.paper.packed import reproducible

_WIDTHS = (10, 26, 24, 44, 32, 20)
"""Of the columns, in characters."""


def render(annex: AnnexContent, _shape: Shape) -> bytes:
    """Return the file; every cell is text, so that none is ever a formula."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Annexe 1"
    for number, cells in enumerate(records(annex), start=1):
        for column, text in enumerate(cells, start=1):
            cell = sheet.cell(number, column)
            cell.value = text
            cell.data_type = TYPE_STRING
    for letter, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    moment = datetime.combine(annex.transmitted_on, time())
    book.properties.title, book.properties.creator = TITLE, annex.partner or annex.caf
    book.properties.created = book.properties.modified = moment
    written = io.BytesIO()
    book.save(written)
    return reproducible(written.getvalue(), b"dcterms:modified", moment)
