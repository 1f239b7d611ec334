"""One thing in which the realm is not what it must be, and how it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from connector.french import typography
from connector.model.catalogue import REALM_DIFFERS
from connector.model.finding import Finding, Severity

BY_HAND = "Décider, et corriger à la main dans la console de Keycloak si besoin."
AS_ADMINISTRATOR = "Lancer `connector realm check` avec le client d’administration."


@dataclass(frozen=True, slots=True)
class Difference:
    """What is, what should be, and whether `realm apply` can put it right."""

    area: str
    """The part of the realm: `password`, `realm`, `smtp`, `profile`, `login-client`…"""
    key: str
    """Keycloak's own name of the setting; with `area`, stable from run to run."""
    title: str
    """What it is, in French."""
    expected: str
    """French, without a unit to guess: « 8 au moins », « 72 heures »."""
    actual: str
    severity: Severity
    article: str
    repairable: bool = True
    """False: only a person can decide; `realm apply` leaves it."""
    rule: str = "–"
    needs_create: bool = False
    """Put right by `realm apply --create` alone: something has to be made."""

    def in_french(self) -> str:
        """Return one sentence: « Longueur du mot de passe : 6 au lieu de 8 au moins. »."""
        of = "d’" if self.expected[:1] in tuple("aeiuéê") else "de "
        instead = f" au lieu {of}{self.expected}" if self.expected else ""
        return typography(f"{self.title} : {self.actual}{instead}.")

    def as_finding(self) -> Finding:
        """Return the finding that says it, of this difference's own severity and article."""
        advice = REALM_DIFFERS.advice
        if self.area == UNSEEN:
            advice = AS_ADMINISTRATOR
        elif not self.repairable:
            advice = BY_HAND
        elif self.needs_create:
            advice = "Créer ce qui manque (`connector realm apply --create`)."
        kind = replace(
            REALM_DIFFERS,
            rule=self.rule,
            severity=self.severity,
            article=self.article,
            advice=advice,
        )
        return kind.found(self.in_french(), subject=f"{self.area}.{self.key}")


UNSEEN = "unseen"
"""Area of the one information that says what was not looked at."""


def as_findings(differences: Iterable[Difference]) -> list[Finding]:
    """Return one finding for each difference, in the same order."""
    return [d.as_finding() for d in differences]


@dataclass(frozen=True, slots=True)
class Step:
    """Some differences and the one write that puts the repairable ones right.

    Comparing makes steps and drops their `write`; applying calls it. `write` may stand alone: a
    value that can't be read back is written although no difference can be seen.
    """

    differences: tuple[Difference, ...] = ()
    write: Callable[[], object] | None = None
