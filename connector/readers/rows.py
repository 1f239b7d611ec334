"""What every format is turned into: rows of text that know where they stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from connector.model import Kind, Provenance, catalogue
from connector.readers.words import says_nothing, tidy

MAX_BYTES = 20 * 1024 * 1024
"""A file above this is refused unread: a convention has some hundred kilobytes."""
MAX_TEXT = 2 * 1024 * 1024
"""Text above this is refused: a convention has some ten kilobytes, and the worst text of this size
is judged within ten seconds."""
MAX_ROWS = 10_000
"""Rows above this are refused: no partner has that many people."""
MAX_CHARACTERS = 4_000
"""A row above this is no line of an annex; its text is not looked at."""
_EXCERPT = 200


class UnreadableError(Exception):
    """The document can't be read as what it is; the message is French and ends with a full stop."""


def refuse_oversize(text: bytes) -> None:
    """Raise UnreadableError where a text file is far too big to be an annex or a convention."""
    if len(text) > MAX_TEXT:
        raise UnreadableError(f"Ce fichier dépasse {MAX_TEXT // 2**20}\u00a0Mo de texte.")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of text (one cell) or one row of a table, as it stands in the document."""

    cells: tuple[str, ...]
    """Tidied; a line break inside a cell is kept, since an address may be cut there."""
    line: int | None
    """From 1: the physical line, or the first one of a row that takes several."""
    page: int | None = None
    """From 1; None where the format has no pages."""
    bullet: str = ""
    """The bullet that it began with, which is taken off; empty where there was none."""
    too_long: bool = False
    """Whether it was longer than :data:`MAX_CHARACTERS`; `cells` holds its beginning then."""
    flaw: str = ""
    """Why nothing that it says may be acted on, as the end of a French sentence: « une cellule est
    une formule ». What it says is kept all the same, to be quoted in the error; empty: sound."""
    apart: bool = False
    """Whether a paragraph begins with it, in a format that wraps lines by itself: it seldom goes on
    with what stands before it."""

    @property
    def filled(self) -> tuple[str, ...]:
        """Return the cells that say something."""
        return tuple(c for c in self.cells if not says_nothing(c))


@dataclass(frozen=True, slots=True)
class Note:
    """What a format module noticed about the file, and its rows alone don't show."""

    message: str
    """French, one sentence."""
    line: int | None = None
    """As in :class:`Row`; None where it is about the whole file."""
    page: int | None = None
    kind: Kind = catalogue.NOTE
    """One of an error makes it a document with reservations: nothing is inferred from absence."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as its format module read it."""

    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()


def make_row(
    cells: Iterable[str],
    *,
    line: int | None,
    page: int | None = None,
    bullet: str = "",
    flaw: str = "",
) -> Row:
    """Return the row of these raw cells, each tidied, cut short where it is far too long."""
    raw = tuple(cells)
    if sum(map(len, raw)) > MAX_CHARACTERS:
        start = tidy(" ".join(raw[:10])[:_EXCERPT])
        return Row((start,), line, page, bullet, too_long=True, flaw=flaw)
    return Row(tuple(map(tidy, raw)), line, page, bullet, flaw=flaw)


@dataclass(frozen=True, slots=True)
class Source:
    """The document that the rows come from."""

    name: str
    sha256: str

    def at(self, row: Row | Note | None = None) -> Provenance:
        """Return where `row` stands in the document; without a row, the document itself."""
        if row is None:
            return Provenance(self.name, self.sha256)
        return Provenance(self.name, self.sha256, row.page, row.line)
