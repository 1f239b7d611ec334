"""A document as it was understood, in French, so that it can be held against the paper.

Each line of the annex stands on the left, what is wrong with it on the right.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import rich_click as click
from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from connector.french import NARROW_NBSP, NBSP, counted, day_in_table, typography
from connector.model import AccessLine, Contact, Document, Finding, Provenance, Severity, Verdict
from connector.readers.confirming import SHOWN, digest_to_confirm, is_scan

VERDICTS = {
    Verdict.ACCEPTED: "accepté",
    Verdict.RESERVATIONS: "accepté avec réserves",
    Verdict.REFUSED: "refusé",
}
MEANINGS = {
    Verdict.ACCEPTED: "Tout ce qui est lu ci-dessous compte.",
    Verdict.RESERVATIONS: (
        "Les lignes en erreur ne sont pas appliquées. Les ouvertures sans erreur et toutes les "
        "clôtures lisibles le sont ; rien n’est déduit de l’absence de quelqu’un."
    ),
    Verdict.REFUSED: (
        "Rien n’en est appliqué. La dernière annexe 1 acceptée, s’il y en a une, reste en vigueur."
    ),
}
ROLES = {
    "access": "Responsable des habilitations",
    "security": "Responsable sécurité",
    "technical": "Référent problèmes techniques",
}
SIDES = {"partner": "Annexe 2, chez le partenaire", "caf": "Annexe 3, à la Caf"}
LISTS = {
    1: "Liste 1, accès demandé ou ouvert",
    2: "Liste 2, clôture demandée ou de moins de 2 ans",
}
SEVERITIES = {
    Severity.ERROR: "Erreur",
    Severity.WARNING: "Avertissement",
    Severity.INFO: "Information",
}
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_VERDICT_STYLES = {
    Verdict.ACCEPTED: "green",
    Verdict.RESERVATIONS: "yellow",
    Verdict.REFUSED: "red",
}
_NAMED = f"{NBSP}»{NBSP}: "
"""« Liste 1, « PETIT Jean » : … »."""
_LEFT = 40
"""Columns for what was read: nearly every address stays whole."""
NARROWEST, WIDEST = 80, 120
_BREAKS_NOT = {ord(NBSP): "\ue000", ord(NARROW_NBSP): "\ue001"}
"""Rich breaks lines at any space; these stand for those that French doesn't break at."""
_UNBROKEN = {ord(mark): chr(space) for space, mark in _BREAKS_NOT.items()}
_PIPED = 100
"""Columns where nobody says how wide the reader's screen is."""


@dataclass
class _Row:
    """What stands at one place of the document, and what is wrong there."""

    at: Provenance | None
    said: Sequence[str]
    """What was read, the person first; empty where the line is not kept."""
    email: str | None = None
    findings: list[Finding] = field(default_factory=list)


def document_as_text(document: Document, width: int = _PIPED) -> str:
    """Return everything that was read, with what is to be corrected beside it, in plain text."""
    return _rendered(
        document, Console(file=io.StringIO(), width=width, color_system=None, highlight=False)
    )


def print_document(document: Document, confirm: str | None = None) -> None:
    """Print the document on standard output, as wide as the terminal allows (80 to 120).

    `confirm` is the digest that confirms a scan, of the document as read where it is not given.
    """
    console = Console(highlight=False)
    width = min(max(console.width, NARROWEST), WIDEST) if console.is_terminal else _PIPED
    console.width = width
    click.echo(_rendered(document, console, confirm))


def _rendered(document: Document, console: Console, confirm: str | None = None) -> str:
    with console.capture() as capture:
        console.print(document_view(document))
        if is_scan(document):
            digest = digest_to_confirm(document) if confirm is None else confirm
            console.print(_how_to_confirm(digest), soft_wrap=True)  # the command can be copied
    lines = capture.get().rstrip().translate(_UNBROKEN).split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _how_to_confirm(digest: str) -> str:
    """Return how a scan is confirmed, or corrected, once a person has compared it."""
    correct = "connector read FICHIER --yaml écrit les lignes à corriger, puis à recevoir"
    if not digest:
        return f"\nCette lecture ne peut pas être confirmée telle quelle ; {correct}."
    return (
        "\nSi chaque ligne est bien celle du document, après comparaison :\n"
        f"  connector receive FICHIER --partner ID --confirm {digest[:SHOWN]} --by NOM\n"
        f"Sinon, {correct}."
    )


def document_view(document: Document) -> Group:
    """Return the document for a console: verdict, facts, then each list in its order."""
    parts: list[RenderableType] = [_verdict(document), *_facts(document)]
    rest = list(document.findings)
    groups: list[tuple[str, list[_Row]]] = []
    if document.has_annex1:
        for number, lines in ((1, document.open), (2, document.closed)):
            rows = [_person(line) for line in lines]
            _beside(rows, rest, f"Liste {number}, ")
            groups.append((f"{LISTS[number]} : {counted(len(lines), 'personne')}", rows))
    for side, label in SIDES.items():
        rows = [_contact(contact) for contact in document.contacts if contact.side == side]
        _beside(rows, rest, None)
        if rows:
            groups.append((label, rows))
    strays = [_Row(f.at, (), f.email, [f]) for f in rest if f.at and (f.at.line or f.at.page)]
    whole = [_Row(None, (), None, [f]) for f in rest if not (f.at and (f.at.line or f.at.page))]
    if whole:
        groups.insert(0, ("Le document dans son ensemble", whole))
    if strays:
        groups.append(("Ailleurs dans le document", strays))
    for title, rows in groups:
        parts += ["", Text(_shown(title), style="bold"), _table(rows)]
    if not document.findings:
        parts += ["", "Rien à corriger."]
    return Group(*parts)


def _verdict(document: Document) -> RenderableType:
    counts = [
        counted(number, SEVERITIES[severity].lower())
        for severity in Severity
        if (number := sum(f.severity is severity for f in document.findings))
    ]
    lines = [f"Verdict : {VERDICTS[document.verdict]}", MEANINGS[document.verdict]]
    lines += [f"À lire ci-dessous : {', '.join(counts)}."] if counts else []
    return Panel(
        Text(typography("\n".join(lines))),
        box=box.ROUNDED,
        border_style=_VERDICT_STYLES[document.verdict],
        title=Text(_shown(f"{document.name} ({document.format})")),
        subtitle=Text(f"empreinte {document.sha256[:12]}"),
    )


def _facts(document: Document) -> Iterator[RenderableType]:
    facts = (
        ("Partenaire", document.partner),
        ("Convention signée le", document.signed_on and day_in_table(document.signed_on)),
        ("Annexe 1 transmise le", _day(document.transmitted_on, shown=document.has_annex1)),
        ("Annexe 2 transmise le", _day(document.annex2_on, shown=False)),
        ("Annexe 3 transmise le", _day(document.annex3_on, shown=False)),
    )
    for label, value in facts:
        if value:
            yield Text(_shown(typography(f"{label} : ")) + _shown(str(value)))


def _day(day: object, *, shown: bool) -> str | None:
    if day:
        return f"{day:%d/%m/%Y}"
    return "date inconnue" if shown else None


def _person(line: AccessLine) -> _Row:
    day = day_in_table(line.date) if line.date else "sans date, dès aujourd’hui"
    name = f"{line.last_name} {line.first_names}".strip() or "(nom manquant)"
    return _Row(
        line.at, (name, line.email, f"{line.function or '(sans fonction)'}, {day}"), line.email
    )


def _contact(contact: Contact) -> _Row:
    name = f"{contact.last_name} {contact.first_names}".strip() or "(nom manquant)"
    said = [ROLES[contact.role], name, contact.email, contact.function]
    return _Row(contact.at, [text for text in said if text], contact.email)


def _beside(rows: list[_Row], findings: list[Finding], prefix: str | None) -> None:
    """Move what concerns these rows from `findings` to their side; `prefix` is their list's."""
    for finding in list(findings):
        row = next((r for r in rows if _same_place(r, finding)), None)
        if row is None and prefix and finding.message.startswith(prefix) and finding.at:
            row = _Row(finding.at, (), finding.email)
            rows.append(row)
        if row is not None:
            row.findings.append(finding)
            findings.remove(finding)
    rows.sort(key=lambda row: _place(row.at))


def _same_place(row: _Row, finding: Finding) -> bool:
    if row.at is None or finding.at is None or _place(row.at) != _place(finding.at):
        return False
    return bool(row.at.line) or row.email == finding.email


def _place(at: Provenance | None) -> tuple[int, int]:
    return (at.page or 0, at.line or 0) if at else (0, 0)


def _table(rows: Sequence[_Row]) -> RenderableType:
    if not rows:
        return Padding("Sans objet", (0, 2))
    placed = any(_where(row.at) for row in rows)
    wrong = any(row.findings for row in rows)
    table = Table(box=box.SIMPLE_HEAD, expand=True, show_edge=False, pad_edge=False)
    if placed:
        table.add_column("Où", no_wrap=True)
    if any(row.said for row in rows):
        table.add_column(
            "Lu dans le document",
            overflow="fold",
            max_width=_LEFT if wrong else None,
            ratio=None if wrong else 1,
        )
    if wrong:
        table.add_column("À corriger ou à savoir", ratio=1, overflow="fold")
    for row in rows:
        cells: list[RenderableType] = [_where(row.at)] if placed else []
        if any(r.said for r in rows):
            cells.append(Text(_shown("\n".join(row.said) or "(non retenue)")))
        if wrong:
            cells.append(_told(row.findings, beside=bool(row.said)))
        table.add_row(*cells, end_section=True)
    return table


def _told(findings: Iterable[Finding], *, beside: bool) -> Text:
    """Return what is wrong; `beside` the person, who is not named again."""
    told = Text()
    for finding in sorted(findings, key=lambda f: f.severity.rank):
        article = f", article {finding.kind.article}" if finding.kind.article else ""
        told.append("\n" if told else "")
        told.append(f"{SEVERITIES[finding.severity]}{article}", style=_STYLES[finding.severity])
        named, _, rest = finding.message.partition(_NAMED)
        again = beside and rest and named.startswith("Liste ")
        said = rest[0].upper() + rest[1:] if again else finding.message
        told.append(_shown(typography(f" : {said}")))
        if finding.kind.advice:
            told.append(_shown(typography(f"\nÀ faire : {finding.kind.advice}")), style="italic")
    return told


def _where(at: Provenance | None) -> str:
    if at is None:
        return ""
    places = ((f"p. {at.page}", at.page), (f"ligne {at.line}", at.line))
    return ", ".join(text for text, number in places if number)


def _shown(text: str) -> str:
    """Return `text` with whatever a terminal would obey made visible."""
    plain = "".join(
        "\ufffd" if unicodedata.category(c)[0] == "C" and c != "\n" else c for c in text
    )
    return plain.translate(_BREAKS_NOT)
