"""Read what can be reached and compose the story; what can't be reached is said."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from connector.errors import ConnectorError, KeycloakError
from connector.evidence import remember
from connector.evidence.closings import last_closing
from connector.evidence.kinds import Kind
from connector.explain import coming, present, words
from connector.explain.story import Due, Section, Story
from connector.explain.timeline import Told, events
from connector.journal import Entry, Journal
from connector.model import AgreementState, Memory, Snapshot
from connector.plan import build_plan
from connector.plan.build import Wishes, wishes
from connector.plan.ground import Ground
from connector.sync import gather, ground_of, read_registry

if TYPE_CHECKING:
    from connector.settings import Settings


log = logging.getLogger(__name__)


def explain(settings: Settings, journal: Journal, email: str, today: date) -> Story:
    """Return the story of `email` (lower case) as of `today`.

    Where Keycloak or the registry can't be relied on, the rest is told and `missing` says what is
    not. Raises JournalError.
    """
    memory = remember(journal, today, settings.zone, window_days=settings.guard.window_days)
    ground, missing, realm_read = _ground(settings, today, memory)
    entries = tuple(journal.entries(person=email))
    return tell(
        email,
        entries,
        runs_of(journal, entries),
        Told(settings.zone, _names(ground)),
        today=today,
        wish=wishes(ground) if ground else None,
        realm_read=realm_read,
        missing=missing,
        site_closed_on=settings.site_closed_on,
    )


def runs_of(journal: Journal, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return what else concerns these entries: their runs, documents and agreements as a whole."""
    runs = sorted({e.run for e in entries if e.run})
    approvals = (e for run in runs for e in journal.entries(kinds=(Kind.APPROVAL,), run=run))
    interrupted = journal.entries(kinds=(Kind.RUN_INTERRUPTED,)) if runs else ()
    documents = {e.payload["document"] for e in entries if e.payload.get("document")}
    partners = {e.payload["partner"] for e in entries if e.payload.get("partner")}
    of_partners = (
        e
        for e in journal.entries(kinds=(Kind.RECEIVED, Kind.AGREEMENT_ENDED, Kind.PARTNER_ADDED))
        if e.payload.get("sha256") in documents
        or (e.kind != Kind.RECEIVED and e.payload.get("partner") in partners)
    )
    own = {e.seq for e in entries}
    return tuple(e for e in (*approvals, *interrupted, *of_partners) if e.seq not in own)


def tell(  # noqa: PLR0913 — what a story is composed of
    email: str,
    entries: Sequence[Entry],
    around: Sequence[Entry],
    told: Told,
    *,
    today: date,
    wish: Wishes | None,
    realm_read: bool = True,
    missing: Sequence[str] = (),
    site_closed_on: date | None = None,
) -> Story:
    """Compose the story from what was read; nothing else is looked at.

    `wish` is None where not even the registry could be read, `realm_read` False where the accounts
    could not.
    """
    sections: list[Section] = []
    due: list[Due] = []
    closing = last_closing(entries, told.zone)
    named, account, stranger = False, None, None
    if wish is not None:
        ground = wish.ground
        account = wish.accounts.get(email)
        stranger = ground.snapshot.foreign_by_name.get(email)
        held = {e.partner for e in account.entitlements} if account else set()
        naming = present.naming(ground.views, email)
        concerned = [v for v in ground.views if v in naming or v.partner.id in held]
        named = any(v.standing.state is not AgreementState.ENDED for v in naming)
        plan = build_plan(ground) if realm_read else None
        findings = plan.findings if plan else wish.findings
        sections += [
            present.person(email, concerned, account),
            present.annex(email, concerned, wish.decisions if realm_read else (), findings, today),
        ]
        if (agreement := present.agreement(concerned, today)) is not None:
            sections.append(agreement)
        if realm_read:
            noted = {f.code for f in findings if f.email == email}
            sections.append(
                present.realm(
                    account,
                    stranger,
                    told.zone,
                    dict(told.partners),
                    noted=noted,
                    suspended=email in ground.memory.suspended,
                )
            )
        if plan is not None:
            due += coming.by_plan(plan, email)
        due += coming.by_lists(concerned, email, today)
        if account is not None:
            due += coming.by_account(account, ground.policy, today)
        due += coming.by_agreements(concerned, account, today, site_closed_on=site_closed_on)
    due += coming.by_journal(closing, today, named=named, has_account=account is not None)
    known = bool(entries or account or stranger or named or (wish and _named_at_all(wish, email)))
    return Story(
        email,
        known,
        tuple(sections),
        events(entries, around, told),
        tuple(sorted(due, key=lambda d: (d.day is not None, d.day or today))),
        tuple(missing),
    )


def _named_at_all(wish: Wishes, email: str) -> bool:
    named = present.naming(wish.ground.views, email)
    return bool(named) or any(f.email == email for f in wish.findings)


def _ground(
    settings: Settings, today: date, memory: Memory
) -> tuple[Ground | None, list[str], bool]:
    """Return the ground as far as it can be read, what is missing, and whether the realm is not."""
    try:
        return gather(settings, today, memory=memory, to_write=False).ground, [], True
    except KeycloakError as error:
        missing = [_missing("Keycloak n’a pas pu être lu, l’état du compte manque", error)]
    except ConnectorError as error:
        missing = [_missing("Keycloak ou le registre n’ont pas pu être lus", error)]
    try:
        registry = read_registry(settings, today, memory=memory)
    except ConnectorError as error:
        said = "Le registre n’a pas pu être lu, les annexes et l’état du compte manquent"
        return None, [_missing(said, error)], False
    nothing = Snapshot(datetime.now(UTC), ())
    return ground_of(settings, registry, nothing, today, memory=memory), missing, False


def _missing(what: str, error: ConnectorError) -> str:
    """Return what is missing and why, in French; the words for the operator go to the log."""
    log.warning("%s", error)
    return f"{what} : {words.fault(error.code)}."


def _names(ground: Ground | None) -> dict[str, str]:
    return present.partner_names(v.partner for v in ground.views) if ground else {}
