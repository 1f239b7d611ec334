"""The digest names exactly what is held, run after run."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from connector.guard import Limits
from connector.model import Link
from connector.plan import build_plan
from tests.builders import TODAY, account, annex, entitlement, ground, line, view

PEOPLE = ["ROUX Adele", "PRADAL Monique", "MARTEL Jean", "VIDAL Paul"]
EVERYBODY_GONE = view(annex(line("PUJOL Marc"), line(PEOPLE[0])))
ACCOUNTS = tuple(account(p) for p in PEOPLE)


def test_it_stays_the_same_on_another_day_and_in_another_order() -> None:
    """No clock in it, and no order of a listing."""
    today = build_plan(ground(EVERYBODY_GONE, accounts=ACCOUNTS))
    tomorrow = build_plan(
        ground(EVERYBODY_GONE, accounts=ACCOUNTS[::-1], today=TODAY + timedelta(days=1))
    )
    assert today.held
    assert today.digest == tomorrow.digest


def test_it_moves_with_its_ground() -> None:
    """Another document, or an account that somebody touched."""
    before = build_plan(ground(EVERYBODY_GONE, accounts=ACCOUNTS)).digest
    other_document = view(annex(line("PUJOL Marc"), line(PEOPLE[0]), sha256="ef" * 32))
    assert build_plan(ground(other_document, accounts=ACCOUNTS)).digest != before
    touched = (*ACCOUNTS[:-1], replace(ACCOUNTS[-1], enabled=False))
    assert build_plan(ground(EVERYBODY_GONE, accounts=touched)).digest != before


def test_what_is_not_held_has_no_part_in_it() -> None:
    """Another partner's ordinary opening does not void an approval."""
    alone = build_plan(ground(EVERYBODY_GONE, accounts=ACCOUNTS))
    from tests.builders import partner  # noqa: PLC0415

    other = view(annex(line("NOUVEL Lea")), of=partner("castelvert"))
    together = build_plan(ground(EVERYBODY_GONE, other, accounts=ACCOUNTS))
    assert together.steps
    assert together.digest == alone.digest


def test_an_empty_plan_has_a_digest_too() -> None:
    """The same nothing is named alike."""
    one, two = build_plan(ground()), build_plan(ground(limits=Limits()))
    assert one.digest == two.digest
    assert len(one.digest) == 64


def test_a_mail_moves_nothing() -> None:
    """A reminder that went meanwhile voids no approval; and nobody is reminded who may leave."""
    sent = datetime(2026, 2, 1, tzinfo=UTC)
    pending = frozenset({"UPDATE_PASSWORD"})
    accounts = tuple(
        replace(a, pending_actions=pending, link=Link(owed=False, at=sent, count=1))
        for a in ACCOUNTS
    )
    before = build_plan(ground(EVERYBODY_GONE, accounts=accounts))
    assert [s.email for s in before.steps] == [ACCOUNTS[0].address]  # the one who stays
    mailed = tuple(replace(a, link=replace(a.link, count=2)) for a in accounts)
    assert build_plan(ground(EVERYBODY_GONE, accounts=mailed)).digest == before.digest


def test_another_partners_word_on_the_same_person_moves_nothing() -> None:
    """Castelvert opens, in the very run in which Valbrune's closing of the same person is held."""
    alone = build_plan(ground(EVERYBODY_GONE, accounts=ACCOUNTS))
    also = tuple(
        replace(a, entitlements=(entitlement("castelvert"), *a.entitlements)) for a in ACCOUNTS
    )
    assert build_plan(ground(EVERYBODY_GONE, accounts=also)).digest == alone.digest
