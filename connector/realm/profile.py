"""The user profile: who sees and changes which attribute. Pure: reads and writes nothing.

`PUT users/profile` replaces the whole document, so it is sent back with everything that was there.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from connector.keycloak.mapping import AccountMapping
from connector.realm.difference import Difference
from connector.realm.schema import Label, ProfileFile

AREA = "profile"
ADMIN, USER = "admin", "user"
_WHO = {ADMIN: "les administrateurs", USER: "la personne"}
Document = dict[str, Any]


def differences(
    wanted: ProfileFile, mapping: AccountMapping, document: Mapping[str, Any]
) -> list[Difference]:
    """Return what differs in the profile document, the person's own fields first."""
    given = {a["name"]: a for a in document.get("attributes") or ()}
    found = []
    for name in wanted.identity.attributes:
        found += _permissions(wanted.identity, name, given.get(name), view={ADMIN, USER})
    for name in mapping.attributes:
        attribute = given.get(name)
        found += _permissions(wanted.own, name, attribute, view={ADMIN})
        if attribute is None:
            continue
        several, asked = bool(attribute.get("multivalued")), name in mapping.multivalued
        if several != asked:
            found.append(_difference(wanted.own, name, _values(asked), _values(several)))
        longest = _longest(attribute)
        if longest is not None and longest < wanted.own.max_length:
            found.append(
                _difference(
                    wanted.own,
                    name,
                    f"{wanted.own.max_length} caractères au plus",
                    f"{longest} caractères au plus",
                )
            )
    return found


def changed(wanted: ProfileFile, mapping: AccountMapping, document: Mapping[str, Any]) -> Document:
    """Return the whole document to PUT: what is ours put right, everything else as it was."""
    new: Document = copy.deepcopy(dict(document))
    attributes: list[Document] = new.setdefault("attributes", [])
    given = {a["name"]: a for a in attributes}
    for name in (*wanted.identity.attributes, *mapping.attributes):
        own = name in mapping.attributes
        if name not in given:
            given[name] = {"name": name, "validations": {"length": {"max": 255}}}
            attributes.append(given[name])
        attribute = given[name]
        attribute["permissions"] = {"view": [ADMIN] if own else [ADMIN, USER], "edit": [ADMIN]}
        if own:
            attribute["multivalued"] = name in mapping.multivalued
            longest = _longest(attribute)
            if longest is None or longest < wanted.own.max_length:
                validations = attribute.setdefault("validations", {})
                validations["length"] = {
                    **(validations.get("length") or {}),
                    "max": wanted.own.max_length,
                }
    return new


def _permissions(
    label: Label, name: str, attribute: Mapping[str, Any] | None, *, view: set[str]
) -> list[Difference]:
    if attribute is None:
        return [_difference(label, name, "présent", "absent")]
    permissions = attribute.get("permissions") or {}
    found = []
    for verb, key, asked in (("vu par", "view", view), ("modifiable par", "edit", {ADMIN})):
        actual = set(permissions.get(key) or ())
        if actual != asked:
            found.append(_difference(label, name, _people(asked), f"{verb} {_people(actual)}"))
    return found


def _longest(attribute: Mapping[str, Any]) -> int | None:
    longest = ((attribute.get("validations") or {}).get("length") or {}).get("max")
    return int(longest) if longest is not None and str(longest).isdigit() else None


def _values(several: bool) -> str:  # noqa: FBT001
    return "plusieurs valeurs" if several else "une seule valeur"


def _people(roles: set[str]) -> str:
    return " et ".join(_WHO.get(role, role) for role in sorted(roles)) or "personne"


def _difference(label: Label, name: str, expected: str, actual: str) -> Difference:
    return Difference(
        area=AREA,
        key=name,
        title=f"{label.title} « {name} »",
        expected=expected,
        actual=actual,
        severity=label.severity,
        article=label.article,
        rule=label.rule,
    )
