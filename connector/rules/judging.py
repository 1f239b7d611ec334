"""One verdict for a document, whichever way it came (DESIGN, section 4, « The document »)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from connector.model import (
    CarriedOut,
    Document,
    Finding,
    Kind,
    Partner,
    Provenance,
    Severity,
    Verdict,
    catalogue,
)
from connector.rules.belonging import other_partner

CONFIRMABLE = frozenset({catalogue.OTHER_PARTNER.code, catalogue.SENDER_NOT_CONTACT.code})
"""What a person may let pass by name (`--by`); nothing else can be confirmed away."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a document is held against, beside the partner itself."""

    others: Sequence[Partner] = ()
    people: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The addresses that each partner's newest annex 1 names, by partner id."""
    folder: Sequence[Document] = ()
    """The partner's documents as they are filed, the one that is judged included if it is."""
    carried_out: CarriedOut | None = None
    """What earlier runs remember; None without a memory."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a document is good for at one partner, and why."""

    document: Document
    """As read; where it is refused for this partner, its verdict says so, and its findings are
    those of the reading and the reasons."""
    reasons: tuple[Finding, ...] = ()
    """Why it is refused; empty where it is not."""

    @property
    def verdict(self) -> Verdict:
        """Return refused, with reservations or accepted."""
        return self.document.verdict

    @property
    def confirmable(self) -> bool:
        """Tell whether it is refused for nothing but what a person may confirm."""
        return bool(self.reasons) and all(r.code in CONFIRMABLE for r in self.reasons)


def judge_document(
    document: Document, partner: Partner, today: date, around: Surroundings | None = None
) -> Judgement:
    """Return what `document` is good for at `partner`; `receive` and the folder both ask this.

    | refused because | finding | may be confirmed |
    |---|---|---|
    | unreadable | `unreadable` | no |
    | scanned: a machine read it, and nobody has compared it yet | `scanned` | no |
    | neither a convention nor one of its annexes | `not-an-annex` | no |
    | a list has no heading, or two | `list-heading-missing`, `list-heading-twice` | no |
    | no transmission date, or one ahead of `today` | `transmission-date-…` | no |
    | annex 1 older than the newest accepted one (see `superseded_by`) | `superseded` | no |
    | another partner's: SIREN, name, domains, people | `other-partner` | yes |

    Otherwise the verdict of the reading stands: with reservations, or accepted.
    """
    around = around or Surroundings()
    reasons = list(_of_reading(document, today))
    others = [d for d in around.folder if d.sha256 != document.sha256]
    if (newer := superseded_by(document, partner, others, around)) is not None:
        reasons.append(_superseded(document, newer))
    belongs = other_partner(
        partner,
        document,
        around.others,
        people=around.people,
        known=frozenset(email for d in others for email in d.people),
    )
    if belongs is not None:
        reasons.append(belongs)
    if not reasons:
        return Judgement(document)
    findings = (*document.findings, *(r for r in reasons if r not in document.findings))
    return Judgement(replace(document, verdict=Verdict.REFUSED, findings=findings), tuple(reasons))


def superseded_by(
    document: Document, partner: Partner, others: Iterable[Document], around: Surroundings
) -> date | None:
    """Return the date of the newer annex 1 that makes `document` refused; None where none does.

    | the document | refused where its annex 1 is older than |
    |---|---|
    | is arriving: not filed yet | the newest accepted annex of the folder, or the one carried out |
    | is filed, and was there when the newest annex was carried out | – (a former annex, R4) |
    | is filed, and was not there then | the annex that was carried out |
    | is filed, and nothing is remembered | – (a former annex) |
    | holds the signed convention itself | – (kept for good; its annex 1 is not read again) |
    """
    if document.transmitted_on is None or not document.has_annex1:
        return None
    if document.is_convention or document.signed_on:
        return None
    carried_out = around.carried_out
    limits = [carried_out.transmitted_on] if carried_out else []
    if any(d.sha256 == document.sha256 for d in around.folder):
        if carried_out and document.sha256 in carried_out.documents:
            return None
    else:
        limits += [
            d.transmitted_on
            for d in others
            if d.annex1 and d.transmitted_on and other_partner(partner, d, around.others) is None
        ]
    newest = max(limits, default=None)
    return newest if newest and document.transmitted_on < newest else None


_REFUSING: frozenset[Kind] = frozenset(
    {
        catalogue.UNREADABLE,
        catalogue.SCANNED,
        catalogue.NOT_AN_ANNEX,
        catalogue.LIST_HEADING_MISSING,
        catalogue.LIST_HEADING_TWICE,
        catalogue.TRANSMISSION_DATE_MISSING,
        catalogue.TRANSMISSION_DATE_AHEAD,
    }
)


def _of_reading(document: Document, today: date) -> list[Finding]:
    """Return why the document is refused at any partner; never empty where the reading refused."""
    if document.verdict is Verdict.REFUSED:
        reasons = [f for f in document.findings if f.kind in _REFUSING]
        return (
            reasons
            or [f for f in document.findings if f.severity is Severity.ERROR]
            or [catalogue.UNREADABLE.found(f"« {document.name} » ne peut pas être retenu.")]
        )
    ahead = [
        day
        for day in (document.transmitted_on, document.annex2_on, document.annex3_on)
        if day and day > today
    ]
    # An annex 1 that was read as of a former day, or an annex 2 or 3 alone: one with an annex 1
    # is not disturbed by the date of the contacts beside it.
    if ahead and (document.contacts_alone or document.transmitted_on in ahead):
        return [
            catalogue.TRANSMISSION_DATE_AHEAD.found(
                f"La date de transmission, {max(ahead):%d/%m/%Y}, n’est pas encore venue.",
                at=Provenance(document.name, document.sha256),
            )
        ]
    return []


def _superseded(document: Document, newer: date) -> Finding:
    return catalogue.SUPERSEDED.found(
        f"{document.name} : cette annexe 1 du {document.transmitted_on:%d/%m/%Y} est plus ancienne "
        f"que celle du {newer:%d/%m/%Y}, déjà reçue ; rien n’en est appliqué.",
        at=Provenance(document.name, document.sha256),
    )
