"""`explain`: what is claimed of a password, and of the end of an agreement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from connector.explain import present
from connector.explain.coming import by_agreements
from connector.model import Account, Agreement, Link
from tests.builders import TODAY, account, annex, entitlement, line, partner, view

OPEN = account()
ADOPTED = replace(OPEN, entitlements=(replace(entitlement(), reason="adopted"),))
SIGNED = date(2026, 1, 9)
TERM = Agreement(SIGNED, framework_ends_on=date(2026, 12, 31))
"""Its last day is 8 January 2027 (4.1)."""
SITE = date(2026, 10, 1)


def password_of(found: Account, noted: Collection[str] = ()) -> str:
    """Return the sentence about the password."""
    section = present.realm(found, None, ZoneInfo("Europe/Paris"), {}, noted=noted)
    [said] = [x for x in section.lines if x.startswith("Mot de passe")]
    return said


def test_only_a_password_of_the_persons_own_is_said_to_be_so() -> None:
    """Nobody vouches for one that somebody else set, or that was there before the adoption."""
    assert "créé par la personne" in password_of(OPEN)
    assert "créé par la personne" in password_of(OPEN, {"foreign-domain"})
    assert password_of(OPEN, {"password-by-other"}) == "Mot de passe : un mot de passe existe."
    assert "un mot de passe existe (il existait avant la reprise" in password_of(ADOPTED)
    sent = replace(ADOPTED, link=Link(owed=False, at=datetime(2026, 3, 1, tzinfo=UTC), count=1))
    assert password_of(sent) == "Mot de passe : un mot de passe existe."


@pytest.mark.parametrize(
    ("agreements", "site", "expected"),
    [
        ([TERM], None, (date(2027, 1, 9), "fin de la convention", "4.1")),
        ([TERM], SITE, (SITE, "fermeture de la plateforme", "4")),
        ([TERM], date(2027, 6, 1), (date(2027, 1, 9), "fin de la convention", "4.1")),
        (
            [replace(TERM, terminated_on=date(2026, 9, 1))],
            SITE,
            (date(2026, 9, 1), "résiliation de la convention", "4.2"),
        ),
        ([Agreement(SIGNED, terminated_on=SITE)], None, (SITE, "résiliation", "4.2")),
        ([Agreement(SIGNED)], None, None),
        # another agreement goes on, until the site closes
        ([replace(TERM, terminated_on=date(2026, 9, 1)), Agreement(SIGNED)], None, None),
        ([replace(TERM, terminated_on=date(2026, 9, 1)), Agreement(SIGNED)], SITE, (SITE, "", "4")),
        # the next one is signed only after a gap
        (
            [replace(TERM, terminated_on=date(2026, 9, 1)), Agreement(date(2026, 11, 1))],
            None,
            (date(2026, 9, 1), "résiliation", "4.2"),
        ),
    ],
)
def test_the_first_day_without_access(
    agreements: list[Agreement], site: date | None, expected: tuple[date, str, str] | None
) -> None:
    """Termination (4.2), closing of the site (4), end of the period (4.1): what comes first."""
    of = partner(agreements=tuple(agreements))
    found = list(by_agreements([view(annex(line()), of=of)], OPEN, TODAY, site_closed_on=site))
    if expected is None:
        assert found == []
        return
    [due] = found
    day, said, article = expected
    assert (due.day, due.article) == (day, article)
    assert said in due.text


def test_a_termination_to_come_is_not_told_as_past() -> None:
    """« à compter du » until the day, « le » from then on."""
    of = partner(agreements=(Agreement(SIGNED, terminated_on=date(2026, 9, 1)),))
    ahead = present.agreement([view(annex(line()), of=of)], TODAY)
    assert ahead is not None
    assert any("résiliée à compter du 01/09/2026" in x for x in ahead.lines)
    after = present.agreement([view(annex(line()), of=of)], date(2026, 9, 1))
    assert after is not None
    assert any("résiliée le 01/09/2026" in x for x in after.lines)
