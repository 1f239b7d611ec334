"""Workbooks of the tests' own: as openpyxl writes them, with parts changed where a test says so."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

DAY = date(2026, 2, 11)
HEADER = ("liste", "nom", "prénoms", "email", "fonction", "date")
PETIT = (1, "PETIT", "Jean", "jean.petit@valbrune.example", "Agent", DAY)
ROGER = (2, "ROGER", "Inès", "ines.roger@valbrune.example", "Élue", DAY)
SHEET = "xl/worksheets/sheet1.xml"


def saved(book: Workbook) -> bytes:
    """Return the file that openpyxl writes."""
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def workbook(
    *rows: Sequence[Any],
    change: Callable[[Worksheet], object] | None = None,
    sent: Any = DAY,
) -> bytes:
    """Return an annex 1 of these rows, from the fourth on, its sheet changed by `change`."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B1"] = "Date de transmission :", sent
    sheet.append([])
    for row in (HEADER, *rows):
        sheet.append(list(row))
    if change:
        change(sheet)
    return saved(book)


def with_part(data: bytes, name: str, content: Callable[[bytes], bytes]) -> bytes:
    """Return the package with the part `name` changed, or added where it has none."""
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(changed, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, content(old.read(part)) if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, content(b""))
    return changed.getvalue()
