"""One value against what is asked of it: the only place that interprets an entry's conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from connector.realm.difference import Difference
from connector.realm.schema import Entry
from connector.realm.words import Value, lacking, say


def value_of(entry: Entry, representation: Mapping[str, Any]) -> Value:
    """Return the value that `entry` speaks of, None where the representation has none.

    Attributes are strings in Keycloak: a number or a yes/no is read as what the entry asks for.
    """
    if entry.where == "attribute":
        raw = (representation.get("attributes") or {}).get(entry.key)
    else:
        raw = representation.get(entry.key)
    if isinstance(raw, list):
        return tuple(str(item) for item in raw)
    if isinstance(raw, str):
        return _typed(entry, raw)
    return raw if isinstance(raw, bool | int) else None


def holds(entry: Entry, value: Value) -> bool:
    """Tell whether `value` is what `entry` asks for, or stricter."""
    if entry.includes is not None:
        return not missing(entry, value)
    if value is None or value == "":
        return entry.absent == "same"
    if entry.equals is not None:
        return value == entry.equals and isinstance(value, bool) == isinstance(entry.equals, bool)
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    enough = entry.at_least is None or value >= entry.at_least
    return enough and (entry.at_most is None or value <= entry.at_most)


def missing(entry: Entry, value: Value) -> tuple[str, ...]:
    """Return which of the values that must be in the list are not."""
    given = value if isinstance(value, tuple) else ()
    if not given and entry.empty == "all":
        return ()
    return tuple(item for item in entry.includes or () if item not in given)


def corrected(entry: Entry, value: Value) -> Value:
    """Return what to write in place of a `value` that does not hold."""
    if entry.includes is not None:
        return (*(value if isinstance(value, tuple) else ()), *missing(entry, value))
    for wanted in (entry.equals, entry.write):
        if wanted is not None:
            return wanted
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    if entry.at_least is not None and (number is None or number < entry.at_least):
        return entry.at_least
    return entry.at_most


def difference(entry: Entry, representation: Mapping[str, Any], area: str) -> Difference | None:
    """Return how the representation fails `entry`; None where it is in order or not concerned."""
    if entry.when is not None and not representation.get(entry.when):
        return None
    value = value_of(entry, representation)
    if holds(entry, value):
        return None
    if entry.includes is not None:
        actual, expected = lacking(missing(entry, value))
    else:
        actual, expected = say(value, seconds=entry.unit == "seconds"), asked(entry)
    return Difference(
        area=area,
        key=entry.key,
        title=entry.title,
        expected=expected,
        actual=actual,
        severity=entry.severity,
        article=entry.article,
        rule=entry.rule,
        repairable=entry.repairable,
    )


def asked(entry: Entry) -> str:
    """Return what `entry` asks for, in French."""
    seconds = entry.unit == "seconds"
    if entry.equals is not None:
        return say(entry.equals, seconds=seconds)
    low, high = (say(bound, seconds=seconds) for bound in (entry.at_least, entry.at_most))
    if entry.at_most is None:
        return f"{low} au moins"
    return f"{high} au plus" if entry.at_least is None else f"{low} à {high}"


def patch(entries: Iterable[Entry], representation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields to write: only what differs, `attributes` merged with all that is there.

    A PUT leaves out what it does not change, except that `attributes` replaces the whole map.
    """
    fields: dict[str, Any] = {}
    attributes: dict[str, str] = {}
    for entry in entries:
        if not entry.repairable or (entry.when and not representation.get(entry.when)):
            continue
        value = value_of(entry, representation)
        if holds(entry, value):
            continue
        new = corrected(entry, value)
        if entry.where == "attribute":
            attributes[entry.key] = as_attribute(new)
        else:
            fields[entry.key] = list(new) if isinstance(new, tuple) else new
    if attributes:
        fields["attributes"] = {**(representation.get("attributes") or {}), **attributes}
    return fields


def as_attribute(value: Value) -> str:
    """Return `value` as Keycloak writes it in `attributes`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _typed(entry: Entry, text: str) -> Value:
    if isinstance(entry.equals, bool) and text.lower() in ("true", "false"):
        return text.lower() == "true"
    numeric = (
        isinstance(entry.equals, int) or entry.at_least is not None or entry.at_most is not None
    )
    if numeric and text.strip().lstrip("-").isdigit():
        return int(text)
    return text
