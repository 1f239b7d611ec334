"""Moments as the journal writes them: text that is hashed as it stands, the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Tells the present moment, with its time zone."""


def utc_now() -> datetime:
    """Return the present moment, UTC."""
    return datetime.now(UTC)


def as_text(moment: datetime) -> str:
    """Return ISO 8601 in UTC with microseconds; such texts sort as the moments do.

    Raises ValueError where the moment has no time zone: which one it meant can't be guessed.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def as_moment(text: str) -> datetime:
    """Return the moment that `as_text` wrote, UTC."""
    return datetime.fromisoformat(text)
