"""How long what names a person is kept (article 2.1, rule R10), in calendar years and months."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

JOURNAL_KEPT = relativedelta(years=2)
"""The lines of annex 1 and all that names a person, from the day of the closure request."""
ACTORS_KEPT = relativedelta(years=2)
"""The names of the Caf's own staff in the journal, from their last act."""
REPORTS_KEPT = relativedelta(years=2)
"""Reports that name people, from the day in their name."""


def due_on(start: date, kept: relativedelta) -> date:
    """Return the first day on which what was kept from `start` has to go.

    The same day of the month; where there is none, the month's last: 29 February 2028 → 28
    February 2030.
    """
    return start + kept
