"""What the guard measures a run against, counted before the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from connector.guard import Scene
from connector.model import Account, Change, Effect, Entitlement, PastChange
from connector.plan.ground import Ground
from connector.rules.people import INFERRED, PartnerView

FEW = 2
"""Lists of so many people can be swapped; a realm that lost as many was emptied."""


def scene(ground: Ground, accounts: Mapping[str, Account], changes: Collection[Change]) -> Scene:
    """Return the scene; `accounts` are ours under the partners' present ids."""
    of_partner: Counter[str] = Counter()
    opened: dict[str, set[str]] = {}
    for account in accounts.values():
        for e in account.entitlements:
            of_partner[e.partner] += 1
            if e.open:
                opened.setdefault(e.partner, set()).add(account.address)
    return Scene(
        open_accesses={p: len(people) for p, people in opened.items()},
        accounts=of_partner,
        recent=tuple(_recent(ground, accounts.values())),
        nobody_repeated=frozenset(_nobody_repeated(ground.chosen, opened)),
        swapped=frozenset(_swapped(ground, opened, changes)),
        refused_realm=refused_realm(ground),
    )


def _recent(ground: Ground, accounts: Iterable[Account]) -> Iterator[PastChange]:
    """Yield what was done within the window: the journal's word, and what the accounts show.

    The accounts tell who was closed, when and why, also where the journal was lost; only the
    journal knows what a person approved, and who was deleted.
    """
    since = ground.today - timedelta(days=ground.limits.window_days)
    present = {f: v.partner.id for v in ground.views for f in v.partner.former_ids}
    told = [
        replace(c, partner=present.get(c.partner, c.partner))
        for c in ground.memory.changes
        if since < c.day <= ground.today
    ]
    known = {(c.partner, c.address) for c in told if c.effect is Effect.REDUCE_INFERRED}
    yield from told
    for account in accounts:
        for e in account.entitlements:
            if _was_inferred(e) and e.ended_on is not None and since < e.ended_on <= ground.today:
                past = PastChange(e.ended_on, e.partner, account.address, Effect.REDUCE_INFERRED)
                if (past.partner, past.address) not in known:
                    yield past


def _was_inferred(entitlement: Entitlement) -> bool:
    return not entitlement.open and entitlement.reason in INFERRED


def _nobody_repeated(
    views: Iterable[PartnerView], opened: Mapping[str, Collection[str]]
) -> Iterator[str]:
    """Yield the partners whose list 1 repeats nobody who is open there."""
    for view in views:
        if view.authority.annex is None:
            continue
        listed = {line.email for line in view.authority.annex.open}
        held = set(opened.get(view.partner.id, ()))
        if held and not held & listed:
            yield view.partner.id


def _swapped(
    ground: Ground, opened: Mapping[str, Collection[str]], changes: Iterable[Change]
) -> Iterator[str]:
    """Yield the partners whose list 2 is their former list 1, and closes everybody.

    The former list 1 is the former annex's where it is still in the folder, the journal's, and the
    people who are open: what it asked for, unless a line could not be acted on.
    """
    closing: dict[str | None, set[str]] = {}
    for change in changes:
        if change.effect is Effect.REDUCE:
            closing.setdefault(change.partner, set()).add(change.email)
    for view in ground.chosen:
        held = set(opened.get(view.partner.id, ()))
        annex = view.authority.annex
        if annex is None or len(held) < FEW or not held <= closing.get(view.partner.id, set()):
            continue
        ended = {line.email for line in annex.closed}
        ids = (view.partner.id, *view.partner.former_ids)
        known = [ground.memory.carried_out[i].asked for i in ids if i in ground.memory.carried_out]
        if ended and ended in (held, view.authority.former, *known):
            yield view.partner.id


def refused_realm(ground: Ground) -> str:
    """Return why this realm looks like another one's, or like one that was emptied.

    In French; empty where it looks like ours.
    """
    snapshot, memory = ground.snapshot, ground.memory
    others = sorted({a.registry for a in snapshot.others if a.registry})
    if not snapshot.ours and others:
        return (
            f"Les comptes gérés de ce royaume sont tous d’un autre registre ({', '.join(others)}), "
            f"aucun n’est de {ground.registry} : rien n’est fait sans approbation."
        )
    present = {a.address for a in snapshot.ours}
    gone = [a for a in memory.accounts if a not in present]
    if len(gone) >= FEW and len(gone) > len(memory.accounts) / 2:
        return (
            f"{len(gone)} des {len(memory.accounts)} comptes ouverts au dernier passage ne sont "
            "plus dans ce royaume : rien n’est fait sans approbation."
        )
    return ""
