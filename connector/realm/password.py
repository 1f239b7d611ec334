"""The password policy (article 3.4), compared by meaning: any order, and stricter is the same.

Keycloak keeps it as one text, `length(8) and upperCase(1) and notUsername`; a name without a
number stands for the policy's default.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from connector.realm.difference import Difference
from connector.realm.schema import Entry
from connector.realm.values import difference

AREA = "password"
FIELD = "passwordPolicy"
SEPARATOR = " and "
DEFAULTS = {"length": 8, "upperCase": 1, "lowerCase": 1, "digits": 1, "specialChars": 1}
"""What Keycloak takes for a policy that is named without a number."""


def strengths(policy: str | None) -> dict[str, int]:
    """Return the number of each policy that has one; the last one wins, as in Keycloak."""
    found: dict[str, int] = {}
    for part in _parts(policy):
        name, argument = _split(part)
        if argument.lstrip("-").isdigit():
            found[name] = int(argument)
        elif name in DEFAULTS:
            found[name] = DEFAULTS[name]
    return found


def weaknesses(entries: Iterable[Entry], policy: str | None) -> list[Difference]:
    """Return what the policy asks less of than `entries` do."""
    given = strengths(policy)
    found = (difference(entry, given, AREA) for entry in entries)
    return [
        replace(d, actual="aucune exigence") if d.key not in given else d
        for d in found
        if d is not None
    ]


def raised(entries: Iterable[Entry], policy: str | None) -> str:
    """Return `policy` with only what is weaker raised; the order and the rest stay."""
    given = strengths(policy)
    needed = {e.key: e.at_least for e in entries if e.at_least is not None}
    weak = {key: least for key, least in needed.items() if given.get(key, -1) < least}
    parts = []
    for part in _parts(policy):
        name, _ = _split(part)
        parts.append(f"{name}({weak[name]})" if name in weak else part)
    parts += [f"{key}({least})" for key, least in weak.items() if key not in given]
    return SEPARATOR.join(parts)


def _parts(policy: str | None) -> list[str]:
    return [part.strip() for part in (policy or "").split(SEPARATOR) if part.strip()]


def _split(part: str) -> tuple[str, str]:
    name, bracket, rest = part.partition("(")
    return name.strip(), rest.removesuffix(")").strip() if bracket else ""
