"""A whole signed convention, its annexes at its end (a made-up twin of the real one)."""

import textwrap
from datetime import date

import pytest

from connector.model import Document, Verdict, catalogue
from tests.unit.readers.samples import DATA, FOOTER, LIST_1, codes, found, people, read

CONVENTION = (DATA / "convention-valbrune.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def convention() -> Document:
    """Return the convention of Valbrune."""
    return read(CONVENTION)


def test_says_who_and_when(convention: Document) -> None:
    """Partner, SIREN and dates come from the body; the préfecture's dates are nobody's."""
    assert convention.partner == "Commune de Valbrune"
    assert convention.siren == "999000123"
    assert convention.signed_on == date(2026, 1, 9)
    assert convention.transmitted_on == date(2026, 2, 11)
    assert convention.verdict is Verdict.ACCEPTED


def test_opens_one_person_and_closes_nobody(convention: Document) -> None:
    """List 1 has one line, kept with the line it stands on; « Sans objet » is an empty list."""
    (line,) = convention.open
    assert (line.last_name, line.first_names) == ("MARSAN", "Solène")
    assert line.email == "service.jeunesse@mairie-valbrune.example"
    assert line.function == "Responsable Jeunesse"
    assert line.date == date(2026, 2, 11)
    assert (line.at.page, line.at.line) == (None, 101)
    assert convention.closed == ()


def test_warns_of_the_mailbox_of_a_service(convention: Document) -> None:
    """R7 wants a nominative address; nothing else is wrong with this document."""
    assert codes(convention) == ["generic-mailbox"]
    finding = found(convention, catalogue.GENERIC_MAILBOX)
    assert finding.email == "service.jeunesse@mairie-valbrune.example"
    assert finding.at == convention.open[0].at


def test_names_the_five_contacts(convention: Document) -> None:
    """Annex 3 separates by commas, once by nothing; its accented address is kept."""
    assert [(c.side, c.role, c.last_name, c.first_names) for c in convention.contacts] == [
        ("partner", "access", "TISSERAND", "Bruno"),
        ("partner", "security", "OLLIVIER", "Maëlle"),
        ("caf", "access", "CARLIER", "Hélène"),
        ("caf", "technical", "BASTIDE", "Noé"),
        ("caf", "security", "ROUVIERE", "Simon"),
    ]
    assert [(c.email, c.function) for c in convention.contacts[1:]] == [
        ("service.comptabilite2@mairie-valbrune.example", "Comptabilité – Suivi informatique"),
        ("helene.carlier@caf.example", "coordonnatrice CTG/SDSF"),
        ("noé.bastide@caf.example", "responsable de secteur"),
        ("simon.rouviere@caf.example", "Manager Sécurité du Système d'Information"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_says_the_same_in_any_encoding(convention: Document, encoding: str) -> None:
    """How the file was saved changes nothing that it says."""
    other = read(CONVENTION, encoding=encoding)
    assert [x.email for x in other.open] == [x.email for x in convention.open]
    assert other.partner == convention.partner


@pytest.mark.parametrize("place", ["line", "address", "heading", "contact"])
def test_a_footer_may_fall_anywhere(place: str) -> None:
    """The préfecture's stamp in the middle of a line, a heading or an address is taken out."""
    whole, cut = {
        "line": ("Responsable Jeunesse", "Responsable{}Jeunesse"),
        "address": ("service.jeunesse@mairie-valbrune", "service.jeunesse@mairie-{}valbrune"),
        "heading": (LIST_1, LIST_1.replace(" un nouvel", "{}un nouvel")),
        "contact": ("Bruno ; dgs@", "Bruno ;{}dgs@"),
    }[place]
    for footer in (f"\n{FOOTER}\n", " ".join(f" {FOOTER} ".split())):
        spaced = footer if place == "address" else f" {footer} "
        document = read(CONVENTION.replace(whole, cut.format(spaced)))
        assert [(x.email, x.function) for x in document.open] == [
            ("service.jeunesse@mairie-valbrune.example", "Responsable Jeunesse")
        ]
        assert len(document.contacts) == 5
        assert codes(document) == ["generic-mailbox"]


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_lines_may_be_cut_at_any_width(convention: Document, width: int) -> None:
    """Headings, roles, dates, sentences and people run over lines, as in the text of a PDF."""
    cut = "\n".join(
        part
        for line in CONVENTION.split("\n")
        for part in textwrap.wrap(line, width, break_long_words=False) or [""]
    )
    document = read(cut)
    for attribute in ("partner", "siren", "signed_on", "transmitted_on"):
        assert getattr(document, attribute) == getattr(convention, attribute)
    assert people(document.open) == people(convention.open)
    assert [(c.role, c.email, c.function) for c in document.contacts] == [
        (c.role, c.email, c.function) for c in convention.contacts
    ]
    assert codes(document) == ["generic-mailbox"]


def test_the_annexes_may_come_first(convention: Document) -> None:
    """Somebody who scans the pages in another order sends the same convention."""
    start = CONVENTION.index("ANNEXE 1 :")
    document = read(CONVENTION[start:] + "\n\n" + CONVENTION[:start])
    assert people(document.open) == people(convention.open)
    assert (document.partner, document.signed_on) == (convention.partner, convention.signed_on)
    assert len(document.contacts) == 5


def test_the_title_on_each_page_ends_no_list() -> None:
    """« CONVENTION D'ADHESION » at the head of a page hides nobody below it."""
    person = "- PETIT Jean ; jean.petit@valbrune.example ; Agent ; 11/02/2026"
    document = read(CONVENTION.replace("- Sans objet", f"CONVENTION D'ADHESION\n{person}"))
    assert [x.email for x in document.closed] == ["jean.petit@valbrune.example"]
    assert codes(document) == ["generic-mailbox", "note"]
    assert document.verdict is Verdict.ACCEPTED


def test_a_table_of_contents_is_no_annex() -> None:
    """« Annexe 1 … » on the first page names the annex, and does not begin it."""
    contents = "Sommaire\nAnnexe 1 : Suivi des habilitations\nAnnexe 2 :\nAnnexe 3 :\n\nEntre\n"
    document = read(CONVENTION.replace("Entre\n", contents, 1))
    assert [x.last_name for x in document.open] == ["MARSAN"]
    assert len(document.contacts) == 5
    assert (document.partner, document.signed_on) == ("Commune de Valbrune", date(2026, 1, 9))
    assert codes(document) == ["generic-mailbox"]


def test_a_convention_without_annexes_is_read() -> None:
    """The body alone says who signed what, and when; it opens and closes nobody."""
    document = read(CONVENTION[: CONVENTION.index("ANNEXE 1 :")])
    assert document.verdict is Verdict.ACCEPTED
    assert not document.has_annex1
    assert document.annex1 is None
    assert document.signed_on == date(2026, 1, 9)


def test_a_convention_that_nobody_signed_says_so() -> None:
    """A blank date of signature is no date, and is noted."""
    document = read(CONVENTION.replace("le 9 janvier 2026", "le"))
    assert document.signed_on is None
    assert found(document, catalogue.NOTE).message.startswith("Aucune date de signature")
