"""PDFs: what word processors export, what lies over the page, and what nobody sees of it."""

from __future__ import annotations

import io

import pypdf
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from connector.model import Document, Verdict
from connector.readers import annex as annexes
from connector.readers import read_bytes
from connector.readers.pdf import rows
from connector.readers.rows import Source, UnreadableError
from tests.documents.make_pdfs import PEOPLE
from tests.unit.readers.pdfs import (
    EVA,
    HEADING_2,
    HEIGHT,
    LIST_1,
    PAUL,
    annex,
    height_of,
    lines,
    pdf,
)
from tests.unit.readers.samples import DATA, LIST_2, SENT, TITLE, TODAY, codes, people

MAEL = "mael.roux@valbrune.example"


def read(data: bytes) -> Document:
    """Return what a PDF says, parsed in this process: the sandbox has tests of its own."""
    return annexes.read_rows(rows(data), Source("annexe", "0" * 64), "pdf", TODAY)


def emails(document: Document) -> list[str]:
    """Return the addresses of list 1."""
    return [line.email for line in document.open]


# --- What word processors export -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["word-bullets", "word-table", "calc"])
def test_what_was_written_is_read(name: str) -> None:
    """Bullets (U+F0B7), a table whose addresses wrap, a spreadsheet printed without lines."""
    document = read((DATA / f"{name}.pdf").read_bytes())
    assert document.verdict is Verdict.ACCEPTED, codes(document)
    read_back = [(*person[:4], f"{person[4]:%d/%m/%Y}") for person in people(document.open)]
    assert read_back == list(PEOPLE)


def test_a_row_that_a_page_break_cuts_is_one_row() -> None:
    """The header is repeated on page 2, and the address goes on there."""
    document = read((DATA / "word-pages.pdf").read_bytes())
    assert document.verdict is Verdict.ACCEPTED, codes(document)
    assert len(document.open) == 24
    cut = next(x for x in document.open if x.email.startswith("jean-pierre") and "4@" in x.email)
    assert (cut.last_name, cut.first_names, cut.email, cut.function) == (
        "DE LA TOUR-D'AUVERGNE",
        "Jean-Pierre",
        "jean-pierre.delatour-dauvergne4@mairie-valbrune.example",
        PEOPLE[0][3],
    )


def test_a_table_without_lines_goes_on_without_its_header() -> None:
    """As a spreadsheet prints its second page."""
    columns = (60, 200, 380, 480)

    def row(canvas: Canvas, line: int, *cells: str) -> None:
        for left, cell in zip(columns, cells, strict=True):
            canvas.drawString(left, height_of(line), cell)

    def first(canvas: Canvas) -> None:
        lines(canvas, [SENT, *LIST_1])
        row(canvas, 3, "NOM Prénom", "Adresse électronique", "Fonction", "Date")
        row(canvas, 4, "MARTEL Éva", "eva.martel@valbrune.example", "Agent", "10/02/2026")

    def second(canvas: Canvas) -> None:
        row(canvas, 0, "PRADAL Paul", "paul.pradal@valbrune.example", "Agent", "10/02/2026")
        lines(canvas, [*HEADING_2, "Néant"], top=60 + 16)

    document = read(pdf(first, second))
    assert document.verdict is Verdict.ACCEPTED, [f.message for f in document.findings]
    assert [(x.last_name, x.function) for x in document.open] == [
        ("MARTEL", "Agent"),
        ("PRADAL", "Agent"),
    ]


def test_a_sentence_in_wide_letters_is_no_header() -> None:
    """The convention's article 3.1, as a typewriter's font prints it."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Courier", 9)
        lines(canvas, ["l'identité (nom, prénom(s)), nom coordonnées adresse courriel fonction"])
        canvas.setFont("Helvetica", 10)
        lines(canvas, [TITLE, SENT, *LIST_1, EVA, *HEADING_2, "- Néant"], top=80)

    document = read(pdf(draw, lambda canvas: lines(canvas, ["Fait à Valbrune"])))
    assert emails(document) == ["eva.martel@valbrune.example"]


def test_a_pdf_is_read_in_the_process_that_may_die() -> None:
    """As any document that comes in; page and line tell where."""
    data = (DATA / "word-bullets.pdf").read_bytes()
    document = read_bytes(data, "annexe.pdf", today=TODAY)
    assert document.format == "pdf"
    assert [(x.at.page, x.at.line) for x in document.open] == [(1, 5), (1, 8), (1, 9)]


# --- What lies over the page ---------------------------------------------------------------------


def test_the_prefectures_stamp_may_lie_on_a_line() -> None:
    """It is cut out, wherever it falls; its date is nobody's."""

    def draw(canvas: Canvas) -> None:
        annex(canvas)
        canvas.setFont("Helvetica", 7)
        for index, text in enumerate(
            ("Envoyé en préfecture le 20/02/2026", "ID : 013-999000123-20260217-20260013-DE")
        ):
            canvas.drawString(250, height_of(4) - index * 7, text)
        canvas.rotate(90)
        canvas.drawString(300, -30, "Accusé de réception en préfecture")

    document = read(pdf(draw))
    assert document.verdict is Verdict.ACCEPTED, [f.message for f in document.findings]
    assert emails(document) == ["eva.martel@valbrune.example"]


def test_footers_that_pages_repeat_are_taken_out() -> None:
    """A line goes on behind them; the address in them is noted, and nobody's."""

    def foot(canvas: Canvas, page: int) -> None:
        canvas.drawString(60, 30, "Mairie de Valbrune - accueil@valbrune.example")
        canvas.drawString(280, 18, f"Feuillet {page}")

    def first(canvas: Canvas) -> None:
        lines(canvas, [TITLE, SENT, *LIST_1], top=640)
        lines(canvas, ["- MARTEL Éva ; eva.martel@valbrune.example ; Agent"], top=720)
        foot(canvas, 1)

    def second(canvas: Canvas) -> None:
        lines(canvas, ["d'accueil ; 10/02/2026", PAUL, *HEADING_2, "- Néant"])
        foot(canvas, 2)

    document = read(pdf(first, second))
    assert [(x.last_name, x.function) for x in document.open] == [
        ("MARTEL", "Agent d'accueil"),
        ("PRADAL", "Agent"),
    ], [f.message for f in document.findings]
    assert any("accueil@valbrune.example" in f.message for f in document.findings)


def _field(value: str, *, flags: int = 4) -> bytes:
    """Return an annex with a form field below its first line, filled in with `value`."""

    def draw(canvas: Canvas) -> None:
        annex(canvas, [EVA, ""])

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(draw)))
    box = ArrayObject(map(FloatObject, (58, height_of(5) - 3, 530, height_of(5) + 10)))
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("ligne"),
            NameObject("/V"): TextStringObject(value),
            NameObject("/F"): NumberObject(flags),
            NameObject("/Rect"): box,
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(field)])
    return _bytes(writer)


def _bytes(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_what_was_filled_into_a_form_is_read() -> None:
    """A value stands in no text of the page: dropped, its person would lose the access."""
    document = read(_field(f"- ROUX Maël ; {MAEL} ; Agent ; 10/02/2026"))
    assert emails(document) == ["eva.martel@valbrune.example", MAEL]


def test_a_hidden_field_opens_nobody() -> None:
    """But is said."""
    document = read(_field(f"- ROUX Maël ; {MAEL} ; Agent ; 10/02/2026", flags=2))
    assert emails(document) == ["eva.martel@valbrune.example"]
    assert any(f.email == MAEL for f in document.findings)


def _annotated(kind: str, contents: str, line: int) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(lambda c: annex(c, [EVA, PAUL]))))
    box = ArrayObject(map(FloatObject, (58, height_of(line) - 2, 500, height_of(line) + 9)))
    mark = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(kind),
            NameObject("/Contents"): TextStringObject(contents),
            NameObject("/Rect"): box,
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(mark)])
    return _bytes(writer)


def test_a_remark_that_names_somebody_is_an_error() -> None:
    """A yellow note is no line of the annex; what it asks for must be written there."""
    document = read(_annotated("/FreeText", f"Ajouter aussi {MAEL}", 7))
    assert document.verdict is Verdict.RESERVATIONS
    assert any(MAEL in f.message for f in document.findings)


@pytest.mark.parametrize("how", ["annotation", "line"])
def test_whoever_is_struck_out_is_not_opened(how: str) -> None:
    """By Acrobat's strike-out, or a line that a word processor draws through the text."""

    def draw(canvas: Canvas) -> None:
        annex(canvas, [EVA, PAUL])
        canvas.line(58, height_of(4) + 3, 420, height_of(4) + 3)

    document = read(_annotated("/StrikeOut", "", 4) if how == "annotation" else pdf(draw))
    assert emails(document) == ["paul.pradal@valbrune.example"]
    assert codes(document) == ["line-not-understood"]


# --- What nobody sees ----------------------------------------------------------------------------


def _white(canvas: Canvas) -> None:
    canvas.setFillColor(colors.white)
    canvas.drawString(60, height_of(5), PAUL)


def _outside(canvas: Canvas) -> None:
    canvas.drawString(-700, height_of(5), PAUL)


def _invisible(canvas: Canvas) -> None:
    text = canvas.beginText(60, height_of(5))
    text.setTextRenderMode(3)
    text.textLine(PAUL)
    canvas.drawText(text)


def _covered(canvas: Canvas) -> None:
    canvas.drawString(60, height_of(5), PAUL)
    grey = ImageReader(Image.new("L", (40, 4), 200))
    canvas.drawImage(grey, 50, height_of(5) - 4, 480, 16)


def _tiny(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 2)
    canvas.drawString(60, height_of(5), PAUL)


@pytest.mark.parametrize("hide", [_white, _outside, _invisible, _covered, _tiny])
def test_text_that_nobody_sees_opens_nobody(hide: object) -> None:
    """The mayor signed what is on the paper; what is not is an error, never silence."""

    def draw(canvas: Canvas) -> None:
        annex(canvas, [EVA, ""])
        assert callable(hide)
        hide(canvas)

    document = read(pdf(draw))
    assert emails(document) == ["eva.martel@valbrune.example"]
    assert any(f.email == "paul.pradal@valbrune.example" for f in document.findings)


def test_white_text_on_a_dark_ground_is_seen() -> None:
    """As in the header of many a table."""

    def draw(canvas: Canvas) -> None:
        annex(canvas, [""])
        canvas.setFillColor(colors.darkblue)
        canvas.rect(50, height_of(4) - 4, 480, 15, stroke=0, fill=1)
        canvas.setFillColor(colors.white)
        canvas.drawString(60, height_of(4), EVA)

    assert emails(read(pdf(draw))) == ["eva.martel@valbrune.example"]


# --- Order ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [0, 6])
def test_two_columns_are_never_mixed_up(shift: int) -> None:
    """List 1 on the left, list 2 on the right: nobody is closed for standing beside another."""

    def draw(canvas: Canvas) -> None:
        lines(canvas, [TITLE, SENT])
        lines(
            canvas, ["Liste 1", "- MARTEL Éva ;", "eva.martel@valbrune.example", "; Agent"], top=120
        )
        right = ["Liste 2", "- PRADAL Paul ;", "paul.pradal@valbrune.example", "; Agent"]
        lines(canvas, right, top=120 + shift, left=330)

    document = read(pdf(draw))
    assert document.verdict is Verdict.REFUSED
    assert not document.open
    assert not document.closed


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_may_be_turned(angle: int) -> None:
    """As a landscape page is: the file says by how much it is shown turned."""
    reader = pypdf.PdfReader(io.BytesIO(pdf(annex)))
    writer = pypdf.PdfWriter()
    page = writer.add_page(reader.pages[0])
    page.add_transformation(pypdf.Transformation().rotate(angle))
    box = {90: (-HEIGHT, 0), 180: (-595.28, -HEIGHT), 270: (0, -595.28)}[angle]
    size = (HEIGHT, 595.28) if angle != 180 else (595.28, HEIGHT)
    rectangle = pypdf.generic.RectangleObject((*box, box[0] + size[0], box[1] + size[1]))
    page.mediabox = page.cropbox = rectangle
    page.rotate(angle)
    document = read(_bytes(writer))
    assert emails(document) == ["eva.martel@valbrune.example"], [
        f.message for f in document.findings
    ]


def test_a_cropped_page_hides_what_is_cut_off() -> None:
    """Places on the page are those of the paper, what is seen is not all of it."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(lambda c: annex(c, [EVA, PAUL]))))
    writer.pages[0].cropbox = pypdf.generic.RectangleObject((40, 200, 560, 810))
    assert len(read(_bytes(writer)).open) == 2
    writer.pages[0].cropbox = pypdf.generic.RectangleObject((40, height_of(5) - 200, 200, 810))
    document = read(_bytes(writer))
    assert not document.open


# --- What can't be read --------------------------------------------------------------------------


def test_a_password_is_asked_to_be_taken_off() -> None:
    """One that is empty locks nothing: such a PDF may be read, not changed."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(annex)))
    writer.encrypt("", "secret", algorithm="AES-256")
    assert len(read(_bytes(writer)).open) == 1
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(annex)))
    writer.encrypt("secret", "secret", algorithm="AES-256")
    with pytest.raises(UnreadableError, match="mot de passe"):
        rows(_bytes(writer))


def test_a_form_that_only_adobe_shows_is_refused() -> None:
    """What the page says of an XFA form is « please wait »."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(annex)))
    form = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})
    writer.root_object[NameObject("/AcroForm")] = form
    with pytest.raises(UnreadableError, match="XFA"):
        rows(_bytes(writer))


def test_a_decompression_bomb_is_refused_unread() -> None:
    """A page of 100 MB of spaces, in 100 kB."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(annex)))
    bomb = pypdf.generic.DecodedStreamObject()
    bomb.set_data(b" " * 100_000_000)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(bomb.flate_encode())
    with pytest.raises(UnreadableError, match="démesuré"):
        rows(_bytes(writer))


def test_thousands_of_pages_are_refused() -> None:
    """No convention has so many."""
    with pytest.raises(UnreadableError, match="pages"):
        rows(pdf(*[lambda canvas: canvas.drawString(60, 60, "x")] * 200))


@pytest.mark.parametrize("cut", [20, 400, 1200])
def test_a_truncated_file_is_refused_or_read(cut: int) -> None:
    """Never anything but a refusal in French."""
    data = pdf(annex)
    try:
        document = read(data[:-cut])
    except UnreadableError as error:
        assert str(error).endswith(".")  # noqa: PT017 — one of two good outcomes
    else:
        assert set(emails(document)) <= {"eva.martel@valbrune.example"}


# --- Any people ----------------------------------------------------------------------------------

_NAMES = st.sampled_from(["ÉLÈVE", "DE LA TOUR-D'AUVERGNE", "D'ANGELO", "NOËL-BAŸLE", "MARTEL"])
_FIRST = st.sampled_from(["Éloïse", "Jean-Pierre", "Anne Marie", "Zoé"])
_LOCAL = st.from_regex(r"[a-z]{1,12}([.-][a-z]{1,14}){0,3}", fullmatch=True)
_DOMAIN = st.sampled_from(["valbrune.example", "mairie-valbrune-sur-mer.example"])
_FUNCTION = st.sampled_from(["Agent", "Directrice générale adjointe des services à la population"])
_PERSON = st.tuples(_NAMES, _FIRST, _LOCAL, _DOMAIN, _FUNCTION)


# Not shrunk: with a page to draw for each try, that takes minutes.
@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(_PERSON, min_size=1, max_size=30, unique_by=lambda p: p[2]))
def test_what_a_table_says_is_read_or_a_finding_says_why_not(
    persons: list[tuple[str, str, str, str, str]],
) -> None:
    """Whatever wraps in its cells, and wherever pages break: nobody is lost, nobody made up."""
    style = getSampleStyleSheet()["Normal"]

    def cell(text: str) -> Paragraph:
        return Paragraph(text, style)

    table = [["NOM Prénom", "Adresse électronique", "Fonction", "Date"]]
    table += [
        [cell(f"{last} {first}"), cell(f"{local}@{domain}"), cell(function), cell("10/02/2026")]
        for last, first, local, domain, function in persons
    ]
    grid = Table(table, colWidths=[150, 120, 120, 70], repeatRows=1)
    grid.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
    out = io.BytesIO()
    parts = [cell(TITLE), cell(SENT), cell(" ".join(LIST_1)), grid, cell(LIST_2), cell("Néant")]
    SimpleDocTemplate(out).build(parts)
    document = read(out.getvalue())
    want = {(p[0], p[1], f"{p[2]}@{p[3]}", p[4]) for p in persons}
    got = {(x.last_name, x.first_names, x.email, x.function) for x in document.open}
    assert got <= want, got - want
    assert not document.closed
    said = len([c for c in codes(document) if c not in {"note", "generic-mailbox"}])
    assert len(want - got) <= said, (want - got, [f.message for f in document.findings])
