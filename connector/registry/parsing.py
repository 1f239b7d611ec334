"""Read one YAML file of the registry, and say what is wrong with it in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml.error import YAMLError

from connector.data import load_yaml
from connector.registry.schema import BOTH_FORMS, SIGNED_ON_MISSING
from connector.validation import what_to_write

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_File = TypeVar("_File", bound=BaseModel)


class BadFileError(Exception):
    """A YAML file of the registry can't be used; it says why in both languages."""

    def __init__(self, english: str, french: str) -> None:
        """Keep the reason for the operator's log, and for whoever corrects the file."""
        super().__init__(english)
        self.english = english
        self.french = french


def parse(path: Path, schema: type[_File]) -> _File:
    """Return what the YAML file at `path` says. Raises BadFileError where it can't be used."""
    try:
        content = load_yaml(path)
    except FileNotFoundError:
        raise BadFileError("the file is missing", f"Le fichier {path.name} manque.") from None
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark is not None else ""
        raise BadFileError(
            f"not readable as YAML{where}; every key stands once",
            f"Le fichier {path.name} n’est pas lisible{_line_of(error)}.",
        ) from error
    return validated(content, schema, path.name)


def validated(content: Any, schema: type[_File], name: str) -> _File:
    """Return `content` as `schema` has it; `name` is the file's. Raises BadFileError."""
    try:
        return schema.model_validate(content)
    except ValidationError as error:
        items = error.errors(include_url=False)
        english = "; ".join(_english(item) for item in items)
        french = " ; ".join(_french(item) for item in items)
        raise BadFileError(english, f"Le fichier {name} est à corriger\u00a0: {french}.") from error


_DATE = (
    "a date between 2000 and 2099, as 2026-01-09",
    "une date entre 2000 et 2099, par exemple 2026-01-09",
)
_WRITE: dict[str, tuple[str, str]] = {
    "id": (
        "1 to 63 of a–z, 0–9, « - » and « _ », as caf13",
        "1 à 63 caractères parmi a–z, 0–9, « - » et « _ », par exemple caf13",
    ),
    "caf": ("the Caf's name, as Caf des Hautes-Rives", "le nom de la Caf"),
    "contacts": (
        "a list of contacts, each with role, last_name and email",
        "une liste de contacts, chacun avec role, last_name et email",
    ),
    "role": ("access, security or technical", "access, security ou technical"),
    "last_name": ("a name", "un nom"),
    "first_names": ("first names", "des prénoms"),
    "function": ("text", "du texte"),
    "email": ("an e-mail address", "une adresse électronique"),
    "partner": ("a name: the partner's, as in the convention", "un nom, celui de la convention"),
    "siren": ('nine digits in quotes, as "219900011"', "neuf chiffres, entre guillemets"),
    "email_domains": (
        "a list of domains, as [mairie.example]", "une liste, par exemple [mairie.example]",
    ),
    "former_ids": (
        "a list of former folder names, as [val-brune]",
        "une liste d’anciens noms de dossier, par exemple [val-brune]",
    ),
    "agreements": (
        "a list of agreements, each with its signed_on",
        "une liste de conventions, chacune avec sa date signed_on",
    ),
    **dict.fromkeys(
        ("signed_on", "framework_ends_on", "terminated_on", "renewal_refused_on"), _DATE
    ),
}  # fmt: skip
"""What to write for each key that the files may hold; a test compares them with the schema."""

_WHOLE = {
    # a message of the schema's own: the French of it
    BOTH_FORMS: "les dates sont soit en tête du fichier, soit sous « agreements », pas les deux",
    SIGNED_ON_MISSING: "il manque « signed_on » à une convention de la liste « agreements »",
}


def _english(item: ErrorDetails) -> str:
    where, hint = _where(item, "no. "), _hint(item)
    if not where:
        kept = what_to_write(item) if item["type"] == "value_error" else ""
        return kept or "the file must hold lines « key: value »"
    if item["type"] == "extra_forbidden":
        return f"{where}: no such key; check the spelling and the indentation"
    if item["type"] == "missing":
        return f"{where} is missing" + (f"; write {hint[0]}" if hint else "")
    return f"{where}: {_value(item, 'it is empty', 'what it holds')} can't be used; write " + (
        hint[0] if hint else "another value"
    )


def _french(item: ErrorDetails) -> str:
    where, hint = _where(item, "n°\u00a0"), _hint(item)
    if not where:
        said = what_to_write(item) if item["type"] == "value_error" else ""
        return _WHOLE.get(said, "il doit contenir des lignes « clé : valeur »")
    if item["type"] == "extra_forbidden":
        return f"la clé {where} n’existe pas"
    if item["type"] == "missing":
        return f"{where} manque" + (f" ; écrire {hint[1]}" if hint else "")
    return f"{where}, {_value(item, 'vide', 'ce qui y est')} : écrire " + (
        hint[1] if hint else "une autre valeur"
    )


def _hint(item: ErrorDetails) -> tuple[str, str] | None:
    """Return what to write, in both languages, for the innermost key that has a name."""
    names = (str(part) for part in reversed(item["loc"]) if isinstance(part, str))
    return next((_WRITE[name] for name in names if name in _WRITE), None)


def _where(item: ErrorDetails, number: str) -> str:
    """Return the key, and which entry of a list, counted from 1."""
    parts = [
        f"{number}{p + 1}" if isinstance(p, int) else f"«\u00a0{p}\u00a0»" for p in item["loc"]
    ]
    return ", ".join(parts)


def _value(item: ErrorDetails, empty: str, other: str) -> str:
    """Return the value that was written, where it fits into a sentence."""
    value = item["input"]
    if value is None or value == "":
        return empty
    if isinstance(value, str | int | float | date):
        return f"«\u00a0{str(value)[:60]}\u00a0»"
    return other


def _line_of(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" (ligne {mark.line + 1})" if mark is not None else ""
