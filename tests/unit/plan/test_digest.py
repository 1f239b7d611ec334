"""The digest names exactly what is held, run after run."""

from dataclasses import replace
from datetime import timedelta

from connector.guard import Limits
from connector.plan import build_plan
from tests.builders import TODAY, account, annex, ground, line, view

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
