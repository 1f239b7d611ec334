"""The keys of the machine format and their types (`docs/machine-format.md`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from connector.readers.rows import UnreadableError

VERSION = 1
KEY = "connector-annex"
_TOLD = 10
"""Mistakes of form that are told one by one."""

_Text = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")]
_STRICT = ConfigDict(strict=True, extra="forbid", frozen=True)


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

    version: Annotated[int, Field(alias=KEY, ge=VERSION, le=VERSION)]
    partner: _Text | None = None
    siren: _Text | None = None
    convention_signed_on: _Text | None = None
    """The day of the convention's signature, ISO; only of a file that stands for a convention."""
    transmission_date: _Text | None = None
    annex2_date: _Text | None = None
    annex3_date: _Text | None = None
    open: list[MachinePerson] | None = None
    closed: list[MachinePerson] | None = None
    contacts: list[MachineContact] = Field(default_factory=list)


def checked(content: Any) -> MachineAnnex:
    """Return the file's `content` as its keys have it. Raises UnreadableError, in French."""
    try:
        return MachineAnnex.model_validate(content)
    except ValidationError as error:
        raise UnreadableError(_wrong(error)) from error


def _wrong(error: ValidationError) -> str:
    """Return what is wrong with the file, as one French sentence."""
    words = {
        "extra_forbidden": "clé inconnue",
        "missing": "clé absente",
        "string_type": "texte attendu, au besoin entre guillemets",
        "string_pattern_mismatch": "caractère de contrôle",
        "string_too_long": "texte trop long",
        "literal_error": "valeur inconnue",
        "int_type": "version inconnue",
        "greater_than_equal": "version inconnue",
        "less_than_equal": "version inconnue",
    }
    items = error.errors(include_url=False, include_input=False)
    said = [
        f"{_place(item['loc']) or 'tout'}\u00a0({words.get(item['type'], 'forme inattendue')})"
        for item in items[:_TOLD]
    ]
    more = f", et {len(items) - len(said)} autres" if len(items) > len(said) else ""
    return f"Ce fichier est à corriger\u00a0: {', '.join(said)}{more}."


def _place(path: Sequence[str | int]) -> str:
    """Return `open, 3, email`: items count from 1."""
    return ", ".join(str(p + 1) if isinstance(p, int) else p[:40] for p in path)
