from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import typst
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.certificate import Certificate, Destroyed, Traces, as_docx, as_pdf, as_text
from connector.certificate.wording import sheet
from connector.paper import pdf as paper
from connector.paper import shown
from tests.needs import needs_pdftotext

THREE_ON_MONDAY = Destroyed(date(2026, 11, 23), 3)
ONE_ON_FRIDAY = Destroyed(date(2026, 11, 20), 1)
CERTIFICATE = Certificate(
    number="caf00-2026-0007",
    caf="Caf des Hautes-Rives",
    partner="Commune de Valbrune",
    issued_on=date(2026, 11, 23),
    requested_on=date(2026, 11, 3),
    destroyed=(THREE_ON_MONDAY, ONE_ON_FRIDAY),
    traces_until=date(2027, 5, 26),
    journal_head="9f" * 32,
    version="1.4.0",
)
HOSTILE = '<b>x</b> #panic("x") *a* _b_ "q" \\ $x^2$ `r` @ref &amp; = T // é'


def plain(text: str) -> str:
    """Return `text` with ordinary spaces."""
    return " ".join(text.split())


def solid(text: str) -> str:
    """Return `text` without any space: where a line is broken does not matter."""
    return "".join(text.split()).replace("\u200b", "")


def words_of_docx(file: bytes) -> str:
    """Return every text of a Word file, the foot included."""
    document = Document(io.BytesIO(file))
    foot = document.sections[0].footer.paragraphs
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return plain("\n".join([*(p.text for p in (*document.paragraphs, *foot)), *cells]))


def words_of_pdf(file: bytes) -> str:
    """Return what a reader can select and copy, in the order of the content."""
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=file, capture_output=True, check=True).stdout.decode()


def pages(file: bytes) -> int:
    """Return how many pages a PDF has."""
    [count] = re.findall(rb"/Type/Pages/Count (\d+)", file)
    return int(count)


def in_text(certificate: Certificate) -> str:
    """Return the words of the plain text."""
    return as_text(certificate)


def in_word(certificate: Certificate) -> str:
    """Return the words of the Word file."""
    return words_of_docx(as_docx(certificate))


def in_pdf(certificate: Certificate) -> str:
    """Return the words of the PDF."""
    return words_of_pdf(as_pdf(certificate))


in_each_format = pytest.mark.parametrize(
    "words", [in_text, in_word, pytest.param(in_pdf, marks=needs_pdftotext)]
)
Words = Callable[[Certificate], str]


@in_each_format
@pytest.mark.parametrize(
    "fact",
    [
        "caf00-2026-0007",
        "Caf des Hautes-Rives",
        "Commune de Valbrune",
        "article 2.1",
        "reçue du partenaire le 3 novembre 2026",
        "Les données de 4 comptes ont été détruites du 20 au 23 novembre 2026.",
        "jusqu’au 26 mai 2027 au plus tard",
        "deux ans après la demande de clôture",
        "deux ans après la fin de la convention",
        "Signature",
        "Cachet",
        "9f" * 32,
        "connecteur 1.4.0",
    ],
)
def test_every_format_says_it(fact: str, words: Words) -> None:
    """Number, parties, article, dates, numbers, what remains, who signs, the chain's head."""
    assert solid(fact) in solid(words(CERTIFICATE))


def test_the_days_are_in_order_and_add_up() -> None:
    """Whatever the order they come in; a single day needs no total."""
    assert sheet(CERTIFICATE).destroyed.rows == (
        ("20/11/2026", "1"),
        ("23/11/2026", "3"),
        ("Total", "4"),
    )
    assert sheet(replace(CERTIFICATE, destroyed=(ONE_ON_FRIDAY,))).destroyed.rows == (
        ("20/11/2026", "1"),
    )


def test_one_account_is_singular() -> None:
    """« d’un compte », on one day."""
    one = sheet(replace(CERTIFICATE, destroyed=(ONE_ON_FRIDAY,)))
    assert plain(one.answer) == "Les données d’un compte ont été détruites le 20 novembre 2026."


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (date(2026, 11, 1), "du 1er au 23 novembre 2026"),
        (date(2026, 10, 20), "du 20 octobre au 23 novembre 2026"),
        (date(2025, 11, 20), "du 20 novembre 2025 au 23 novembre 2026"),
    ],
)
def test_what_two_days_share_is_said_once(first: date, said: str) -> None:
    """A month, a year."""
    days = (THREE_ON_MONDAY, Destroyed(first, 1))
    assert said in plain(sheet(replace(CERTIFICATE, destroyed=days)).answer)


@in_each_format
@pytest.mark.parametrize(
    ("traces", "said"),
    [
        (Traces.UNLIMITED, "sans limite : aucune durée de conservation n’est réglée"),
        (Traces.NONE, "aucune : elles ne sont pas gardées"),
    ],
)
def test_traces_without_an_end_are_told_from_no_traces(
    traces: Traces, said: str, words: Words
) -> None:
    """A Caf must not sign « aucune » where they are kept for ever."""
    assert solid(said) in solid(words(replace(CERTIFICATE, traces_until=traces)))


@in_each_format
def test_an_unrecorded_request_is_said(words: Words) -> None:
    """A certificate may be issued without one."""
    assert "aucune n’est enregistrée" in plain(words(replace(CERTIFICATE, requested_on=None)))


@pytest.mark.parametrize(
    "destroyed",
    [
        (),
        (Destroyed(date(2026, 11, 23), 0),),
        (THREE_ON_MONDAY, THREE_ON_MONDAY),
        (Destroyed(date(2026, 11, 24), 1),),
    ],
)
def test_what_could_not_be_true_is_refused(destroyed: tuple[Destroyed, ...]) -> None:
    """Nothing destroyed, a day twice, a day after the certificate's."""
    with pytest.raises(ValueError, match="a certificate"):
        replace(CERTIFICATE, destroyed=destroyed)


@pytest.mark.parametrize("render", [as_docx, as_pdf, as_text])
def test_the_same_certificate_gives_the_same_bytes(
    render: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on another day: no file tells when it was written."""
    assert callable(render)
    first = render(CERTIFICATE)
    monkeypatch.setattr("zipfile.time.localtime", lambda _=None: (2031, 2, 3, 4, 5, 6, 0, 0, 0))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")
    assert render(CERTIFICATE) == first
    assert render(replace(CERTIFICATE, partner="Commune de Roquebelle")) != first


def test_the_word_file_names_its_day_alone() -> None:
    """Its date is the certificate's, its parts have none; it is in French, with a title."""
    file = as_docx(CERTIFICATE)
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
    properties = Document(io.BytesIO(file)).core_properties
    assert properties.created is not None
    assert properties.created.date() == CERTIFICATE.issued_on
    assert (properties.language, properties.author) == ("fr-FR", "Caf des Hautes-Rives")
    assert properties.title == "Attestation de destruction caf00-2026-0007"


def test_the_pdf_is_one_accessible_page() -> None:
    """PDF/UA-1: claimed, tagged, in French, dated as the certificate is."""
    file = as_pdf(CERTIFICATE)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in file
    assert re.search(rb"/Marked true", file)
    assert re.search(rb"/Lang\(fr-FR\)", file)
    assert b"Attestation de destruction caf00-2026-0007" in file
    assert b"D:20261123000000" in file
    assert pages(file) == 1


@in_each_format
@pytest.mark.parametrize(
    "name", [HOSTILE, "x" * 300, "mot " * 75, "É" * 300, "\u202e".join("abc"), "Pé\u0301\u0323"]
)
def test_a_hostile_name_is_only_text(name: str, words: Words) -> None:
    """No markup of Typst's or XML's is obeyed in it, and the certificate stays one page."""
    hostile = replace(CERTIFICATE, partner=name, caf=name[:30])
    assert solid(shown(name)) in solid(words(hostile))
    assert pages(as_pdf(hostile)) == 1


def test_typst_reads_a_hostile_name_as_one_text() -> None:
    """What the template gets is the name, character for character."""
    told = typst.query(
        b"#metadata(json(bytes(sys.inputs.data)).partner) <it>",
        "<it>",
        field="value",
        one=True,
        sys_inputs={"data": '{"partner": "#panic() *a*"}'},
        ignore_system_fonts=True,
    )
    assert told == '"#panic() *a*"'


@needs_pdftotext
def test_a_character_without_a_glyph_is_marked() -> None:
    """PDF/UA-1 refuses what no font can show: the page has « � », Word has the character."""
    odd = replace(CERTIFICATE, partner="Commune 漢🏛 de Valbrune")
    assert "Commune �� de Valbrune" in plain(in_pdf(odd))
    assert "Commune 漢🏛 de Valbrune" in in_word(odd)


def test_what_steers_a_text_unseen_is_shown() -> None:
    """Controls go, as XML forbids them; marks of direction become visible."""
    assert shown("a\x00b\x1b[31m\ud800\ufffe c\n d") == "ab[31m c d"
    assert shown("a\u202eb\u200bc\ue000") == "a�b�c�"


@settings(max_examples=40)
@given(st.text(st.characters(), max_size=80))
def test_any_name_can_be_certified(name: str) -> None:
    """Whatever the registry holds, the three formats come out."""
    odd = replace(CERTIFICATE, partner=name, number=name[:20], journal_head=name)
    assert as_pdf(odd).startswith(b"%PDF-")
    assert as_text(odd)
    assert plain(shown(name)) in in_word(odd)


def test_many_days_keep_the_signature_whole() -> None:
    """A long table goes on to a second page."""
    days = tuple(Destroyed(date(2026, 8, day), day) for day in range(1, 32))
    assert pages(as_pdf(replace(CERTIFICATE, destroyed=days))) == 2


def test_a_broken_template_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """An incomplete installation: no traceback, and what to do."""
    with pytest.raises(paper.PaperError, match=r"certificate/none\.typ can't be typeset"):
        paper.as_pdf("certificate/none.typ", {}, day=date(2026, 11, 23))
    monkeypatch.setattr(paper, "_has_glyph", lambda _: True)
    with pytest.raises(paper.PaperError, match="could not be displayed"):
        as_pdf(replace(CERTIFICATE, partner="漢"))
