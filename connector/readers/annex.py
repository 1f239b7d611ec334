"""Turns the rows of a document, whatever their format, into what the document says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from connector.model import (
    Contact,
    Document,
    Finding,
    Provenance,
    Severity,
    Verdict,
    catalogue,
)
from connector.readers import agreement
from connector.readers.access import Calendar
from connector.readers.contacts import Side, read_contacts
from connector.readers.dates import NotADateError, parse_date
from connector.readers.emails import has_address
from connector.readers.entries import find_entries
from connector.readers.lines import Line, say_something
from connector.readers.lists import Judged, judge
from connector.readers.rows import Reading, Row, Source
from connector.readers.sections import BODY, Section, annexes_1, newest, pages_together, split
from connector.readers.wording import say

_LISTS = {
    1: "la liste des personnes pour lesquelles un accès est demandé ou ouvert",
    2: "la liste des personnes pour lesquelles une clôture est demandée ou faite",
}
_SIDES: dict[int, Side] = {2: "partner", 3: "caf"}


def read_rows(
    reading: Reading, source: Source, code: str, today: date, supplied: date | None = None
) -> Document:
    """Return the document that the rows of `reading` make; `code` is its format's.

    `supplied` is the transmission date of an annex that bears none; a written one counts instead.
    Whatever is wrong is a finding; a refused document still tells all that was understood.
    """
    rows = reading.rows
    lines = say_something(rows)
    body, sections = split(lines)
    contacts, sent, findings = _contacts(sections, source, today)
    annex = _Annex1(body, sections, source, today, supplied)
    front = _outside(body, sections)
    convention = agreement.is_convention(front)
    noticed = [note.kind.found(note.message, at=source.at(note)) for note in reading.notes]
    findings = [*_about_file(rows, source), *noticed, *annex.findings, *findings]
    if sent and not annex.there and not convention:
        sent = {number: day or supplied for number, day in sent.items()}
    signed_on = agreement.signed_on(front) if convention else None
    if convention and signed_on is None:
        findings.append(
            catalogue.NOTE.found(
                "Aucune date de signature n’est lisible dans la convention.", at=source.at()
            )
        )
    # What a machine read off a picture counts once a person has compared it with the paper.
    refused = annex.refused or any(note.kind is catalogue.SCANNED for note in reading.notes)
    if not annex.there and not convention and not any(s.number in _SIDES for s in sections):
        refused = True
        findings.append(
            catalogue.NOT_AN_ANNEX.found(
                "Ce document n’est ni une convention ni une de ses annexes.", at=source.at()
            )
        )
    return Document(
        name=source.name,
        sha256=source.sha256,
        format=code,
        verdict=_verdict(findings, refused=refused),
        partner=agreement.partner_name(front, lines),
        siren=agreement.siren(rows, lines),
        signed_on=signed_on,
        transmitted_on=annex.transmitted_on,
        has_annex1=annex.there,
        is_convention=convention,
        annex2_on=sent.get(2),
        annex3_on=sent.get(3),
        open=annex.judged.open,
        closed=annex.judged.closed,
        contacts=tuple(contacts),
        findings=tuple(sorted(findings, key=_place)),
    )


class _Annex1:
    """Annex 1 as far as it could be read."""

    def __init__(
        self,
        body: Section,
        sections: Sequence[Section],
        source: Source,
        today: date,
        supplied: date | None = None,
    ) -> None:
        self._source = source
        self._supplied = supplied
        self._today = today
        self.findings: list[Finding] = []
        self.refused = False
        self.transmitted_on: date | None = None
        self.judged = Judged()
        titled = [section for section in sections if section.number == 1]
        found = annexes_1(titled or [Section(1, list(body.lines))])
        found = [s for s in found if s.says_something or (titled and not _is_convention(body))]
        self.there = bool(found)
        if found:
            alone = bool(titled) and not _is_convention(body)
            self._read(found, body if alone else Section(BODY))

    def _read(self, found: list[Section], above: Section) -> None:
        """Read the newest annex 1; `above` stands before its title, and is no article."""
        chosen = newest(found)
        if len(found) > 1:
            self._report_several(found, chosen)
        self._read_date(chosen.written_date or (above.written_date if len(found) == 1 else None))
        people = [line for line in above.lines if has_address(line.text)]
        walk = find_entries([*people, *chosen.lines], self._source)
        calendar = Calendar(self._today, self.transmitted_on)
        self.judged = judge(walk.entries, self._source, calendar)
        self.findings += [*walk.findings, *self.judged.findings]
        self.refused |= walk.ambiguous
        for number, label in _LISTS.items():
            if number not in walk.lists:
                self.refused = True
                self.findings.append(
                    catalogue.LIST_HEADING_MISSING.found(
                        say("L’intitulé de la liste {} manque : ", number) + f"{label}.",
                        at=self._source.at(),
                    )
                )

    def _read_date(self, written: tuple[str, Line] | None) -> None:
        """Judge the transmission date (article 3.3); without a good one the annex is refused."""
        at = self._source.at(written[1].row) if written else self._source.at()
        if self._supplied and not (written and written[0]):
            self._take_supplied(self._supplied, at)
            return
        try:
            self.transmitted_on = parse_date(written[0]) if written and written[0] else None
            reason = "La date de transmission manque."
        except NotADateError as error:
            reason = f"La date de transmission {error}."
        if written and written[0] and written[1].row.flaw:
            self.transmitted_on = None
            reason = say("La date de transmission ne compte pas : ") + f"{written[1].row.flaw}."
        if self.transmitted_on is None:
            self.findings.append(catalogue.TRANSMISSION_DATE_MISSING.found(reason, at=at))
            self.refused = True
        self._judge_date(at)

    def _judge_date(self, at: Provenance) -> None:
        if self.transmitted_on is not None and self.transmitted_on > self._today:
            ahead = say("La date de transmission, {}, n’est pas encore venue.", self.transmitted_on)
            self.findings.append(catalogue.TRANSMISSION_DATE_AHEAD.found(ahead, at=at))
            self.refused = True

    def _take_supplied(self, day: date, at: Provenance) -> None:
        """Take the date that came with the document, not in it."""
        self.transmitted_on = day
        supplied = say("La date de transmission, {}, a été indiquée à la réception.", day)
        self.findings.append(catalogue.NOTE.found(supplied, at=at))
        self._judge_date(at)

    def _report_several(self, found: Sequence[Section], chosen: Section) -> None:
        count = say("Ce document contient {} annexes 1 ; ", len(found))
        day = chosen.transmitted_on
        which = say("celle du {} est retenue.", day) if day else "la dernière est retenue."
        at = self._source.at(chosen.lines[0].row)
        if any(section.transmitted_on is None for section in found):
            # Nobody can say which of them is the newest.
            self.refused = True
            undated = "l’une d’elles ne porte pas de date de transmission."
            self.findings.append(
                catalogue.TRANSMISSION_DATE_MISSING.found(f"{count}{undated}", at=at)
            )
            return
        self.findings.append(catalogue.SEVERAL_ANNEXES.found(count + which, at=at))


def _is_convention(body: Section) -> bool:
    return agreement.is_convention(body.lines)


def _outside(body: Section, sections: Iterable[Section]) -> list[Line]:
    """Return the convention's own lines: a table of contents may name the annexes before them."""
    empty = [s for s in sections if not s.says_something]
    return [line for section in (body, *empty) for line in section.lines]


def _contacts(
    sections: Sequence[Section], source: Source, today: date
) -> tuple[list[Contact], dict[int, date | None], list[Finding]]:
    """Return the contacts of annexes 2 and 3, each annex's own date, and findings."""
    contacts: list[Contact] = []
    sent: dict[int, date | None] = {}
    findings: list[Finding] = []
    for number, side in _SIDES.items():
        annexes = pages_together([s for s in sections if s.number == number])
        addressed = [s for s in annexes if s.has_address]
        if annexes:
            chosen = newest(addressed or annexes)
            found, wrong = read_contacts(chosen.lines, side, source)
            contacts += found
            findings += wrong
            if chosen.says_something:
                sent[number] = chosen.transmitted_on
                wrong_date = _date_of_contacts(chosen, number, source, today)
                findings += [wrong_date] if wrong_date else []
        for former in addressed:
            if former is not chosen:  # of a former annex nothing counts, but nobody vanishes in it
                _, wrong = read_contacts(former.lines, side, source)
                findings += [f for f in wrong if f.kind is catalogue.LINE_NOT_UNDERSTOOD]
    return contacts, sent, findings


def _date_of_contacts(section: Section, number: int, source: Source, today: date) -> Finding | None:
    """Return what is wrong with the date that annex 2 or 3 bears (2.1, 2.2).

    A warning: the contacts beside an annex 1 never keep it from being carried out.
    """
    written = section.written_date
    if written is None:
        return None
    label = f"Annexe {number}\u00a0: la date de transmission"
    try:
        day = parse_date(written[0]) if written[0] else None
        wrong = "" if day else "manque"
        if day and day > today:
            wrong = say("du {} n’est pas encore venue", day)
    except NotADateError as error:
        wrong = str(error)
    at = source.at(written[1].row)
    return catalogue.CONTACT_INCOMPLETE.found(f"{label} {wrong}.", at=at) if wrong else None


def _about_file(rows: Iterable[Row], source: Source) -> list[Finding]:
    damaged = sum(1 for row in rows if any("\ufffd" in cell for cell in row.cells))
    if not damaged:
        return []
    text = say("Le fichier est abîmé : lignes aux caractères illisibles, {}.", damaged)
    return [catalogue.NOTE.found(text, at=source.at())]


def _verdict(findings: Iterable[Finding], *, refused: bool) -> Verdict:
    if refused:
        return Verdict.REFUSED
    wrong = any(finding.severity is Severity.ERROR for finding in findings)
    return Verdict.RESERVATIONS if wrong else Verdict.ACCEPTED


def _place(finding: Finding) -> tuple[int, int]:
    at = finding.at
    return (at.page or 0, at.line or 0) if at else (0, 0)
