"""Judges the two lists of annex 1 as wholes: who stands twice, who shares an address."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from connector.model import AccessLine, Finding, catalogue
from connector.readers.access import Calendar, JudgedLine, judge_line
from connector.readers.entries import Entry
from connector.readers.rows import Source
from connector.readers.wording import say
from connector.rules.names import folded

_OPEN, _CLOSED = 1, 2
_TWICE = say("la même adresse figure plusieurs fois ; une seule ligne est retenue")


@dataclass
class Judged:
    """What became of the lines of both lists."""

    open: tuple[AccessLine, ...] = ()
    closed: tuple[AccessLine, ...] = ()
    findings: list[Finding] = field(default_factory=list)


def judge(entries: Iterable[Entry], source: Source, calendar: Calendar) -> Judged:
    """Return the lines that can be acted on and every finding (articles 3.1, 3.3, 3.4, 3.5).

    Whether somebody stands in both lists is not judged here: the rules decide it by the dates.
    """
    lines = [judge_line(entry, source, calendar) for entry in entries]
    _twin_domains(lines)
    opening = [line for line in lines if line.entry.number == _OPEN]
    closing = [line for line in lines if line.entry.number == _CLOSED]
    result = Judged(findings=[finding for line in lines for finding in line.findings])
    shared = _two_names(opening, result.findings)
    usable = [line for line in opening if line.usable and line.email not in shared]
    result.open = _once(usable, result.findings, calendar.today)
    closed = [line for line in closing if line.usable]
    result.closed = _once(closed, result.findings, calendar.today)
    return result


def _by_address(lines: Iterable[JudgedLine]) -> Mapping[str, list[JudgedLine]]:
    found: dict[str, list[JudgedLine]] = defaultdict(list)
    for line in lines:
        if line.email:
            found[line.email].append(line)
    return found


def _twin_domains(lines: Sequence[JudgedLine]) -> None:
    """Report a domain that is another one of this document but for a hyphen (3.4).

    A line's end may have cut « valbrun-e.example »: a valid address, and a stranger's. The domain
    that fewer lines have is the doubtful one. Some towns own both: it is a warning, since an
    opening on a domain that the partner is not known for waits for a person in any case.
    """
    counts = Counter(line.email.rpartition("@")[2] for line in lines if line.email)
    twins = defaultdict(set)
    for domain in counts:
        twins[domain.replace("-", "")].add(domain)
    for line in lines:
        own = line.email.rpartition("@")[2]
        others = [d for d in twins[own.replace("-", "")] if d != own and counts[d] >= counts[own]]
        if line.email and others:
            template = "l’adresse {} et d’autres du document ne diffèrent que par un trait d’union"
            line.note(
                catalogue.DOMAIN_DOUBTFUL,
                say(template + " après le signe @ ({})", line.email, max(others)),
            )


def _two_names(lines: Sequence[JudgedLine], findings: list[Finding]) -> set[str]:
    """Return the addresses that list 1 gives to several people: nobody is opened on them (3.5)."""
    shared = set()
    for address, same in _by_address(lines).items():
        named = [line for line in same if line.name.last and line.name.first]
        names = [folded(line.name.last) + "\n" + folded(line.name.first) for line in named]
        second = next((i for i, name in enumerate(names) if name != names[0]), None)
        if second is None:
            continue
        shared.add(address)
        for line, name in zip(named, names, strict=True):
            other = named[second if name == names[0] else 0]
            also = say("l’adresse {} est aussi donnée à {}", address, other.entry.fields.who)
            findings.append(
                catalogue.TWO_NAMES_ONE_ADDRESS.found(
                    f"{line.who}\u00a0: {also}.", at=line.at, email=address
                )
            )
    return shared


def _once(
    lines: Sequence[JudgedLine], findings: list[Finding], today: date
) -> tuple[AccessLine, ...]:
    """Return one line an address, and report the others.

    Only lines whose day has come count: of these the latest (in list 2 a line without a date
    closes today, nothing is later than that); where none has come, the first that will.
    """
    kept = []
    for same in _by_address(lines).values():
        come = [line for line in same if line.day is None or line.day <= today]
        chosen = (
            max(come, key=lambda line: line.day or date.max)
            if come
            else min(same, key=lambda line: line.day or date.max)
        )
        kept.append(chosen.access_line)
        findings += [
            catalogue.DUPLICATE_LINE.found(
                f"{line.who}\u00a0: {_TWICE}.",
                at=line.at,
                email=line.email,
            )
            for line in same
            if line is not chosen
        ]
    return tuple(kept)
