"""Gather every decision into one plan, let the guard judge it, and name it by a digest."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from connector.guard import Judgement, Limits, judge
from connector.model import (
    Account,
    Action,
    AgreementState,
    Change,
    Effect,
    Entitlement,
    Finding,
    Partner,
    Plan,
    Snapshot,
    Step,
    StepKind,
    catalogue,
)
from connector.model.plain import plain
from connector.plan.accounts import account_step
from connector.plan.wanted import Wanted, combine
from connector.rules.people import Decision, PartnerView, Policy, decide

ORDER = (
    StepKind.CLOSE,
    StepKind.REDUCE,
    StepKind.REOPEN,
    StepKind.UPDATE,
    StepKind.CREATE,
    StepKind.LINK,
)
"""Who must be out goes out first: a run that is cut short has done what matters most."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that a plan rests on."""

    registry: str
    """The registry's id, i.e. the accounts' marker."""
    views: Sequence[PartnerView]
    snapshot: Snapshot
    today: date
    policy: Policy = field(default_factory=Policy)
    limits: Limits = field(default_factory=Limits)
    only_partner: str | None = None
    """Change this partner's entitlements only."""


def build_plan(ground: Ground) -> Plan:
    """Return what is to be done, what the guard holds, and everything worth saying."""
    # Decisions see entitlements under the partners' present ids; the steps start from the
    # accounts as they are, so that a renamed partner's are written once under the new id.
    snapshot = _under_present_ids(ground.snapshot, ground.views)
    accounts = snapshot.by_address
    chosen = [v for v in ground.views if ground.only_partner in (None, v.partner.id)]
    findings = [f for v in chosen for f in (*v.findings, *v.authority.findings)]
    decisions, found = _decisions(ground, chosen, accounts)
    findings += found
    wanted, found = combine(decisions, accounts, _partners(ground))
    findings += found
    wanted |= _undecided(accounts, wanted, chosen, ground.only_partner)
    steps, found = _steps(wanted, ground)
    findings += found
    findings += _duplicates(snapshot)

    judgement = judge(
        (c for s in steps for c in s.changes),
        _open_accesses(accounts.values()),
        ground.limits,
        nobody_repeated=_nobody_repeated(chosen, accounts),
    )
    held = tuple(c for s in steps for c in _held_of(s, judgement))
    if held:
        steps = _without(held, decisions, ground, accounts, chosen)
    return Plan(
        steps=steps,
        held=held,
        reasons=judgement.reasons,
        findings=_sorted(findings),
        digest=_digest(held or tuple(c for s in steps for c in s.changes), ground),
    )


def _partners(ground: Ground) -> Mapping[str, Partner]:
    return {v.partner.id: v.partner for v in ground.views}


def _decisions(
    ground: Ground, chosen: Sequence[PartnerView], accounts: Mapping[str, Account]
) -> tuple[list[Decision], list[Finding]]:
    """Return the chosen partners' decisions, and what the others say of the same people's names."""
    decisions: list[Decision] = []
    findings: list[Finding] = []
    for view in chosen:
        decided, found = decide(view, accounts, ground.today, ground.policy)
        decisions += decided
        findings += found
    concerned = {d.email for d in decisions}
    for view in ground.views:
        if view not in chosen:
            decided, _ = decide(view, accounts, ground.today, ground.policy)
            decisions += [replace(d, quiet=True) for d in decided if d.email in concerned]
    return decisions, findings


def _held_of(step: Step, judgement: Judgement) -> tuple[Change, ...]:
    """Return what of a step waits: with an opening that creates the account, its link too."""
    held = [c for c in step.changes if judgement.holds(c)]
    grants = [c for c in step.changes if c.effect is Effect.GRANT]
    if grants and all(c in held for c in grants):
        held += [c for c in step.changes if c.action is Action.SEND_LINK]
    return tuple(held)


def _steps(wanted: Mapping[str, Wanted], ground: Ground) -> tuple[tuple[Step, ...], list[Finding]]:
    steps: list[Step] = []
    findings: list[Finding] = []
    for address in sorted(wanted):
        step, found = account_step(
            ground.snapshot.by_address.get(address),
            wanted[address],
            ground.snapshot,
            ground.registry,
            ground.today,
        )
        findings += found
        if step is not None:
            steps.append(step)
    return tuple(sorted(steps, key=lambda s: (ORDER.index(s.kind), s.email))), findings


def _without(
    held: Sequence[Change],
    decisions: Sequence[Decision],
    ground: Ground,
    accounts: Mapping[str, Account],
    chosen: Sequence[PartnerView],
) -> tuple[Step, ...]:
    """Return the steps that are left when what is held stays as it is."""
    waiting = {(c.email, c.partner) for c in held}
    left = [replace(d, open=None) if (d.email, d.partner) in waiting else d for d in decisions]
    wanted, _ = combine(left, accounts, _partners(ground))
    wanted |= _undecided(accounts, wanted, chosen, ground.only_partner)
    steps, _ = _steps(wanted, ground)
    return steps


def _undecided(
    accounts: Mapping[str, Account],
    wanted: Mapping[str, Wanted],
    views: Sequence[PartnerView],
    only_partner: str | None,
) -> dict[str, Wanted]:
    """Return the accounts that no decision speaks of, wanted as their own entitlements say.

    Left out: those whose every partner is unknown. Nothing is done to them, whatever they are.
    """
    known = {v.partner.id for v in views if v.standing.state is not AgreementState.UNKNOWN}
    undecided = {}
    for address, account in accounts.items():
        partners = {e.partner for e in account.entitlements}
        if address in wanted or (partners and not partners & known):
            continue
        if not partners and only_partner is not None:
            continue
        undecided[address] = Wanted(
            address, *account.known_as, entitlements=account.entitlements, grants=()
        )
    return undecided


def _under_present_ids(snapshot: Snapshot, views: Sequence[PartnerView]) -> Snapshot:
    """Give entitlements of a renamed or merged partner its present id (`former_ids`)."""
    living = {v.partner.id for v in views}
    present = {
        former: v.partner.id
        for v in views
        for former in v.partner.former_ids
        if former not in living  # a partner that is still there keeps its own
    }
    if not present:
        return snapshot

    def renamed(account: Account) -> Account:
        moved: dict[str, Entitlement] = {}
        for e in account.entitlements:
            now = replace(e, partner=present.get(e.partner, e.partner))
            seen = moved.get(now.partner)
            # Two former partners merged: open at either is open, the later date counts.
            moved[now.partner] = now if seen is None else max(seen, now, key=_standing_of)
        return replace(account, entitlements=tuple(moved[p] for p in sorted(moved)))

    return replace(snapshot, ours=tuple(renamed(a) for a in snapshot.ours))


def _standing_of(entitlement: Entitlement) -> tuple[bool, date]:
    return entitlement.open, entitlement.changed_on


def _duplicates(snapshot: Snapshot) -> list[Finding]:
    seen = Counter(a.address for a in snapshot.ours)
    return [
        catalogue.DUPLICATE_ACCOUNT.found(
            f"{number} comptes portent l’adresse « {address} » dans leurs attributs.",
            email=address,
        )
        for address, number in seen.items()
        if number > 1
    ]


def _open_accesses(accounts: Iterable[Account]) -> Counter[str]:
    return Counter(e.partner for a in accounts for e in a.entitlements if e.open)


def _nobody_repeated(views: Sequence[PartnerView], accounts: Mapping[str, Account]) -> set[str]:
    """Return the partners whose list 1 repeats nobody who is open there."""
    result = set()
    for view in views:
        if view.authority.annex is None:
            continue
        listed = {line.email for line in view.authority.annex.open}
        held = {
            a.address for a in accounts.values() for e in a.entitlements
            if e.partner == view.partner.id and e.open
        }  # fmt: skip
        if held and not held & listed:
            result.add(view.partner.id)
    return result


def _digest(changes: Sequence[Change], ground: Ground) -> str:
    """Return the SHA-256 of the changes and of the ground they come from; no clock in it."""
    partners = {c.partner for c in changes}
    views = [v for v in ground.views if v.partner.id in partners]
    content = {
        "registry": ground.registry,
        "changes": sorted(json.dumps(_undated(c), sort_keys=True) for c in changes),
        "documents": sorted({d.sha256 for v in views for d in v.authority.documents}),
        "agreements": sorted(repr(v.partner.agreements) + v.standing.state for v in views),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _undated(change: Change) -> Any:
    """Return a change without the day it is planned on: what is held keeps its digest."""
    after = change.after and replace(change.after, closed_on=None)
    return plain(replace(change, after=after, outcome=None, error=""))


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return each finding once, worst first, then by partner and person."""
    once = dict.fromkeys(findings)
    return tuple(
        sorted(once, key=lambda f: (f.severity.rank, f.partner or "", f.email or "", f.code))
    )
