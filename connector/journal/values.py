"""What goes into the journal and what comes out of it, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"
"""What JSON can say. A key is a text; NaN and infinities are not JSON."""

EMPTY_HEAD = "0" * 64
"""The head of a journal without entries, and what the first entry names as its predecessor."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as its author writes it; number, time and hash are the journal's."""

    kind: str
    """What happened, in lower case with hyphens: `close`, `link-sent`, `approval`…"""
    payload: Mapping[str, JSON]
    """What may stay for ever: nothing in it names a person."""
    run: str | None = None
    """The run that it belongs to: an id without meaning."""
    person: str | None = None
    """The address of the person concerned; it is kept outside the chain."""
    actor: str | None = None
    """The name of who acted (`--by`); it is kept outside the chain too."""
    personal: Mapping[str, JSON] | None = None
    """What names people. It is destroyed with `person`; without one, with `actor`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal."""

    seq: int
    """1, 2, 3… without gaps."""
    at: datetime
    """When it was written, UTC."""
    kind: str
    run: str | None
    person: str | None
    """The address; None where there is none, and once it is destroyed (see `person_id`)."""
    person_id: str | None
    """A random id, the same for all entries of one address until that is destroyed."""
    actor: str | None
    """The name; None where there is none, and once it is destroyed (see `actor_id`)."""
    actor_id: str | None
    payload: Mapping[str, JSON]
    personal: Mapping[str, JSON] | None
    """None where there is nothing, and once it is destroyed."""
    hash: str
    """SHA-256, 64 hexadecimal digits; it covers the entry before too, and so all before it."""

    @property
    def destroyed(self) -> bool:
        """Tell whether the person's data was here and is destroyed (article 2.1)."""
        return self.person_id is not None and self.person is None


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry: whoever wrote it down can later prove what the journal held by then."""

    seq: int
    """0 for an empty journal."""
    hash: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose address the journal still knows."""

    address: str
    id: str
    last_at: datetime
    """When the last entry about this person was written, UTC."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason not to believe the journal."""

    seq: int
    """The entry; 0 where it concerns no single one."""
    code: str
    """altered, gap, broken-link, personal-data, personal-data-removed, stray-data,
    head-missing, too-many."""
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of recomputing the whole chain."""

    entries: int
    """How many were read."""
    problems: tuple[Problem, ...]
    head: Head

    @property
    def ok(self) -> bool:
        """Tell whether nothing was removed or altered."""
        return not self.problems
