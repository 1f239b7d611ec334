"""What the documents, the agreements and the realm say of one address today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

from connector.explain import words
from connector.explain.story import Section
from connector.french import day_in_table
from connector.model import (
    AccessLine,
    Account,
    AccountState,
    Agreement,
    AgreementState,
    Finding,
    Partner,
    catalogue,
)
from connector.plan import steps
from connector.rules.agreement import last_day
from connector.rules.people import Decision, PartnerView

_ENDS = {
    "terminated": "résiliée (4.2)",
    "expired": "arrivée à son terme (4.1)",
    "site-closed": "plateforme fermée (4)",
}


def naming(views: Iterable[PartnerView], email: str) -> list[PartnerView]:
    """Return the partners whose newest annex 1 names the address in either list."""
    return [v for v in views if _lines(v, email) or email in v.authority.named]


def person(email: str, views: Iterable[PartnerView], account: Account | None) -> Section:
    """Return who the person is, for whom."""
    lines = []
    for view in views:
        for which, line in _lines(view, email):
            function = f", {line.function}" if line.function else ""
            who = f"{line.first_names} {line.last_name}{function}"
            said = f"{who} : pour {view.partner.name} (annexe 1, liste {which})."
            if said not in lines:
                lines.append(said)
    if account is not None:
        last_name, first_names = account.known_as
        lines.append(f"Compte au nom de {first_names} {last_name}.")
        if (account.last_name, account.first_names) != account.known_as:
            lines.append(f"Keycloak affiche aujourd’hui {account.first_names} {account.last_name}.")
    return Section("person", "La personne", tuple(lines) or ("Son nom n’est plus connu.",))


def annex(
    email: str,
    views: Iterable[PartnerView],
    decisions: Iterable[Decision],
    findings: Iterable[Finding],
    today: date,
) -> Section:
    """Return which document, page and line asks for the person, and what follows from it."""
    lines: list[str] = []
    for view in views:
        document = next(iter(view.authority.documents), None)
        sent = document.transmitted_on if document else None
        for which, line in _lines(view, email):
            asked = "accès demandé ou ouvert" if which == 1 else "clôture demandée"
            day = f"en date du {day_in_table(line.date)}" if line.date else "sans date"
            ahead = " (à venir)" if line.date and line.date > today else ""
            lines.append(
                f"{view.partner.name} : annexe 1 transmise le "
                f"{day_in_table(sent) if sent else '?'}, {line.at.in_french()}, liste {which} : "
                f"{asked}, {day}{ahead}."
            )
    lines += [_decided(d, views) for d in decisions if d.email == email and not d.quiet]
    for finding in findings:
        if finding.email == email:
            where = f" ({finding.at.in_french()})" if finding.at else ""
            article = f" [article {finding.kind.article}]" if finding.kind.article else ""
            lines.append(f"À noter : {finding.message}{where}{article}")
    if not lines:
        lines.append(
            "Aucune annexe 1 en vigueur ne nomme cette adresse, ni dans la liste 1 ni dans la "
            "liste 2 : aucun accès ne lui est dû (article 3.5)."
        )
    return Section("annex", "Ce que demandent les annexes 1", tuple(dict.fromkeys(lines)))


def agreement(views: Iterable[PartnerView], today: date) -> Section | None:
    """Return the agreements that the person's access rests on, and their state."""
    lines = []
    for view in views:
        standing = view.standing
        said = words.AGREEMENTS[standing.state]
        if standing.state is AgreementState.ENDED and standing.since:
            said = (
                f"terminée depuis le {day_in_table(standing.since)}, "
                f"{_ENDS.get(standing.reason, standing.reason)}"
            )
        lines.append(f"{view.partner.name} ({view.partner.id}) : convention {said}.")
        lines += [f"  {_dates(a, today)}" for a in view.partner.agreements]
        if standing.state is AgreementState.UNKNOWN:
            lines += [f"  {f.message}" for f in view.findings]
    return Section("agreement", "La convention", tuple(lines)) if lines else None


def realm(account: Account | None, stranger: Account | None, zone: ZoneInfo,  # noqa: PLR0913 — what is known of it
          partners: dict[str, str], *, noted: Collection[str] = (),
          suspended: bool = False) -> Section:  # fmt: skip
    """Return what Keycloak holds now; `noted` are the codes of the findings about the address.

    `suspended`: a person suspended the address and nobody has lifted it, by the journal.
    """
    if account is None:
        said = ["Aucun compte de ce registre ne porte cette adresse."]
        if suspended:
            said.append("L’accès est suspendu : rien n’est ouvert avant la levée (`resume`).")
        if stranger is not None:
            enabled = "actif" if stranger.enabled else "désactivé"
            owner = (
                f"il appartient au registre {stranger.registry} et n’est jamais modifié."
                if stranger.registry
                else "il n’appartient à aucun registre ; il n’est jamais modifié "
                "(`connector adopt` peut le reprendre si son nom est celui de l’annexe 1 et s’il "
                "n’a aucun droit d’administration)."
            )
            said.append(f"Un compte {enabled} porte cette adresse ; {owner}")
        return Section("account", "Le compte dans Keycloak", tuple(said))
    lines = tuple(_account(account, zone, partners, noted))
    return Section("account", "Le compte dans Keycloak", lines)


def _account(
    account: Account, zone: ZoneInfo, partners: dict[str, str], noted: Collection[str]
) -> Iterator[str]:
    state = words.STATES[account.state]
    usable = "utilisable" if account.enabled else "désactivé"
    if account.state is AccountState.OPEN and not account.enabled:
        usable = "désactivé par Keycloak (verrouillage)" if account.locked_out else (
            "désactivé à la main"
        )  # fmt: skip
    closed = f", clôture constatée le {day_in_table(account.closed_on)}" if (
        account.closed_on
    ) else ""  # fmt: skip
    yield f"État : {state}, {usable}{closed}."
    if account.moved:
        yield f"Son adresse a été changée dans Keycloak (« {account.email} »)."
    if not account.member:
        yield "Le compte n’est pas dans le groupe qui donne l’accès à la plateforme."
    for e in account.entitlements:
        what = "habilitation ouverte" if e.open else "habilitation close"
        function = f" ({e.function})" if e.function else ""
        why = f" ; motif : {words.reason(e.reason).text}" if e.reason else ""
        ended = f", close le {day_in_table(e.ended_on)}" if e.ended_on else ""
        yield (
            f"{partners.get(e.partner, e.partner)} : {what}{function}, par l’annexe 1 ou la fin de "
            f"convention du {day_in_table(e.changed_on)}{ended}{why}."
        )
    yield from _password(account, noted)
    yield from _link(account, zone)


def _password(account: Account, noted: Collection[str]) -> Iterator[str]:
    if steps.UPDATE_PASSWORD in account.pending_actions:
        if account.state is AccountState.OPEN:
            yield "Mot de passe : pas encore créé."
    elif any(e.reason == "adopted" for e in account.entitlements):
        # Since a link went out, the person may have replaced the one of before.
        before = " (il existait avant la reprise du compte)" if account.link.at is None else ""
        yield f"Mot de passe : un mot de passe existe{before}."
    elif catalogue.PASSWORD_BY_OTHER.code in noted:
        yield "Mot de passe : un mot de passe existe."
    else:
        yield "Mot de passe : créé par la personne (il n’est connu que d’elle)."


def _link(account: Account, zone: ZoneInfo) -> Iterator[str]:
    link = account.link
    if link.owed:
        yield "Lien de création du mot de passe : dû, pas encore envoyé."
    elif link.at is not None and account.state is AccountState.OPEN:
        at = link.at.astimezone(zone)
        sent = f"{link.count} fois" if link.count > 1 else "une fois"
        yield (
            f"Lien de création du mot de passe : envoyé {sent}, le dernier le "
            f"{day_in_table(at.date())} à {at:%H:%M}."
        )


def _lines(view: PartnerView, email: str) -> list[tuple[int, AccessLine]]:
    found = view.authority.annex
    if found is None:
        return []
    return [
        (which, line)
        for which, lines in ((1, found.open), (2, found.closed))
        for line in lines
        if line.email == email
    ]


def _decided(decision: Decision, views: Iterable[PartnerView]) -> str:
    name = next((v.partner.name for v in views if v.partner.id == decision.partner),
                decision.partner)  # fmt: skip
    match decision.open:
        case True:
            said = "l’accès est dû"
        case False:
            said = "l’accès est à clore, ou clos"
        case None:
            said = "l’accès reste comme il est"
    why = words.reason(decision.reason)
    article = f" (article {why.article})" if why.article else ""
    return f"{name} : {said} : {why.text}{article}."


def _dates(agreement: Agreement, today: date) -> str:
    parts = [f"signée le {day_in_table(agreement.signed_on)}"]
    if agreement.framework_ends_on:
        parts.append(f"CTG ou SDSF jusqu’au {day_in_table(agreement.framework_ends_on)}")
    if agreement.renewal_refused_on:
        parts.append(f"refus de reconduction reçu le {day_in_table(agreement.renewal_refused_on)}")
    if agreement.terminated_on:
        since = "à compter du" if agreement.terminated_on > today else "le"
        parts.append(f"résiliée {since} {day_in_table(agreement.terminated_on)}")
    elif end := last_day(agreement):
        parts.append(f"dernier jour prévu : {day_in_table(end)}")
    else:
        parts.append("reconduite tacitement, sans fin connue")
    return f"{', '.join(parts)}."


def partner_names(partners: Iterable[Partner]) -> dict[str, str]:
    """Return the partners' names by id, former ids included."""
    return {i: p.name for p in partners for i in (*p.former_ids, p.id)}
