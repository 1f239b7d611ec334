"""One verdict for a document, whichever way it came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from connector.model import (
    CarriedOut,
    Contact,
    Document,
    Finding,
    Kind,
    Provenance,
    Verdict,
    catalogue,
)
from connector.rules.judging import Judgement, Surroundings, judge_document
from tests.builders import TODAY, annex, line, partner, receipt

VALBRUNE, CASTELVERT = partner(), partner("castelvert", email_domains=("castelvert.example",))
FEBRUARY, MARCH = date(2026, 2, 11), date(2026, 3, 1)
TAMARIN = ("jean.martel@tamarin.example", "zoe.roux@tamarin.example", "ida.blanc@tamarin.example")


def judged(document: Document, **around: object) -> Judgement:
    """Return the verdict on a document of Valbrune."""
    return judge_document(document, VALBRUNE, TODAY, Surroundings(**around))  # type: ignore[arg-type]


def why(judgement: Judgement) -> list[str]:
    """Return the codes of the reasons."""
    return [r.code for r in judgement.reasons]


def refused(finding: Finding) -> Document:
    """Return a document that the reading refused."""
    return annex(line(), verdict=Verdict.REFUSED, findings=(finding,))


def test_a_good_annex_is_accepted_and_one_with_errors_has_reservations() -> None:
    """The verdict of the reading stands where nothing speaks against the document."""
    assert judged(annex(line())).verdict is Verdict.ACCEPTED
    doubtful = annex(line(), verdict=Verdict.RESERVATIONS)
    assert judged(doubtful).verdict is Verdict.RESERVATIONS
    assert why(judged(doubtful)) == []


@pytest.mark.parametrize(
    "kind",
    [
        catalogue.UNREADABLE,
        catalogue.NOT_AN_ANNEX,
        catalogue.LIST_HEADING_MISSING,
        catalogue.TRANSMISSION_DATE_MISSING,
        catalogue.TRANSMISSION_DATE_AHEAD,
    ],
)
def test_what_the_reading_refused_nobody_can_confirm(kind: Kind) -> None:
    """Unreadable, no heading, no date, a date ahead: not even by name."""
    verdict = judged(refused(kind.found("…")))
    assert (verdict.verdict, why(verdict)) == (Verdict.REFUSED, [kind.code])
    assert not verdict.confirmable


def test_a_date_that_has_not_come_is_refused() -> None:
    """Also that of an annex 2 alone; one beside a good annex 1 does not disturb it."""
    assert why(judged(annex(line(), transmitted=date(2026, 3, 3)))) == ["transmission-date-ahead"]
    contact = Contact(
        "partner", "access", "MARTEL", "Jean", "j@valbrune.example", "", Provenance("a", "")
    )
    alone = annex(
        has_annex1=False, transmitted_on=None, annex2_on=date(2026, 4, 1), contacts=(contact,)
    )
    assert why(judged(alone)) == ["transmission-date-ahead"]
    assert why(judged(annex(line(), annex2_on=date(2026, 4, 1), contacts=(contact,)))) == []


def test_another_partners_document_may_be_confirmed() -> None:
    """By name here; the receipt of one who confirmed it keeps it accepted ever after."""
    theirs = annex(line(), partner="Commune de Castelvert")
    verdict = judged(theirs)
    assert (why(verdict), verdict.confirmable) == (["other-partner"], True)
    confirmed = replace(theirs, receipt=receipt("ab" * 32, "other-partner"))
    assert judged(confirmed).verdict is Verdict.ACCEPTED


def test_a_document_named_for_a_neighbour_in_a_folder_without_a_name() -> None:
    """A new folder says nothing of itself, but the neighbour is known."""
    nameless = replace(VALBRUNE, name="", agreements=())
    theirs = annex(line(), partner="Commune de Castelvert")
    around = Surroundings(others=[CASTELVERT])
    assert why(judge_document(theirs, nameless, TODAY, around)) == ["other-partner"]
    assert why(judge_document(theirs, nameless, TODAY)) == []


def contact(email: str) -> Contact:
    """Return a contact of annex 2."""
    return Contact("partner", "access", "ROUX", "Zoé", email, "", Provenance("a", ""))


def test_all_addresses_of_another_partner_under_this_partners_name() -> None:
    """The other's domain is told by its annex 2, this partner's by its file; the name fits."""
    silent = partner()
    other = partner("tamarin", email_domains=(), contacts=(contact("zoe.roux@tamarin.example"),))
    theirs = annex(line("ROUX Zoé", TAMARIN[1]), partner="Mairie de Valbrune")
    around = Surroundings(others=[silent, other])
    verdict = judge_document(theirs, silent, TODAY, around)
    assert (why(verdict), verdict.confirmable) == (["other-partner"], True)
    assert "Commune de Tamarin" in verdict.reasons[0].message
    assert why(judge_document(theirs, VALBRUNE, TODAY, around)) == ["other-partner"]
    confirmed = replace(theirs, receipt=receipt("ab" * 32, "other-partner"))
    assert why(judge_document(confirmed, silent, TODAY, around)) == []


def test_a_ccas_that_writes_from_its_communes_domain_is_itself() -> None:
    """Nothing is known of its own domains: the name on the document decides."""
    ccas = partner("ccas", name="CCAS de Tamarin", email_domains=())
    commune = partner("tamarin", email_domains=("tamarin.example",))
    theirs = annex(line("ROUX Zoé", TAMARIN[1]), partner="CCAS de Tamarin")
    around = Surroundings(others=[ccas, commune])
    assert why(judge_document(theirs, ccas, TODAY, around)) == []


def test_addresses_that_are_not_another_partners_alone() -> None:
    """One of its own, a domain of both, a provider from which contacts of several write."""
    roux = contact("zoe.roux@tamarin.example")
    other = partner("tamarin", email_domains=(), contacts=(roux,))
    theirs = annex(line("ROUX Zoé", TAMARIN[1]))
    around = Surroundings(others=[other])
    mixed = annex(line("ROUX Zoé", TAMARIN[1]), line())
    assert why(judge_document(mixed, partner(email_domains=()), TODAY, around)) == []
    both = partner(email_domains=(), contacts=(roux,))
    assert why(judge_document(theirs, both, TODAY, around)) == []
    third = partner("castelvert", contacts=(roux,))
    several = Surroundings(others=[other, third])
    assert why(judge_document(theirs, VALBRUNE, TODAY, several)) == []


def test_most_people_of_another_partner() -> None:
    """The addresses' domain is nobody's, but two of three are in Castelvert's newest annex."""
    theirs = annex(*(line(f"P{n} Q", email) for n, email in enumerate(TAMARIN)))
    people = {"castelvert": frozenset(TAMARIN[:2])}
    verdict = judged(theirs, others=[CASTELVERT], people=people)
    assert (why(verdict), verdict.confirmable) == (["other-partner"], True)
    assert "2 de ses 3 personnes" in verdict.reasons[0].message


@pytest.mark.parametrize("case", ["one shared", "half", "own domain", "known here", "own name"])
def test_people_who_work_for_two_partners_are_no_mistake(case: str) -> None:
    """A shared secretary, a commune and its CCAS."""
    of, people, folder, document = VALBRUNE, set(TAMARIN), [], annex(line("A B", TAMARIN[0]))
    if case != "one shared":
        document = annex(*(line(f"P{n} Q", email) for n, email in enumerate(TAMARIN)))
    match case:
        case "half":
            four = (*TAMARIN, "luc.noir@tamarin.example")
            document = annex(*(line(f"P{n} Q", email) for n, email in enumerate(four)))
            people = set(TAMARIN[:2])
        case "own domain":
            of = partner(email_domains=("tamarin.example",))
        case "known here":
            folder = [replace(document, sha256="cd" * 32, transmitted_on=date(2026, 1, 12))]
        case "own name":
            document = replace(document, partner="Mairie de Valbrune")
    around = Surroundings([CASTELVERT], {"castelvert": frozenset(people)}, folder)
    assert why(judge_document(document, of, TODAY, around)) == []


def test_an_older_annex_that_arrives_is_refused() -> None:
    """The folder's newest accepted annex is of March; nobody can confirm February's."""
    march = annex(line(), transmitted=MARCH, sha256="cd" * 32)
    february = annex(line("MARTEL Jean"), transmitted=FEBRUARY)
    verdict = judged(february, folder=[march])
    assert (why(verdict), verdict.confirmable) == (["superseded"], False)
    bad = replace(march, verdict=Verdict.REFUSED)
    castelverts = replace(march, partner="Commune de Castelvert")
    assert why(judged(february, folder=[bad, castelverts])) == []
    assert why(judged(annex(line(), transmitted=MARCH), folder=[march])) == []


def test_what_was_carried_out_counts_also_where_the_file_is_gone() -> None:
    """The journal remembers the annex of March."""
    remembered = CarriedOut(MARCH, frozenset())
    assert why(judged(annex(line()), carried_out=remembered)) == ["superseded"]


def test_a_filed_annex_is_refused_only_if_it_was_not_there_then() -> None:
    """Without a memory, or known to it, an older annex is a former one (R4)."""
    february = annex(line(), transmitted=FEBRUARY)
    march = annex(line(), transmitted=MARCH, sha256="cd" * 32)
    folder = [february, march]
    assert why(judged(february, folder=folder)) == []
    there = CarriedOut(MARCH, frozenset({"ab" * 32}))
    assert why(judged(february, folder=folder, carried_out=there)) == []
    new = CarriedOut(MARCH, frozenset({"cd" * 32}))
    assert why(judged(february, folder=folder, carried_out=new)) == ["superseded"]


def test_a_signed_convention_may_come_late() -> None:
    """It is kept for good; its annex 1 is simply not read again."""
    convention = annex(line(), signed_on=date(2026, 1, 9), is_convention=True)
    assert why(judged(convention, carried_out=CarriedOut(MARCH, frozenset()))) == []
