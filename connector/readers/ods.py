"""ODS: the worksheets of LibreOffice's format, by odfdo."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from odfdo import Document

from connector.readers import packages
from connector.readers.rows import MAX_ROWS, Note, Reading, UnreadableError
from connector.readers.sheets import (
    MAX_COLUMNS,
    Cell,
    Sheet,
    SheetRow,
    address_of,
    error_flaw,
    formula_flaw,
    parse_iso,
    read_sheets,
    shown,
)

_MAX_SHEETS = 100
_HIDDEN = ("collapse", "filter")
_GROUPS = ("table:table-row-group", "table:table-header-rows", "table:table-rows")
_COLUMN_GROUPS = (
    "table:table-column-group",
    "table:table-header-columns",
    "table:table-columns",
)
_NOT_SHOWN = ("office:annotation", "text:note", "text:tracked-changes")
_BREAKS = {"text:tab": " ", "text:line-break": "\n"}


def rows(data: bytes) -> Reading:
    """Return the rows of the visible worksheets.

    Raises UnreadableError where the package is not one that may be unpacked, or has far too many
    rows or sheets; whatever odfdo raises on a damaged file passes (the sandbox tells).
    """
    packages.check(data)
    document = Document(BytesIO(data))
    content: Any = document.get_part("content.xml")
    styles = _Styles(content.root)
    tables = [element for element in document.body.children if element.tag == "table:table"]
    if len(tables) > _MAX_SHEETS:
        raise UnreadableError(f"Ce classeur a plus de {_MAX_SHEETS} feuilles.")
    notes = []
    if document.body.xpath("descendant::office:annotation[1]"):
        notes.append(Note("Les commentaires de ce classeur ne sont pas lus."))
    return read_sheets([_sheet(table, styles) for table in tables], notes)


class _Styles:
    """The names of the styles that hide a sheet or strike a cell out."""

    def __init__(self, root: Any) -> None:
        self.hidden = {
            style.get_attribute("style:name")
            for style in root.xpath("//style:style[style:table-properties/@table:display='false']")
        }
        self.struck = {
            style.get_attribute("style:name")
            for style in root.xpath(
                "//style:style[style:text-properties[@style:text-line-through-style"
                " and @style:text-line-through-style!='none']]"
            )
        }


def _sheet(table: Any, styles: _Styles) -> Sheet:
    return Sheet(
        _attribute(table, "table:name"),
        _rows(table, styles),
        hidden=table.get_attribute("table:style-name") in styles.hidden,
        hidden_columns=frozenset(_hidden_columns(table)),
    )


def _hidden_columns(table: Any) -> Iterator[int]:
    place = 0
    for column in _inside(table, "table:table-column", _COLUMN_GROUPS):
        repeated = _number(column, "table:number-columns-repeated")
        if column.get_attribute("table:visibility") in _HIDDEN:
            yield from range(place, min(place + repeated, MAX_COLUMNS))
        place += repeated


def _rows(table: Any, styles: _Styles) -> Iterator[SheetRow]:
    number = 1
    for row in _inside(table, "table:table-row", _GROUPS):
        repeated = _number(row, "table:number-rows-repeated")
        hidden = row.get_attribute("table:visibility") in _HIDDEN
        cells = _cells(row, number, styles)
        if cells:
            for one in range(number, number + min(repeated, MAX_ROWS + 1)):
                yield SheetRow(one, cells if repeated == 1 else _cells(row, one, styles), hidden)
        number += repeated


def _inside(parent: Any, tag: str, groups: tuple[str, ...]) -> Iterator[Any]:
    """Yield the elements `tag` of `parent`, also those that stand in a group (an outline)."""
    for child in parent.children:
        if child.tag == tag:
            yield child
        elif child.tag in groups:
            yield from _inside(child, tag, groups)


def _cells(row: Any, number: int, styles: _Styles) -> list[Cell]:
    cells: list[Cell] = []
    empty = 0
    for element in row.children:
        repeated = _number(element, "table:number-columns-repeated")
        cell = _cell(element, number, len(cells) + empty + 1, styles)
        if not (cell.text or cell.flaw or cell.address):
            # Empty ones go to the last of 16,384 columns: they count where a text follows.
            empty += repeated
            continue
        cells += [Cell() for _ in range(min(empty, MAX_COLUMNS + 1))]
        cells += [cell, *(_copy(cell) for _ in range(min(repeated, MAX_COLUMNS + 1) - 1))]
        empty = 0
        if len(cells) > MAX_COLUMNS:
            break
    return cells


def _copy(cell: Cell) -> Cell:
    return Cell(cell.text, cell.flaw, cell.address, cell.rows, cell.struck)


def _cell(element: Any, row: int, column: int, styles: _Styles) -> Cell:
    text = _value(element)
    flaw = ""
    if element.get_attribute("calcext:value-type") == "error":
        flaw = error_flaw(_reference(row, column), text)
    elif element.get_attribute("table:formula") is not None:
        flaw = formula_flaw(_reference(row, column))
    links = [address_of(_attribute(a, "xlink:href")) for a in element.xpath("descendant::text:a")]
    return Cell(
        text,
        flaw,
        next(filter(None, links), ""),
        _number(element, "table:number-rows-spanned"),
        struck=element.get_attribute("table:style-name") in styles.struck,
    )


def _value(element: Any) -> str:
    """Return a day by its value, as it may be shown in any form; anything else as it is shown."""
    kind = element.get_attribute("office:value-type")
    if kind == "date":
        return parse_iso(_attribute(element, "office:date-value"))
    if kind == "float":
        try:
            return shown(float(_attribute(element, "office:value")))
        except ValueError:
            pass
    paragraphs = [child for child in element.children if child.tag == "text:p"]
    return "\n".join(map(_said, paragraphs)).strip()


def _said(element: Any) -> str:
    """Return the text of a paragraph, comments left out."""
    parts = [element.text or ""]
    for child in element.children:
        if child.tag == "text:s":
            parts.append(" ")
        elif child.tag in _BREAKS:
            parts.append(_BREAKS[child.tag])
        elif child.tag not in _NOT_SHOWN:
            parts.append(_said(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _attribute(element: Any, name: str) -> str:
    return str(element.get_attribute(name) or "")


def _number(element: Any, name: str) -> int:
    """Return a count that is 1 where it isn't written. Raises ValueError where it is none."""
    return max(int(_attribute(element, name) or 1), 1)


def _reference(row: int, column: int) -> str:
    """Return where a cell stands as a person says it, e.g. `C7`."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"
