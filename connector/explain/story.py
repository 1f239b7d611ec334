"""What is told of one address, before anybody draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and its sentences, in French."""

    code: str
    """Stable: `person`, `annex`, `agreement`, `account`."""
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, in French."""

    at: datetime
    """When it was written into the journal, with its offset."""
    kind: str
    """The kind of the journal's entry."""
    text: str
    article: str = ""
    """Of the convention; empty where none speaks of it."""
    run: str | None = None
    by: str | None = None
    """Who decided (`--by`); None where nobody did, or where the name is destroyed."""
    seq: int = 0
    """The number of the journal's entry."""


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """What comes next."""

    day: date | None
    """None: at the next run."""
    text: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that is known of one address."""

    email: str
    known: bool
    """Whether an annex, an account or the journal knows the address."""
    sections: tuple[Section, ...] = ()
    events: tuple[Event, ...] = ()
    """Oldest first."""
    due: tuple[Due, ...] = ()
    """What is certain to come next comes first, then by day."""
    missing: tuple[str, ...] = ()
    """What could not be read, and why."""
