"""DESIGN, section 4, « The person at one partner »: the two lists and what they decide."""

from datetime import date, timedelta
from typing import Any

import pytest

from connector.model import (
    AccessLine,
    Account,
    Agreement,
    AgreementState,
    Verdict,
    catalogue,
)
from connector.rules.mailboxes import Mailboxes
from connector.rules.people import Policy, decide
from tests.builders import (
    TODAY,
    account,
    annex,
    closed_account,
    entitlement,
    line,
    partner,
    view,
)

EARLIER, LATER, TOMORROW = date(2026, 1, 15), date(2026, 2, 10), TODAY + timedelta(days=1)
POLICY = Policy(mailboxes=Mailboxes(frozenset({"service"}), frozenset({"orange.fr", "yahoo."})))


def outcome(
    opened: tuple[AccessLine, ...] = (),
    closed: tuple[AccessLine, ...] = (),
    accounts: tuple[Account, ...] = (),
    policy: Policy = POLICY,
    **changes: Any,
) -> tuple[dict[str, tuple[bool | None, str]], list[str]]:
    """Return what is decided of each person by last name, and the findings' codes."""
    seen = view(annex(*opened, closed=closed, **changes))
    decisions, findings = decide(seen, {a.address: a for a in accounts}, TODAY, policy)
    names = {x.email: x.last_name for x in (*opened, *closed)} | {
        a.address: a.last_name for a in accounts
    }
    return {names[d.email]: (d.open, d.reason) for d in decisions}, [f.code for f in findings]


def test_list_1_opens() -> None:
    """3.2: a person whom list 1 names is in."""
    assert outcome((line(),)) == ({"GARRIGUE": (True, "list-1")}, [])


def test_list_2_closes() -> None:
    """3.3: a person whom list 2 names is out."""
    decided, _ = outcome(closed=(line(),), accounts=(account(),))
    assert decided == {"GARRIGUE": (False, "list-2")}


@pytest.mark.parametrize(
    ("asked", "ended", "expected"),
    [
        (LATER, EARLIER, (True, "list-1")),
        (EARLIER, LATER, (False, "list-2")),
        (LATER, LATER, (False, "both-lists")),
        (LATER, None, (False, "both-lists")),
    ],
)
def test_in_both_lists_the_later_date_wins(
    asked: date, ended: date | None, expected: tuple[bool, str]
) -> None:
    """People come back, and their old closure must stay 2 years in list 2; a tie closes."""
    decided, codes = outcome((line(day=asked),), (line(day=ended),))
    assert decided == {"GARRIGUE": expected}
    assert codes == (["both-lists"] if expected[1] == "both-lists" else [])


def test_only_lines_whose_day_has_come_count() -> None:
    """A closure dated tomorrow leaves the person in today; an opening dated tomorrow waits."""
    assert outcome((line(),), (line(day=TOMORROW),))[0] == {"GARRIGUE": (True, "list-1")}
    assert outcome((line(day=TOMORROW),)) == ({}, [])
    assert outcome((line(day=TODAY),))[0] == {"GARRIGUE": (True, "list-1")}


def test_whoever_is_named_for_later_is_not_unlisted() -> None:
    """An open person whose only line is dated tomorrow is named: nothing is inferred."""
    assert outcome((line(day=TOMORROW),), accounts=(account(),)) == ({}, [])
    assert outcome(closed=(line(day=TOMORROW),), accounts=(account(),)) == ({}, [])


def test_unlisted_is_closed_and_said() -> None:
    """Open before, in neither list of the newer annex: closed, with a warning."""
    decided, codes = outcome((line("PRADAL Monique"),), accounts=(account(),))
    assert decided["GARRIGUE"] == (False, "unlisted")
    assert codes == ["unlisted"]


def test_unlisted_may_be_reported_only() -> None:
    """The setting `unlisted = report` leaves the person in."""
    decided, codes = outcome(
        (line("PRADAL Monique"),), accounts=(account(),), policy=Policy(unlisted="report")
    )
    assert decided["GARRIGUE"] == (None, "unlisted")
    assert codes == ["unlisted"]


def test_with_reservations_nobody_is_unlisted() -> None:
    """One line was not understood: it may be that very person's."""
    decided, codes = outcome(
        (line("PRADAL Monique"),), accounts=(account(),), verdict=Verdict.RESERVATIONS
    )
    assert decided == {"PRADAL": (True, "list-1")}
    assert codes == []


def test_whoever_a_bad_line_names_is_not_unlisted() -> None:
    """Also in an accepted annex, an address in an error is an address that is named."""
    finding = catalogue.DATE_MISSING.found("Il manque la date.", email=account().address)
    assert outcome(accounts=(account(),), findings=(finding,)) == ({}, [])


def test_another_person_on_a_known_address() -> None:
    """3.5: both names differ: the former access is closed, nobody is opened, also later."""
    newcomer = line("ROUX Adèle", email=account().address)
    for held in (account(), closed_account()):
        decided, codes = outcome((newcomer,), accounts=(held,))
        assert decided == {"GARRIGUE": (False, "another-person")}
        assert codes == ["another-person"]


def test_a_married_name_is_an_update() -> None:
    """Only the last name differs: the same person, still open."""
    married = line("ROUX Hélène", email=account().address)
    assert outcome((married,), accounts=(account(),))[0] == {"GARRIGUE": (True, "list-1")}


def test_another_partners_person_is_not_closed_by_a_newcomer() -> None:
    """Valbrune gives another name to an address that Castelvert has open: Valbrune waits."""
    theirs = account(entitlements=(entitlement("castelvert"),))
    decided, codes = outcome((line("ROUX Adèle", email=theirs.address),), accounts=(theirs,))
    assert decided == {"GARRIGUE": (None, "names-disagree")}
    assert codes == ["names-disagree"]


def test_a_closure_is_carried_out_under_another_name() -> None:
    """3.3: the address decides who is out."""
    other = line("ROUX Adèle", email=account().address)
    assert outcome(closed=(other,), accounts=(account(),))[0] == {"GARRIGUE": (False, "list-2")}


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("helene@orange.fr", "personal-provider"),
        ("helene@yahoo.fr", "personal-provider"),
        ("helene@elsewhere.example", "foreign-domain"),
    ],
)
def test_an_odd_domain_waits_for_a_person(email: str, code: str) -> None:
    """3.4: the identifier is the professional address; anything else is held until `confirm`."""
    assert outcome((line(email=email),)) == ({"GARRIGUE": (None, code)}, [code])


def test_an_odd_domain_that_is_open_stays() -> None:
    """It was let in by a person; nobody is thrown out for it."""
    held = account(email="helene@orange.fr")
    decided, codes = outcome((line(email="helene@orange.fr"),), accounts=(held,))
    assert (decided, codes) == ({"GARRIGUE": (True, "list-1")}, [])


def test_a_services_mailbox_can_be_refused_by_setting() -> None:
    """3.5: a warning by default (the document's own); with the setting it is not opened."""
    shared = line(email="service.jeunesse@valbrune.example")
    assert outcome((shared,))[0] == {"GARRIGUE": (True, "list-1")}
    strict = Policy(generic_mailboxes="refuse", mailboxes=POLICY.mailboxes)
    decided, codes = outcome((shared,), policy=strict)
    assert decided == {"GARRIGUE": (None, "generic-mailbox-refused")}
    assert codes == ["generic-mailbox-refused"]


def test_after_termination_everybody_is_closed() -> None:
    """4.2: list 1 or not."""
    ended = partner(agreements=(Agreement(date(2026, 1, 9), terminated_on=TODAY),))
    decisions, _ = decide(
        view(annex(line()), of=ended), {account().address: account()}, TODAY, POLICY
    )
    assert [(d.open, d.reason, d.inferred) for d in decisions] == [(False, "terminated", False)]


def test_a_termination_is_remembered_on_the_account() -> None:
    """A registry restored from before the letter is recognised, and nobody is opened again."""
    ended = partner(agreements=(Agreement(date(2026, 1, 9), terminated_on=TODAY),))
    [decision], _ = decide(
        view(annex(line()), of=ended), {account().address: account()}, TODAY, POLICY
    )
    assert decision.changed_on == TODAY
    restored = view(annex(line()), changed_on=[TODAY])
    assert restored.standing.state is AgreementState.UNKNOWN
    assert [f.code for f in restored.findings] == ["registry-older"]


def test_an_expired_agreement_closes_by_inference() -> None:
    """4.1: nobody asked for it in so many words, so the guard looks closer."""
    ended = partner(agreements=(Agreement(date(2025, 1, 9), framework_ends_on=date(2025, 12, 31)),))
    decisions, _ = decide(
        view(annex(line()), of=ended), {account().address: account()}, TODAY, POLICY
    )
    assert [(d.open, d.reason, d.inferred) for d in decisions] == [(False, "expired", True)]


def test_before_the_signature_nobody_is_opened() -> None:
    """3.1: « indispensable préalablement à l'ouverture » ; a closure is still carried out."""
    unsigned = partner(agreements=(Agreement(TOMORROW),))
    known = {account().address: account()}
    seen = view(annex(line("PRADAL Monique"), closed=(line(),)), of=unsigned)
    decisions, _ = decide(seen, known, TODAY, POLICY)
    assert [(d.email, d.open) for d in decisions] == [(account().address, False)]


def test_an_unknown_agreement_decides_nothing() -> None:
    """A mistyped convention.yaml: nobody is opened, closed or deleted."""
    unknown = view(annex(line("PRADAL Monique")), of=partner(agreements=()))
    assert decide(unknown, {account().address: account()}, TODAY, POLICY) == ([], [])


def test_no_annex_decides_nothing() -> None:
    """A partner whose annex has not come yet: whoever is open stays."""
    assert decide(view(), {account().address: account()}, TODAY, POLICY) == ([], [])
