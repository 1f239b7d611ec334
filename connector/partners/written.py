"""`convention.yaml` as it is written: comments survive, and what would be refused is not."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from connector.errors import RegistryError
from connector.registry import CONVENTION
from connector.registry.parsing import BadFileError, validated
from connector.registry.schema import ConventionFile


def as_yaml(content: Any) -> bytes:
    """Return `content` as a file, with the comments that it was loaded with."""
    text = io.StringIO()
    _yaml().dump(content, text)
    return text.getvalue().encode()


def with_comments(text: str) -> Any:
    """Return what the YAML `text` says; it remembers its comments and quotes."""
    return _yaml().load(text)


def checked(content: Any, partner_id: str) -> ConventionFile:
    """Return `content` as it would be read back. Raises RegistryError where it would not be."""
    try:
        return validated(_dates_as_text(content), ConventionFile, CONVENTION)
    except BadFileError as error:
        raise RegistryError(
            f"« {partner_id} »: {error.english}", remedy="Correct the value; nothing was written."
        ) from error


def _dates_as_text(value: Any) -> Any:
    """Return what the registry's own reader would hand over: it leaves dates the text they are."""
    if isinstance(value, dict):
        return {key: _dates_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _yaml() -> Any:
    from ruamel.yaml import YAML  # noqa: PLC0415 — slow to import

    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.allow_unicode = True
    yaml.width = 10_000
    return yaml
