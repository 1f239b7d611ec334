"""How values read in French: durations, yes and no."""

from __future__ import annotations

from collections.abc import Iterable

from connector.french import counted

MINUTE, HOUR, DAY = 60, 3600, 86400
A_WEEK = 7 * DAY

Value = bool | int | str | tuple[str, ...] | None
"""What a setting can be, once read; None where the realm does not have it."""


def say(value: Value, *, seconds: bool = False) -> str:
    """Return `value` as an officer reads it: « oui », « 72 heures », « fr, en », « non défini »."""
    if value is None or value == "":
        return "non défini"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, tuple):
        return ", ".join(value) or "aucun"
    if seconds and isinstance(value, int):
        return duration(value)
    return str(value)


def duration(seconds: int) -> str:
    """Return a duration in the largest unit that gives a whole number; hours up to a week."""
    if seconds >= A_WEEK and seconds % DAY == 0:
        return counted(seconds // DAY, "jour")
    for unit, name in ((HOUR, "heure"), (MINUTE, "minute")):
        if seconds and seconds % unit == 0:
            return counted(seconds // unit, name)
    return counted(seconds, "seconde")


def lacking(names: Iterable[str]) -> tuple[str, str]:
    """Return what is and what should be: « X, Y absents » and « présents »."""
    names = list(names)
    plural = "s" if len(names) > 1 else ""
    return f"{', '.join(names)} absent{plural}", f"présent{plural}"
