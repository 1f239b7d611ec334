"""Annexes 2 and 3: who is named for what, at the partner and at the Caf (articles 2.1 and 2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from connector.model import Contact, Finding, catalogue
from connector.readers.columns import read_header
from connector.readers.emails import has_address, parse_email
from connector.readers.fields import Fields, from_parts, from_text
from connector.readers.headings import annex_title, transmission_date
from connector.readers.items import add_to
from connector.readers.lines import Line
from connector.readers.names import parse_name, split_name, why_refused
from connector.readers.rows import MAX_CHARACTERS, Source
from connector.readers.vocabulary import Role, vocabulary
from connector.readers.wording import say
from connector.readers.words import after, begins, clean, says_nothing, words

Side = Literal["partner", "caf"]
_ANNEXES: dict[Side, int] = {"partner": 2, "caf": 3}
_ROLES: dict[Role, str] = {
    "access": "responsable des habilitations",
    "security": "responsable sécurité",
    "technical": "référent problèmes techniques",
}
_EDGES = " \t\n:;,|»«*–—-"
_UNFINISHED = (";", ",")


@dataclass
class _Named:
    """A role, and the lines that say who has it."""

    role: Role
    label: Line
    items: list[list[Line]] = field(default_factory=list)

    def add(self, line: Line) -> None:
        if not self.items or not add_to(self.items[-1], line, loose=True):
            self.items.append([line])


def read_contacts(
    lines: Sequence[Line], side: Side, source: Source
) -> tuple[list[Contact], list[Finding]]:
    """Return the contacts that an annex 2 or 3 names, and what is missing of them.

    The role stands on a line of its own, or in front of the person. An address with an accent is
    kept: a contact is written to, and has no account by this.
    """
    contacts: list[Contact] = []
    findings: list[Finding] = []
    roles, strays = _by_role(lines)
    findings += [
        catalogue.LINE_NOT_UNDERSTOOD.found(
            say("La ligne {} n’est pas comprise : ", line.text)
            + f"l’annexe {_ANNEXES[side]} n’y dit pas qui est responsable de quoi.",
            at=source.at(line.row),
            email=parse_email(_fields([line]).email).address or None,
        )
        for line in strays
    ]
    for named in roles:
        said = [item for item in named.items if not _is_void(item)]
        if any(map(_has_address, said)):
            # Behind a contact, what has no address is the signature or the next page's.
            said = [item for item in said if _has_address(item)]
        label = f"Annexe {_ANNEXES[side]}, {_ROLES[named.role]}"
        if not said:
            at = source.at(named.label.row)
            missing = f"{label}\u00a0: personne n’est indiqué."
            findings.append(catalogue.CONTACT_INCOMPLETE.found(missing, at=at))
        for item in said:
            contact, wrong = _contact(item, side, named.role, source)
            contacts += [contact] if contact else []
            if wrong:
                findings.append(
                    catalogue.CONTACT_INCOMPLETE.found(
                        f"{label}\u00a0: {wrong}.",
                        at=source.at(item[0].row),
                        email=contact.email if contact else None,
                    )
                )
    return contacts, findings


def _by_role(lines: Sequence[Line]) -> tuple[list[_Named], list[Line]]:
    """Return who is named for what, and the persons' lines that stand before any role.

    Such lines may be annex 1's, behind a stray « Annexe 2 : inchangée »: they are never dropped.
    """
    found: list[_Named] = []
    strays: list[Line] = []
    skip = 0
    for index, line in enumerate(lines):
        dated = transmission_date(lines, index)
        skip = max(skip - 1, dated.count if dated else 0)
        if skip or line.row.too_long or annex_title(line) or read_header(line.cells):
            continue
        role = _role(lines, index)
        former = found[-1].items[-1][-1].text if found and found[-1].items else ""
        if role and not former.endswith(_UNFINISHED):
            found.append(_Named(role[0], line))
            if not says_nothing(role[1].text):
                found[-1].add(role[1])
            skip = role[2]
        elif found:
            found[-1].add(line)
        elif has_address(line.text):
            strays.append(line)
    return found, strays


def _role(lines: Sequence[Line], index: int) -> tuple[Role, Line, int] | None:
    """Return the role that begins at `index`, what stands behind it, and the lines of the label."""
    line = lines[index]
    for label, role in vocabulary().roles:
        count = 1
        if not begins(line.words, label) and begins(label, line.words):
            count = 2  # the label goes on below
        text = " ".join(part.text for part in lines[index : index + count])
        rest = after(text, label)
        if rest is None:
            continue
        if len(line.filled) > 1:
            # A table's row: the role has a cell of its own.
            behind = line.cells[line.cells.index(line.filled[0]) + 1 :]
            return role, Line(line.row, behind), 1
        for suffix in vocabulary().role_suffixes:
            below = lines[index + count : index + count + 1]
            if says_nothing(rest) and ":" not in rest and below and begins(below[0].words, suffix):
                rest, count = below[0].text, count + 1
            rest = after(rest, suffix) or rest
        last = lines[min(index + count, len(lines)) - 1]
        return role, last.saying(rest.strip(_EDGES)), count
    return None


def _contact(
    item: Sequence[Line], side: Side, role: Role, source: Source
) -> tuple[Contact | None, str]:
    """Return the contact, None without an address, and what is wrong, as the end of a sentence."""
    fields = _fields(item)
    address = parse_email(fields.email, accents=True)
    flaw = next((line.row.flaw for line in item if line.row.flaw), "")
    if flaw:
        return None, say("{} n’est pas utilisable ; ", " ".join(x.text for x in item)) + flaw
    if address.kind or fields.doubt:
        text = " ".join(line.text for line in item)
        reason = address.reason if has_address(fields.email) else "aucune adresse n’est lisible"
        return None, say("{} n’est pas utilisable ; ", text) + reason
    separate = fields.last_name or fields.first_names
    name = split_name(fields.last_name, fields.first_names) if separate else parse_name(fields.name)
    last, first = ("" if why_refused(part) else part for part in (name.last, name.first))
    function = clean(fields.function)
    missing = [
        label
        for label, text in (("le nom", last), ("le prénom", first), ("la fonction", function))
        if says_nothing(text)
    ]
    contact = Contact(side, role, last, first, address.address, function, source.at(item[0].row))
    return contact, say("{} ; il manque ", address.address) + ", ".join(missing) if missing else ""


def _fields(item: Sequence[Line]) -> Fields:
    if len(item[0].filled) > 1:
        return from_parts(item[0].cells)
    return from_text("\n".join(line.filled[0] for line in item)[:MAX_CHARACTERS])


def _is_void(item: Sequence[Line]) -> bool:
    return all(words(line.text) in vocabulary().empty_list for line in item)


def _has_address(item: Sequence[Line]) -> bool:
    return any(has_address(line.text) for line in item)
