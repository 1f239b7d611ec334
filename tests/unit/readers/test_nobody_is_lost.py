"""Documents in which somebody could be dropped, or change lists, without a word."""

from __future__ import annotations

import pytest

from connector.model import Document, Verdict
from connector.readers import read_bytes
from tests.builders import TODAY

HEADER = "Date de transmission :;11/02/2026\nliste;nom;prenoms;email;fonction;date\n"
PAUL = "PRADAL;Paul;paul.pradal@valbrune.example;Agent;{}\n"
FORM = """\
ANNEXE 1 : Suivi des habilitations
Date de transmission : 11/02/2026
1 - Liste des personnes pour lesquelles un nouvel accès est demandé ou qui ont un accès ouvert
- MARTEL Jean ; jean.martel@valbrune.example ; Agent ; 10/02/2026
{in_list_1}
{heading_2}
{in_list_2}
- PRADAL Paul ; paul.pradal@valbrune.example ; Agent ; 10/02/2026
"""
HEADING_2 = (
    "2 - Liste des personnes pour lesquelles une clôture de l'accès est demandée ou qui ont un "
    "accès clôturé depuis moins de 2 ans"
)


def read(text: str) -> Document:
    """Return the document that the text makes."""
    return read_bytes(text.encode(), "annexe", today=TODAY)


def form(in_list_1: str = "", in_list_2: str = "", heading_2: str = HEADING_2) -> Document:
    """Return the form with these lines added."""
    return read(FORM.format(in_list_1=in_list_1, in_list_2=in_list_2, heading_2=heading_2))


def nobody_moved(document: Document) -> bool:
    """Tell whether Jean is in list 1 and Paul in list 2, or the document says that it is wrong."""
    opened = {x.last_name for x in document.open}
    closed = {x.last_name for x in document.closed}
    right = (opened, closed) == ({"MARTEL"}, {"PRADAL"})
    return document.verdict is Verdict.REFUSED or (
        not opened & {"PRADAL"} and (right or document.verdict is Verdict.RESERVATIONS)
    )


@pytest.mark.parametrize(
    "row",
    [
        '"2;PRADAL;Paul;paul.pradal@valbrune.example;Agent;10/02/2026"',
        "2,PRADAL,Paul,paul.pradal@valbrune.example,Agent,10/02/2026",
        "1\tPRADAL\tPaul\tpaul.pradal@valbrune.example\tAgent\t10/02/2026",
    ],
)
def test_a_row_that_fell_into_one_cell_is_said(row: str) -> None:
    """Quoted whole, or with another separator than the others: an error, never silence."""
    document = read(f"{HEADER}1;MARTEL;Jean;jean.martel@valbrune.example;Agent;10/02/2026\n{row}\n")
    assert document.verdict is Verdict.RESERVATIONS
    assert [f.code for f in document.findings] == ["line-not-understood"]


@pytest.mark.parametrize("cell", ["1 ou 2", "1 puis 2", "2->1", "1/2"])
def test_a_row_that_names_both_lists_names_none(cell: str) -> None:
    """Whoever fills in the form must say which."""
    document = read(HEADER + f"{cell};" + PAUL.format("10/02/2026"))
    assert (document.open, document.closed) == ((), ())
    assert [f.code for f in document.findings] == ["list-unknown"]


def test_a_row_may_carry_the_whole_heading() -> None:
    """« 2 - … depuis moins de 2 ans » names list 2."""
    document = read(
        HEADER + "2 - Clôture demandée depuis moins de 2 ans;" + PAUL.format("10/02/2026")
    )
    assert len(document.closed) == 1


@pytest.mark.parametrize("comment", ["Annexe 4 : néant", "Liste 2 : accès de M. PRADAL à clôturer"])
def test_what_is_neither_heading_nor_title_is_said(comment: str) -> None:
    """The convention has three annexes; a name behind a heading is a person's."""
    document = form(in_list_2=comment)
    assert document.verdict is not Verdict.ACCEPTED


def test_a_stray_title_before_the_real_annex_2_swallows_nobody() -> None:
    """The real annex 2 has its own date and is the newer of the two."""
    behind = (
        "ANNEXE 2 : Les interlocuteurs chez le partenaire\nDate de transmission : 12/02/2026\n"
        "Responsable des habilitations :\n- MAZEL Anne ; anne.mazel@valbrune.example ; DGS\n"
    )
    text = FORM.format(in_list_1="", in_list_2="Annexe 2 : inchangée", heading_2=HEADING_2)
    document = read(text + behind)
    assert any(f.email == "paul.pradal@valbrune.example" for f in document.findings)


@pytest.mark.parametrize("stray", ["Annexe 2", "Annexe 2 : inchangée", "ANNEXE 3"])
def test_a_stray_title_does_not_swallow_the_lines_behind_it(stray: str) -> None:
    """Somebody noted that annex 2 has not changed: Paul's closure stands behind it."""
    document = form(in_list_2=stray)
    assert document.verdict is not Verdict.ACCEPTED
    assert any(f.email == "paul.pradal@valbrune.example" for f in document.findings)


@pytest.mark.parametrize("lead", [" ", "_", "-", ";"])
def test_a_line_that_is_far_too_long_is_said(lead: str) -> None:
    """Whatever its beginning looks like, somebody may stand in it."""
    document = form(in_list_1=lead * 4100 + "ROUX Adèle ; adele.roux@valbrune.example")
    assert "line-not-understood" in [f.code for f in document.findings]


@pytest.mark.parametrize(
    "words",
    [
        "Accès ouverts depuis 2024",
        "Demande d'ouverture du 03/04/2025",
        "accès ouverts ont été clôturés depuis moins de 2 ans",
        "Ouvertures :",
    ],
)
def test_a_comment_in_list_2_does_not_begin_list_1(words: str) -> None:
    """A closure is never read as an opening."""
    assert nobody_moved(form(in_list_2=words))


def test_a_reworded_heading_over_two_lines_stays_list_2() -> None:
    """Its second line begins with words that a heading of list 1 could have."""
    heading = (
        "Liste des personnes pour lesquelles une clôture d'accès est demandée ou dont les\n"
        "accès ouverts ont été clôturés depuis moins de 2 ans"
    )
    assert nobody_moved(form(heading_2=heading))


@pytest.mark.parametrize("words", ["Clôtures d'accès", "Clôture demandée le 03/04/2025"])
def test_a_comment_in_list_1_does_not_close_those_behind_it(words: str) -> None:
    """List 2 seems to begin twice: nobody can say whose line is whose."""
    comment = f"{words}\n- ROUX Adèle ; adele.roux@valbrune.example ; Agent ; 10/02/2026"
    document = form(in_list_1=comment)
    assert document.verdict is not Verdict.ACCEPTED


def test_headings_that_are_repeated_whole_are_no_ambiguity() -> None:
    """A second page repeats the heading of the list that goes on."""
    assert form(in_list_2=HEADING_2).verdict is Verdict.ACCEPTED


SHORT = "Date de transmission : 11/02/2026\n"
JEAN = "- MARTEL Jean ; jean.martel@valbrune.example ; Agent ; 10/02/2026\n"
MARC = "- PUJOL Marc ; marc.pujol@valbrune.example ; Agent ; 10/02/2026\n"
GONE = "- PRADAL Paul ; paul.pradal@valbrune.example ; Agent ; 10/02/2026\n"


@pytest.mark.parametrize(
    "pages",
    [
        f"Liste 1\n{JEAN}Liste 2\n{GONE}Liste 1\n{MARC}",
        f"Liste 1\n{JEAN}Liste 1\n{MARC}Liste 2\n{GONE}",
        f"Liste 2\n{GONE}Liste 1\n{JEAN}Liste 1\n{MARC}",
    ],
)
def test_short_headings_may_be_repeated_on_each_page(pages: str) -> None:
    """The same words begin the same list again."""
    document = read(SHORT + pages)
    assert document.verdict is Verdict.ACCEPTED, [f.message for f in document.findings]
    assert {x.last_name for x in document.open} == {"MARTEL", "PUJOL"}
    assert {x.last_name for x in document.closed} == {"PRADAL"}


def test_with_list_2_first_a_comment_in_list_1_closes_nobody() -> None:
    """« Clôtures d'accès » is not how this document's list 2 began: nobody can say."""
    document = read(f"{SHORT}{HEADING_2}\n{GONE}Liste 1\n{JEAN}Clôtures d'accès\n{MARC}")
    assert document.verdict is Verdict.REFUSED


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_closures_the_one_whose_day_has_come_counts(order: tuple[int, int]) -> None:
    """Paul left in February; a second line, dated next year, does not keep him in."""
    days = ["15/02/2026", "15/02/2027"]
    rows = "".join("2;" + PAUL.format(days[i]) for i in order)
    [closed] = read(HEADER + rows).closed
    assert closed.date is not None
    assert closed.date.year == 2026


def test_two_annexes_of_which_one_is_undated_are_refused() -> None:
    """Nobody can say which is the newest."""
    one = FORM.format(in_list_1="", in_list_2="", heading_2=HEADING_2)
    document = read(one + one.replace("Date de transmission : 11/02/2026\n", ""))
    assert document.verdict is Verdict.REFUSED


@pytest.mark.parametrize("name", ["OU", "ET", "MAITRE", "PERSONNE", "VIDE", "M", "DR"])
def test_a_surname_is_not_taken_for_a_word_of_the_form(name: str) -> None:
    """People are called so; the column says that it is the name."""
    row = f"1;{name};Léa;lea@valbrune.example;Agent;10/02/2026\n"
    document = read(HEADER + row)
    assert [x.last_name for x in document.open] == [name], [f.message for f in document.findings]
