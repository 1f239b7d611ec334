"""CSV: the form's own lines, a header in any order, cells with line breaks, both ways of lists."""

from datetime import date

import pytest

from connector.model import Verdict, catalogue
from connector.readers.delimited import delimiter, rows
from connector.readers.rows import UnreadableError
from tests.unit.readers.samples import HEADER, LIST_1, LIST_2, codes, form, found, people, read

PETIT = ("PETIT", "Jean", "jean.petit@valbrune.example", "Agent", date(2026, 2, 11))
RECORD = "1;PETIT;Jean;jean.petit@valbrune.example;Agent;11/02/2026"
CLOSURE = "2;ROGER;Inès;ines.roger@valbrune.example;Élue;12/02/2026"


def test_reads_the_form_then_the_table() -> None:
    """The file of the specification: a date, a header, one line for each list."""
    document = read(form(RECORD, CLOSURE))
    assert document.format == "csv"
    assert document.verdict is Verdict.ACCEPTED
    assert document.transmitted_on == date(2026, 2, 11)
    assert people(document.open) == [PETIT]
    assert [(x.email, x.at.line) for x in document.closed] == [("ines.roger@valbrune.example", 5)]
    assert document.findings == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_any_encoding_and_delimiter(encoding: str, mark: str) -> None:
    """Excel writes each of them, depending on the menu."""
    document = read(form(RECORD, CLOSURE).replace(";", mark), encoding=encoding)
    assert document.format == "csv"
    assert people(document.open) == [PETIT]
    assert document.closed[0].first_names == "Inès"
    assert document.findings == ()


@pytest.mark.parametrize(
    ("header", "record"),
    [
        ("Date;Fonction;E-mail;Prénom(s);NOM;Liste", ";".join(reversed(RECORD.split(";")))),
        (
            "Liste;Nom et prénom(s);Adresse électronique;Qualité/fonction;Date (jj/mm/aaaa)",
            "1 - ouverture;PETIT Jean;jean.petit@valbrune.example;Agent;11/02/2026",
        ),
        ("Civilité;" + HEADER, "M.;" + RECORD),
        ("liste;nom;mail;fonction;date", RECORD.replace("PETIT;Jean", "PETIT Jean")),
        ("N°;" + HEADER, "12;" + RECORD),
    ],
)
def test_columns_come_in_any_order_and_under_many_names(header: str, record: str) -> None:
    """The header says what each cell is."""
    document = read(form(record, header=header))
    assert people(document.open) == [PETIT]
    assert document.findings == ()


def test_a_further_column_is_noted_once() -> None:
    """What is not used is said, so that nobody counts on it."""
    document = read(form(RECORD + ";à revoir", header=HEADER + ";Remarque"))
    assert people(document.open) == [PETIT]
    assert "Remarque" in found(document, catalogue.NOTE).message


def test_cells_may_hold_line_breaks() -> None:
    """A record begins on its first physical line; a cut address is joined without a space."""
    cut = '1;PETIT;Jean;"jean.petit@\nvalbrune.example";"Agent\nd\'accueil";11/02/2026'
    document = read(form(cut, RECORD.replace("PETIT", "ROGER").replace("petit@", "roger@")))
    assert [(x.email, x.function, x.at.line) for x in document.open] == [
        ("jean.petit@valbrune.example", "Agent d'accueil", 4),
        ("jean.roger@valbrune.example", "Agent", 7),
    ]


def test_headings_may_stand_for_the_column() -> None:
    """Without a column « liste », the template's two headings are needed; the header may recur."""
    header = "nom;prenoms;email;fonction;date"
    first = LIST_1 + ";;;;"
    document = read(form(header, RECORD[2:], LIST_2, header, "Sans objet;;;;", header=first))
    assert (people(document.open), document.closed) == ([PETIT], ())
    missing = read(form(header, RECORD[2:], header=first))
    assert missing.verdict is Verdict.REFUSED
    assert "liste 2" in found(missing, catalogue.LIST_HEADING_MISSING).message
    assert people(missing.open) == [PETIT]


@pytest.mark.parametrize("blank", [";;;;;", "", "1;Sans objet;;;;", "2;;;;;", "1;/;/;/;/;/", "1"])
def test_blank_records_say_nothing(blank: str) -> None:
    """Rows left empty in the form are nobody."""
    document = read(form(blank, RECORD, blank))
    assert people(document.open) == [PETIT]
    assert document.findings == ()


@pytest.mark.parametrize("cell", ["3", "", "ouverture", "10", "21", "-"])
def test_a_list_that_is_neither_1_nor_2(cell: str) -> None:
    """Nobody is opened or closed by it, and the finding names the person."""
    document = read(form(cell + RECORD[1:]))
    assert (document.open, document.closed) == ((), ())
    assert document.verdict is Verdict.RESERVATIONS
    assert found(document, catalogue.LIST_UNKNOWN).email == "jean.petit@valbrune.example"


def test_shifted_cells_are_not_trusted() -> None:
    """A semicolon in a function moves the date: nobody is opened by that, and a closure is done."""
    opened = read(form(RECORD.replace("Agent", "Agent;adjoint")))
    assert (codes(opened), opened.open) == (["line-not-understood"], ())
    closed = read(form(CLOSURE.replace("Élue", "Élue;adjointe")))
    assert [(x.email, x.date) for x in closed.closed] == [("ines.roger@valbrune.example", None)]
    assert codes(closed) == ["line-not-understood", "closure-incomplete"]
    elsewhere = read(form(RECORD.replace("Agent", "voir a@v.example")))
    assert (codes(elsewhere), elsewhere.open) == (["line-not-understood"], ())


def test_a_quotation_mark_never_closed_hides_nobody() -> None:
    """The records that it swallows are read line by line: a closure among them is done."""
    document = read(
        form(RECORD.replace("Agent", '"Agent'), CLOSURE, CLOSURE.replace("ines", "eva"))
    )
    assert people(document.open) == [PETIT]
    assert [x.email for x in document.closed] == [
        "ines.roger@valbrune.example",
        "eva.roger@valbrune.example",
    ]


def test_a_cell_without_end_is_refused() -> None:
    """Beyond the csv module's limit nothing is guessed."""
    with pytest.raises(UnreadableError, match="guillemet"):
        rows((form() + '1;"' + "x\n" * 100_000).encode())


def test_stray_text_in_a_table_is_reported() -> None:
    """A remark below the lines is no person, and is not dropped."""
    header = "nom;prenoms;email;fonction;date"
    remark = "Merci de votre retour"
    document = read(form(header, RECORD[2:], f"{remark};;;;", LIST_2, header=LIST_1))
    assert people(document.open) == [PETIT]
    assert codes(document) == ["line-not-understood"]
    assert codes(read(form(RECORD, remark))) == ["line-not-understood"]
    assert codes(read(form(RECORD, f";{remark};;;;"))) == ["list-unknown"]


@pytest.mark.parametrize("text", ["Fait à Valbrune, le 11/02/2026;;;;;", "Cachet et signature"])
def test_a_signature_under_the_table_is_none_of_its_lines(text: str) -> None:
    """The form is signed below its table."""
    assert read(form(RECORD, text)).findings == ()
    header = "nom;prenoms;email;fonction;date"
    assert read(form(header, RECORD[2:], LIST_2, text, header=LIST_1)).findings == ()


def test_separate_names_go_before_a_whole_one() -> None:
    """Where a table has both, the two columns that tell them apart count."""
    document = read(form(RECORD + ";M. Jean Petit", header=HEADER + ";Agent"))
    assert people(document.open) == [PETIT]
    assert codes(document) == ["note"]


def test_a_record_far_too_long_is_reported() -> None:
    """It is not looked at, and the others are read."""
    document = read(form(RECORD.replace("Agent", "A" * 5000), CLOSURE))
    assert (document.open, len(document.closed)) == ((), 1)
    assert codes(document) == ["line-not-understood"]


def test_a_table_without_a_delimiter_is_none() -> None:
    """What has no header is text; so are bullets under a line that names the fields."""
    assert delimiter("- PETIT Jean ; jean@v.example ; Agent ; 11/02/2026") is None
    assert delimiter("NOM Prénom ; courriel ; fonction ; date\n- A B ; a@v.example ; C ; D") is None
    assert delimiter("Nom, prénom, courriel\nPETIT Jean ; jean@v.example ; Agent") is None
    assert delimiter("\n" * 80 + HEADER) is None
    assert delimiter(HEADER) == ";"
