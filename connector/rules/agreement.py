"""When an agreement is in force (article 4, rule R11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from dateutil.relativedelta import relativedelta

from connector.model.agreement import Agreement, AgreementState, Partner

PERIOD_MONTHS = 12
NOTICE_MONTHS = 1
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a partner's agreements allow on a day, and why."""

    state: AgreementState
    reason: str = ""
    """Why it ended: `terminated`, `expired` or `site-closed`; empty while it has not."""
    since: date | None = None
    """First day without access; None unless ended."""
    framework_missing: bool = False
    """In force and renewed tacitly, but nobody wrote the end of the CTG or SDSF."""


def last_day_of_period(signed_on: date, period: int) -> date:
    """Return the last day of the n-th twelve months, from 1 (4.1): 2026-01-09 → 2027-01-08."""
    return signed_on + relativedelta(months=PERIOD_MONTHS * period) - ONE_DAY


def last_day(agreement: Agreement) -> date | None:
    """Return the last day before a non-renewal or the framework ends it; None if renewed for ever.

    A refusal ends the period under way if it was received at least one month before the period's
    end, else the next one. The framework's end lets the period that covers it run out (4.1).
    """
    ends = []
    if refused := agreement.renewal_refused_on:
        ends.append(_first_period_end(agreement, lambda end: _notice_day(end) >= refused))
    if framework := agreement.framework_ends_on:
        ends.append(_first_period_end(agreement, lambda end: end >= framework))
    return min(ends, default=None)


def _notice_day(period_end: date) -> date:
    """Return the last day on which a refusal still ends the period: 2027-01-08 → 2026-12-09."""
    return period_end + ONE_DAY - relativedelta(months=NOTICE_MONTHS)


def _first_period_end(agreement: Agreement, wanted: Callable[[date], bool]) -> date:
    ends = (last_day_of_period(agreement.signed_on, n) for n in count(1))
    return next(end for end in ends if wanted(end))


def standing(agreement: Agreement, today: date, *, site_closed_on: date | None = None) -> Standing:
    """Return what one agreement allows on `today`.

    Termination takes effect on the day it is received, at 00:00 (4.2); so does the closing of
    the platform's site.
    """
    if agreement.signed_on > today:
        return Standing(AgreementState.NOT_YET_SIGNED)
    natural_end = last_day(agreement)
    ends = [
        (day, reason)
        for day, reason in (
            (agreement.terminated_on, "terminated"),
            (site_closed_on, "site-closed"),
            (natural_end + ONE_DAY if natural_end else None, "expired"),
        )
        if day is not None and day <= today
    ]
    if ends:
        since, reason = min(ends)
        return Standing(AgreementState.ENDED, reason, since)
    renewed = today > last_day_of_period(agreement.signed_on, 1)
    return Standing(
        AgreementState.IN_FORCE,
        framework_missing=renewed and agreement.framework_ends_on is None,
    )


def partner_standing(
    partner: Partner, today: date, *, site_closed_on: date | None = None
) -> Standing:
    """Return what all agreements of a partner allow: one in force suffices; between two, ended."""
    standings = [standing(a, today, site_closed_on=site_closed_on) for a in partner.agreements]
    for state in (AgreementState.IN_FORCE, AgreementState.ENDED, AgreementState.NOT_YET_SIGNED):
        of_that_state = [s for s in standings if s.state is state]
        if of_that_state:  # of several that ended, the latest tells why there is no access now
            return max(of_that_state, key=lambda s: s.since or date.min)
    return Standing(AgreementState.UNKNOWN)
