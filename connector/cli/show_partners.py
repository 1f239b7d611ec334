"""The partners of the registry, for an operator and for a program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from connector.model import AgreementState
from connector.partners import Ended, PartnerLine

STATES = {
    AgreementState.IN_FORCE: "en vigueur",
    AgreementState.ENDED: "terminée",
    AgreementState.NOT_YET_SIGNED: "pas encore signée",
    AgreementState.UNKNOWN: "inconnue",
}
KEYS = {
    "terminated_on": "résiliée à compter du",
    "renewal_refused_on": "renouvellement refusé, refus reçu le",
}


def partners_as_text(today: date, lines: Sequence[PartnerLine]) -> str:
    """Return one block a partner."""
    if not lines:
        return "Aucun partenaire ; `connector partner add` ajoute le premier."
    blocks = [f"Partenaires au {today:%d/%m/%Y} : {len(lines)}"]
    for line in lines:
        dates = [
            f"{what} {', '.join(days)}"
            for what, days in (
                ("signée le", [f"{d:%d/%m/%Y}" for d in _signed(line) if d <= today]),
                ("signature prévue le", [f"{d:%d/%m/%Y}" for d in _signed(line) if d > today]),
            )
            if days
        ]
        dates += [f"dernier jour le {line.ends_on:%d/%m/%Y}"] if line.ends_on else []
        annex = (
            f"Annexe 1 du {line.annex_on:%d/%m/%Y} : {line.listed} en liste 1, "
            f"{line.closed} en liste 2"
            if line.annex_on
            else "Pas d’annexe 1 en vigueur"
        )
        blocks += [
            "",
            f"{line.id} — {line.name}",
            "  Convention " + ", ".join([STATES[line.state], *dates]),
            f"  {annex}",
            *(f"  Erreur : {problem}" for problem in line.problems),
        ]
    return "\n".join(blocks)


def partners_as_json(today: date, lines: Sequence[PartnerLine]) -> dict[str, Any]:
    """Return the same as JSON values; dates are ISO or null."""
    return {
        "as_of": today.isoformat(),
        "partners": [
            {
                "id": line.id,
                "name": line.name,
                "state": line.state.value.replace(" ", "_"),
                "agreements": [
                    {
                        "signed_on": a.signed_on.isoformat(),
                        "framework_ends_on": _iso(a.framework_ends_on),
                        "terminated_on": _iso(a.terminated_on),
                        "renewal_refused_on": _iso(a.renewal_refused_on),
                    }
                    for a in line.agreements
                ],
                "ends_on": _iso(line.ends_on),
                "annex": _iso(line.annex_on),
                "counts": {"open": line.listed, "closed": line.closed},
                "problems": list(line.problems),
            }
            for line in lines
        ],
    }


def ended_as_text(ended: Ended) -> str:
    """Return what was written, and what comes of it."""
    before = f" (auparavant : {ended.before:%d/%m/%Y})" if ended.before else ""
    what = (
        f"Convention de {ended.partner}, signée le {ended.signed_on:%d/%m/%Y} : "
        f"{KEYS[ended.key]} {ended.after:%d/%m/%Y}{before}."
    )
    first = ended.first_day_without_access
    then = (
        f"Plus aucun accès à compter du {first:%d/%m/%Y} : la première synchronisation de ce jour "
        "ou d’après fait les clôtures (`connector plan` les montre)."
        if first
        else "La convention se poursuit."
    )
    return f"{what}\n{then}"


def ended_as_json(ended: Ended) -> dict[str, Any]:
    """Return the same as JSON values; dates are ISO or null."""
    return {
        "partner": ended.partner,
        "signed_on": ended.signed_on.isoformat(),
        "key": ended.key,
        "before": _iso(ended.before),
        "after": ended.after.isoformat(),
        "first_day_without_access": _iso(ended.first_day_without_access),
        "by": ended.by,
    }


def _signed(line: PartnerLine) -> list[date]:
    return [a.signed_on for a in line.agreements]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
