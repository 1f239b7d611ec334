"""YAML and JSON for machines: an annex 1 under fixed keys, `docs/machine-format.md`.

Nothing is guessed here: an unknown key, one written twice, another type than the key's own or a
version of another day refuses the file. What the values say is judged as in any other format.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from connector.model import AccessLine, Contact, Document
from connector.readers.decoding import decode
from connector.readers.rows import MAX_ROWS, Reading, Row, UnreadableError, make_row

VERSION = 1
KEY = "connector-annex"
MAX_SIZE = 2**20
"""Bytes: some 5,000 people. The YAML parser, a careful one, reads 100 kB a second."""
_MAX_DEPTH = 5

_Text = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")]
_STRICT = ConfigDict(strict=True, extra="forbid", frozen=True)
_TITLES = {"partner": "Annexe 2", "caf": "Annexe 3"}
_ROLES = {
    "access": "Responsable des habilitations",
    "security": "Responsable sécurité",
    "technical": "Référent problèmes techniques",
}
_HEADER = ("liste", "nom", "prénoms", "email", "fonction", "date")


class MachinePerson(BaseModel):
    """One line of a list; what is missing is judged like an empty cell."""

    model_config = _STRICT

    last_name: _Text = ""
    first_names: _Text = ""
    email: _Text = ""
    function: _Text = ""
    date: _Text | None = None
    """ISO; another text is judged as on paper."""


class MachineContact(BaseModel):
    """One contact of annex 2 (`partner`) or 3 (`caf`)."""

    model_config = _STRICT

    side: Literal["partner", "caf"]
    role: Literal["access", "security", "technical"]
    last_name: _Text = ""
    first_names: _Text = ""
    email: _Text
    function: _Text = ""


class MachineAnnex(BaseModel):
    """The whole file. `open` and `closed` must both be there, be they empty (article 3.1)."""

    model_config = _STRICT

    version: Annotated[Literal[1], Field(alias=KEY)]
    partner: _Text | None = None
    siren: _Text | None = None
    convention_signed_on: _Text | None = None
    """The day of the convention's signature, ISO; only of a file that stands for a convention."""
    transmission_date: _Text | None = None
    annex2_date: _Text | None = None
    annex3_date: _Text | None = None
    open: tuple[MachinePerson, ...] | None = None
    closed: tuple[MachinePerson, ...] | None = None
    contacts: tuple[MachineContact, ...] = ()


def rows(data: bytes) -> Reading:
    """Return the rows that the file stands for. Raises UnreadableError where it is not the format."""
    if len(data) > MAX_SIZE:
        raise UnreadableError(f"Ce fichier dépasse {MAX_SIZE // 1024}\u00a0ko.")
    text = decode(data)
    lines: dict[tuple[str, int], int] = {}
    content = _json(text) if text.lstrip().startswith("{") else _yaml(text, lines)
    try:
        annex = MachineAnnex.model_validate(content)
    except ValidationError as error:
        raise UnreadableError(_wrong(error)) from error
    if (annex.open is None) != (annex.closed is None):
        raise UnreadableError("Les deux listes, open et closed, vont ensemble, même vides.")
    if len([*(annex.open or ()), *(annex.closed or ()), *annex.contacts]) > MAX_ROWS // 2:
        raise UnreadableError(f"Ce fichier a plus de {MAX_ROWS // 2} personnes.")
    return Reading(tuple(_rows(annex, lines)))


def write_machine(document: Document) -> bytes:
    """Return the lines, dates and contacts of `document` as a YAML file that reads back the same.

    What was wrong with the document is not in it: only what can be acted on is.
    """
    from ruamel.yaml import YAML  # noqa: PLC0415 — loaded where a file is to be written

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


def _rows(annex: MachineAnnex, lines: Mapping[tuple[str, int], int]) -> Iterable[Row]:
    """Yield the paper that says the same, cell by cell, so that one judge reads all formats."""
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
    if annex.open is not None:
        yield from _head("Annexe 1", annex.transmission_date)
        yield make_row(_HEADER, line=None)
        for number, (key, people) in enumerate((("open", annex.open), ("closed", annex.closed)), 1):
            for index, who in enumerate(people or ()):
                day = _french(who.date or "")
                cells = [str(number), who.last_name, who.first_names, who.email, who.function, day]
                yield make_row(cells, line=lines.get((key, index)))
    for side, day in (("partner", annex.annex2_date), ("caf", annex.annex3_date)):
        named = [(i, c) for i, c in enumerate(annex.contacts) if c.side == side]
        if named or day:
            yield from _head(_TITLES[side], day)
        for index, contact in named:
            yield make_row([_ROLES[contact.role]], line=lines.get(("contacts", index)))
            yield make_row(
                [contact.last_name, contact.first_names, contact.email, contact.function],
                line=lines.get(("contacts", index)),
            )


def _head(title: str, day: str | None) -> Iterable[Row]:
    yield make_row([title], line=None)
    if day:
        yield make_row(["Date de transmission :", _french(day)], line=None)


def _json(text: str) -> Any:
    import json  # noqa: PLC0415 — loaded where there is such a file

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise UnreadableError("Une clé de ce fichier est écrite deux fois.")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        where = f", ligne {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableError(f"Ce fichier n’est pas du JSON valable{where}.") from error


def _yaml(text: str, lines: dict[tuple[str, int], int]) -> Any:
    """Return the plain values; `lines` is told on which line each item of a list begins."""
    from ruamel.yaml import YAML  # noqa: PLC0415 — loaded where there is such a file
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", ligne {mark.line + 1}" if mark is not None else ""
        raise UnreadableError(f"Ce fichier n’est pas du YAML valable{where}.") from error
    return _Plain(lines).value(root, ())


class _Plain:
    """Turns YAML's nodes into plain values, and refuses what an annex has no need of."""

    def __init__(self, lines: dict[tuple[str, int], int]) -> None:
        self._lines = lines
        self._seen: set[int] = set()

    def value(self, node: Any, path: tuple[str | int, ...]) -> Any:
        """Return what `node` says; a date stays the text that it is."""
        kind = str(getattr(node, "tag", "")).rpartition(":")[2]
        line = node.start_mark.line + 1 if node is not None else 1
        if node is None or id(node) in self._seen or node.anchor or len(path) > _MAX_DEPTH:
            raise UnreadableError(f"Ce fichier a des renvois ou des emboîtements, ligne {line}.")
        self._seen.add(id(node))
        match kind:
            case "map":
                return self._mapping(node, path)
            case "seq":
                return [self._item(item, path, i) for i, item in enumerate(node.value)]
            case "str" | "timestamp":
                return node.value
            case "null":
                return None
            case "int" if node.value.isdecimal() and len(node.value) < 20:  # noqa: PLR2004 — digits
                return int(node.value)
        # Neither text nor a number of ours: whatever key it has, the schema refuses it.
        return object()

    def _item(self, node: Any, path: tuple[str | int, ...], index: int) -> Any:
        if len(path) == 1:
            self._lines[str(path[0]), index] = node.start_mark.line + 1
        return self.value(node, (*path, index))

    def _mapping(self, node: Any, path: tuple[str | int, ...]) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.value(key_node, (*path, ""))
            if not isinstance(key, str) or key in found:
                line = key_node.start_mark.line + 1
                raise UnreadableError(f"Une clé est écrite deux fois, ligne {line}.")
            found[key] = self.value(value_node, (*path, key))
        return found


def _wrong(error: ValidationError) -> str:
    """Return what is wrong with the file, as one French sentence."""
    words = {
        "extra_forbidden": "clé inconnue",
        "missing": "clé absente",
        "string_type": "texte attendu, au besoin entre guillemets",
        "string_pattern_mismatch": "caractère de contrôle",
        "string_too_long": "texte trop long",
        "literal_error": "valeur inconnue",
    }
    items = error.errors(include_url=False, include_input=False)
    said = [
        f"{_place(item['loc']) or 'le fichier'}\u00a0({words.get(item['type'], 'forme inattendue')})"
        for item in items[:10]
    ]
    more = f", et {len(items) - len(said)} autres" if len(items) > len(said) else ""
    return f"Ce fichier est à corriger\u00a0: {', '.join(said)}{more}."


def _place(path: Sequence[str | int]) -> str:
    """Return `open, 3, email`: items count from 1."""
    return ", ".join(str(p + 1) if isinstance(p, int) else p[:40] for p in path)


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
