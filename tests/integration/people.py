"""The people of the integration tests, as lines of an annex 1, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable

from connector.model import Change

HELENE = "helene.garrigue@valbrune.example"
JEAN = "jean.martel@valbrune.example"
KARIM = "karim.ollivier@hautes-rives.example"
LINES = (
    f"1;GARRIGUE;Hélène;{HELENE};Chargée de mission;09/02/2026",
    f"1;MARTEL;Jean;{JEAN};Agent;09/02/2026",
    f"1;OLLIVIER;Karim;{KARIM};Coordonnateur;09/02/2026",
)


def did(changes: Iterable[Change]) -> list[tuple[str, str, str | None]]:
    """Return what was done, to whom, and what became of it."""
    return [(c.action, c.email, c.outcome) for c in changes]
