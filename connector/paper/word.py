"""Word files in the look of the papers, the same bytes each time for the same content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from connector.paper.packed import reproducible

INK = RGBColor(0x17, 0x21, 0x2F)
SECONDARY = RGBColor(0x48, 0x56, 0x6A)
_RULE = "CFD6DF"
_INK_RULE = str(INK)

# On every Windows; Liberation Sans, which has the same widths, elsewhere.
_FONT = "Arial"
_MONO = "Courier New"
_TWIPS_A_MM = 56.7


def start(*, title: str, author: str, day: date) -> DocumentObject:
    """Return an empty A4 document in French with the papers' styles; `day` is its creation."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(19)
    section.top_margin, section.bottom_margin = Mm(15), Mm(18)
    section.footer_distance = Mm(9)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.language, properties.comments, properties.revision = "fr-FR", "", 1
    properties.created = properties.modified = datetime.combine(day, time())
    _style(document, "Normal", size=9.5, after=5)
    _style(document, "Heading 1", size=21, bold=True, after=2)
    _style(document, "Heading 2", size=12, bold=True, before=11, after=5)
    _style(document, "List Bullet", size=9.5, after=1)
    _style(document, "Footer", size=7.5, colour=SECONDARY)
    document.styles["Footer"].paragraph_format.tab_stops.clear_all()
    _speak_french(document)
    return document


def to_bytes(document: DocumentObject) -> bytes:
    """Return the file; nothing in it tells when or where it was written."""
    written = BytesIO()
    document.save(written)
    return reproducible(written.getvalue())


def add_run(  # noqa: PLR0913 — a run's looks, each by its name
    paragraph: Paragraph,
    text: str,
    *,
    size: float | None = None,
    bold: bool | None = None,
    colour: RGBColor | None = None,
    mono: bool = False,
) -> None:
    """Add a text; `size` is in points."""
    run = paragraph.add_run(text)
    run.bold = bold
    if size is not None:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    if mono:
        run.font.name = _MONO


def add_page_number(paragraph: Paragraph) -> None:
    """Add « Page 1 sur 1 », which Word counts."""
    for words, field in (("Page\u00a0", "PAGE"), (" sur\u00a0", "NUMPAGES")):
        paragraph.add_run(words)
        simple = OxmlElement("w:fldSimple")
        simple.set(qn("w:instr"), field)
        paragraph._p.append(simple)  # noqa: SLF001 — python-docx knows no fields
        shown = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "1"
        shown.append(text)
        simple.append(shown)


def add_rule(paragraph: Paragraph, *, side: str = "bottom", colour: str = _RULE) -> None:
    """Draw a thin rule under (or, `side="top"`, over) a paragraph."""
    borders = OxmlElement("w:pBdr")
    borders.append(_edge(side, colour))
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 — python-docx knows no borders
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )


def add_table(  # noqa: PLR0913 — a table's parts
    document: DocumentObject,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    strong_last: bool = False,
    numbers: Sequence[int] = (),
) -> Table:
    """Add a ruled table, `widths` in mm; its head is repeated on the next page.

    `strong_last`: the last row is a total. `numbers`: columns (from 0) aligned on the
    right. An empty `head` makes a table of labels and values, without rules.
    """
    lines = ([head] if head else []) + list(rows)
    table: Table = document.add_table(rows=len(lines), cols=len(widths))
    shape(table, widths)
    for number, line in enumerate(lines):
        is_head = bool(head) and number == 0
        is_last = number == len(lines) - 1
        row = table.rows[number]
        _mark(row._tr.get_or_add_trPr(), "w:cantSplit")  # noqa: SLF001 — python-docx has no property
        if is_head:
            _mark(row._tr.get_or_add_trPr(), "w:tblHeader")  # noqa: SLF001 — the same
        for column, (cell, text) in enumerate(zip(row.cells, line, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2.5 if head else 1.5)
            paragraph.paragraph_format.space_before = Pt(2.5 if head else 1.5)
            paragraph.paragraph_format.keep_with_next = is_head or number == len(lines) - 2
            if column in numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            add_run(paragraph, text, bold=is_head or (strong_last and is_last) or None)
            if head:
                border(cell, "bottom", _INK_RULE if is_head or is_last else _RULE)
    return table


def shape(table: Table, widths: Sequence[float], *, inset: float = 0) -> None:
    """Give a table fixed columns, `widths` in mm, its text `inset` mm from their left edge."""
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("left", inset * _TWIPS_A_MM), ("right", 2 * _TWIPS_A_MM)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(twips)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr  # noqa: SLF001 — python-docx knows no margins
    properties.insert_element_before(margins, "w:tblLook")
    indent = OxmlElement("w:tblInd")
    indent.set(qn("w:w"), str(round(inset * _TWIPS_A_MM)))
    indent.set(qn("w:type"), "dxa")
    properties.insert_element_before(indent, "w:tblBorders", "w:tblLayout", "w:tblCellMar")


def border(cell: _Cell, side: str, colour: str = _RULE) -> None:
    """Draw a thin edge on one side of a cell: top, left (`start`), bottom or right (`end`)."""
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 — python-docx knows no borders
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = OxmlElement("w:tcBorders")
        properties.append(borders)
    borders.append(_edge(side, colour))


def _edge(side: str, colour: str) -> Any:
    edge = OxmlElement(f"w:{side}")
    edge.set(qn("w:val"), "single")
    edge.set(qn("w:sz"), "6" if colour == _INK_RULE else "4")
    edge.set(qn("w:space"), "4")
    edge.set(qn("w:color"), colour)
    return edge


def _mark(properties: Any, name: str) -> None:
    properties.append(OxmlElement(name))


def _style(  # noqa: PLR0913 — a style's looks, each by its name
    document: DocumentObject,
    name: str,
    *,
    size: float,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
    colour: RGBColor = INK,
) -> None:
    style = document.styles[name]
    if not isinstance(style, ParagraphStyle):  # pragma: no cover — the template's own styles
        raise TypeError(name)
    style.font.name, style.font.size = _FONT, Pt(size)
    style.font.bold, style.font.color.rgb = bold, colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.line_spacing = 1.12


def _speak_french(document: DocumentObject) -> None:
    """Say the language, for screen readers and the spelling checker."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "fr-FR")
