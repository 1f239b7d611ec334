"""Read one YAML file of the registry, and say what is wrong with it in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml.error import YAMLError

from connector.data import load_yaml

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
        items = error.errors(include_url=False, include_input=False)
        keys = [".".join(str(p) for p in item["loc"]) for item in items]
        english = "; ".join(
            f"« {key} »: {_ENGLISH.get(item['type'], item['msg'])}" if key else str(item["msg"])
            for key, item in zip(keys, items, strict=True)
        )
        french = ", ".join(
            _french(key, str(item["type"])) for key, item in zip(keys, items, strict=True)
        )
        raise BadFileError(english, f"Le fichier {name} est à corriger\u00a0: {french}.") from error


_ENGLISH = {"extra_forbidden": "no such key", "missing": "is missing"}
_HINTS = {
    "siren": "neuf chiffres, entre guillemets",
    "email_domains": "une liste, par exemple [mairie.example]",
    "partner": "un nom",
    **dict.fromkeys(
        ("signed_on", "framework_ends_on", "terminated_on", "renewal_refused_on"),
        "une date, par exemple 2026-01-09",
    ),
}


def _french(key: str, kind: str) -> str:
    if not key:
        return "il n’a pas la forme attendue"
    if kind == "extra_forbidden":
        return f"la clé «\u00a0{key}\u00a0» n’existe pas"
    hint = _HINTS.get(next((p for p in reversed(key.split(".")) if p in _HINTS), ""), "")
    return f"«\u00a0{key}\u00a0»" + (f" ({hint})" if hint else "")


def _line_of(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" (ligne {mark.line + 1})" if mark is not None else ""
