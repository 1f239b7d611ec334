"""ODT: what LibreOffice shows is read, wherever the file keeps it; what it masks never acts."""

from __future__ import annotations

import pytest

from connector.model import Document, Verdict
from tests.documents.packages import ODT, odt, zipped
from tests.unit.readers.samples import LIST_1, LIST_2, SENT, TITLE, codes, people, read

JEAN = "jean.petit@valbrune.example"
LINE = f"PETIT Jean ; {JEAN} ; Agent ; 11/02/2026"
OTHER = "ROGER Inès ; ines.roger@valbrune.example ; Élue ; 11/02/2026"
STYLE = (
    '<style:style style:name="{0}" style:family="{1}"><style:text-properties {2}/></style:style>'
)

EMPTY_CELLS = '<table:table-cell table:number-columns-repeated="900"/>'


def p(text: str, style: str = "Standard") -> str:
    """Return a paragraph."""
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def items(*texts: str) -> str:
    """Return a list."""
    return f"<text:list>{''.join(f'<text:list-item>{p(t)}</text:list-item>' for t in texts)}</text:list>"  # noqa: E501 — one list


def row(*cells: str, attributes: str = "") -> str:
    """Return a table's row; plain text becomes a cell."""
    inner = "".join(
        c if c.startswith("<table:") else f"<table:table-cell>{p(c)}</table:table-cell>"
        for c in cells
    )
    return f"<table:table-row {attributes}>{inner}</table:table-row>"


def table(*rows: str) -> str:
    """Return a table, its first row in the part that is repeated on each page."""
    head = f"<table:table-header-rows>{rows[0]}</table:table-header-rows>"
    return f"<table:table>{head}{''.join(rows[1:])}</table:table>"


HEAD = row("Nom", "Prénom", "Adresse électronique", "Fonction", "Date de la demande")


def person(last: str) -> str:
    """Return a row of the table."""
    return row(last, "Jean", f"{last.lower()}@valbrune.example", "Agent", "11/02/2026")


def form(opened: str, closed: str = p("Sans objet"), **parts: str) -> Document:
    """Return the annex with these blocks in its lists."""
    return read(odt(p(TITLE) + p(SENT) + p(LIST_1) + opened + p(LIST_2) + closed, **parts))


@pytest.mark.parametrize(
    "opened",
    [
        p(LINE),
        p("- " + LINE),
        items(LINE),
        f"<text:list><text:list-item>{items(LINE)}</text:list-item></text:list>",
        f"<text:section>{p(LINE)}</text:section>",
        f"<text:h>{LINE}</text:h>",
        p(f"<text:span>{LINE[:20]}</text:span>{LINE[20:]}"),
        p(LINE.replace(" ", "<text:s/>")),
        p(LINE.replace(" ", '<text:s text:c="3"/>')),
        p(LINE.replace(" ; ", "<text:tab/>")),
        p(LINE.replace(" ; Agent", " ;<text:line-break/>Agent")),
        p(LINE.replace(" ; Agent", "\n  ; Agent")),
        p(LINE.replace("Agent", "Agent<text:soft-page-break/>")),
        p(LINE.replace("11/02/2026", "<text:date>11/02/2026</text:date>")),
        p(f"<draw:frame><draw:text-box>{p(LINE)}</draw:text-box></draw:frame>"),
        f"<draw:frame><draw:text-box>{p(LINE)}</draw:text-box></draw:frame>",
        p(f"<draw:custom-shape>{p(LINE)}</draw:custom-shape>"),
        table(HEAD, person("PETIT")),
        table(row(f"<table:table-cell>{table(HEAD, person('PETIT'))}</table:table-cell>")),
        table(row(f"<table:table-cell>{items(LINE)}</table:table-cell>")),
        table(HEAD, person("PETIT"), row("", attributes='table:number-rows-repeated="1048000"')),
        table(HEAD, person("PETIT"), row(EMPTY_CELLS)),
    ],
)  # fmt: skip
def test_a_person_is_read_wherever_the_file_keeps_the_text(opened: str) -> None:
    """In a list, a section, a frame, a table within a table."""
    document = form(opened)
    assert [x.last_name for x in document.open] == ["PETIT"]
    assert document.verdict is Verdict.ACCEPTED, [f.message for f in document.findings]


def test_paragraphs_are_counted() -> None:
    """The line is the paragraph's number; a table's row has that of its first one."""
    document = form(p("") + items(LINE), table(HEAD, person("ROGER")))
    assert [x.at.line for x in document.open] == [5]
    assert [x.at.line for x in document.closed] == [7 + 5]


def test_tracked_deletions_count_no_more_and_are_said() -> None:
    """The text stands in the file, and on no page."""
    changes = (
        "<text:tracked-changes><text:changed-region><text:deletion>"
        f"{p(OTHER)}</text:deletion></text:changed-region></text:tracked-changes>"
    )
    document = read(odt(changes + p(TITLE) + p(SENT) + p(LIST_1) + p(LINE) + p(LIST_2)))
    assert [x.email for x in document.open] == [JEAN]
    assert codes(document) == ["tracked-changes", "tracked-changes"]


@pytest.mark.parametrize(
    ("opened", "styles"),
    [
        (p(f'<text:hidden-text text:string-value="{LINE}"/>'), ""),
        (p(f"<text:hidden-paragraph/>{LINE}"), ""),
        (f'<text:section text:display="none">{p(LINE)}</text:section>', ""),
        (p(LINE, "Masked"), STYLE.format("Masked", "paragraph", 'text:display="none"')),
        (
            p(f'<text:span text:style-name="T1">{LINE}</text:span>'),
            STYLE.format("T1", "text", 'text:display="none"'),
        ),
        (
            p(f'<text:span text:style-name="T1">{LINE}</text:span>'),
            STYLE.format("T1", "text", 'style:text-line-through-style="solid"'),
        ),
    ],
)
def test_masked_and_struck_text_opens_nobody(opened: str, styles: str) -> None:
    """Nobody who signed the annex has seen it, or somebody crossed it out: an error."""
    document = form(opened, styles=styles)
    assert (document.open, codes(document)) == ((), ["line-not-understood"])


@pytest.mark.parametrize("look", ['fo:text-transform="uppercase"', 'fo:font-variant="small-caps"'])
def test_capitals_that_are_only_shown_tell_the_last_name(look: str) -> None:
    """« Paul Durand » with Durand in capitals is DURAND, Paul."""
    span = '<text:span text:style-name="T1">Durand</text:span>'
    rest = " ; paul@valbrune.example ; Agent ; 11/02/2026"
    document = form(p(f"Paul {span}{rest}"), styles=STYLE.format("T1", "text", look))
    assert [(x.last_name, x.first_names) for x in document.open] == [("DURAND", "Paul")]
    assert document.findings == ()


def test_the_address_behind_a_link_counts_where_the_text_has_none() -> None:
    """« courriel » leads to it."""
    link = f'<text:a xlink:href="mailto:{JEAN}">courriel</text:a>'
    document = form(p(f"PETIT Jean ; {link} ; Agent ; 11/02/2026"))
    assert people(document.open)[0][:3] == ("PETIT", "Jean", JEAN)


def test_merged_cells() -> None:
    """A heading across the table counts once; one date for two people counts for both."""
    covered = "<table:covered-table-cell/>"
    date = f'<table:table-cell table:number-rows-spanned="2">{p("11/02/2026")}</table:table-cell>'
    heading = (
        f'<table:table-cell table:number-columns-spanned="5">{p(LIST_2)}</table:table-cell>'
        '<table:covered-table-cell table:number-columns-repeated="4"/>'
    )
    document = read(
        odt(
            p(TITLE)
            + p(SENT)
            + p(LIST_1)
            + table(
                HEAD,
                row("PETIT", "Jean", JEAN, "Agent", date),
                row("MARTEL", "Luc", "luc@valbrune.example", "Agent", covered),
                row(heading),
                person("ROGER"),
            )
        )
    )
    assert [str(x.date) for x in document.open] == ["2026-02-11", "2026-02-11"]
    assert [x.last_name for x in document.closed] == ["ROGER"]
    assert document.verdict is Verdict.ACCEPTED, [f.message for f in document.findings]


def test_rows_without_end_are_refused() -> None:
    """A million rows of the same person."""
    repeated = person("PETIT").replace("<table:table-row", "<table:table-row "
                                       'table:number-rows-repeated="1000000"')  # fmt: skip
    document = form(table(HEAD, repeated))
    assert document.verdict is Verdict.REFUSED
    assert "lignes" in document.findings[0].message


@pytest.mark.parametrize(
    ("opened", "code"),
    [
        ("<text:note><text:note-body>{}</text:note-body></text:note>", "line-not-understood"),
        ("<office:annotation>{}</office:annotation>", "note"),
    ],
)
def test_an_address_beside_the_text_is_said(opened: str, code: str) -> None:
    """It is no line of a list; somebody in a footnote is an error."""
    document = form(p(LINE + opened.format(p("Écrire à eva@valbrune.example"))))
    assert ([x.email for x in document.open], codes(document)) == ([JEAN], [code])
    assert "eva@valbrune.example" in document.findings[0].message


def test_an_address_in_a_page_s_foot_is_said() -> None:
    """A letter's foot is no line of a list."""
    masters = f"<style:footer>{p('mairie@valbrune.example')}</style:footer>"
    document = form(p(LINE), masters=masters)
    assert ([x.email for x in document.open], codes(document)) == ([JEAN], ["note"])


def test_what_was_typed_into_a_form_is_no_silence() -> None:
    """A form's field is no text: whoever stands in it is an error."""
    field = f'<office:forms><form:text form:current-value="{OTHER}"/></office:forms>'
    document = form(p(LINE))
    assert document.findings == ()
    assert codes(read(odt(field + p(TITLE) + p(SENT) + p(LIST_1) + p(LIST_2)))) == [
        "line-not-understood"
    ]


def test_encrypted_files_are_refused_with_what_to_do() -> None:
    """Part by part (ODF 1.2), or all of it in one (LibreOffice 24)."""
    manifest = "<m:manifest xmlns:m='x'><m:encryption-data/></m:manifest>"
    whole = zipped({"mimetype": ODT, "encrypted-package": "x"})
    for data in (odt(p(LINE), manifest=manifest), whole):
        document = read(data)
        assert document.verdict is Verdict.REFUSED
        assert "mot de passe" in document.findings[0].message


def test_an_old_manifest_may_name_its_type() -> None:
    """OpenOffice 2 wrote a DOCTYPE there; it declares nothing."""
    manifest = (
        '<!DOCTYPE manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd">'
        "<manifest/>"
    )
    body = p(TITLE) + p(SENT) + p(LIST_1) + p(LINE) + p(LIST_2)
    assert len(read(odt(body, manifest=manifest)).open) == 1


@pytest.mark.parametrize("cut", [0.3, 0.9, 0.999])
def test_half_a_file_is_refused(cut: float) -> None:
    """A sentence in French, never a traceback."""
    whole = odt(p(LINE))
    assert read(whole[: int(len(whole) * cut)]).verdict is Verdict.REFUSED
