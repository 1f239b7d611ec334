"""A registry with one partner, for the tests of what comes into its folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from connector.registry import PartnerFolder, load_registry
from tests.builders import TODAY

HEADER = "liste;nom;prenoms;email;fonction;date\n"
HELENE = "1;GARRIGUE;Hélène;helene.garrigue@valbrune.example;Chargée de mission;11/02/2026\n"
JEAN = "1;MARTEL;Jean;jean.martel@valbrune.example;Agent;11/02/2026\n"
ANNEX = f"Date de transmission :;11/02/2026\n{HEADER}{HELENE}"
UNDATED = f"{HEADER}{HELENE}"
CONVENTION = """\
partner: Commune de Valbrune
signed_on: 2026-01-09
email_domains: [valbrune.example]
"""


def dated(day: str, *lines: str) -> str:
    """Return an annex 1 of this day (`01/03/2026`)."""
    return f"Date de transmission :;{day}\n{HEADER}{''.join(lines)}"


def write(
    registry: Path, partner: str = "valbrune", *, convention: str = CONVENTION, more: str = ""
) -> Path:
    """Write a registry with this partner; return the partner's folder."""
    (registry / "registry.yaml").write_text("id: caf99\ncaf: Caf des Hautes-Rives\n")
    folder = registry / partner
    folder.mkdir()
    (folder / "convention.yaml").write_text(convention + more)
    return folder


def read(registry: Path, partner: str = "valbrune", **options: Any) -> PartnerFolder:
    """Return this partner's folder as it is read."""
    folders = load_registry(registry, TODAY, **options).folders
    return next(f for f in folders if f.partner.id == partner)


def codes(folder: PartnerFolder) -> list[str]:
    """Return the codes of the findings of all documents."""
    return [f.code for d in folder.documents for f in d.findings]
