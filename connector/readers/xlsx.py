"""XLSX: the worksheets of Excel's format, as Excel, LibreOffice or a program saved it.

openpyxl reads the values as a stream (a sheet whose last row of a million is formatted costs
minutes otherwise); it does not tell there what is hidden, merged, linked or worked out, so the
sheet's XML is gone through once more for that.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import count
from typing import Any, NamedTuple

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.escape import unescape

from connector.readers import packages
from connector.readers.rows import MAX_ROWS, Note, Reading, UnreadableError
from connector.readers.sheets import (
    Cell,
    Sheet,
    SheetRow,
    address_of,
    error_flaw,
    formula_flaw,
    read_sheets,
    shown,
)

_MAIN = "xl/workbook.xml"
_MACROS = "xl/vbaProject.bin"
_MAX_SHEETS = 100
_MAX_RANGES = 20_000
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_STRICT = "http://purl.oclc.org/ooxml/"
# Strict Open XML is the same under other names, which openpyxl does not know.
_TRANSITIONAL = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/"
    ),
    b"http://purl.oclc.org/ooxml/drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
}


def rows(data: bytes) -> Reading:
    """Return the rows of the visible worksheets.

    Raises UnreadableError where the package is not one that may be unpacked, or has far too many
    rows or sheets; whatever openpyxl raises on a damaged file passes (the sandbox tells).
    """
    packages.check(data)
    data = _transitional(data)
    with zipfile.ZipFile(BytesIO(data)) as package:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        paths = _sheet_paths(package)
        if set(paths) != {sheet.title for sheet in book.worksheets}:
            # openpyxl passes over a sheet whose part is missing: its people would be gone.
            raise UnreadableError("Ce classeur est abîmé\u00a0: une de ses feuilles manque.")
        if len(book.worksheets) > _MAX_SHEETS:
            raise UnreadableError(f"Ce classeur a plus de {_MAX_SHEETS} feuilles.")
        sheets = [_sheet(package, paths[sheet.title], sheet) for sheet in book.worksheets]
        listed = package.namelist()
    notes = []
    if _MACROS in listed:
        notes.append(Note("Les macros de ce classeur sont ignorées."))
    if any(name.startswith(("xl/comments", "xl/threadedComments")) for name in listed):
        notes.append(Note("Les commentaires de ce classeur ne sont pas lus."))
    return read_sheets(sheets, notes)


class Around:
    """What a sheet's XML tells beside the values; rows and columns count from 1."""

    def __init__(self, targets: Mapping[str, str]) -> None:
        """Begin with nothing; `targets` is what the sheet's links lead to, by their identifiers."""
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: dict[tuple[int, int], int] = {}
        """Row and column of a merged cell to the number of rows that it takes."""
        self.links: dict[tuple[int, int], str] = {}
        """Row and column to the address that a click writes to."""
        self._targets = targets
        self._formulas: set[tuple[int, int]] = set()
        self._arrays: list[tuple[int, int, int, int]] = []
        """Ranges that one formula fills: first column and row, last column and row."""
        self._row = self._column = self._filled = 0
        self._says = False
        self._ends = {
            "v": self._value,
            "t": self._value,
            "f": self._formula,
            "row": self._row_end,
            "col": self._columns,
            "mergeCell": self._merge,
            "hyperlink": self._link,
        }

    def is_formula(self, row: int, column: int) -> bool:
        """Tell whether the cell is worked out, by a formula of its own or of a range."""
        return (row, column) in self._formulas or any(
            left <= column <= right and top <= row <= bottom
            for left, top, right, bottom in self._arrays
        )

    def begin(self, tag: str, element: Any) -> None:
        """Take an element's start: where a row or a cell stands."""
        if tag == "row":
            self._row = int(element.get("r") or self._row + 1)
            self._column, self._says = 0, False
            if _true(element.get("hidden")) or element.get("ht") == "0":
                self.hidden_rows.add(self._row)
        elif tag == "c":
            reference = element.get("r")
            self._column = _range(reference)[0] if reference else self._column + 1

    def end(self, tag: str, element: Any) -> None:
        """Take a whole element. Raises UnreadableError where there are far too many rows."""
        if tag in self._ends:
            self._ends[tag](element)
        if self._filled > MAX_ROWS or len(self._arrays) + len(self.merged) > _MAX_RANGES:
            raise UnreadableError(f"Ce classeur a plus de {MAX_ROWS} lignes.")

    def _value(self, element: Any) -> None:
        self._says = self._says or bool(element.text)

    def _formula(self, element: Any) -> None:
        self._says = True
        self._formulas.add((self._row, self._column))
        if element.get("t") in ("array", "dataTable") and element.get("ref"):
            self._arrays.append(_range(element.get("ref")))

    def _row_end(self, _: Any) -> None:
        self._filled += self._says

    def _columns(self, element: Any) -> None:
        if _true(element.get("hidden")) or element.get("width") == "0":
            last = min(int(element.get("max")), _LAST_COLUMN)
            self.hidden_columns |= set(range(int(element.get("min")), last + 1))

    def _merge(self, element: Any) -> None:
        left, top, _, bottom = _range(element.get("ref"))
        self.merged[top, left] = bottom - top + 1

    def _link(self, element: Any) -> None:
        identifier = next((v for k, v in element.items() if k.endswith("}id")), "")
        address = address_of(self._targets.get(identifier, ""))
        left, top, _, _ = _range(element.get("ref"))
        if address:
            self.links[top, left] = address


def _sheet(package: zipfile.ZipFile, path: str, sheet: Any) -> Sheet:
    around = _around(package, path)
    return Sheet(
        sheet.title,
        _rows(sheet, around),
        hidden=sheet.sheet_state != "visible",
        hidden_columns=frozenset(column - 1 for column in around.hidden_columns),
    )


def _rows(sheet: Any, around: Around) -> Iterator[SheetRow]:
    # What a sheet says of its own size may be a lie that costs minutes.
    sheet.reset_dimensions()
    for number, values in zip(count(1), sheet.iter_rows()):
        cells = [_cell(value, number, place, around) for place, value in enumerate(values, start=1)]
        while cells and not (cells[-1].text or cells[-1].flaw or cells[-1].address):
            cells.pop()
        if cells:
            yield SheetRow(number, cells, hidden=number in around.hidden_rows)


def _cell(cell: Any, row: int, column: int, around: Around) -> Cell:
    text = unescape(shown(cell.value))  # Excel writes a control character as _x000D_
    flaw = ""
    if cell.data_type == "e":
        flaw = error_flaw(f"{get_column_letter(column)}{row}", text)
    elif around.is_formula(row, column):
        flaw = formula_flaw(f"{get_column_letter(column)}{row}")
    return Cell(
        text,
        flaw,
        around.links.get((row, column), ""),
        around.merged.get((row, column), 1),
        struck=bool(text and cell.font is not None and cell.font.strike),
    )


def _around(package: zipfile.ZipFile, path: str) -> Around:
    around = Around({name: to.written for name, to in _targets(package, path).items()})
    for event, tag, element in _walk(package, path):
        (around.begin if event == "start" else around.end)(tag, element)
    return around


def _walk(package: zipfile.ZipFile, path: str) -> Iterator[tuple[str, str, Any]]:
    """Yield the beginnings and ends of a part's elements, with their names in no namespace."""
    with package.open(path) as part:
        for event, element in iterparse(part, events=("start", "end")):
            yield event, element.tag.rpartition("}")[2], element
            if event == "end" and element.tag.rpartition("}")[2] in ("row", "c", "si"):
                element.clear()


def _sheet_paths(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet, by its name."""
    targets = _targets(package, _MAIN)
    paths = {}
    for event, tag, element in _walk(package, _MAIN):
        if event == "end" and tag == "sheet":
            identifier = next((v for k, v in element.items() if k.endswith("}id")), "")
            target = targets.get(identifier)
            if target is None or target.kind == "worksheet":  # another kind is a diagram
                paths[element.get("name")] = target.part if target else ""
    return paths


class _Target(NamedTuple):
    """What a relationship leads to."""

    kind: str
    part: str
    written: str


def _targets(package: zipfile.ZipFile, path: str) -> dict[str, _Target]:
    """Return what the relationships of the part at `path` lead to, by their identifiers."""
    folder, name = posixpath.split(path)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package.namelist():
        return {}
    return {
        element.get("Id"): _Target(
            element.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, element.get("Target"))).lstrip("/"),
            element.get("Target"),
        )
        for event, tag, element in _walk(package, relations)
        if event == "end" and tag == "Relationship"
    }


def _range(reference: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(reference)
    return left or 1, top or 1, right or _LAST_COLUMN, bottom or _LAST_ROW


def _true(text: str | None) -> bool:
    return text in ("1", "true")


def _transitional(data: bytes) -> bytes:
    """Return the package under the names that openpyxl knows."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        if _STRICT.encode() not in package.read(_MAIN):
            return data
        renamed = BytesIO()
        with zipfile.ZipFile(renamed, "w") as copy:
            for name in package.namelist():
                content = package.read(name)
                for strict, usual in _TRANSITIONAL.items():
                    content = content.replace(strict, usual)
                copy.writestr(name, content)
    return renamed.getvalue()
