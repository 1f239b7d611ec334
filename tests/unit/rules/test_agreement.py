"""Article 4: how long an agreement gives access."""

from datetime import date

import pytest

from connector.model import Agreement, AgreementState
from connector.rules.agreement import last_day, last_day_of_period, partner_standing, standing
from tests.builders import partner

SIGNED = date(2026, 1, 9)


@pytest.mark.parametrize(
    ("signed", "period", "last"),
    [
        (date(2026, 1, 9), 1, date(2027, 1, 8)),
        (date(2026, 1, 9), 2, date(2028, 1, 8)),
        (date(2024, 2, 29), 1, date(2025, 2, 27)),
        (date(2026, 3, 1), 1, date(2027, 2, 28)),
    ],
)
def test_a_period_lasts_twelve_months(signed: date, period: int, last: date) -> None:
    """4.1: signed on 9 January 2026, the last day is 8 January 2027."""
    assert last_day_of_period(signed, period) == last


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 12, 9), date(2027, 1, 8)),
        (date(2026, 12, 10), date(2028, 1, 8)),
        (date(2026, 2, 1), date(2027, 1, 8)),
    ],
)
def test_a_refusal_counts_one_month_before_the_end(received: date, last: date) -> None:
    """4.1: received by 9 December it ends this period, a day later the next one."""
    assert last_day(Agreement(SIGNED, renewal_refused_on=received)) == last


@pytest.mark.parametrize(
    ("framework", "last"),
    [
        (date(2028, 12, 31), date(2029, 1, 8)),
        (date(2027, 1, 8), date(2027, 1, 8)),
        (date(2027, 1, 9), date(2028, 1, 8)),
        (date(2025, 12, 31), date(2027, 1, 8)),
    ],
)
def test_the_last_period_covers_the_framework(framework: date, last: date) -> None:
    """4.1: renewed « de manière à couvrir la durée » of the CTG or the SDSF."""
    assert last_day(Agreement(SIGNED, framework_ends_on=framework)) == last


def test_termination_takes_effect_on_its_day() -> None:
    """4.2: the day before, access; from 00:00 of the day, none."""
    agreement = Agreement(SIGNED, terminated_on=date(2026, 5, 4))
    assert standing(agreement, date(2026, 5, 3)).state is AgreementState.IN_FORCE
    after = standing(agreement, date(2026, 5, 4))
    assert (after.state, after.reason) == (AgreementState.ENDED, "terminated")


def test_the_earliest_end_is_the_reason() -> None:
    """An agreement that had expired is not « terminated » by a later letter."""
    agreement = Agreement(
        SIGNED, renewal_refused_on=date(2026, 6, 1), terminated_on=date(2027, 6, 1)
    )
    assert standing(agreement, date(2027, 7, 1)).reason == "expired"


def test_not_before_the_signature() -> None:
    """3.1: signed tomorrow is not signed."""
    assert standing(Agreement(SIGNED), date(2026, 1, 8)).state is AgreementState.NOT_YET_SIGNED
    assert standing(Agreement(SIGNED), SIGNED).state is AgreementState.IN_FORCE


def test_the_site_closing_ends_every_agreement() -> None:
    """4.2: « résiliée de plein droit en cas de fermeture du site »."""
    after = standing(Agreement(SIGNED), date(2026, 7, 1), site_closed_on=date(2026, 7, 1))
    assert (after.state, after.reason) == (AgreementState.ENDED, "site-closed")


def test_renewed_without_a_framework_date_is_said() -> None:
    """R11: no framework date: renewed, with a warning; in the first year nothing is missing."""
    assert not standing(Agreement(SIGNED), date(2027, 1, 8)).framework_missing
    assert standing(Agreement(SIGNED), date(2027, 1, 9)).framework_missing


def test_between_two_agreements_access_is_closed() -> None:
    """One ended in January, the next is signed in March: closed in February."""
    two = (Agreement(date(2025, 1, 9), terminated_on=date(2026, 1, 9)), Agreement(date(2026, 3, 1)))
    of = partner(agreements=two)
    assert partner_standing(of, date(2025, 6, 1)).state is AgreementState.IN_FORCE
    assert partner_standing(of, date(2026, 2, 1)).state is AgreementState.ENDED
    assert partner_standing(of, date(2026, 3, 1)).state is AgreementState.IN_FORCE


def test_no_agreement_is_unknown() -> None:
    """Nothing is decided on an agreement that could not be read."""
    assert partner_standing(partner(agreements=()), SIGNED).state is AgreementState.UNKNOWN
