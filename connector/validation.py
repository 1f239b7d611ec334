"""What is wrong with a value that a person wrote, in plain English: never the validator's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WRITE = {
    "missing": "is missing",
    "extra_forbidden": "no such key; check the spelling",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "float_parsing": "write a number, with a point",
    "float_type": "write a number, with a point",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "string_type": "write text (in quotes where it looks like a number or a date)",
    "string_too_short": "write something: it must not be empty",
    "string_too_long": "write less: it is too long",
    "string_pattern_mismatch": "it has not the form that is asked for",
    "url_parsing": "write a URL, as https://keycloak.example",
    "url_scheme": "write a URL that begins with https:// or http://",
    "url_type": "write a URL, as https://keycloak.example",
    "path_type": "write the path of a file or folder",
    "tuple_type": "write a list",
    "list_type": "write a list",
    "model_type": "write keys with values under it, not a single value",
    "model_attributes_type": "write keys with values under it, not a single value",
    "dict_type": "write keys with values under it, not a single value",
    "finite_number": "write a number",
}
_BOUNDS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}


def what_to_write(item: Mapping[str, Any]) -> str:
    """Return what is to be written instead; `item` is one of `ValidationError.errors()`.

    The value itself is never in it: it may be a secret.
    """
    kind, context = str(item["type"]), item.get("ctx") or {}
    if kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        return f"write {words} {context.get(key)}"
    if kind.startswith(("date_", "datetime_")):
        return "write a date, as 2026-01-09"
    if kind == "literal_error":
        return f"write {context.get('expected')}"
    if kind in ("value_error", "assertion_error"):  # a message of our own
        return str(item["msg"]).partition(", ")[2].removesuffix(".")
    return _WRITE.get(kind, "this value can't be used")
