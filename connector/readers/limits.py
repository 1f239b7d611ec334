"""What a parser may take of the machine, whatever the document makes its library do."""

from __future__ import annotations

from dataclasses import dataclass

_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that the operating system holds around the reading of one document."""

    seconds: int = 8
    """Of processor time, and one more by the clock: a refusal takes ten in all."""
    memory: int = 512 * _MEGABYTE
    """Bytes of address space. A parser with its library takes some 100 MB of it."""
    written: int = 0
    """Bytes that a file may have which the parser writes; a library that works in memory: 0."""


DEFAULT = Limits()
_OWN: dict[str, Limits] = {
    "scan": Limits(seconds=120, memory=1536 * _MEGABYTE),
}
"""Formats whose reading takes more than :data:`DEFAULT`, e.g. the recognition of characters."""


def limits_of(code: str) -> Limits:
    """Return the limits for documents of the format `code`."""
    return _OWN.get(code, DEFAULT)
