"""The drift report as a security officer reads it in a terminal: in French, answer first."""

from __future__ import annotations

from datetime import datetime

from connector.drift import Drift
from connector.model import Finding, Severity

MARKS = {
    Severity.ERROR: ("Erreur", "Erreurs"),
    Severity.WARNING: ("Avertissement", "Avertissements"),
    Severity.INFO: ("Information", "Informations"),
}


def drift_as_text(drift: Drift, caf: str) -> str:
    """Return the whole report, findings worst first, each with its evidence and advice."""
    lines = [
        f"Rapport d’écarts – {caf}",
        "Accès des partenaires à la plateforme « Coopération »",
        f"Le {drift.as_of:%d/%m/%Y à %H:%M} (heure de {_place(drift.as_of)})",
        "",
        _answer(drift),
        "",
        f"{'Partenaire':<40} {'ouverts':>8} {'clos':>6} {'erreurs':>8} {'avert.':>7} {'infos':>6}",
    ]
    for p in drift.partners:
        counts = p.findings
        lines.append(
            f"{p.name[:40]:<40} {p.open:>8} {p.closed:>6} {counts[Severity.ERROR]:>8} "
            f"{counts[Severity.WARNING]:>7} {counts[Severity.INFO]:>6}"
        )
    for severity in Severity:
        found = [f for f in drift.findings if f.severity is severity]
        if found:
            lines += ["", MARKS[severity][len(found) > 1]]
            for finding in found:
                lines += _finding(finding)
    return "\n".join(lines)


def _place(moment: datetime) -> str:
    """Return the town of the time zone: « Paris », « Reunion »."""
    return str(moment.tzinfo).rpartition("/")[2].replace("_", " ")


def _answer(drift: Drift) -> str:
    totals = drift.totals
    if not drift.findings:
        return "Aucun écart : tout est conforme à la convention."
    said = [
        f"{totals[s]} {MARKS[s][totals[s] > 1].lower()}" for s in Severity if totals[s]
    ]  # fmt: skip
    total = len(drift.findings)
    return f"{total} écart{'s' if total > 1 else ''} : {', '.join(said)}."


def _finding(finding: Finding) -> list[str]:
    article = f" (article {finding.kind.article})" if finding.kind.article else ""
    lines = [f"  – {finding.message}{article}"]
    where = [f"partenaire {finding.partner}"] if finding.partner else []
    if finding.at is not None:
        where.append(finding.at.in_french())
    if where:
        lines.append(f"    {' ; '.join(where)}")
    if finding.kind.advice:
        lines.append(f"    À faire : {finding.kind.advice}")
    return lines
