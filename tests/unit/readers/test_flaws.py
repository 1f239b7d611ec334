"""What a format module noticed: a row with a flaw is told, and never acted on."""

from datetime import date

from connector.model import Document, Verdict, catalogue
from connector.readers.annex import read_rows
from connector.readers.rows import Note, Reading, Row, Source, make_row
from tests.unit.readers.samples import LIST_1, LIST_2, SENT, TITLE, TODAY, codes, found

HIDDEN = "elle est masquée"
PETIT = "PETIT Jean ; jean.petit@valbrune.example ; Agent ; 11/02/2026"
ROGER = "ROGER Inès ; ines.roger@valbrune.example ; Agent ; 11/02/2026"


def read(*lines: str, flawed: int = 0, notes: tuple[Note, ...] = ()) -> Document:
    """Return what these lines say; the line `flawed`, from 1, is a hidden one."""
    rows: list[Row] = [
        make_row([line], line=number, flaw=HIDDEN if number == flawed else "")
        for number, line in enumerate(lines, start=1)
    ]
    return read_rows(Reading(tuple(rows), notes), Source("annexe", "0"), "xlsx", TODAY)


def test_a_flawed_line_is_an_error_with_its_address() -> None:
    """Neither opened nor inferred to be gone: the document has reservations."""
    document = read(TITLE, SENT, LIST_1, PETIT, LIST_2, ROGER, flawed=4)
    finding = found(document, catalogue.LINE_NOT_UNDERSTOOD)
    assert finding.message.endswith("n’est pas comprise\u00a0: elle est masquée.")
    assert (finding.email, finding.at and finding.at.line) == ("jean.petit@valbrune.example", 4)
    assert (len(document.open), len(document.closed)) == (0, 1)
    assert document.verdict is Verdict.RESERVATIONS


def test_an_item_is_flawed_where_one_of_its_lines_is() -> None:
    """The address went on below, in a line that nobody saw."""
    name, _, rest = PETIT.partition(" ; ")
    document = read(TITLE, SENT, LIST_1, f"{name} ;", rest, LIST_2, ROGER, flawed=5)
    assert (document.open, codes(document)) == ((), ["line-not-understood"])


def test_a_flawed_heading_refuses_the_annex() -> None:
    """Nobody can say whose list the lines behind a hidden heading are."""
    document = read(TITLE, SENT, LIST_1, PETIT, LIST_2, ROGER, flawed=5)
    assert document.verdict is Verdict.REFUSED
    assert "de la liste 2 ne compte pas" in found(document, catalogue.LIST_HEADING_MISSING).message


def test_a_flawed_date_is_none() -> None:
    """A date that is worked out is another one each day."""
    document = read(TITLE, SENT, LIST_1, PETIT, LIST_2, ROGER, flawed=2)
    assert (document.verdict, document.transmitted_on) == (Verdict.REFUSED, None)
    assert "elle est masquée" in found(document, catalogue.TRANSMISSION_DATE_MISSING).message
    label, value = SENT.split(" : ")
    below = read(TITLE, f"{label} :", value, LIST_1, PETIT, LIST_2, ROGER, flawed=3)
    assert (below.verdict, below.transmitted_on) == (Verdict.REFUSED, None)


def test_a_flawed_contact_is_none() -> None:
    """Annexes 2 and 3 as well."""
    document = read("ANNEXE 2", SENT, "Responsable des habilitations :", PETIT[:-13], flawed=4)
    assert document.contacts == ()
    assert "elle est masquée" in found(document, catalogue.CONTACT_INCOMPLETE).message


def test_notes_are_findings_at_their_place() -> None:
    """What the rows don't show is told with what they say."""
    note = Note("Des commentaires ne sont pas lus.", line=2)
    document = read(TITLE, SENT, LIST_1, PETIT, LIST_2, "néant", notes=(note,))
    finding = found(document, catalogue.NOTE)
    assert (finding.message, finding.at and finding.at.line) == (note.message, 2)
    assert document.transmitted_on == date(2026, 2, 11)
    assert document.verdict is Verdict.ACCEPTED
