"""Cuts a document into its parts: the convention's body, then annexes 1, 2 and 3."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from connector.readers.columns import read_header
from connector.readers.dates import NotADateError, parse_date
from connector.readers.emails import has_address
from connector.readers.fields import SEPARATOR
from connector.readers.headings import annex_title, list_heading, transmission_date
from connector.readers.lines import Line
from connector.readers.vocabulary import vocabulary
from connector.readers.words import begins, says_nothing

_PARTS = len(("name", "address", "function"))
_PARTIES_WITHIN = 6
"""Lines between a convention's title and « Entre »."""
BODY = 0
"""What stands before the first annex: the convention itself, or the form's own lines."""


@dataclass
class Section:
    """One annex, or the body."""

    number: int
    lines: list[Line] = field(default_factory=list)

    @property
    def written_date(self) -> tuple[str, Line] | None:
        """Return the transmission date as written, possibly empty, and where; None without one.

        Of a label and a value that stand on two lines, the one with a flaw is told.
        """
        found = None
        for index, line in enumerate(self.lines):
            labelled = transmission_date(self.lines, index)
            if labelled and (labelled.text or found is None):
                taken = self.lines[index : index + labelled.count]
                found = (labelled.text, next((one for one in taken if one.row.flaw), line))
                if labelled.text:
                    break
        return found

    @property
    def transmitted_on(self) -> date | None:
        """Return the transmission date, None where it is missing or is no date."""
        written = self.written_date
        try:
            sound = written and not written[1].row.flaw
            return parse_date(written[0]) if written and sound else None
        except NotADateError:
            return None

    @property
    def lists(self) -> set[int]:
        """Return the numbers of the list headings that it has."""
        found = (list_heading(self.lines, index) for index in range(len(self.lines)))
        return {heading.number for heading in found if heading}

    @property
    def says_something(self) -> bool:
        """Tell whether it has content: a title in a table of contents has none behind it."""
        if self.number == 1:
            return bool(self.lists or self.written_date or self._names_people)
        return self.has_address or self.written_date is not None

    @property
    def _names_people(self) -> bool:
        """Tell whether a line has the look of annex 1's, or of a table's header."""
        return any(_is_person(line) or read_header(line.cells) for line in self.lines)

    @property
    def has_address(self) -> bool:
        """Tell whether anybody's address stands in it."""
        return any("@" in line.text for line in self.lines)


def split(lines: Sequence[Line]) -> tuple[Section, list[Section]]:
    """Return the body and the annexes, in the document's order.

    A title that comes again, as on the pages of a long annex, begins no other annex.
    """
    current = body = Section(BODY)
    annexes: list[Section] = []
    for index, line in enumerate(lines):
        number = annex_title(line)
        if number is not None:
            current = Section(number)
            annexes.append(current)
        elif current is not body and _begins_convention(lines[index : index + _PARTIES_WITHIN]):
            current = body
        current.lines.append(line)
    return body, annexes


def _begins_convention(lines: Sequence[Line]) -> bool:
    """Tell whether a convention begins: its title, not repeated on a page, with its parties."""
    titles, starts = vocabulary().convention_titles, vocabulary().parties["start"]
    titled = any(begins(lines[0].words, title) for title in titles)
    return titled and any(line.words in starts for line in lines)


def annexes_1(sections: Iterable[Section]) -> list[Section]:
    """Return the distinct annexes 1 among `sections`: pages of one annex are put together."""
    found: list[Section] = []
    for section in (part for s in sections for part in _parted_by_date(s)):
        if found and _continues(found[-1], section):
            found[-1].lines += section.lines
        else:
            found.append(section)
    return [s for s in found if s.says_something] or found[-1:]


def pages_together(sections: Iterable[Section]) -> list[Section]:
    """Return the distinct annexes 2 (or 3) among `sections`: another date begins another one."""
    found: list[Section] = []
    for section in sections:
        if found and section.transmitted_on in (None, found[-1].transmitted_on):
            found[-1].lines += section.lines
        else:
            found.append(section)
    return found


def newest(sections: Sequence[Section]) -> Section:
    """Return the section with the latest transmission date; the last one where dates don't tell."""
    return max(enumerate(sections), key=lambda s: (s[1].transmitted_on or date.min, s[0]))[1]


def _is_person(line: Line) -> bool:
    """Tell whether `line` is a line of annex 1 by its look: an address among several parts."""
    parts = line.filled if len(line.filled) > 1 else line.text.split(SEPARATOR)
    lone = any(has_address(part) and " " not in part.strip() for part in parts)
    return lone and len([p for p in parts if not says_nothing(p)]) >= _PARTS


def _continues(former: Section, section: Section) -> bool:
    """Tell whether `section` is a further page of the annex 1 that `former` begins."""
    lists, day = section.lists, section.transmitted_on
    if 1 not in lists or not former.lists:
        return True
    return day == former.transmitted_on if day else lists != {1, 2}


def _parted_by_date(section: Section) -> list[Section]:
    """Part annexes 1 that follow each other without a title, where another date begins one."""
    parts = [Section(section.number)]
    day: str | None = None
    listed = False
    for index, line in enumerate(section.lines):
        written = transmission_date(section.lines, index)
        if written and written.text:
            if listed and day is not None and written.text != day:
                parts.append(Section(section.number))
                listed = False
            day = written.text
        listed = listed or list_heading(section.lines, index) is not None
        parts[-1].lines.append(line)
    return parts
