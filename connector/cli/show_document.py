"""A document as it was understood, in French, so that it can be held against the paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from connector.model import AccessLine, Contact, Document, Finding, Severity, Verdict
from connector.readers.confirming import SHOWN, digest_to_confirm, is_scan

VERDICTS = {
    Verdict.ACCEPTED: "accepté",
    Verdict.RESERVATIONS: "accepté avec réserves : les lignes en erreur ne sont pas appliquées",
    Verdict.REFUSED: "refusé : rien n’en est appliqué",
}
ROLES = {
    "access": "Responsable des habilitations",
    "security": "Responsable sécurité",
    "technical": "Référent problèmes techniques",
}
SIDES = {"partner": "Annexe 2, chez le partenaire", "caf": "Annexe 3, à la Caf"}
SEVERITIES = {
    Severity.ERROR: "Erreur",
    Severity.WARNING: "Avertissement",
    Severity.INFO: "Information",
}


def document_as_text(document: Document) -> str:
    """Return everything that was read, then everything that is to be corrected."""
    lines = [
        f"{document.name} ({document.format}, empreinte {document.sha256[:12]})",
        f"Verdict : {VERDICTS[document.verdict]}",
    ]
    lines += [
        f"{label} : {value}"
        for label, value in (
            ("Partenaire", document.partner),
            ("Convention signée le", document.signed_on and f"{document.signed_on:%d/%m/%Y}"),
            (
                "Annexe 1 transmise le",
                document.transmitted_on and f"{document.transmitted_on:%d/%m/%Y}",
            ),
            ("Annexe 2 transmise le", document.annex2_on and f"{document.annex2_on:%d/%m/%Y}"),
            ("Annexe 3 transmise le", document.annex3_on and f"{document.annex3_on:%d/%m/%Y}"),
        )
        if value
    ]
    if document.has_annex1:
        lines += _list("Liste 1, accès demandé ou ouvert", document.open)
        lines += _list("Liste 2, clôture demandée ou de moins de 2 ans", document.closed)
    for side, label in SIDES.items():
        lines += _contacts(label, [c for c in document.contacts if c.side == side])
    lines += _findings(document.findings)
    lines += _to_confirm(document)
    return "\n".join(lines)


def _to_confirm(document: Document) -> list[str]:
    """Return how a scan is confirmed, or corrected, once a person has compared it."""
    if not is_scan(document):
        return []
    digest = digest_to_confirm(document)
    correct = "connector read FICHIER --yaml écrit les lignes à corriger, puis à recevoir"
    if not digest:
        return ["", f"Cette lecture ne peut pas être confirmée telle quelle ; {correct}."]
    return [
        "",
        "Si chaque ligne est bien celle du document, après comparaison :",
        f"  connector receive FICHIER --partner ID --confirm {digest[:SHOWN]} --by NOM",
        f"Sinon, {correct}.",
    ]


def _list(title: str, lines: Sequence[AccessLine]) -> list[str]:
    rows = [
        (
            f"{x.last_name} {x.first_names}".strip(),
            x.email,
            x.function,
            f"{x.date:%d/%m/%Y}" if x.date else "sans date",
            _where(x.at.page, x.at.line),
        )
        for x in lines
    ]
    return ["", f"{title} ({len(rows)})", *(_columns(rows) or ["  Sans objet"])]


def _contacts(title: str, contacts: Sequence[Contact]) -> list[str]:
    if not contacts:
        return []
    rows = [
        (ROLES[c.role], f"{c.last_name} {c.first_names}".strip(), c.email, c.function)
        for c in contacts
    ]
    return ["", title, *_columns(rows)]


def _findings(findings: Sequence[Finding]) -> list[str]:
    if not findings:
        return ["", "Rien à corriger."]
    lines = ["", "À corriger ou à savoir"]
    for finding in sorted(findings, key=lambda f: (f.severity.rank, f.at.line or 0 if f.at else 0)):
        where = _where(finding.at.page, finding.at.line) if finding.at else ""
        article = f"article {finding.kind.article}" if finding.kind.article else ""
        context = ", ".join(x for x in (where, article) if x)
        lines.append(f"  {SEVERITIES[finding.severity]}{f' ({context})' if context else ''}")
        lines.append(f"    {finding.message}")
        if finding.kind.advice:
            lines.append(f"    À faire : {finding.kind.advice}")
    return lines


def _where(page: int | None, line: int | None) -> str:
    return ", ".join(
        f"{label} {number}" for label, number in (("page", page), ("ligne", line)) if number
    )


def _columns(rows: Iterable[Sequence[str]]) -> list[str]:
    rows = list(rows)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    return [
        "  " + "  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
