"""Walks through annex 1 and finds the lines of its two lists, whatever their shape.

Nothing inside a list is dropped in silence: what is neither a line, nor the template's own text,
nor an empty list's marker, becomes an entry that nobody can understand, and is reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from connector.model import Finding, catalogue
from connector.readers.columns import Columns
from connector.readers.emails import has_address, parse_email
from connector.readers.fields import SEPARATOR, Fields, from_parts, from_table, from_text
from connector.readers.headings import Heading, annex_title, list_heading, transmission_date
from connector.readers.items import add_to
from connector.readers.lines import Line
from connector.readers.rows import MAX_CHARACTERS, Row, Source
from connector.readers.shapes import header_of, is_empty_marker, list_number, sentence
from connector.readers.vocabulary import vocabulary
from connector.readers.wording import say
from connector.readers.words import begins, says_nothing, words

_LIST_ALONE = re.compile(r"(?:liste )?(?:n )?[12]")
_SIGNATURE_AT_MOST = 120
_SIGNED = " / "


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list, cut into fields, not yet judged."""

    number: int
    """The list, 1 or 2."""
    row: Row
    """Where it begins."""
    text: str
    """All of it, on one line, to be quoted."""
    fields: Fields


@dataclass
class Entries:
    """What the walk found."""

    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    lists: set[int] = field(default_factory=set)
    """The headings that it met; a column « liste » stands for both."""
    ambiguous: bool = False
    """Whether a list seems to begin twice: nobody can say which lines belong to it."""


def find_entries(lines: Sequence[Line], source: Source) -> Entries:
    """Return the entries of annex 1's `lines`, and what is wrong with what is no entry."""
    return _Walk(lines, source).run()


class _Walk:
    """The state of the walk: the list, the table's columns, the item that is not complete."""

    def __init__(self, lines: Sequence[Line], source: Source) -> None:
        self._lines = lines
        self._source = source
        self._found = Entries()
        self._list: int | None = None
        self._columns: Columns | None = None
        self._item: list[Line] = []
        self._headings: dict[int, set[str]] = {}
        """The words with which each list began."""
        self._believed = (True, 0)
        """Whether the list began with a whole heading, and how many entries there were."""
        self._doubtful: tuple[int, int, Line] | None = None
        """Entries, list and line at words that seem to return to a list."""
        self._signed: list[Line] | None = None
        """What follows « Fait à … »; None before that."""

    def run(self) -> Entries:
        index = 0
        while index < len(self._lines):
            index += self._structure(index) or self._content(self._lines[index])
        self._end_item()
        self._end_signature()
        self._end_doubt()
        return self._found

    def _structure(self, index: int) -> int:
        """Return how many lines the annex's own text takes at `index`, 0 if it is a list's."""
        line = self._lines[index]
        heading = list_heading(self._lines, index)
        if heading:
            self._end_item()
            self._end_signature()
            self._begin_list(heading, line)
            self._found.lists.add(heading.number)
            self._judge_heading(heading, index)
            if not says_nothing(heading.rest):
                self._content(line.saying(heading.rest))
            return heading.count
        dated = transmission_date(self._lines, index)
        count = dated.count if dated else sentence(self._lines, index)
        if count:
            self._end_item()
        # The title of a further page interrupts an item, and ends none.
        return count or int(annex_title(line) is not None)

    def _judge_heading(self, heading: Heading, index: int) -> None:
        """Refuse a heading that nobody saw, or that is worked out: whose list would it be."""
        for line in self._lines[index : index + heading.count]:
            if line.row.flaw:
                self._found.ambiguous = True
                self._found.findings.append(
                    catalogue.LIST_HEADING_MISSING.found(
                        say("L’intitulé de la liste {} ne compte pas : ", heading.number)
                        + f"{line.row.flaw}.",
                        at=self._source.at(line.row),
                    )
                )

    def _begin_list(self, heading: Heading, line: Line) -> None:
        """Begin or go on with a list.

        Words that are no whole heading may be a comment. They are believed once a list, and again
        where a page repeats them; otherwise nobody can say whose list the lines behind them are.
        """
        known = self._headings.setdefault(heading.number, set())
        again = line.words in known
        entries = len(self._found.entries)
        if heading.number == self._list:
            believed, since = self._believed
            if not believed and since != entries and not again:
                self._say_twice(heading.number, line)
        elif known and not heading.sure and not again:
            self._doubtful = (entries, heading.number, line)
        else:
            self._believed = (heading.sure, entries)
        known.add(line.words)
        self._list = heading.number

    def _end_doubt(self) -> None:
        """Report a doubtful return to a list if anybody stands behind it."""
        if self._doubtful and len(self._found.entries) > self._doubtful[0]:
            self._say_twice(self._doubtful[1], self._doubtful[2])

    def _say_twice(self, number: int, line: Line) -> None:
        self._found.ambiguous = True
        self._found.findings.append(
            catalogue.LIST_HEADING_TWICE.found(
                say("La liste {} semble commencer deux fois : {}.", number, line.text),
                at=self._source.at(line.row),
            )
        )

    def _content(self, line: Line) -> int:
        """Take one line that is no heading; always returns 1, the lines it took."""
        header = header_of(line)
        if header:
            self._end_item()
            self._takeheader(header, line)
        elif self._columns and "list" in self._columns.places:
            self._end_item()
            self._take_listed(line, self._columns)
        elif self._list is None:
            self._take_outside(line)
        elif line.row.too_long:
            self._end_item()
            self._misunderstood(line, "elle est beaucoup trop longue")
        elif all(is_empty_marker(cell) for cell in line.filled):
            self._end_item()
        elif len(line.filled) > 1 or (self._columns and len(line.cells) > 1):
            self._end_item()
            self._take_table_row(line, self._list)
        elif self._signs(line):
            self._end_item()
        elif not add_to(self._item, line):
            self._end_item()
            self._item = [line]
        return 1

    def _takeheader(self, header: Columns, line: Line) -> None:
        if "list" in header.places:
            self._found.lists |= {1, 2}
        news = set(header.unused) - set(self._columns.unused if self._columns else ())
        self._columns = header
        self._found.findings += [
            catalogue.NOTE.found(
                say("La colonne {} n’est pas utilisée.", name), at=self._source.at(line.row)
            )
            for name in header.unused
            if name in news
        ]

    def _take_listed(self, line: Line, columns: Columns) -> None:
        """Take a row that says itself which list it belongs to."""
        cell = columns.cell(line.cells, "list")
        number = list_number(cell)
        others = [c for i, c in enumerate(line.cells) if i != columns.places["list"]]
        empty = all(map(is_empty_marker, others))
        if line.row.too_long:
            self._misunderstood(line, "elle est beaucoup trop longue")
        elif number and not empty:
            self._add(number, line, from_table(line.cells, columns))
        elif empty and (_LIST_ALONE.fullmatch(words(cell)) or is_empty_marker(line.text)):
            return  # a row that was prepared and left blank
        elif not number and self._signs(line):
            return
        elif empty:
            self._misunderstood(line, "elle n’a pas la forme attendue")
        else:
            fields = from_table(line.cells, columns)
            self._found.findings.append(
                catalogue.LIST_UNKNOWN.found(
                    say("{} : la colonne « liste » ne dit ni 1 ni 2.", fields.who or line.text),
                    at=self._source.at(line.row),
                    email=parse_email(fields.email).address or None,
                )
            )

    def _take_table_row(self, line: Line, number: int) -> None:
        if self._columns and len(line.filled) == 1 and not has_address(line.text):
            if not self._signs(line):
                self._misunderstood(line, "elle n’a pas la forme attendue")
        elif self._columns:
            self._add(number, line, from_table(line.cells, self._columns))
        else:
            self._add(number, line, from_parts(line.cells))

    def _take_outside(self, line: Line) -> None:
        """Report a person's line that stands in neither list; other text there means nothing."""
        if not has_address(line.text):
            return
        parts = line.cells if len(line.filled) > 1 else line.text.split(SEPARATOR)
        if len([p for p in parts if not says_nothing(p)]) >= len(("name", "email", "function")):
            self._misunderstood(line, "elle n’est dans aucune des deux listes")
            return
        self._found.findings.append(
            catalogue.NOTE.found(
                say("Texte hors des deux listes, non utilisé : {}.", line.text),
                at=self._source.at(line.row),
            )
        )

    def _signs(self, line: Line) -> bool:
        """Tell whether `line` belongs to the signature under the lists."""
        plain = not has_address(line.text) and SEPARATOR not in line.text and not line.row.bullet
        if not plain or len(line.text) > _SIGNATURE_AT_MOST:
            return False
        if any(begins(line.words, start) for start in vocabulary().closing):
            self._signed = self._signed or []
        elif self._signed is None:
            return False
        else:
            self._signed.append(line)
        return True

    def _end_signature(self) -> None:
        if self._signed:
            text = _SIGNED.join(line.text for line in self._signed)
            self._found.findings.append(
                catalogue.NOTE.found(
                    say("Texte sous la signature, non utilisé : {}.", text),
                    at=self._source.at(self._signed[0].row),
                )
            )
        self._signed = None

    def _end_item(self) -> None:
        if not self._item or self._list is None:
            return
        first, text = self._item[0], "\n".join(line.filled[0] for line in self._item)
        flaw = next((line.row.flaw for line in self._item if line.row.flaw), "")
        self._item = []
        if len(text) > MAX_CHARACTERS:
            self._misunderstood(first, "elle est beaucoup trop longue")
        else:
            self._add(self._list, first.saying(text), from_text(text, self._columns), flaw)

    def _add(self, number: int, line: Line, fields: Fields, flaw: str = "") -> None:
        if flaw or line.row.flaw:
            self._misunderstood(line, flaw or line.row.flaw, parse_email(fields.email).address)
        else:
            self._found.entries.append(Entry(number, line.row, line.text, fields))

    def _misunderstood(self, line: Line, why: str, email: str = "") -> None:
        self._found.findings.append(
            catalogue.LINE_NOT_UNDERSTOOD.found(
                say("La ligne {} n’est pas comprise : ", line.text) + why + ".",
                at=self._source.at(line.row),
                email=email or None,
            )
        )
