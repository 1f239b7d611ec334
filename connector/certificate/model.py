"""What a destruction certificate says (article 2.1): dates and numbers, nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

ACCOUNT_DATA = (
    "identité : nom et prénoms ;",
    "adresse électronique professionnelle (l’identifiant) ;",
    "qualité ou fonction, habilitations et leurs dates ;",
    "moyens d’authentification : empreinte du mot de passe, sessions.",
)
"""What is destroyed with a Keycloak account, one line each."""


class Traces(Enum):
    """How long Keycloak keeps its events, where no day can be told."""

    NONE = auto()
    """Neither login nor administration events are recorded, and none are left."""
    UNLIMITED = auto()
    """They never expire by themselves, or nobody can say when: the certificate says so."""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """How many accounts were seen destroyed on one day (Europe/Paris)."""

    day: date
    accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One certificate for one partner.

    Raises ValueError where it could not be true: nothing destroyed, or destroyed after
    `issued_on`. Nothing here may tell who the people were.
    """

    number: str
    """Unique in a registry, e.g. `caf13-2026-0007`."""
    caf: str
    """As the registry names it, e.g. « Caf des Bouches-du-Rhône »."""
    partner: str
    issued_on: date
    requested_on: date | None
    """The day the partner asked for it, None where no request was recorded."""
    destroyed: tuple[Destroyed, ...]
    """One entry a day; any order."""
    what: tuple[str, ...] = ACCOUNT_DATA
    traces_until: date | Traces
    """The last day on which an event about one of the accounts can still be in Keycloak: the
    destruction itself leaves one, so it is the last day of destruction plus the longer of the two
    retention periods, of login and of administration events."""
    journal_head: str
    """Head of the journal's hash chain once the destruction had been recorded."""
    version: str
    """The connector's."""

    def __post_init__(self) -> None:
        """Refuse what no Caf could sign."""
        if not self.destroyed or any(d.accounts < 1 for d in self.destroyed):
            raise ValueError("a certificate needs at least one destroyed account, a day")
        if len({d.day for d in self.destroyed}) < len(self.destroyed):
            raise ValueError("a certificate names each day of destruction once")
        if max(d.day for d in self.destroyed) > self.issued_on:
            raise ValueError("a certificate is not issued before the destruction")

    @property
    def total(self) -> int:
        """How many accounts it is about."""
        return sum(d.accounts for d in self.destroyed)
