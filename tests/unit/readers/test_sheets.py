"""XLSX and ODS: only what somebody saw and typed is acted on."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from connector.model import Document, Verdict, catalogue
from tests.unit.readers.samples import DATA, codes, found, read
from tests.unit.readers.workbooks import (
    DAY,
    HEADER,
    PETIT,
    ROGER,
    SHEET,
    saved,
    with_part,
    workbook,
)


def opened(document: Document) -> list[str]:
    """Return the last names in list 1."""
    return [line.last_name for line in document.open]


def misunderstood(document: Document) -> dict[int, str]:
    """Return the reason of each line that is not understood."""
    return {
        f.at.line: f.message.rpartition("\u00a0: ")[2]
        for f in document.findings
        if f.kind is catalogue.LINE_NOT_UNDERSTOOD and f.at and f.at.line
    }


@pytest.mark.parametrize("name", ["traps.ods", "traps.xlsx"])
def test_what_nobody_saw_is_not_acted_on(name: str) -> None:
    """As LibreOffice saves it: hidden, worked out, struck out, wrong, in a hidden sheet."""
    document = read((DATA / name).read_bytes())
    assert document.format == name[-4:].strip(".")
    assert document.verdict is Verdict.RESERVATIONS
    assert document.transmitted_on == DAY
    assert opened(document) == ["PETIT", "LIEN"]
    assert misunderstood(document) == {
        1: "elle est dans la feuille masquée «\u00a0Modèle\u00a0».",
        5: "elle est masquée dans le classeur.",
        6: "la cellule D6 contient une formule.",
        10: "elle est barrée.",
    }
    no_date = found(document, catalogue.DATE_MISSING)
    assert (no_date.email, no_date.at and no_date.at.line) == ("anne.erreur@valbrune.example", 11)
    notes = [f.message for f in document.findings if f.kind is catalogue.NOTE]
    assert len(notes) == 4
    assert any("la cellule F11 affiche l’erreur #N/A" in note for note in notes)


@pytest.mark.parametrize("name", ["traps.ods", "traps.xlsx"])
def test_a_cell_merged_over_rows_goes_for_each(name: str) -> None:
    """List and function of two people in one cell."""
    document = read((DATA / name).read_bytes())
    assert [(x.last_name, x.function, x.at.line) for x in document.closed] == [
        ("ROGER", "Élue", 8),
        ("MARTEL", "Élue", 9),
    ]


@pytest.mark.parametrize("name", ["traps.ods", "traps.xlsx"])
def test_the_address_behind_a_text_that_is_none_counts(name: str) -> None:
    """« lui écrire » is a link in the column of the address."""
    document = read((DATA / name).read_bytes())
    assert document.open[1].email == "ali.lien@valbrune.example"


@pytest.mark.parametrize("name", ["two-lists.ods", "two-lists.xlsx"])
def test_a_sheet_s_name_is_a_heading(name: str) -> None:
    """« Liste 1 » and « Liste 2 »; the page tells the sheet."""
    document = read((DATA / name).read_bytes())
    assert document.verdict is Verdict.ACCEPTED
    assert [(x.last_name, x.at.page, x.at.line) for x in document.open] == [("PETIT", 1, 3)]
    assert [(x.last_name, x.at.page, x.at.line) for x in document.closed] == [("ROGER", 2, 2)]


def test_the_form_is_read_as_in_csv() -> None:
    """Own lines, header, records; a row's line is the file's own."""
    document = read(workbook(PETIT, ROGER))
    assert (document.format, document.verdict) == ("xlsx", Verdict.ACCEPTED)
    assert document.open[0].date == DAY
    assert (document.open[0].at.line, document.open[0].at.page) == (4, None)
    assert document.closed[0].function == "Élue"


def test_a_row_says_another_list_than_its_sheet() -> None:
    """Whoever fills it in must say which."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Liste 2"
    for row in (("Date de transmission :", DAY), HEADER, PETIT, ROGER):
        sheet.append(row)
    document = read(saved(book))
    assert opened(document) == []
    assert misunderstood(document)[3].startswith("elle dit être de la liste 1, dans la feuille")


@pytest.mark.parametrize("written", ["=TODAY()", "=B9"])
def test_a_date_that_is_worked_out_is_none(written: str) -> None:
    """=TODAY() is the day on which somebody opened the file."""
    document = read(workbook(PETIT, ROGER, sent=written))
    assert document.verdict is Verdict.REFUSED
    assert catalogue.TRANSMISSION_DATE_MISSING.code in codes(document)


def test_a_formula_without_a_value_is_one() -> None:
    """No program has worked it out yet."""
    document = read(workbook((1, "PETIT", "Jean", "=A1", "Agent", DAY), ROGER))
    assert misunderstood(document) == {4: "la cellule D4 contient une formule."}


def test_a_closure_needs_nothing_but_its_address() -> None:
    """« =TODAY() » beside it: closed today, and told."""
    gone = (2, "ROGER", "Inès", "ines.roger@valbrune.example", "=A1", "=TODAY()")
    document = read(workbook(PETIT, gone))
    assert [(x.email, x.date) for x in document.closed] == [("ines.roger@valbrune.example", None)]
    assert codes(document) == ["note", "note", "closure-incomplete"]


def test_what_one_formula_fills_is_worked_out_too() -> None:
    """An array's further cells bear no formula themselves."""

    def fill(sheet: Worksheet) -> None:
        sheet["D4"] = ArrayFormula("D4:D5", "=LOWER(H4:H5)")

    other = (1, "MARTEL", "Zoé", "zoe.martel@valbrune.example", "Agent", DAY)
    document = read(workbook(PETIT, other, ROGER, change=fill))
    assert sorted(misunderstood(document)) == [4, 5]
    assert opened(document) == []


def test_a_name_merged_over_two_rows_is_nobody_s() -> None:
    """One person with two addresses or two people: nobody can say."""
    other = (1, None, None, "zoe.martel@valbrune.example", "Agent", DAY)
    document = read(workbook(PETIT, other, ROGER, change=lambda s: s.merge_cells("B4:C5")))
    assert opened(document) == []
    assert sorted(misunderstood(document)) == [4, 5]


def test_a_hidden_column_that_counts_spoils_its_rows() -> None:
    """What is acted on must be seen; a hidden telephone number is not acted on."""

    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["D"].hidden = True

    document = read(workbook(PETIT, ROGER, change=hide))
    assert misunderstood(document)[4] == "une de ses cellules est dans une colonne masquée."
    assert document.closed == ()


def test_a_hidden_heading_refuses_the_annex() -> None:
    """Those below it would change lists."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ("Date de transmission :", DAY),
        ("Liste 1",),
        PETIT[1:],
        ("Liste 2",),
        ROGER[1:],
    ):
        sheet.append(row)
    assert read(saved(book)).verdict is Verdict.ACCEPTED
    sheet.row_dimensions[4].hidden = True
    document = read(saved(book))
    assert document.verdict is Verdict.REFUSED
    assert "masquée" in found(document, catalogue.LIST_HEADING_MISSING).message


def test_a_written_address_counts_before_its_link() -> None:
    """The link is told, since somebody may have meant it."""

    def link(sheet: Worksheet) -> None:
        sheet["D4"].hyperlink = "mailto:other@valbrune.example"
        sheet["D4"].value = PETIT[3]

    document = read(workbook(PETIT, ROGER, change=link))
    assert document.open[0].email == PETIT[3]
    assert "other@valbrune.example" in found(document, catalogue.NOTE).message


def test_excel_on_an_old_mac_counts_from_1904() -> None:
    """The same number is another day."""
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in (("Date de transmission :", datetime(2026, 2, 11, 14, 30)), HEADER, PETIT, ROGER):  # noqa: DTZ001 — a cell has no time zone
        book.worksheets[0].append(row)
    document = read(saved(book))
    assert (document.transmitted_on, document.open[0].date) == (DAY, DAY)


def test_strict_open_xml_is_the_same_under_other_names() -> None:
    """« Strict Open XML Spreadsheet », with its dates as ISO text."""
    data = workbook(PETIT, ROGER)
    names = [
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"spreadsheetml/main"),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"officeDocument/"),
    ]

    def strict(content: bytes) -> bytes:
        for usual, name in names:
            content = content.replace(usual, b"http://purl.oclc.org/ooxml/" + name)
        return content

    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET, "_rels/.rels"):
        data = with_part(data, part, strict)
    for part in ("xl/styles.xml", "xl/sharedStrings.xml"):
        data = with_part(data, part, strict)
    document = read(data)
    assert (document.verdict, opened(document)) == (Verdict.ACCEPTED, ["PETIT"])


def test_macros_are_told() -> None:
    """They are never run; the sender may wonder."""
    data = with_part(workbook(PETIT, ROGER), "xl/vbaProject.bin", lambda _: b"Sub Auto_Open()")
    assert "macros" in found(read(data), catalogue.NOTE).message


def test_a_row_far_too_wide_is_told() -> None:
    """Somebody may stand in its three hundredth cell."""

    def widen(sheet: Worksheet) -> None:
        sheet.cell(4, 300).value = "guy@valbrune.example"

    document = read(workbook(PETIT, ROGER, change=widen))
    assert misunderstood(document) == {4: "elle a bien trop de cellules."}


def timed(data: bytes) -> Document:
    """Return what is read within ten seconds."""
    began = time.monotonic()
    document = read(data)
    assert time.monotonic() - began < 10
    return document


def test_a_formatted_cell_in_the_last_row_costs_nothing() -> None:
    """Excel's « last cell » is in row 1,048,576; so may the size be that the sheet says it has."""

    def change(content: bytes) -> bytes:
        return content.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"/></row></sheetData>'
        ).replace(b'<dimension ref="A1:F5"', b'<dimension ref="A1:XFD1048576"')

    data = with_part(workbook(PETIT, ROGER), SHEET, change)
    assert opened(timed(data)) == ["PETIT"]


def test_a_million_filled_rows_are_refused() -> None:
    """No town hall has them."""
    row = b"<row><c><v>1</v></c><c t='inlineStr'><is><t>PETIT</t></is></c></row>"

    def change(content: bytes) -> bytes:
        return content.replace(b"</sheetData>", row * 500_000 + b"</sheetData>")

    document = timed(with_part(workbook(PETIT, ROGER), SHEET, change))
    assert codes(document) == ["unreadable"]


def test_a_day_of_long_ago_is_no_traceback() -> None:
    """Excel's first day, where a cell holds 1 and is formatted as a date."""
    person = (1, "PETIT", "Jean", "jean.petit@valbrune.example", "Agent", date(1900, 1, 1))
    assert read(workbook(person, ROGER)).verdict is not Verdict.REFUSED
