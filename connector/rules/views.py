"""Put together what is known of one partner on one day: agreement, documents, findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from connector.model import AgreementState, Document, Finding, Partner, Verdict, catalogue
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
) -> PartnerView:
    """Return what every decision about `partner` rests on today.

    `changed_on` are the transmission dates that the accounts' entitlements already carry out.
    """
    standing = partner_standing(partner, today, site_closed_on=site_closed_on)
    says = authority(partner, documents, others=others)
    findings = _of_agreement(partner, standing, today)
    if says.annex is None:
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
        latest := older_than_accounts(says.annex, changed_on)
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
