"""Dates: day first or ISO, never guessed."""

from datetime import date

import pytest

from connector.readers.dates import (
    NotADateError,
    find_date,
    looks_like_date,
    parse_date,
    split_trailing_date,
)


@pytest.mark.parametrize(
    "text",
    [
        "11/02/2026",
        "11.02.2026",
        "11-02-26",
        "11 / 02 / 2026",
        "2026-02-11",
        "2026-02-11 00:00:00",
        "11 février 2026",
        "11 Février 2026",
        "11 FEVRIER 2026.",
        "le 11 fevrier 2026",
        "mercredi 11 février 2026",
        "11 févr. 2026",
        "11-févr.-26",
        "11\u00a0février\u00a02026",
        "11\u201102\u20112026",
        "11 fe\u0301vrier 2026",
    ],
)
def test_reads_every_way_to_write_a_day(text: str) -> None:
    """Every separator, every space, with or without accents."""
    assert looks_like_date(text)
    assert parse_date(text) == date(2026, 2, 11)


@pytest.mark.parametrize(
    "text",
    ["1er mars 2026", "1ER MARS 2026", "le 1 er mars 2026", "1° mars 2026", "1er/03/2026",
     "premier mars 2026", "dimanche 1er mars 2026"],
)  # fmt: skip
def test_the_first_of_a_month(text: str) -> None:
    """« 1er mars 2026 », and however it is typed."""
    assert parse_date(text) == date(2026, 3, 1)


def test_is_never_month_first() -> None:
    """3 April, wherever the reader learnt to write."""
    assert parse_date("03/04/2026") == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("31/11/2026", "n’a pas de jour 31"),
        ("29 février 2026", "n’a pas de jour 29"),
        ("02/13/2026", "pas de mois 13"),
        ("00/02/2026", "pas de jour 0"),
        ("2026-00-11", "pas de mois 0"),
        ("11/02/0206", "l’année est 206"),
        ("26-02-11", "l’année est 2011"),
        ("mardi 11 février 2026", "est un mercredi"),
        ("11/02/202", "date complète"),
        ("111/02/2026", "date complète"),
        ("11/02", "date complète"),
        ("février 2026", "date complète"),
        ("11 fructidor 2026", "date complète"),
        ("dès que possible", "date complète"),
        ("", "date complète"),
    ],
)
def test_says_why_it_is_none(text: str, why: str) -> None:
    """An impossible date is an error on its line, never the nearest possible one."""
    with pytest.raises(NotADateError, match=why):
        parse_date(text)


def test_finds_a_date_in_a_sentence() -> None:
    """« Fait à Landerive, le 9 janvier 2026 en deux exemplaires »."""
    assert find_date("Fait à Landerive, le 9 janvier 2026 en deux") == "le 9 janvier 2026"
    assert find_date("Fait à Landerive") is None


def test_splits_the_date_at_the_end() -> None:
    """« Agent d'accueil 11/02/2026 » is a function and a date; « Agent 12 » is a function."""
    assert split_trailing_date("Agent d'accueil 11/02/2026") == ("Agent d'accueil ", "11/02/2026")
    assert split_trailing_date("Agent 12") == ("Agent 12", "")
