"""DOCX: what Word shows is read, wherever the file keeps it; what it masks never acts."""

from __future__ import annotations

import pytest

from connector.model import Document, Verdict
from connector.readers.word import rows
from tests.documents.packages import docx
from tests.unit.readers.samples import LIST_1, LIST_2, SENT, TITLE, codes, people, read

JEAN = "jean.petit@valbrune.example"
LINE = f"PETIT Jean ; {JEAN} ; Agent ; 11/02/2026"
OTHER = "ROGER Inès ; ines.roger@valbrune.example ; Élue ; 11/02/2026"


def r(text: str, properties: str = "") -> str:
    """Return a run."""
    run = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{run}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inner: str, properties: str = "") -> str:
    """Return a paragraph of runs; plain text becomes one."""
    runs = "".join(part if part.startswith("<") else r(part) for part in inner)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def tc(*blocks: str, properties: str = "") -> str:
    """Return a cell of paragraphs."""
    inner = "".join(b if b.startswith("<") else p(b) for b in blocks) or p()
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """Return a row of cells; plain text becomes one."""
    inner = "".join(c if c.startswith("<w:tc") else tc(c) for c in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def tbl(*table_rows: str) -> str:
    """Return a table."""
    return f"<w:tbl>{''.join(table_rows)}</w:tbl>"


STYLES = (
    '<w:style w:styleId="Masked"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="Child"><w:basedOn w:val="Masked"/></w:style>'
)
HEAD = tr("Nom", "Prénom", "Adresse électronique", "Fonction", "Date de la demande")


def person(last: str, *, function: str = "Agent", day: str = "11/02/2026") -> str:
    """Return a row of the table."""
    return tr(last, "Jean", f"{last.lower()}@valbrune.example", function, day)


def form(opened: str, closed: str = p("Sans objet"), **parts: object) -> Document:
    """Return the annex with these blocks in its lists."""
    body = p(TITLE) + p(SENT) + p(LIST_1) + opened + p(LIST_2) + closed
    return read(docx(body, **parts))  # type: ignore[arg-type]


def opened_in(document: Document) -> list[str]:
    """Return the addresses of list 1."""
    return [line.email for line in document.open]


CONTROL = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
BOX = (
    "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><w:txbxContent>{0}"
    "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{0}"
    "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


@pytest.mark.parametrize(
    "opened",
    [
        p(LINE),
        p("- " + LINE),
        p(LINE, properties='<w:numPr><w:numId w:val="3"/></w:numPr>'),
        CONTROL.format(p(LINE)),
        p(CONTROL.format(r(LINE))),
        p("<w:ins>" + r(LINE) + "</w:ins>"),
        p("<w:hyperlink>" + r(LINE) + "</w:hyperlink>"),
        p("<w:smartTag>" + r(LINE[:9]) + "</w:smartTag>", LINE[9:]),
        p(LINE[:20], LINE[20:25], LINE[25:]),
        BOX.format(p(LINE)),
        tbl(tr(tc(tbl(HEAD, person("PETIT"))))),
        tbl(tr(tc(p("- " + LINE)))),
        tbl(HEAD, CONTROL.format(person("PETIT"))),
        tbl(HEAD, person("PETIT"), person("PETIT").replace("<w:trPr>", "<w:trPr><w:del/>")),
        p(LINE.replace(" ; ", "</w:t><w:tab/><w:t>")),
        p(LINE[:30] + "</w:t><w:softHyphen/><w:t>" + LINE[30:]),
        p(LINE.replace(" ; Agent", " ;</w:t><w:br/><w:t>Agent")),
        p(LINE.replace(" ; Agent", " ;")) .replace(" ; 11/02/2026", "") + p("Agent ; 11/02/2026"),
        p(LINE.replace("Agent", "Agent</w:t></w:r><w:r><w:fldChar w:fldCharType='begin'/></w:r>"
          "<w:r><w:instrText>DATE x@y.example</w:instrText></w:r><w:r><w:fldChar "
          "w:fldCharType='separate'/></w:r><w:r><w:t xml:space='preserve'> ; 11/02/2026")
          .removesuffix(" ; 11/02/2026"), "<w:r><w:fldChar w:fldCharType='end'/></w:r>"),
    ],
)  # fmt: skip
def test_a_person_is_read_wherever_word_keeps_the_text(opened: str) -> None:
    """In a control, a tracked insertion, a link, a text box (once), a table within a table."""
    document = form(opened)
    assert [x.email.partition("@")[2] for x in document.open] == ["valbrune.example"]
    assert document.open[0].last_name == "PETIT"
    assert document.verdict is Verdict.ACCEPTED, [f.message for f in document.findings]


def test_paragraphs_are_counted() -> None:
    """The line is the paragraph's number; a table's row has that of its first one."""
    document = form(p() + p(LINE), tbl(HEAD, person("ROGER")))
    assert [x.at.line for x in document.open] == [5]
    assert [x.at.line for x in document.closed] == [7 + 5]


@pytest.mark.parametrize("sign", ["del", "moveFrom"])
def test_a_tracked_deletion_counts_no_more_and_is_said(sign: str) -> None:
    """Nobody has accepted it yet: the warning names who was struck out."""
    document = form(p(f"<w:{sign}><w:r><w:delText>{OTHER}</w:delText></w:r></w:{sign}>") + p(LINE))
    assert opened_in(document) == [JEAN]
    assert codes(document) == ["tracked-changes", "tracked-changes"]
    assert "ines.roger@valbrune.example" in "".join(f.message for f in document.findings)


def test_a_paragraph_whose_end_is_struck_out_goes_on_in_the_next() -> None:
    """As Word shows it once the change is accepted."""
    mark = "<w:rPr><w:del/></w:rPr>"
    half = LINE.index(" ; Agent")
    document = form(p(LINE[:half], properties=mark) + p(LINE[half:]))
    assert opened_in(document) == [JEAN]


@pytest.mark.parametrize(
    ("opened", "styles"),
    [
        (p(r(LINE, "<w:vanish/>")), ""),
        (p(LINE[:4], r(LINE[4:], "<w:vanish w:val='1'/>")), ""),
        (p(r(LINE, "<w:strike/>")), ""),
        (p(LINE[:4], r(LINE[4:], "<w:dstrike/>")), ""),
        (
            p(LINE, properties='<w:pStyle w:val="Child"/>'),
            STYLES,
        ),
    ],
)
def test_masked_and_struck_text_opens_nobody(opened: str, styles: str) -> None:
    """Nobody who signed the annex has seen it, or somebody crossed it out: an error."""
    document = form(opened, styles=styles)
    assert (document.open, codes(document)) == ((), ["line-not-understood"])
    assert "masquée" in document.findings[0].message


def test_unmasked_text_counts() -> None:
    """`<w:vanish w:val="0"/>` shows what a style masks."""
    assert opened_in(form(p(r(LINE, '<w:vanish w:val="0"/>')))) == [JEAN]


def test_capitals_that_word_only_shows_tell_the_last_name() -> None:
    """« Paul Durand » with Durand in capitals is DURAND, Paul."""
    rest = " ; paul@valbrune.example ; Agent ; 11/02/2026"
    document = form(p("Paul ", r("Durand", "<w:caps/>"), rest))
    assert [(x.last_name, x.first_names) for x in document.open] == [("DURAND", "Paul")]
    assert document.findings == ()


@pytest.mark.parametrize("shown", ["courriel", "Jean PETIT"])
def test_the_address_behind_a_link_counts_where_the_text_has_none(shown: str) -> None:
    """In the address's place, or behind the name."""
    name = "PETIT Jean ; " if shown == "courriel" else ""
    link = f'<w:hyperlink r:id="l1">{r(shown)}</w:hyperlink>'
    links = {"l1": f"mailto:{JEAN}?subject=x"}
    document = form(p(name or "<w:r/>", link, " ; Agent ; 11/02/2026"), links=links)
    assert people(document.open)[0][:3] == ("PETIT", "Jean", JEAN)


def test_the_address_that_is_shown_goes_before_the_one_behind() -> None:
    """Somebody copied a line and left the former link behind it."""
    link = f'<w:hyperlink r:id="l1">{r(JEAN)}</w:hyperlink>'
    document = form(
        p("PETIT Jean ; ", link, " ; Agent ; 11/02/2026"),
        links={"l1": "mailto:eva@valbrune.example"},
    )
    assert opened_in(document) == [JEAN]
    assert ["eva@valbrune.example" in f.message for f in document.findings] == [True]


def test_a_field_with_nothing_but_its_prompt_says_nothing() -> None:
    """« NOM Prénom ; prenom.nom@… » stands in an untouched content control."""
    prompt = CONTROL.replace("<w:sdtPr/>", "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>")
    assert form(prompt.format(p(OTHER)) + p(LINE)).open[0].email == JEAN
    assert len(form(prompt.format(p(OTHER)) + p(LINE)).open) == 1


def test_a_cell_merged_over_columns_counts_once_and_one_over_rows_in_each() -> None:
    """A heading across the table; one date for three people."""
    heading = tr(tc(LIST_2, properties='<w:gridSpan w:val="5"/>'))
    top, below = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = tbl(
        HEAD,
        tr("PETIT", "Jean", JEAN, "Agent", tc("11/02/2026", properties=top)),
        tr("MARTEL", "Luc", "luc@valbrune.example", "Agent", tc(properties=below)),
        heading,
        person("ROGER"),
    )
    document = read(docx(p(TITLE) + p(SENT) + p(LIST_1) + table))
    assert [str(x.date) for x in document.open] == ["2026-02-11", "2026-02-11"]
    assert [x.last_name for x in document.closed] == ["ROGER"]
    assert document.verdict is Verdict.ACCEPTED


def test_two_lists_side_by_side_are_two_lists() -> None:
    """A table that only places texts on the page."""
    left, right = (tc(p(h), p("- " + x), p("- " + y)) for h, x, y in (
        (LIST_1, LINE, LINE.replace("jean", "luc").replace("Jean", "Luc")),
        (LIST_2, OTHER, OTHER.replace("ines", "eva").replace("Inès", "Éva")),
    ))  # fmt: skip
    document = read(docx(p(TITLE) + p(SENT) + tbl(tr(left, right))))
    assert (len(document.open), len(document.closed)) == (2, 2)
    assert document.verdict is Verdict.ACCEPTED


def test_a_paragraph_without_an_address_is_not_taken_into_the_one_before() -> None:
    """Word wraps lines itself: « PETIT Paul ; Agent » is somebody, and an error."""
    document = form(p("MARTEL Luc ; luc@valbrune.example ; Agent") + p("PETIT Paul ; 11/02/2026"))
    assert codes(document) == ["date-missing", "email-missing", "function-missing"]


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("footer", "note"),
        ("header", "note"),
        ("comments", "note"),
        ("footnotes", "line-not-understood"),
    ],
)
def test_an_address_beside_the_text_is_said(part: str, code: str) -> None:
    """It is no line of a list; somebody in a footnote is an error."""
    inner = p("Écrire à mairie@valbrune.example")
    kinds = {"comments": "comment", "footnotes": "footnote"}
    content = f'<w:{kinds[part]} w:id="2">{inner}</w:{kinds[part]}>' if part in kinds else inner
    reference = f'<w:r><w:{kinds.get(part, "x")}Reference w:id="2"/></w:r>'
    document = form(p(LINE, reference), **{part: content})
    assert (opened_in(document), codes(document)) == ([JEAN], [code])
    assert "mairie@valbrune.example" in document.findings[0].message
    at = document.findings[0].at
    assert at is not None
    assert at.line == (4 if part in kinds else None)


def test_a_document_within_the_document_is_said() -> None:
    """Nobody reads it: a warning."""
    assert codes(form(p(LINE) + '<w:altChunk r:id="x"/>')) == ["unread-part"]


def test_a_document_with_macros_is_read() -> None:
    """They are never run."""
    assert opened_in(form(p(LINE), main="document.macroEnabled")) == [JEAN]


def test_strict_files_are_read() -> None:
    """Word's « Strict Open XML » has other namespaces."""
    body = p(TITLE) + p(SENT) + p(LIST_1) + p(LINE) + p(LIST_2)
    strict = docx(body, strict=True)
    assert opened_in(read(strict)) == [JEAN]


def test_the_bullets_of_symbol_fonts_are_bullets() -> None:
    """U+F0B7 stands in a `w:sym`."""
    item = '<w:r><w:sym w:font="Symbol" w:char="F0B7"/></w:r>'
    assert rows(docx(p(item, " " + LINE))).rows[0].bullet == "\uf0b7"


@pytest.mark.parametrize("cut", [0.3, 0.9, 0.999])
def test_half_a_file_is_refused(cut: float) -> None:
    """A sentence in French, never a traceback."""
    whole = docx(p(LINE))
    document = read(whole[: int(len(whole) * cut)])
    assert document.verdict is Verdict.REFUSED
