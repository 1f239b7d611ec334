"""YAML and JSON for machines: an annex 1 under fixed keys, `docs/machine-format.md`.

Nothing is guessed here: an unknown key, one written twice, another type than the key's own or a
version of another day refuses the file. What the values say is judged as in any other format.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ruamel.yaml import YAML

from connector.model import AccessLine, Contact, Document
from connector.readers.decoding import decode
from connector.readers.machine_schema import KEY, VERSION, MachineAnnex, checked
from connector.readers.machine_syntax import from_json, from_yaml
from connector.readers.rows import MAX_ROWS, Reading, Row, UnreadableError, make_row

MAX_SIZE = 2**20
"""Bytes: some 9,000 people. The YAML parser, a careful one, reads 300 kB a second."""
_TITLES = {"partner": "Annexe 2", "caf": "Annexe 3"}
_ROLES = {
    "access": "Responsable des habilitations",
    "security": "Responsable sécurité",
    "technical": "Référent problèmes techniques",
}
_HEADER = ("liste", "nom", "prénoms", "email", "fonction", "date")


def rows(data: bytes) -> Reading:
    """Return the rows that the file stands for. Raises UnreadableError where it is none."""
    if len(data) > MAX_SIZE:
        raise UnreadableError(f"Ce fichier dépasse {MAX_SIZE // 1024}\u00a0ko.")
    text = decode(data)
    lines: dict[tuple[str, int], int] = {}
    annex = checked(from_json(text) if text.lstrip().startswith("{") else from_yaml(text, lines))
    if (annex.open is None) != (annex.closed is None):
        raise UnreadableError("Les deux listes, open et closed, vont ensemble, même vides.")
    if len([*(annex.open or ()), *(annex.closed or ()), *annex.contacts]) > MAX_ROWS // 2:
        raise UnreadableError(f"Ce fichier a plus de {MAX_ROWS // 2} personnes.")
    return Reading(tuple(_rows(annex, lines)))


def write_machine(document: Document) -> bytes:
    """Return the lines, dates and contacts of `document` as a YAML file that reads back the same.

    What was wrong with the document is not in it: only what can be acted on is.
    """
    plain: dict[str, Any] = {KEY: VERSION}
    plain |= _without_none(
        partner=document.partner,
        siren=document.siren,
        convention_signed_on=_iso(document.signed_on),
        transmission_date=_iso(document.transmitted_on),
        annex2_date=_iso(document.annex2_on),
        annex3_date=_iso(document.annex3_on),
    )
    if document.has_annex1:
        plain["open"] = [_person(line) for line in document.open]
        plain["closed"] = [_person(line) for line in document.closed]
    if document.contacts:
        plain["contacts"] = [_contact(contact) for contact in document.contacts]
    writer = YAML()
    writer.width = 4096
    out = io.BytesIO()
    writer.dump(plain, out)
    return out.getvalue()


def _rows(annex: MachineAnnex, lines: Mapping[tuple[str, int], int]) -> Iterator[Row]:
    """Yield the paper that says the same, cell by cell, so that one judge reads all formats."""
    yield from _front(annex)
    if annex.open is not None:
        yield from _head("Annexe 1", annex.transmission_date)
        yield make_row(_HEADER, line=None)
    for number, (key, people) in enumerate((("open", annex.open), ("closed", annex.closed)), 1):
        for index, who in enumerate(people or ()):
            day = _french(who.date or "")
            cells = [str(number), who.last_name, who.first_names, who.email, who.function, day]
            yield make_row(cells, line=lines.get((key, index)))
    yield from _contacts(annex, lines)


def _front(annex: MachineAnnex) -> Iterator[Row]:
    if annex.convention_signed_on is not None:
        for text in (
            "Convention d’adhésion",
            "Entre",
            annex.partner or "",
            "Et",
            "Caisse d’allocations familiales",
            "Il a été convenu ce qui suit",
            f"Fait le {_french(annex.convention_signed_on)}",
        ):
            yield make_row([text], line=None)
    elif annex.partner:
        yield make_row(["Partenaire", annex.partner], line=None)
    if annex.siren:
        yield make_row(["SIREN", annex.siren], line=None)


def _contacts(annex: MachineAnnex, lines: Mapping[tuple[str, int], int]) -> Iterator[Row]:
    for side, sent in (("partner", annex.annex2_date), ("caf", annex.annex3_date)):
        named = [(i, c) for i, c in enumerate(annex.contacts) if c.side == side]
        if named or sent:
            yield from _head(_TITLES[side], sent)
        for index, who in named:
            line = lines.get(("contacts", index))
            yield make_row([_ROLES[who.role]], line=line)
            yield make_row([who.last_name, who.first_names, who.email, who.function], line=line)


def _head(title: str, day: str | None) -> Iterator[Row]:
    yield make_row([title], line=None)
    if day:
        yield make_row(["Date de transmission :", _french(day)], line=None)


def _french(text: str) -> str:
    """Return an ISO day as 11/02/2026; any other text as it is, to be judged."""
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _without_none(**values: str | None) -> dict[str, str]:
    return {key: value for key, value in values.items() if value is not None}


def _person(line: AccessLine) -> dict[str, Any]:
    return {
        "last_name": line.last_name,
        "first_names": line.first_names,
        "email": line.email,
        "function": line.function,
        "date": _iso(line.date),
    }


def _contact(contact: Contact) -> dict[str, str]:
    return {
        "side": contact.side,
        "role": contact.role,
        "last_name": contact.last_name,
        "first_names": contact.first_names,
        "email": contact.email,
        "function": contact.function,
    }
