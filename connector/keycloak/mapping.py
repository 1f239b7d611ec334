"""How an account is kept in Keycloak: the names that `mappings/account.yaml` gives."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path

from connector.data import data_file, load_yaml
from connector.errors import ConnectorError

# What Keycloak accepts as an attribute's name in the user profile.
_ATTRIBUTE_NAME = re.compile(r"[A-Za-z0-9._-]+")
# One level only: the group is made by one POST, and nothing else may stand above it.
_GROUP_PATH = re.compile(r"/[^/]+")


@dataclass(frozen=True, slots=True)
class AccountMapping:
    """The user attributes that hold an account's facts, and the group that lets a person in."""

    marker: str
    """The registry that owns the account."""
    address: str
    """The address from the annex, lower case."""
    name: str
    """The name that the annex gave."""
    state: str
    """`open`, `suspended` or `closed`."""
    entitlement: str
    """Several values: one a partner."""
    closed_on: str
    """ISO date of the day the closing was seen done."""
    link: str
    """Whether the link is owed, when it was last sent, how often."""
    function: str
    """Several values: the person's functions, for the platform."""
    group: str
    """Path of the group that carries the platform's role, with its leading `/`."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """Return the name of every attribute, in a fixed order."""
        return tuple(getattr(self, f.name) for f in fields(self) if f.name != "group")

    @property
    def multivalued(self) -> frozenset[str]:
        """Return the names of the attributes that hold several values."""
        return frozenset({self.entitlement, self.function})


def load_mapping(path: Path | None = None) -> AccountMapping:
    """Return the mapping that `path` (default: `mappings/account.yaml`) describes.

    Raises ConnectorError that names every missing, unknown, malformed or repeated name.
    """
    path = path or data_file("mappings", "account.yaml")
    content = load_yaml(path)
    given = content if isinstance(content, dict) else {}
    known = [f.name for f in fields(AccountMapping)]
    wrong = [f"« {key} » is unknown" for key in given if key not in known]
    for key in known:
        value = given.get(key)
        pattern = _GROUP_PATH if key == "group" else _ATTRIBUTE_NAME
        if key not in given:
            wrong.append(f"« {key} » is missing")
        elif not isinstance(value, str) or not pattern.fullmatch(value):
            wrong.append(f"« {key} » can't be {value!r}")
    names = [value for key, value in given.items() if key in known and isinstance(value, str)]
    wrong += [f"« {n} » stands twice" for n in dict.fromkeys(names) if names.count(n) > 1]
    if wrong:
        raise ConnectorError(
            f"{path} is not a valid mapping: {'; '.join(wrong)}.",
            remedy="Correct the file; its comments say what each name is for.",
        )
    return AccountMapping(**{key: given[key] for key in known})
