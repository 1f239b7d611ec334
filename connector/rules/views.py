"""Put together what is known of one partner on one day: agreement, documents, findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from connector.model import (
    AgreementState,
    CarriedOut,
    Document,
    Finding,
    Partner,
    Verdict,
    catalogue,
)
from connector.rules.agreement import Standing, partner_standing
from connector.rules.authority import authority, older_than_accounts
from connector.rules.people import PartnerView


def partner_view(  # noqa: PLR0913 — what a view is made of
    partner: Partner,
    documents: Sequence[Document],
    today: date,
    *,
    others: Iterable[Partner] = (),
    changed_on: Iterable[date] = (),
    site_closed_on: date | None = None,
    people: Mapping[str, frozenset[str]] | None = None,
    carried_out: CarriedOut | None = None,
) -> PartnerView:
    """Return what every decision about `partner` rests on today.

    `changed_on` are the transmission dates that the accounts' entitlements already carry out,
    `carried_out` is what the journal remembers, `people` see :func:`authority`. A folder whose
    newest annex 1 is older than either, or has gone, is a restored backup or a lost file: the
    partner is unknown, so that nobody is opened, closed or deleted.
    """
    standing = partner_standing(partner, today, site_closed_on=site_closed_on)
    says = authority(
        partner, documents, others=others, people=people, carried_out=carried_out, today=today
    )
    findings = _of_agreement(partner, standing, today)
    remembered = (carried_out.transmitted_on,) if carried_out else ()
    if says.annex is None and carried_out and standing.state is not AgreementState.ENDED:
        standing = Standing(AgreementState.UNKNOWN)
        findings.append(
            catalogue.REGISTRY_OLDER.found(
                f"{partner.name} : l’annexe 1 du {carried_out.transmitted_on:%d/%m/%Y}, déjà "
                "appliquée, n’est plus dans le dossier. Rien n’est changé."
            )
        )
    elif says.annex is None:
        if standing.state is AgreementState.IN_FORCE:
            refused = any(d.verdict is Verdict.REFUSED and d.has_annex1 for d in documents)
            why = "Aucune n’a pu être acceptée" if refused else "Aucune n’a été reçue"
            findings.append(
                catalogue.ANNEX_MISSING.found(
                    f"{partner.name} : pas d’annexe 1 en vigueur. {why} ; "
                    "personne n’est ouvert ni clos."
                )
            )
    elif standing.state is not AgreementState.ENDED and (
        latest := older_than_accounts(says.annex, (*changed_on, *remembered))
    ):
        standing = Standing(AgreementState.UNKNOWN)
        findings.append(
            catalogue.REGISTRY_OLDER.found(
                f"{partner.name} : l’annexe 1 la plus récente du dossier est du "
                f"{says.annex.transmitted_on:%d/%m/%Y}, mais les comptes suivent déjà une annexe 1 "
                f"ou une fin de convention du {latest:%d/%m/%Y}. Rien n’est changé."
            )
        )
    return PartnerView(
        partner, standing, says, tuple(replace(f, partner=partner.id) for f in findings)
    )


def unknown_view(partner: Partner, why: str) -> PartnerView:
    """Return the view of a partner whose agreement can't be read: nothing is done (3.1)."""
    finding = catalogue.AGREEMENT_UNKNOWN.found(
        f"{why} Personne n’est ouvert, clos ni supprimé pour ce partenaire.", partner=partner.id
    )
    return PartnerView(
        partner, Standing(AgreementState.UNKNOWN), authority(partner, ()), (finding,)
    )


def _of_agreement(partner: Partner, standing: Standing, today: date) -> list[Finding]:
    match standing.state:
        case AgreementState.NOT_YET_SIGNED:
            first = min(a.signed_on for a in partner.agreements)
            return [
                catalogue.AGREEMENT_NOT_SIGNED.found(
                    f"{partner.name} : la convention n’est signée que le {first:%d/%m/%Y} ; "
                    "aucun accès n’est ouvert avant."
                )
            ]
        case AgreementState.ENDED if standing.since is not None:
            how = {
                "terminated": "résiliée",
                "expired": "arrivée à son terme",
                "site-closed": "sans objet, la plate-forme étant fermée",
            }[standing.reason]
            return [
                catalogue.AGREEMENT_ENDED.found(
                    f"{partner.name} : la convention est {how} depuis le "
                    f"{standing.since:%d/%m/%Y} ; plus aucun accès n’est permis."
                )
            ]
        case AgreementState.IN_FORCE if standing.framework_missing:
            return [
                catalogue.FRAMEWORK_DATE_MISSING.found(
                    f"{partner.name} : la convention est reconduite tacitement en {today.year} "
                    "sans que la fin de la CTG ou du SDSF soit connue."
                )
            ]
        case _:
            return []
