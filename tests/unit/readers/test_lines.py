"""Each line of annex 1, judged: the rules that the document alone can show, all in one pass."""

from datetime import date

import pytest

from connector.model import Kind, Severity, Verdict, catalogue
from tests.unit.readers.samples import (
    LIST_1,
    LIST_2,
    annex,
    codes,
    found,
    people,
    read,
    read_closure,
    read_line,
)

PETIT = "- PETIT Jean ; jean.petit@valbrune.example ; Agent ; 11/02/2026"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("- PETIT ; jean.petit@valbrune.example ; Agent ; 11/02/2026", catalogue.NAME_MISSING),
        ("- ; jean.petit@valbrune.example ; Agent ; 11/02/2026", catalogue.NAME_MISSING),
        (PETIT.replace("Jean", "<b>Jean</b>"), catalogue.NAME_REFUSED),
        (PETIT.replace("PETIT", "PETIT\u202e"), catalogue.NAME_REFUSED),
        (PETIT.replace("PETIT", "P" * 256), catalogue.NAME_REFUSED),
        (PETIT.replace("jean.petit@valbrune.example", ""), catalogue.EMAIL_MISSING),
        ("- PETIT Jean ; Agent ; 11/02/2026", catalogue.EMAIL_MISSING),
        (PETIT.replace("@", " ou jean@"), catalogue.EMAIL_INVALID),
        (PETIT.replace("; Agent", "jp@v.example ; Agent"), catalogue.EMAIL_SEVERAL),
        (PETIT.replace("; Agent", "; jp@v.example ; Agent"), catalogue.EMAIL_SEVERAL),
        (PETIT.replace("petit@", "pétit@"), catalogue.EMAIL_INVALID),
        (PETIT.replace("valbrune", "v\u0430lbrune"), catalogue.EMAIL_LOOKALIKE),
        (PETIT.replace("Agent", ""), catalogue.FUNCTION_MISSING),
        (PETIT.replace("Agent", "A" * 256), catalogue.FUNCTION_REFUSED),
        (PETIT.replace("Agent", "Agent\x07"), catalogue.FUNCTION_REFUSED),
        (PETIT.replace("; 11/02/2026", ""), catalogue.DATE_MISSING),
        (PETIT.replace("11/02/2026", "/"), catalogue.DATE_MISSING),
        (PETIT.replace("11/02/2026", "31/11/2026"), catalogue.DATE_IMPOSSIBLE),
        (PETIT.replace("11/02/2026", "dès que possible"), catalogue.DATE_IMPOSSIBLE),
        (PETIT.replace("11/02/2026", "24/11/2027"), catalogue.DATE_TOO_FAR),
        (PETIT + " ; 12/02/2026", catalogue.LINE_NOT_UNDERSTOOD),
        (PETIT.replace("Jean", "Jean et ROGER Inès"), catalogue.TWO_NAMES_ONE_ADDRESS),
        ("- A ; B ; C ; jean.petit@valbrune.example", catalogue.LINE_NOT_UNDERSTOOD),
    ],
)
def test_a_wrong_line_opens_nobody(line: str, kind: Kind) -> None:
    """Its error names it; the other lines count."""
    document = read(annex(f"{line}\n- ROGER Inès ; ines@valbrune.example ; Élue ; 11/02/2026"))
    assert [x.last_name for x in document.open] == ["ROGER"]
    assert document.verdict is Verdict.RESERVATIONS
    assert codes(document) == [kind.code]
    assert found(document, kind).at is not None
    assert found(document, kind).at.line == 6  # type: ignore[union-attr]


def test_everything_wrong_with_a_line_is_said_at_once() -> None:
    """The partner corrects the annex once, not once for each error."""
    document = read_line("- PETIT ; jean.pétit@v.example ; ; 31/11/2026")
    assert codes(document) == [
        "email-invalid",
        "name-missing",
        "function-missing",
        "date-impossible",
    ]


@pytest.mark.parametrize("day", ["23/11/2027", "24/12/2026"])
def test_a_day_within_twelve_months_is_fine(day: str) -> None:
    """A line dated ahead opens on its day; it is no error."""
    assert read_line(PETIT.replace("11/02/2026", day)).findings == ()


def test_the_order_of_a_name_is_told() -> None:
    """« Durand Paul » is read last name first, with a note that keeps the verdict."""
    document = read_line("- Durand Paul ; paul.durand@valbrune.example ; Agent ; 11/02/2026")
    assert (document.open[0].last_name, document.open[0].first_names) == ("Durand", "Paul")
    assert found(document, catalogue.NAME_ORDER_ASSUMED).severity is Severity.INFO
    assert document.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    "line",
    [
        "- ; jean.petit@valbrune.example ; Agent ; 11/02/2026",
        "- PETIT {Jean} ; jean.petit@valbrune.example ; Agent ; 11/02/2026",
        "- PETIT Jean ; jean.petit@valbrune.example ; ; 11/02/2026",
    ],
)
def test_an_incomplete_closure_is_done(line: str) -> None:
    """Who should be out is let out: a line of list 2 needs only an address (R3, R8)."""
    document = read_closure(line)
    assert [(x.email, x.date) for x in document.closed] == [
        ("jean.petit@valbrune.example", date(2026, 2, 11))
    ]
    assert codes(document) == ["closure-incomplete"]
    assert document.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("day", ["", "31/11/2026", "24/11/2027", "bientôt"])
def test_a_closure_with_a_bad_date_is_done_today(day: str) -> None:
    """The access is not kept open until somebody corrects the date, and the partner is told."""
    document = read_closure(PETIT.replace("11/02/2026", day))
    assert [(x.email, x.date) for x in document.closed] == [("jean.petit@valbrune.example", None)]
    message = found(document, catalogue.CLOSURE_INCOMPLETE).message
    assert "L’accès est clos dès aujourd’hui" in message


def test_an_incomplete_closure_does_not_wait_for_its_day() -> None:
    """DESIGN, section 4: with a bad name, function or date it is closed today."""
    document = read_closure(PETIT.replace("Agent", "").replace("11/02/2026", "24/12/2026"))
    assert document.closed[0].date is None
    complete = read_closure(PETIT.replace("11/02/2026", "24/12/2026"))
    assert complete.closed[0].date == date(2026, 12, 24)


def test_all_that_is_wrong_with_a_closure_is_one_finding() -> None:
    """A bare address closes its account; one finding says all that is missing."""
    document = read_closure("- jean.petit@valbrune.example")
    assert [x.email for x in document.closed] == ["jean.petit@valbrune.example"]
    message = found(document, catalogue.CLOSURE_INCOMPLETE).message
    assert all(word in message for word in ("nom", "fonction", "date"))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("- PETIT Jean ; ; Agent ; 11/02/2026", "email-missing"),
        ("- PETIT Jean ; jean.pétit@v.example ; ; 31/11/2026", "email-invalid"),
        ("- PETIT Jean ; a@v.example et b@v.example ; ; ", "email-several"),
    ],
)
def test_a_closure_without_an_address_is_an_error(line: str, code: str) -> None:
    """Nobody can be closed by it, and it must not look as if somebody were."""
    document = read_closure(line)
    assert (document.closed, codes(document)) == ((), [code])
    assert document.verdict is Verdict.RESERVATIONS


def test_a_closure_of_more_than_two_years_should_be_gone() -> None:
    """Article 3.3: two years back from the transmission date; the line is kept all the same."""
    document = read_closure(PETIT.replace("11/02/2026", "10/02/2024"))
    assert codes(document) == ["closure-too-old"]
    assert len(document.closed) == 1
    assert read_closure(PETIT.replace("11/02/2026", "11/02/2024")).findings == ()


def test_a_person_twice_is_kept_once() -> None:
    """The later date counts, and the reader is told."""
    later = PETIT.replace("11/02/2026", "12/02/2026").replace("PETIT Jean", "Petit, Jean")
    document = read(annex(f"{later}\n{PETIT}", f"{PETIT}\n{later}"))
    assert [x.date for x in document.open] == [date(2026, 2, 12)]
    assert [x.date for x in document.closed] == [date(2026, 2, 12)]
    assert codes(document) == ["duplicate-line", "duplicate-line"]
    assert document.verdict is Verdict.ACCEPTED


def test_a_closure_without_a_date_is_the_one_that_counts() -> None:
    """It closes today: no date is later than that."""
    document = read_closure(PETIT + "\n" + PETIT.replace("11/02/2026", "?"))
    assert [x.date for x in document.closed] == [None]


@pytest.mark.parametrize("other", ["ROGER Inès", "ROGER Jean", "PETIT Inès"])
def test_two_names_on_one_address_open_nobody(other: str) -> None:
    """Credentials are personal (3.5): neither is opened, and each is told of the other."""
    document = read(annex(f"{PETIT}\n{PETIT.replace('PETIT Jean', other)}"))
    assert document.open == ()
    assert codes(document) == ["two-names-one-address"] * 2
    assert other in document.findings[0].message
    assert "PETIT Jean" in document.findings[1].message


def test_a_wrong_line_still_claims_its_address() -> None:
    """That the second line lacks its date does not make the address the first one's own."""
    second = PETIT.replace("PETIT Jean", "ROGER Inès").replace("11/02/2026", "")
    assert read(annex(f"{PETIT}\n{second}")).open == ()


def test_a_person_in_both_lists_is_left_to_the_rules() -> None:
    """People come back: which list wins is decided by the dates, elsewhere."""
    document = read(annex(PETIT, PETIT))
    assert (len(document.open), len(document.closed), document.findings) == (1, 1, ())


def test_a_line_is_judged_by_its_list_not_its_neighbours() -> None:
    """The same bad line is an error in list 1 and a closure in list 2."""
    bad = PETIT.replace("11/02/2026", "31/11/2026")
    document = read(annex(bad, bad))
    assert (people(document.open), len(document.closed)) == ([], 1)
    assert codes(document) == ["date-impossible", "closure-incomplete"]


@pytest.mark.parametrize("missing", [LIST_1, LIST_2])
def test_without_a_list_heading_the_document_is_refused(missing: str) -> None:
    """A missing heading is no empty list; what was understood is shown all the same."""
    document = read(annex(PETIT, PETIT).replace(missing, ""))
    assert document.verdict is Verdict.REFUSED
    assert document.has_annex1
    assert document.annex1 is None
    assert "list-heading-missing" in codes(document)
    assert document.transmitted_on == date(2026, 2, 11)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("", "transmission-date-missing"),
        ("Date de transmission :", "transmission-date-missing"),
        ("Date de transmission : ../../....", "transmission-date-missing"),
        ("Date de transmission : 31 février 2026", "transmission-date-missing"),
        ("Date de transmission : 24/11/2026", "transmission-date-ahead"),
    ],
)
def test_without_a_good_transmission_date_the_document_is_refused(sent: str, code: str) -> None:
    """The date says which annex is the newest: none is guessed."""
    document = read(annex(PETIT, sent=sent))
    assert document.verdict is Verdict.REFUSED
    assert codes(document) == [code]
    assert len(document.open) == 1


@pytest.mark.parametrize(
    "sent",
    [
        "Date de transmission : 11/02/2026",
        "Date de transmission\n11 février 2026",
        "DATE DE TRANSMISSION :\n\n11.02.2026",
        "Transmise le 11 février 2026",
        "Date d'envoi = 2026-02-11",
        "Date de transmission de l'annexe 1 : le 11 février 2026",
    ],
)
def test_the_transmission_date_has_synonyms(sent: str) -> None:
    """On the label's line or the next one, under several names."""
    assert read(annex(PETIT, sent=sent)).transmitted_on == date(2026, 2, 11)


def test_the_date_may_stand_beside_or_above_the_title() -> None:
    """In the title's own line, or before it."""
    title = "ANNEXE 1 - Suivi des habilitations - Date de transmission : 11/02/2026"
    assert read(f"{title}\n{LIST_1}\n{LIST_2}\n").transmitted_on == date(2026, 2, 11)
    above = "Date de transmission : 11/02/2026\n" + annex(sent="")
    assert read(above).transmitted_on == date(2026, 2, 11)


def test_a_sentence_about_the_date_is_no_date() -> None:
    """« Date de transmission de cette annexe : … » is a label, the same words in a text are not."""
    document = read(annex("Date de transmission inconnue de nos services", sent=""))
    assert codes(document) == ["transmission-date-missing", "line-not-understood"]
