"""What comes next for one address, and on which day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from connector.evidence.closings import LastClosing
from connector.explain import words
from connector.explain.story import Due
from connector.model import Account, AccountState, AgreementState, Partner, Plan
from connector.plan import steps
from connector.rules.agreement import partner_standing, standing
from connector.rules.people import PartnerView, Policy
from connector.rules.retention import JOURNAL_KEPT, due_on

_ENDINGS = {
    "terminated": "résiliation de la convention de {}",
    "expired": "fin de la convention de {}",
    "site-closed": "fermeture de la plateforme ({})",
}


def by_plan(plan: Plan, email: str) -> Iterator[Due]:
    """Yield what the next run does, and what it holds back."""
    for change in plan.changes:
        if change.email != email:
            continue
        why = words.reason(change.reason)
        what = words.TO_DO[change.action]
        at = f" ({change.partner})" if change.partner else ""
        if change in plan.held:
            yield Due(
                None,
                f"Retenu par le garde-fou : {what}{at}, car {why.text}. Rien n’est fait sans "
                f"approbation de l’empreinte {plan.digest[:12]}. {' '.join(plan.reasons)}",
                why.article,
            )
        else:
            yield Due(None, f"Au prochain passage : {what}{at}, car {why.text}.", why.article)


def by_lists(views: Iterable[PartnerView], email: str, today: date) -> Iterator[Due]:
    """Yield what a line dated ahead asks for on its day."""
    for view in views:
        annex = view.authority.annex
        if annex is None or view.standing.state is AgreementState.UNKNOWN:
            continue
        for lines, what, article in (
            (annex.open, "ouverture", "3.2"), (annex.closed, "clôture", "3.3"),
        ):  # fmt: skip
            for line in lines:
                if line.email == email and line.date is not None and line.date > today:
                    where = line.at.in_french()
                    said = f"{what.capitalize()} demandée par {view.partner.name} ({where})."
                    yield Due(line.date, said, article)


def by_account(account: Account, policy: Policy, today: date) -> Iterator[Due]:
    """Yield the reminder of the link, or the deletion."""
    link = account.link
    waiting = steps.UPDATE_PASSWORD in account.pending_actions and not link.owed
    if account.state is AccountState.OPEN and account.enabled and waiting and link.at is not None:
        if link.count > policy.reminders:
            text = (
                "Plus aucun rappel du lien n’est prévu ; « Mot de passe oublié ? » ou « resend » "
                "en envoient un."
            )
            yield Due(None, text, "3.4")
        else:
            day = link.at.date() + timedelta(days=policy.reminder_days)
            if day > today:
                yield Due(day, "Rappel du lien, si le mot de passe n’est pas créé d’ici là.", "3.4")
    if account.state is not AccountState.OPEN and account.closed_on is not None:
        day = due_on(account.closed_on, steps.KEPT)
        if account.entitled:
            text = (
                "Six mois après la mise hors d’accès ; le compte n’est pas détruit tant qu’il est "
                "suspendu et que l’annexe 1 le demande."
            )
        else:
            text = "Destruction du compte, six mois après la clôture constatée."
        if day > today or account.entitled:
            yield Due(day, text, "2.1")


def by_agreements(
    views: Iterable[PartnerView],
    account: Account | None,
    today: date,
    *,
    site_closed_on: date | None = None,
) -> Iterator[Due]:
    """Yield the day from which the agreements give the person no access any more, and why.

    Whichever comes first: a termination to come (4.2), the closing of the site (4), the last
    day of the agreement (4.1).
    """
    if account is None:
        return
    for view in views:
        held = account.entitlement(view.partner.id)
        if held is None or not held.open or view.standing.state is not AgreementState.IN_FORCE:
            continue
        if (ending := _first_day_without(view.partner, today, site_closed_on)) is not None:
            day, reason = ending
            what = _ENDINGS[reason].format(view.partner.name)
            yield Due(day, f"Clôture : {what}.", words.reason(reason).article)


def _first_day_without(
    partner: Partner, today: date, site_closed_on: date | None
) -> tuple[date, str] | None:
    """Return the first day to come without access, and why; None where none is known."""
    # As of the last of days every end has come: each agreement tells its earliest.
    ended = (standing(a, date.max, site_closed_on=site_closed_on) for a in partner.agreements)
    for day in sorted({s.since for s in ended if s.since and s.since > today}):
        then = partner_standing(partner, day, site_closed_on=site_closed_on)
        if then.state is AgreementState.ENDED:  # and no other agreement goes on
            return day, then.reason
    return None


def by_journal(
    closing: LastClosing | None, today: date, *, named: bool, has_account: bool
) -> Iterator[Due]:
    """Yield the day on which the journal forgets the person."""
    if closing is None:
        return
    day = due_on(closing.day, JOURNAL_KEPT)
    if named or has_account:
        text = (
            "Les données du journal restent tant qu’un compte ou une annexe 1 en vigueur porte "
            "l’adresse, puis jusqu’à deux ans après la demande de clôture."
        )
        yield Due(day if closing.closed and day > today else None, text, "2.1")
        return
    since = "la demande de clôture" if closing.closed else "la dernière mention"
    if day <= today:
        text = f"Destruction des données du journal au prochain passage (deux ans après {since})."
        yield Due(None, text, "2.1")
    else:
        yield Due(day, f"Destruction des données du journal, deux ans après {since}.", "2.1")
