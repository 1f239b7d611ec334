"""The example never ages: its dates move with the day."""

import pytest

from examples.dates import moved


@pytest.mark.parametrize(
    ("written", "by", "expected"),
    [
        ("signed_on: 2026-01-09", 30, "signed_on: 2026-02-08"),
        ("Date de transmission :;11/02/2026", -11, "Date de transmission :;31/01/2026"),
        ("le 12 janvier 2026", 20, "le 1 février 2026"),
        ("11 Février 2026", 28, "11 Mars 2026"),
        ("ID : 099-219900045-20260224-20260007-DE", 5, "ID : 099-219900045-20260224-20260007-DE"),
    ],
)
def test_each_way_of_writing_a_date_moves(written: str, by: int, expected: str) -> None:
    """Dates stay written as they were; numbers that are no dates stay."""
    assert moved(written, by) == expected
