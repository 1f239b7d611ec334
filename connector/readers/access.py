"""Judges one line of annex 1: whether it can be acted on, and everything that is wrong with it.

A line is judged to its end, so that the partner corrects everything at once. A line of list 1
needs all its fields; a line of list 2 needs only an address, since who should be out is let out
(DESIGN, section 4).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta

from connector.model import AccessLine, Finding, Kind, Provenance, catalogue
from connector.readers.dates import NotADateError, parse_date, split_trailing_date
from connector.readers.emails import Email, parse_email
from connector.readers.entries import Entry
from connector.readers.mailbox import is_generic
from connector.readers.names import (
    MAX_LENGTH,
    Name,
    is_hidden,
    names_several,
    parse_name,
    split_name,
    why_refused,
)
from connector.readers.rows import Source
from connector.readers.wording import say
from connector.readers.words import clean, says_nothing

_AHEAD = relativedelta(months=12)
_CLOSURES_KEPT = relativedelta(years=2)
_CLOSED = "L’accès est clos."
_CLOSED_TODAY = say("L’accès est clos dès aujourd’hui ; la ligne est à corriger.")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that a line is judged by."""

    today: date
    transmitted_on: date | None


@dataclass
class JudgedLine:
    """One line as understood, with what is wrong with it."""

    entry: Entry
    at: Provenance
    name: Name
    email: str = ""
    function: str = ""
    day: date | None = None
    usable: bool = True
    incomplete: list[str] = field(default_factory=list)
    """What is wrong with a closure that is done anyway."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def who(self) -> str:
        """Return how a message names the line."""
        person = self.entry.fields.who or self.email or self.entry.text
        return say("Liste {}, {}", self.entry.number, person)

    def note(self, kind: Kind, reason: str) -> None:
        """Report `reason`, the end of a sentence about this person."""
        self.findings.append(
            kind.found(f"{self.who}\u00a0: {reason}.", at=self.at, email=self.email or None)
        )

    def wrong(self, kind: Kind, reason: str) -> None:
        """Report what keeps a line of list 1 from being acted on; a closure is done anyway."""
        if self.entry.number == 1:
            self.usable = False
            self.note(kind, reason)
        else:
            self.incomplete.append(reason)

    def close_anyway(self, today: date) -> None:
        """Report an incomplete closure: it is done today, even if its day is still to come."""
        if not self.incomplete:
            return
        if self.day and self.day > today:
            self.day = None
        sentences = [f"{self.who}\u00a0: {self.incomplete[0]}."]
        sentences += [f"{reason[0].upper()}{reason[1:]}." for reason in self.incomplete[1:]]
        sentences.append(_CLOSED if self.day else _CLOSED_TODAY)
        self.findings.append(
            catalogue.CLOSURE_INCOMPLETE.found(" ".join(sentences), at=self.at, email=self.email)
        )

    @property
    def access_line(self) -> AccessLine:
        """Return the line as it is acted on."""
        return AccessLine(
            self.name.last, self.name.first, self.email, self.function, self.day, self.at
        )


def judge_line(entry: Entry, source: Source, calendar: Calendar) -> JudgedLine:
    """Return what `entry` says; articles 3.1, 3.3, 3.4 and 3.5."""
    fields = entry.fields
    separate = fields.last_name or fields.first_names
    name = split_name(fields.last_name, fields.first_names) if separate else parse_name(fields.name)
    line = JudgedLine(entry, source.at(entry.row), name, function=clean(fields.function))
    address = parse_email(fields.email)
    if fields.doubt:
        _doubt(line, address, calendar)
        return line
    line.email = address.address
    if address.kind:
        line.usable = False
        line.note(address.kind, address.reason)
    if entry.number == 1 or line.usable:
        # A closure without an address can't be done: there is nothing more to say about it.
        _check_rest(line, calendar)
    if entry.number == 1 and line.email and is_generic(line.email, name.last, name.first):
        line.note(
            catalogue.GENERIC_MAILBOX,
            say("l’adresse {} semble être celle d’un service, non d’une personne", line.email),
        )
    return line


def _doubt(line: JudgedLine, address: Email, calendar: Calendar) -> None:
    """Report a line whose fields are uncertain; a closure with a sure address is done anyway."""
    not_understood = say("La ligne {} n’est pas comprise : ", line.entry.text)
    line.findings.append(
        catalogue.LINE_NOT_UNDERSTOOD.found(
            f"{not_understood}{line.entry.fields.doubt}.",
            at=line.at,
            email=address.address or None,
        )
    )
    if line.entry.number == 1 or not address.address:
        line.usable = False
        return
    line.email = address.address
    _check_rest(line, calendar)


def _check_rest(line: JudgedLine, calendar: Calendar) -> None:
    _check_name(line)
    _check_function(line)
    _check_date(line, calendar)
    line.close_anyway(calendar.today)


def _check_name(line: JudgedLine) -> None:
    name = line.name
    missing = [
        label
        for label, text in (("le nom", name.last), ("le prénom", name.first))
        if not any(map(str.isalpha, text))
    ]
    if missing:
        reason = " et ".join(missing) + (" manquent" if len(missing) > 1 else " manque")
        line.wrong(catalogue.NAME_MISSING, reason)
    refused = {"le nom": why_refused(name.last), "le prénom": why_refused(name.first)}
    for label, why in refused.items():
        if why:
            line.wrong(catalogue.NAME_REFUSED, f"{label} {why}")
    several_people = names_several(line.entry.fields.who)
    if several_people:
        several = say("{} nomme plusieurs personnes", line.entry.fields.who)
        line.wrong(catalogue.TWO_NAMES_ONE_ADDRESS, several)
    if any(refused.values()):
        # Of a closure, only the address counts: what Keycloak refuses goes no further.
        line.name = Name(
            "" if refused["le nom"] else name.last, "" if refused["le prénom"] else name.first
        )
    elif name.order_assumed and not missing and not several_people:
        template = (
            "rien ne distingue sûrement nom et prénom ; {} est lu comme le nom, {} comme le prénom"
        )
        line.note(catalogue.NAME_ORDER_ASSUMED, say(template, name.last, name.first))


def _check_function(line: JudgedLine) -> None:
    text = line.function
    if says_nothing(text):
        line.wrong(catalogue.FUNCTION_MISSING, "la qualité ou la fonction manque")
    elif len(text) > MAX_LENGTH:
        too_long = say("la fonction {} dépasse {} caractères", text, MAX_LENGTH)
        line.wrong(catalogue.FUNCTION_REFUSED, too_long)
    elif any(map(is_hidden, text)):
        line.wrong(
            catalogue.FUNCTION_REFUSED,
            say("la fonction {} contient un caractère invisible ou illisible", text),
        )
    else:
        return
    line.function = ""


def _check_date(line: JudgedLine, calendar: Calendar) -> None:
    written = line.entry.fields.date
    if says_nothing(written):
        _, stuck = split_trailing_date(line.entry.fields.function)
        reason = say("la date {} n’est pas séparée de la fonction par un point-virgule", stuck)
        line.wrong(catalogue.DATE_MISSING, reason if stuck else "la date de la demande manque")
        return
    try:
        day = parse_date(written)
    except NotADateError as error:
        line.wrong(catalogue.DATE_IMPOSSIBLE, f"la date {error}")
        return
    if day > calendar.today + _AHEAD:
        line.wrong(catalogue.DATE_TOO_FAR, say("la date {} est à plus de douze mois", written))
        return
    line.day = day
    sent = calendar.transmitted_on
    if line.entry.number != 1 and sent and day < sent - _CLOSURES_KEPT:
        line.note(
            catalogue.CLOSURE_TOO_OLD,
            say("la demande du {} a plus de 2 ans à la date de transmission", day),
        )
