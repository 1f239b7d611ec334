"""Articles 3.2 and 3.3: which document is the authority."""

from dataclasses import replace
from datetime import date

import pytest

from connector.model import (
    Agreement,
    AgreementState,
    CarriedOut,
    Contact,
    Document,
    Provenance,
    Severity,
    Verdict,
    catalogue,
)
from connector.rules.authority import authority, older_than_accounts
from connector.rules.belonging import other_partner
from tests.builders import annex, annex1, line, partner, receipt, view

VALBRUNE = partner()
FEBRUARY, MARCH = date(2026, 2, 11), date(2026, 3, 1)


def codes(findings: object) -> list[str]:
    """Return the codes of the findings."""
    return [f.code for f in findings]  # type: ignore[attr-defined]


def test_the_newest_annex_replaces_the_former() -> None:
    """R4: the former annex is neither read again nor an error."""
    former = annex(line("MARTEL Jean"), transmitted=FEBRUARY)
    newer = annex(line("GARRIGUE Hélène"), transmitted=MARCH, sha256="cd" * 32)
    says = authority(VALBRUNE, [former, newer])
    assert says.annex == annex1(newer)
    assert says.complete
    assert says.findings == ()


def test_a_refused_annex_leaves_the_last_accepted_in_force() -> None:
    """A newer annex that is refused changes nothing, and is said."""
    good = annex(line(), transmitted=FEBRUARY)
    finding = catalogue.LIST_HEADING_MISSING.found("Il manque la liste 2.")
    bad = annex(transmitted=MARCH, verdict=Verdict.REFUSED, findings=(finding,))
    says = authority(VALBRUNE, [good, bad])
    assert says.annex == annex1(good)
    assert codes(says.findings) == ["list-heading-missing"]


def test_with_reservations_absence_means_nothing() -> None:
    """One bad line: nobody may be closed because he is not named."""
    says = authority(VALBRUNE, [annex(line(), verdict=Verdict.RESERVATIONS)])
    assert says.annex is not None
    assert not says.complete


def test_copies_of_one_annex_are_one() -> None:
    """The same lines, twice in the folder under two names."""
    one = annex(line())
    says = authority(VALBRUNE, [one, annex(line(), name="copie.csv", sha256="cd" * 32)])
    assert says.complete
    assert says.annex == annex1(one)


def test_two_annexes_of_one_day_only_close() -> None:
    """Nobody knows which is right: the explicit closures of both, nothing else, and an error."""
    one = annex(line("MARTEL Jean"), closed=(line("PRADAL Monique"),))
    two = annex(line("GARRIGUE Hélène"), closed=(line("ROUX Adele"),), sha256="cd" * 32)
    says = authority(VALBRUNE, [one, two])
    assert says.annex is not None
    assert says.annex.open == ()
    assert {x.last_name for x in says.annex.closed} == {"PRADAL", "ROUX"}
    assert not says.complete
    assert says.findings[0].severity is Severity.ERROR


def test_whoever_came_back_is_not_closed_by_two_annexes_of_one_day() -> None:
    """Both say that Paul left in October and came back in February: that closure is over."""
    back, left = line("PRADAL Paul", day=FEBRUARY), line("PRADAL Paul", day=date(2025, 10, 1))
    one = annex(back, line("MARTEL Jean"), closed=(left,))
    two = annex(back, line("MARTEL Jean", function="Agent"), closed=(left,), sha256="cd" * 32)
    says = authority(VALBRUNE, [one, two])
    assert says.annex is not None
    assert says.annex.closed == ()


def test_a_letter_is_passed_over_with_its_note() -> None:
    """Files that are no annex are no obstacle."""
    note = catalogue.NOT_AN_ANNEX.found("« lettre.txt » n’est pas une annexe.")
    letter = annex(has_annex1=False, verdict=Verdict.REFUSED, findings=(note,), name="lettre.txt")
    says = authority(VALBRUNE, [letter, annex(line())])
    assert says.annex is not None
    assert codes(says.findings) == ["not-an-annex"]


def test_another_partners_document_is_refused() -> None:
    """By SIREN, by name, or by the domains of all its addresses."""
    named = partner(siren="219900011")
    assert other_partner(named, annex(line(), siren="219900045"))
    assert other_partner(named, annex(line(), partner="Commune de Castelvert"))
    assert other_partner(named, annex(line(), partner="CCAS de Valbrune"))
    castelvert = partner("castelvert", email_domains=("castelvert.example",))
    theirs = annex(line("VIDAL Delphine", "delphine.vidal@castelvert.example"))
    assert other_partner(named, theirs, [named, castelvert])


def test_the_same_body_written_otherwise_is_itself() -> None:
    """« La mairie de Valbrune » is the commune; the domain of a stranger is not another partner."""
    named = partner(siren="219900011")
    assert other_partner(named, annex(line(), partner="Mairie de VALBRUNE")) is None
    assert other_partner(named, annex(line(), siren="219900011")) is None
    assert other_partner(named, annex(line(email="a@elsewhere.example")), [named]) is None


def test_a_restored_backup_is_recognised() -> None:
    """The accounts already carry out the annex of March; February's is an old copy."""
    old = annex1(annex(line(), transmitted=FEBRUARY))
    assert older_than_accounts(old, [FEBRUARY, MARCH]) == MARCH
    assert older_than_accounts(old, [FEBRUARY]) is None
    assert older_than_accounts(old, []) is None


# --- Several annexes of one date ----------------------------------------------------------------

FIRST = annex(line("MARTEL Jean"), name="a.csv", sha256="01" * 32)
SECOND = annex(line("GARRIGUE Hélène"), name="b.csv", sha256="02" * 32)


def received(document: Document, hour: int, *replaces: Document) -> Document:
    """Return the document with the receipt of this hour."""
    return replace(
        document,
        receipt=receipt(document.sha256, hour=hour, replaces=tuple(d.sha256 for d in replaces)),
    )


@pytest.mark.parametrize(
    ("documents", "winner"),
    [
        ([received(FIRST, 9), received(SECOND, 10)], SECOND),
        ([received(FIRST, 11), received(SECOND, 10)], FIRST),
        ([received(FIRST, 9), received(SECOND, 9)], None),
        ([FIRST, received(SECOND, 10, FIRST)], SECOND),
        ([FIRST, received(SECOND, 10)], None),
        ([FIRST, SECOND], None),
        ([FIRST, replace(FIRST, name="copie.csv", sha256="03" * 32)], FIRST),
        (
            [received(FIRST, 9), received(SECOND, 10), replace(SECOND, sha256="04" * 32)],
            SECOND,
        ),
        (
            [received(FIRST, 9), received(SECOND, 10), replace(FIRST, sha256="05" * 32)],
            None,
        ),
    ],
    ids=[
        "received later",
        "received earlier",
        "received at the same moment",
        "by hand before",
        "by hand after",
        "both by hand",
        "copies",
        "a copy of the winner by hand",
        "the former one put back by hand",
    ],
)
def test_several_annexes_of_one_date(documents: list[Document], winner: Document | None) -> None:
    """DESIGN: the one received later through `receive` replaces; by hand, only closures count."""
    says = authority(VALBRUNE, documents)
    assert says.annex is not None
    if winner is None:
        assert says.annex.open == ()
        assert codes(says.findings) == ["same-date-other-lines"]
        assert not says.complete
    else:
        assert says.annex.same_lines(annex1(winner))
        assert says.findings == ()
        assert says.complete


def test_what_is_wrong_with_the_newest_annex_2_is_said() -> None:
    """R13: of the former one nobody needs to hear any more; annex 1 is whole."""

    def annex_2(day: date, said: str) -> Document:
        contact = Contact(
            "partner", "access", "VIDAL", "Zoé", "z@valbrune.example", "", Provenance("a", "")
        )
        return annex(
            name=said,
            sha256=said * 8,
            has_annex1=False,
            transmitted_on=None,
            annex2_on=day,
            contacts=(contact,),
            findings=(catalogue.CONTACT_INCOMPLETE.found(said),),
        )

    says = authority(VALBRUNE, [annex(line()), annex_2(FEBRUARY, "old"), annex_2(MARCH, "new")])
    assert [f.message for f in says.findings] == ["new"]
    assert says.complete


# --- With a memory ------------------------------------------------------------------------------


def test_an_older_annex_that_comes_late_is_said_at_each_run() -> None:
    """February's annex, put in by hand after March's was carried out: never used, left there."""
    late = annex(line("MARTEL Jean"), transmitted=FEBRUARY)
    newest = annex(line(), transmitted=MARCH, sha256="cd" * 32)
    memory = CarriedOut(MARCH, frozenset({newest.sha256}))
    says = authority(VALBRUNE, [late, newest], carried_out=memory)
    assert says.annex == annex1(newest)
    assert says.complete
    assert codes(says.findings) == ["superseded"]
    assert says.findings[0].severity is Severity.ERROR
    assert [d.sha256 for d in says.refused] == [late.sha256]


def test_a_late_annex_never_becomes_the_newest() -> None:
    """Not even where the newer file has gone: then nobody is opened or closed."""
    late = annex(line("MARTEL Jean"), transmitted=FEBRUARY)
    memory = CarriedOut(MARCH, frozenset({"cd" * 32}))
    seen = view(late, carried_out=memory)
    assert seen.authority.annex is None
    assert seen.standing.state is AgreementState.UNKNOWN
    assert {"superseded", "registry-older"} <= {
        f.code for f in (*seen.findings, *seen.authority.findings)
    }


def test_a_registry_older_than_the_memory_is_unknown() -> None:
    """A restored backup holds February's annex, which was there when March's was carried out."""
    former = annex(line(), transmitted=FEBRUARY)
    memory = CarriedOut(MARCH, frozenset({former.sha256, "cd" * 32}))
    seen = view(former, carried_out=memory)
    assert seen.standing.state is AgreementState.UNKNOWN
    assert [f.code for f in seen.findings] == ["registry-older"]


def test_what_the_memory_knows_is_no_obstacle() -> None:
    """The annex that was carried out is still there: all is as ever."""
    newest = annex(line(), transmitted=MARCH)
    seen = view(newest, carried_out=CarriedOut(MARCH, frozenset({newest.sha256})))
    assert seen.standing.state is AgreementState.IN_FORCE
    assert seen.findings == ()


def test_an_ended_agreement_needs_no_annex() -> None:
    """Its documents were deleted 2 years after the end: everybody stays closed, not unknown."""
    ended = partner(agreements=(Agreement(date(2024, 1, 9), terminated_on=date(2024, 2, 1)),))
    seen = view(of=ended, carried_out=CarriedOut(FEBRUARY, frozenset()))
    assert seen.standing.state is AgreementState.ENDED
