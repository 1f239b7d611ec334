"""Which of a partner's documents is the authority on its accesses (articles 3.2 and 3.3, R4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from connector.model import (
    AccessLine,
    Annex1,
    Document,
    Finding,
    Partner,
    Severity,
    Verdict,
    catalogue,
)
from connector.rules.names import folded

# How each kind of body is written, after folding. A commune and its CCAS are two partners.
_BODIES = {
    "ccas": ("centre communal d action sociale", "ccas"),
    "cias": ("centre intercommunal d action sociale", "cias"),
    "community": ("communaute de communes", "communaute d agglomeration", "communaute urbaine"),
    "commune": ("commune", "ville", "mairie"),
}
_LINK_WORDS = frozenset(["de", "des", "du", "d", "l", "la", "le", "les", "et"])


@dataclass(frozen=True, slots=True)
class Authority:
    """What a partner's documents, taken together, say today."""

    annex: Annex1 | None = None
    """The newest accepted annex 1; None where there is none."""
    complete: bool = False
    """Whether absence from it means something; not with reservations."""
    documents: tuple[Document, ...] = ()
    """Those it rests on."""
    findings: tuple[Finding, ...] = ()
    named: frozenset[str] = frozenset()
    """Every address that the annex names, even on a line that can't be acted on."""


def authority(
    partner: Partner, documents: Sequence[Document], *, others: Iterable[Partner] = ()
) -> Authority:
    """Return the newest accepted annex 1 of `documents`, and what is wrong with the rest.

    Older annexes are former ones (R4): neither errors nor read again. Copies of one annex are
    one. Two annexes of one date that differ: the explicit closures of both and nothing else.
    """
    usable, refused, findings = _sorted_out(partner, documents, others)
    newest = max((a.transmitted_on for a, _ in usable), default=None)
    for document in refused:
        outdated = newest and document.transmitted_on and document.transmitted_on < newest
        if not outdated:
            findings += document.findings
    if newest is None:
        return Authority(findings=_of(partner, findings))

    chosen = [(a, d) for a, d in usable if a.transmitted_on == newest]
    for _, document in chosen:
        findings += document.findings
    annex, complete = chosen[0][0], all(d.verdict is Verdict.ACCEPTED for _, d in chosen)
    if not all(annex.same_lines(a) for a, _ in chosen):
        names = ", ".join(sorted(d.name for _, d in chosen))
        findings.append(
            catalogue.SAME_DATE_OTHER_LINES.found(
                f"Deux annexes 1 du {newest:%d/%m/%Y} ne disent pas la même chose ({names}). "
                "Seules les clôtures demandées sont faites."
            )
        )
        annex = Annex1(newest, (), tuple(x for a, _ in chosen for x in _standing_closures(a)))
        complete = False
    return Authority(
        annex=annex,
        complete=complete,
        documents=tuple(d for _, d in chosen),
        findings=_of(partner, findings),
        named=_named(d for _, d in chosen),
    )


def _standing_closures(annex: Annex1) -> Iterator[AccessLine]:
    """Yield the closures that the annex's own list 1 does not outdate: people come back."""
    asked = {line.email: line.date for line in annex.open}
    for line in annex.closed:
        back = asked.get(line.email)
        if back is None or line.date is None or back <= line.date:
            yield line


def _sorted_out(
    partner: Partner, documents: Sequence[Document], others: Iterable[Partner]
) -> tuple[list[tuple[Annex1, Document]], list[Document], list[Finding]]:
    """Return the documents that hold a usable annex 1, the refused ones, and notes on the rest."""
    usable: list[tuple[Annex1, Document]] = []
    refused: list[Document] = []
    notes: list[Finding] = []
    for document in documents:
        if not document.is_annex and document.format != "unknown":
            notes += document.findings
        elif (reason := other_partner(partner, document, others)) is not None:
            refused.append(replace(document, findings=(reason,), verdict=Verdict.REFUSED))
        elif (annex := document.annex1) is not None:
            usable.append((annex, document))
        elif document.verdict is Verdict.REFUSED:
            refused.append(document)
    return usable, refused, notes


def other_partner(
    partner: Partner, document: Document, others: Iterable[Partner] = ()
) -> Finding | None:
    """Return why `document` is another partner's, None where nothing says so (3.5).

    Looks at the partner's name, the SIREN in the préfecture's identifier, and the domains of the
    addresses when they are all another partner's.
    """

    def found(message: str) -> Finding:
        at = next((f.at for f in document.findings if f.at), None)
        return catalogue.OTHER_PARTNER.found(f"{document.name} : {message}", at=at)

    if document.siren and partner.siren and document.siren != partner.siren:
        return found(
            f"l’identifiant de la préfecture porte le SIREN {document.siren}, "
            f"celui du partenaire est {partner.siren}."
        )
    if document.partner and partner.name and not _same_body(document.partner, partner.name):
        return found(
            f"le document nomme « {document.partner} », le partenaire est « {partner.name} »."
        )
    domains = {line.email.rpartition("@")[2] for line in (*document.open, *document.closed)}
    if domains and partner.email_domains and not domains & set(partner.email_domains):
        for other in others:
            if other.id != partner.id and domains <= set(other.email_domains):
                return found(f"les adresses sont celles de « {other.name} ».")
    return None


def _same_body(one: str, other: str) -> bool:
    """Tell whether two names can be one body: same proper name, and no different kind of body."""
    (kind, words), (other_kind, other_words) = _body(one), _body(other)
    return words == other_words and (kind is None or other_kind is None or kind == other_kind)


def _body(name: str) -> tuple[str | None, frozenset[str]]:
    plain = f" {folded(name)} "
    for kind, spellings in _BODIES.items():
        for spelling in spellings:
            if f" {spelling} " in plain:
                rest = plain.replace(f" {spelling} ", " ", 1)
                return kind, frozenset(rest.split()) - _LINK_WORDS
    return None, frozenset(plain.split()) - _LINK_WORDS


def _named(documents: Iterable[Document]) -> frozenset[str]:
    return frozenset(
        email
        for d in documents
        for email in (
            *(line.email for line in (*d.open, *d.closed)),
            *(f.email for f in d.findings if f.email and f.severity is Severity.ERROR),
        )
    )


def _of(partner: Partner, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(replace(f, partner=partner.id) for f in findings)


def older_than_accounts(annex: Annex1, changed_on: Iterable[date]) -> date | None:
    """Return the date that the accounts already carry out, if it is later than the annex's.

    Then the registry is older than what was done (a restored backup): it is not acted on.
    """
    latest = max(changed_on, default=None)
    return latest if latest and latest > annex.transmitted_on else None
