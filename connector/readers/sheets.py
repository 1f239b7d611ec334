"""Worksheets into rows, for XLSX and ODS alike: what is hidden, worked out or merged is told.

All visible sheets are read, in order. A row that acts must be one that its author saw and typed: a
hidden or struck-out row, or one with a formula or an error in a cell that counts, bears a flaw.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from connector.model import catalogue
from connector.readers.columns import Columns, read_header
from connector.readers.emails import has_address
from connector.readers.headings import annex_title, list_heading
from connector.readers.lines import Line
from connector.readers.rows import MAX_ROWS, Note, Reading, Row, UnreadableError, make_row
from connector.readers.shapes import list_number
from connector.readers.wording import say
from connector.readers.words import says_nothing

MAX_COLUMNS = 200
"""A cell further to the right is no part of an annex; somebody may stand in it all the same."""
HIDDEN = "elle est masquée dans le classeur"
STRUCK = "elle est barrée"
_TOO_WIDE = "elle a bien trop de cellules"
_FILLED_DOWN = ("list", "function", "date")
"""Of a cell merged over several rows these go for each of them; a name or an address can't."""
_MAY_BE_MISSING = ("name", "last_name", "first_names", "function", "date")
_MAILTO = re.compile(r"mailto:([^?#]*)", re.IGNORECASE)


@dataclass(slots=True)
class Cell:
    """One cell, as it is shown."""

    text: str = ""
    flaw: str = ""
    """Why it can't be acted on: the end of a French sentence."""
    address: str = ""
    """Of the message that a click on it writes; empty without such a link."""
    rows: int = 1
    """Over how many rows it is merged, itself included."""
    struck: bool = False


@dataclass(slots=True)
class SheetRow:
    """One row of a worksheet."""

    number: int
    """From 1."""
    cells: list[Cell]
    """From the first column on; those to the right of the last with a text are left out."""
    hidden: bool = False


@dataclass(slots=True)
class Sheet:
    """One worksheet."""

    name: str
    rows: Iterable[SheetRow]
    """Those with a text, in order."""
    hidden: bool = False
    hidden_columns: frozenset[int] = field(default_factory=frozenset)
    """From 0."""


def read_sheets(sheets: Sequence[Sheet], notes: Iterable[Note] = ()) -> Reading:
    """Return the rows of the visible sheets, and what was noticed.

    Where several sheets are visible, a row's page is its sheet's place in the file. Raises
    UnreadableError where there are too many rows.
    """
    rows: list[Row] = []
    told = list(notes)
    several = sum(not sheet.hidden for sheet in sheets) > 1
    for place, sheet in enumerate(sheets, start=1):
        page = place if several else None
        if sheet.hidden:
            told += _hidden_sheet(sheet, page)
            continue
        found, wrong = _Reader(sheet, page).read()
        rows += found
        told += wrong
        if len(rows) > MAX_ROWS:
            raise UnreadableError(f"Ce classeur a plus de {MAX_ROWS} lignes.")
    return Reading(tuple(rows), tuple(told))


def shown(value: object) -> str:
    """Return the text of a cell's value: a day as 11/02/2026, a whole number without decimals."""
    if value is None:
        return ""
    if isinstance(value, date):  # a time of day says nothing here
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def parse_iso(text: str) -> str:
    """Return the ISO day or time `text` as :func:`shown` does; as it is where it is none."""
    try:
        return shown(datetime.fromisoformat(text))
    except ValueError:
        return text


def address_of(target: str) -> str:
    """Return the address that a link leads to, empty where it leads elsewhere."""
    found = _MAILTO.match(target.strip())
    return found[1].strip() if found else ""


def formula_flaw(reference: str) -> str:
    """Return the flaw of a cell that is worked out: its value is whatever the day makes it."""
    return f"la cellule {reference} contient une formule"


def error_flaw(reference: str, error: str) -> str:
    """Return the flaw of a cell that shows an error."""
    return f"la cellule {reference} affiche l’erreur {error[:20]}"


def _hidden_sheet(sheet: Sheet, page: int | None) -> Iterator[Note]:
    """Tell that a sheet is not read; whoever stands in it is named, since nobody may vanish."""
    yield Note(say("La feuille {} est masquée : elle n’est pas lue.", sheet.name), page=page)
    for count, row in enumerate(sheet.rows):
        if count > MAX_ROWS:
            raise UnreadableError(f"Ce classeur a plus de {MAX_ROWS} lignes.")
        text = " ".join(cell.text for cell in row.cells if cell.text)
        if has_address(text):
            message = say("La ligne {} n’est pas prise en compte : ", text)
            yield Note(
                message + say("elle est dans la feuille masquée {}.", sheet.name),
                row.number,
                page,
                catalogue.LINE_NOT_UNDERSTOOD,
            )


class _Reader:
    """Reads one visible sheet: knows the header above a row, and what is merged into it."""

    def __init__(self, sheet: Sheet, page: int | None) -> None:
        self._sheet = sheet
        self._page = page
        self._columns: Columns | None = None
        self._notes: list[Note] = []
        self._merged: dict[int, tuple[int, Cell]] = {}
        """Column to the last row that a cell goes down to, and that cell."""
        name = Line(make_row([sheet.name], line=None, page=page), (sheet.name,))
        heading = list_heading([name], 0)
        self._list = heading.number if heading else None
        self._titled = heading is not None or annex_title(name) is not None
        self._title = name.row

    def read(self) -> tuple[list[Row], list[Note]]:
        """Return the rows, and what was noticed."""
        rows: list[Row] = []
        last = 0
        for row in self._sheet.rows:
            if row.number > last + 1:  # blank rows end an item, one says as much as a million
                rows.append(make_row([""], line=last + 1, page=self._page))
            rows.append(self._row(row))
            last = row.number
            if len(rows) > MAX_ROWS:
                raise UnreadableError(f"Ce classeur a plus de {MAX_ROWS} lignes.")
        if rows and self._titled:
            # « Liste 1 », « Annexe 2 »: the sheet's name is the heading.
            rows.insert(0, self._title)
        return rows, self._notes

    def _row(self, row: SheetRow) -> Row:
        cells = row.cells[:MAX_COLUMNS]
        flaws = [HIDDEN] if row.hidden else []
        if any(cell.text for cell in row.cells[MAX_COLUMNS:]):
            flaws.append(_TOO_WIDE)
        header = read_header([cell.text for cell in cells])
        if header:
            self._columns = header
            self._merged.clear()
        else:
            cells = self._fill_down(row.number, cells, flaws)
            self._follow_links(row.number, cells)
            self._leave_out(row.number, cells)
        used = self._used(len(cells))
        flaws += [cells[place].flaw for place in used if cells[place].flaw]
        if any(place in self._sheet.hidden_columns and cells[place].text for place in used):
            flaws.append("une de ses cellules est dans une colonne masquée")
        said = [cells[place] for place in used if not says_nothing(cells[place].text)]
        if said and all(cell.struck for cell in said):
            flaws.append(STRUCK)
        flaws += self._contradiction(cells)
        texts = [cell.text for cell in cells] or [""]
        return make_row(texts, line=row.number, page=self._page, flaw=next(iter(flaws), ""))

    def _used(self, width: int) -> list[int]:
        """Return the columns that count: those that the header names, without one all of them."""
        if self._columns is None:
            return list(range(width))
        return [place for place in self._columns.places.values() if place < width]

    def _fill_down(self, number: int, cells: list[Cell], flaws: list[str]) -> list[Cell]:
        """Write what a cell merged over several rows says in each of them."""
        for place, (last, cell) in self._merged.items():
            if number > last:
                continue
            cells += [Cell() for _ in range(place + 1 - len(cells))]
            if not cells[place].text and self._field(place) in _FILLED_DOWN:
                cells[place] = Cell(cell.text, cell.flaw)
            elif self._field(place) is not None:
                flaws.append("une de ses cellules est fusionnée avec celle d’une autre ligne")
        for place, cell in enumerate(cells):
            if cell.rows > 1 and cell.text:
                self._merged[place] = (number + cell.rows - 1, cell)
                if self._field(place) not in (*_FILLED_DOWN, None):
                    flaws.append("une de ses cellules est fusionnée avec celle d’une autre ligne")
        return cells

    def _leave_out(self, number: int, cells: Sequence[Cell]) -> None:
        """Empty the cells whose value is not to be had; the line is judged by what is left.

        Without a date or a name nobody is opened, while a closure needs nothing but its address.
        """
        for place, cell in enumerate(cells):
            if cell.flaw and self._field(place) in _MAY_BE_MISSING:
                message = say("{} n’est pas pris en compte : ", cell.text or "Une cellule vide")
                self._notes.append(Note(f"{message}{cell.flaw}.", number, self._page))
                cell.text = cell.flaw = ""

    def _field(self, place: int) -> str | None:
        places = self._columns.places if self._columns else {}
        return next((name for name, column in places.items() if column == place), None)

    def _follow_links(self, number: int, cells: list[Cell]) -> None:
        """Take the address behind a text that is none; a written address counts before its link."""
        for place, cell in enumerate(cells):
            if not cell.address or cell.address.casefold() in cell.text.casefold():
                continue
            if self._field(place) == "email" and not has_address(cell.text):
                cell.text = cell.address
                continue
            message = say(
                "L’adresse {} du lien derrière {} ne compte pas.", cell.address, cell.text
            )
            self._notes.append(Note(message, number, self._page))

    def _contradiction(self, cells: Sequence[Cell]) -> list[str]:
        """Tell a row of the sheet « Liste 2 » whose own column says 1."""
        texts = [cell.text for cell in cells]
        if self._list is None or self._columns is None or "list" not in self._columns.places:
            return []
        named = list_number(self._columns.cell(texts, "list"))
        if named in (None, self._list):
            return []
        return [f"elle dit être de la liste {named}, dans la feuille de la liste {self._list}"]
