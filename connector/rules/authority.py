"""Which of a partner's documents is the authority on its accesses (articles 3.2 and 3.3, R4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from connector.model import (
    AccessLine,
    Annex1,
    CarriedOut,
    Document,
    Finding,
    Partner,
    Severity,
    Verdict,
    catalogue,
)
from connector.rules.judging import Surroundings, judge_document


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
    former: frozenset[str] = frozenset()
    """The addresses of list 1 of the annex before, where it is still there."""
    refused: tuple[Document, ...] = ()
    """Those of which nothing counts, each with its reasons."""


def authority(  # noqa: PLR0913 — what a partner's documents are held against
    partner: Partner,
    documents: Sequence[Document],
    *,
    others: Iterable[Partner] = (),
    people: Mapping[str, frozenset[str]] | None = None,
    carried_out: CarriedOut | None = None,
    today: date = date.max,
) -> Authority:
    """Return the newest accepted annex 1 of `documents`, and what is wrong with the rest.

    Older annexes are former ones (R4): neither errors nor read again, unless `carried_out` tells
    that they were not there yet when a newer one was carried out: then they are refused.
    `people` are the addresses of each partner's newest annex 1 (`Registry.people`); dates ahead
    of `today` are refused, by default only those that the reading refused.

    Several annexes of the newest date:

    | they | what counts |
    |---|---|
    | say the same | that: copies of one annex |
    | differ; all came by `receive` | the one received last, and its copies |
    | differ; one by `receive`, its receipt names the others as there before it | that one |
    | differ; one was put in by hand beside or after a received one | the closures of all, error |
    | differ; all put in by hand, or received at the same moment | the closures of all, error |
    """
    around = Surroundings(tuple(others), people or {}, documents, carried_out)
    usable, refused, findings = _sorted_out(partner, documents, today, around)
    findings += _of_contacts(d for d in documents if d.name not in {r.name for r in refused})
    newest = max((a.transmitted_on for a, _ in usable), default=None)
    for document in refused:
        outdated = newest and document.transmitted_on and document.transmitted_on < newest
        if not outdated or catalogue.SUPERSEDED in {f.kind for f in document.findings}:
            findings += document.findings
    if newest is None:
        return Authority(findings=_of(partner, findings), refused=tuple(refused))

    chosen = _not_replaced([(a, d) for a, d in usable if a.transmitted_on == newest])
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
    elif _changed_in_place(chosen, carried_out):
        findings.append(
            catalogue.SAME_DATE_OTHER_LINES.found(
                f"L’annexe 1 du {newest:%d/%m/%Y} n’est plus celle qui a été appliquée et demande "
                f"d’autres accès ({chosen[0][1].name}). Seules les clôtures demandées sont faites."
            )
        )
        annex = Annex1(newest, (), tuple(_standing_closures(annex)))
        complete = False
    return Authority(
        annex=annex,
        complete=complete,
        documents=tuple(d for _, d in chosen),
        findings=_of(partner, findings),
        named=_named(d for _, d in chosen),
        former=_former([a for a, _ in usable if a.transmitted_on < newest]),
        refused=tuple(refused),
    )


def _changed_in_place(
    chosen: Sequence[tuple[Annex1, Document]], carried_out: CarriedOut | None
) -> bool:
    """Tell whether a file was edited after it had been carried out, so that it asks for more.

    Whoever receives another annex of that date says so, by `receive`.
    """
    if carried_out is None or chosen[0][0].transmitted_on != carried_out.transmitted_on:
        return False
    if any(d.sha256 in carried_out.documents or d.receipt for _, d in chosen):
        return False
    return not {line.email for line in chosen[0][0].open} <= carried_out.asked


def _former(older: Sequence[Annex1]) -> frozenset[str]:
    newest = max(older, key=lambda a: a.transmitted_on, default=None)
    return frozenset(line.email for line in newest.open) if newest else frozenset()


def _not_replaced(chosen: list[tuple[Annex1, Document]]) -> list[tuple[Annex1, Document]]:
    """Return the annexes of one date that none received later has replaced; see `authority`."""
    received = [(d.receipt, a) for a, d in chosen if d.receipt]
    if not received:
        return chosen
    last, winner = max(received, key=lambda r: r[0].received_at)
    known = {sha256 for receipt, _ in received for sha256 in receipt.replaces}

    def replaced(annex: Annex1, document: Document) -> bool:
        if annex.same_lines(winner):
            return False
        if document.receipt is not None:
            return document.receipt.received_at < last.received_at
        return document.sha256 in known

    return [(a, d) for a, d in chosen if not replaced(a, d)]


def _standing_closures(annex: Annex1) -> Iterator[AccessLine]:
    """Yield the closures that the annex's own list 1 does not outdate: people come back."""
    asked = {line.email: line.date for line in annex.open}
    for line in annex.closed:
        back = asked.get(line.email)
        if back is None or line.date is None or back <= line.date:
            yield line


def _sorted_out(
    partner: Partner, documents: Sequence[Document], today: date, around: Surroundings
) -> tuple[list[tuple[Annex1, Document]], list[Document], list[Finding]]:
    """Return the documents that hold a usable annex 1, the refused ones, and notes on the rest."""
    usable: list[tuple[Annex1, Document]] = []
    refused: list[Document] = []
    notes: list[Finding] = []
    for document in documents:
        if not document.is_annex and document.format != "unknown":
            notes += document.findings
            continue
        judged = judge_document(document, partner, today, around)
        if judged.verdict is Verdict.REFUSED:
            # What is wrong with its lines is of no interest where it is another's, or not new.
            read = document.verdict is Verdict.REFUSED
            forged = [f for f in document.findings if f.kind == catalogue.RECEIPT_UNKNOWN]
            said = judged.document.findings if read else (*judged.reasons, *forged)
            refused.append(replace(judged.document, findings=said))
        elif (annex := document.annex1) is not None:
            usable.append((annex, document))
    return usable, refused, notes


def _of_contacts(documents: Iterable[Document]) -> list[Finding]:
    """Return what is wrong with the newest annexes 2 and 3 that came alone (R13)."""
    alone = [d for d in documents if d.contacts_alone]
    newest = [
        max((d for d in alone if any(c.side == side for c in d.contacts)), key=day, default=None)
        for side, day in (
            ("partner", lambda d: d.contacts_on("partner") or date.min),
            ("caf", lambda d: d.contacts_on("caf") or date.min),
        )
    ]
    return list(dict.fromkeys(f for d in newest if d for f in d.findings))


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

    Then the registry is older than what was done (a restored backup): it is not acted on. What
    the journal remembers (`CarriedOut.transmitted_on`) is one more such date.
    """
    latest = max(changed_on, default=None)
    return latest if latest and latest > annex.transmitted_on else None
