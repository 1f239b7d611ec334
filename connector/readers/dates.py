"""Dates as people write them in France. Nothing is guessed.

The parser is our own because the libraries made for this guess: dateutil and dateparser read
« 02/13/2026 » month first, fill a missing year with today's, and take « Agent 12 » for a day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from connector.readers.vocabulary import vocabulary
from connector.readers.wording import say
from connector.readers.words import aligned, clean, words

_CENTURY = 2000
_FIRST_YEAR = 2015
"""The platform is younger: an earlier year is a slip of the pen, or « 26-02-11 » year first."""
_MONTHS = 12
_FIRST = "(?:er|°|o(?= ?[/.-]))?"
"""« 1er », « 1° », « 1º » (which folds to an « o »)."""
_INCOMPLETE = "{} n’est pas une date complète (jour, mois, année)"


class NotADateError(ValueError):
    """The text is no date; the message says why, in French, as the end of a sentence."""


@lru_cache(maxsize=1)
def _shape() -> str:
    known = vocabulary()
    names = "|".join(sorted(known.months, key=len, reverse=True))
    weekdays = "|".join(known.weekdays)
    # Not anchored; two alternatives that begin with digits, so that a search stays linear.
    return (
        rf"(?:le )?(?:(?P<weekday>{weekdays}),? )?"
        rf"(?:(?P<a>\d{{1,4}}){_FIRST} ?[/.-] ?(?P<b>\d{{1,2}}) ?[/.-] ?(?P<c>\d{{1,4}})"
        rf"|(?P<day>\d{{1,2}}|premier) ?{_FIRST}[ ./-]{{0,3}}(?P<month>{names})\.?[ ,./-]{{0,3}}"
        r"(?P<year>\d{4}|\d{2}))(?!\d)(?:[ t]\d{1,2}[:h]\d{2}(?::\d{2})?)?"
    )


@lru_cache(maxsize=1)
def _whole() -> re.Pattern[str]:
    return re.compile(_shape() + r"[ .,;]{0,3}")


@lru_cache(maxsize=1)
def _anywhere() -> re.Pattern[str]:
    return re.compile(r"(?<![0-9a-z/.-])" + _shape())


@lru_cache(maxsize=1)
def _at_end() -> re.Pattern[str]:
    return re.compile(_anywhere().pattern + r"[ .,;]{0,3}$")


def looks_like_date(text: str) -> bool:
    """Tell whether all of `text` is written as a date, also an impossible one (31/11/2026)."""
    return _whole().fullmatch(aligned(clean(text))) is not None


def leading_date(text: str) -> str | None:
    """Return the date that `text` begins with, as written; None where it begins otherwise."""
    plain = clean(text)
    found = re.match(_shape(), aligned(plain))
    return plain[: found.end()] if found else None


def find_date(text: str) -> str | None:
    """Return the first date in `text`, as written; None where there is none."""
    plain = clean(text)
    found = _anywhere().search(aligned(plain))
    return plain[found.start() : found.end()] if found else None


def split_trailing_date(text: str) -> tuple[str, str]:
    """Return what stands before the date at the end of `text`, and that date; empty if none."""
    plain = clean(text)
    found = _at_end().search(aligned(plain))
    return (plain[: found.start()], plain[found.start() :]) if found else (plain, "")


def parse_date(text: str) -> date:
    """Return the day that `text` names, day first or ISO; raises NotADateError.

    11/02/2026, 11.02.2026, 11-02-26, 2026-02-11, 11 février 2026, 1er mars 2026.
    """
    plain = clean(text)
    found = _whole().fullmatch(aligned(plain))
    if not found:
        raise NotADateError(say(_INCOMPLETE, plain))
    if found["month"]:
        day, month, year = found["day"], vocabulary().months[words(found["month"])], found["year"]
    else:
        day, month, year = found["a"], int(found["b"]), found["c"]
        if len(day) == len("2026"):
            day, year = year, day
    day = "1" if day.casefold() == "premier" else day
    if len(day) > len("31") or len(year) not in (len("26"), len("2026")):
        raise NotADateError(say(_INCOMPLETE, plain))
    full_year = int(year) + (_CENTURY if len(year) == len("26") else 0)
    named = _existing(plain, full_year, month, int(day))
    _check_weekday(plain, named, found["weekday"])
    return named


def _check_weekday(text: str, day: date, written: str | None) -> None:
    """Raise where the name of the day is another day's: one of the two is a slip."""
    names = vocabulary().weekdays
    if written and words(written) != names[day.weekday()]:
        right = say("{} n’existe pas : le {} est un ", text, day)
        raise NotADateError(f"{right}{names[day.weekday()]}")


def _existing(text: str, year: int, month: int, day: int) -> date:
    if not 1 <= month <= _MONTHS:
        raise NotADateError(say("{} n’existe pas : il n’y a pas de mois {}", text, month))
    if year < _FIRST_YEAR:
        raise NotADateError(say("{} n’est pas possible : l’année est {}", text, year))
    if not 1 <= day <= monthrange(year, month)[1]:
        raise NotADateError(say("{} n’existe pas : ce mois n’a pas de jour {}", text, day))
    return date(year, month, day)
