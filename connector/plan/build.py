"""Gather every decision into one plan, let the guard judge it, and name it by a digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from connector.guard import Judgement, judge
from connector.model import (
    Account,
    AccountState,
    Action,
    AgreementState,
    Change,
    Effect,
    Entitlement,
    Finding,
    Plan,
    Snapshot,
    Step,
    StepKind,
    catalogue,
)
from connector.plan import steps
from connector.plan.accounts import account_step
from connector.plan.digest import digest
from connector.plan.ground import Ground
from connector.plan.scene import scene
from connector.plan.situation import closed_ahead
from connector.plan.wanted import Wanted, combine
from connector.rules.people import Decision, PartnerView, decide

ORDER = (
    StepKind.CLOSE,
    StepKind.REDUCE,
    StepKind.REOPEN,
    StepKind.UPDATE,
    StepKind.CREATE,
    StepKind.LINK,
    StepKind.PURGE,
)
"""Who must be out goes out first: a run that is cut short has done what matters most."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted of every account, before the guard has its say."""

    ground: Ground
    accounts: Mapping[str, Account]
    """Ours, by address, under the partners' present ids."""
    decisions: tuple[Decision, ...]
    findings: tuple[Finding, ...]

    def wanted(self, waiting: frozenset[tuple[str, str | None]] = frozenset()) -> dict[str, Wanted]:
        """Return what is wanted of each address; what is `waiting` stays as it is."""
        wanted, _ = self._combined(waiting)
        return wanted

    def steps(
        self, waiting: frozenset[tuple[str, str | None]] = frozenset()
    ) -> tuple[tuple[Step, ...], list[Finding]]:
        """Return the steps that lead there, in their order, and what the decisions say."""
        wanted, findings = self._combined(waiting)
        made: list[Step] = []
        for address in sorted(wanted):
            step, found = account_step(self.ground.ours(address), wanted[address], self.ground)
            findings += found
            if step is not None:
                made.append(step)
        made += _copies_closed(self.ground)
        return tuple(sorted(made, key=lambda s: (ORDER.index(s.kind), s.email))), findings

    def _combined(
        self, waiting: frozenset[tuple[str, str | None]]
    ) -> tuple[dict[str, Wanted], list[Finding]]:
        ground = self.ground
        decisions = [
            replace(d, open=None) if (d.email, d.partner) in waiting else d for d in self.decisions
        ]
        partners = {v.partner.id: v.partner for v in ground.views}
        wanted, findings = combine(decisions, self.accounts, partners, ground.today)
        wanted |= _undecided(self.accounts, wanted, ground)
        known = ground.known
        for address, account in self.accounts.items():
            if address in wanted and not wanted[address].open:
                concerned = {e.partner for e in account.entitlements}
                deletable = concerned <= known and (bool(concerned) or not _some_unknown(ground))
                wanted[address] = replace(wanted[address], deletable=deletable)
        return wanted, findings


def wishes(ground: Ground) -> Wishes:
    """Return what the partners want, from the lists and the agreements alone."""
    # Decisions see entitlements under the partners' present ids; the steps start from the
    # accounts as they are, so that a renamed partner's are written once under the new id.
    accounts = _under_present_ids(ground.snapshot, ground.views).by_address
    findings = [
        *ground.seen,
        *(f for v in ground.chosen for f in (*v.findings, *v.authority.findings)),
    ]
    decisions, found = _decisions(ground, accounts)
    findings += found
    findings += _duplicates(ground)
    findings += _marker_lost(ground)
    findings += _closed_ahead(ground)
    findings += _without_partner(accounts, decisions, ground)
    return Wishes(ground, accounts, tuple(decisions), tuple(findings))


def build_plan(ground: Ground, *, approved: str = "") -> Plan:
    """Return what is to be done, what the guard holds, and everything worth saying.

    `approved` is the digest, or its beginning, that a person lets through: exactly that, or
    nothing more than without it.
    """
    wish = wishes(ground)
    ordered, findings = wish.steps()
    changes = tuple(c for s in ordered for c in s.changes)
    judgement = judge(changes, scene(ground, wish.accounts, changes), ground.limits)
    held = tuple(c for s in ordered for c in _held_of(s, judgement))
    name = digest(held or changes, ground)
    released: tuple[Change, ...] = ()
    if held and approved and name.startswith(approved):
        held, released = (), held
    elif held:
        ordered = _without(held, wish, ordered, everything=judgement.everything)
    return Plan(
        steps=ordered,
        held=held,
        reasons=judgement.reasons,
        findings=_sorted((*wish.findings, *findings)),
        digest=name,
        released=released,
    )


def _decisions(
    ground: Ground, accounts: Mapping[str, Account]
) -> tuple[list[Decision], list[Finding]]:
    """Return the chosen partners' decisions, and what the others say of the same people's names."""
    decisions: list[Decision] = []
    findings: list[Finding] = []
    chosen = ground.chosen

    def of(view: PartnerView) -> tuple[list[Decision], list[Finding]]:
        return decide(view, accounts, ground.today, ground.policy, ground.memory)

    for view in chosen:
        decided, found = of(view)
        decisions += decided
        findings += found
    concerned = {d.email for d in decisions}
    for view in ground.views:
        if view not in chosen:
            decided, _ = of(view)
            decisions += [replace(d, quiet=True) for d in decided if d.email in concerned]
    return decisions, findings


def _held_of(step: Step, judgement: Judgement) -> tuple[Change, ...]:
    """Return what of a step waits: with an opening that creates the account, its link too."""
    held = [c for c in step.changes if judgement.holds(c)]
    if held and step.kind is StepKind.PURGE:
        return step.changes  # an account is deleted for all its partners, or not
    grants = [c for c in step.changes if c.effect is Effect.GRANT]
    if grants and all(c in held for c in grants):
        held += [c for c in step.changes if c.action is Action.SEND_LINK and c not in held]
    return tuple(held)


def _without(
    held: Sequence[Change], wish: Wishes, ordered: Sequence[Step], *, everything: bool
) -> tuple[Step, ...]:
    """Return the steps that are left of `ordered` when what is held stays as it is."""
    if everything:
        return ()
    remaining, _ = wish.steps(frozenset((c.email, c.partner) for c in held))
    kept = {c.email for c in held if c.action is Action.PURGE}
    leaving = {c.email for c in held if c.action is Action.CLOSE}
    left = (_unmailed(s) if s.email in leaving else s for s in remaining)
    return tuple(
        s
        for s in left
        if s.changes
        and not (s.kind is StepKind.PURGE and s.email in kept)
        and not _closed_for_want(s, ordered, wish.ground)
    )


def _closed_for_want(step: Step, ordered: Iterable[Step], ground: Ground) -> bool:
    """Tell whether somebody who is in would be closed only because what lets her in is held.

    `ordered` is all that would be done if nothing were. Whoever may be in another's hands, or was
    suspended, goes all the same.
    """
    account = step.before
    return (
        step.kind is StepKind.CLOSE
        and account is not None
        and account.state is AccountState.OPEN
        and not account.moved
        and account.address not in ground.intruded
        and not any(s.kind is StepKind.CLOSE and s.before == account for s in ordered)
    )


def _unmailed(step: Step) -> Step:
    """Return the step without a reminder of an access that may be about to end."""
    return replace(step, changes=tuple(c for c in step.changes if c.reason != "reminder"))


def _undecided(
    accounts: Mapping[str, Account], wanted: Mapping[str, Wanted], ground: Ground
) -> dict[str, Wanted]:
    """Return the accounts that no decision speaks of, wanted as their own entitlements say.

    Left out: those whose every partner is unknown. Nothing is done to them, whatever they are,
    unless somebody took them over, or enabled them after their closing: nobody is let in for it.
    An account that names no partner may be an unknown one's: it waits while there is any.
    """
    known = ground.known
    chosen = {v.partner.id for v in ground.chosen}
    undecided = {}
    for address, account in accounts.items():
        partners = {e.partner for e in account.entitlements}
        astray = account.moved or address in ground.intruded
        # Enabled by hand after a closing or a suspension: whoever is out stays out, also while the
        # agreement that would say so again can't be read.
        back = account.enabled and account.state is not AccountState.OPEN
        speaking = chosen if astray else known | chosen if back else known
        if address in wanted or (partners and not partners & speaking):
            continue
        if not partners and (ground.only_partner is not None or _some_unknown(ground)):
            continue
        undecided[address] = Wanted(
            address, *account.known_as, entitlements=account.entitlements, grants=()
        )
    return undecided


def _some_unknown(ground: Ground) -> bool:
    return any(v.standing.state is AgreementState.UNKNOWN for v in ground.views)


def _without_partner(
    accounts: Mapping[str, Account], decisions: Iterable[Decision], ground: Ground
) -> list[Finding]:
    named = {d.email for d in decisions if d.open}
    if ground.only_partner is not None:
        return []
    return [
        catalogue.PARTNER_MISSING.found(
            f"Le compte « {address} » ne nomme plus aucun partenaire, et aucune annexe 1 en "
            "vigueur ne nomme la personne.",
            email=address,
        )
        for address, account in accounts.items()
        if not account.entitlements and account.enabled and address not in named
    ]


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


def _copies_closed(ground: Ground) -> list[Step]:
    """Return the closings of accounts that claim the address of another one of ours."""
    chosen = {v.partner.id for v in ground.chosen}
    return [
        steps.close_copy(a, ground.today)
        for a in ground.snapshot.ours
        if (a.enabled or a.closed_on is None)
        and ground.ours(a.address) is not a
        and (ground.only_partner is None or chosen & {e.partner for e in a.entitlements})
    ]


def _marker_lost(ground: Ground) -> list[Finding]:
    """Return the accounts that a run left open and that no longer bear our marker."""
    by_id = {a.id: a for a in ground.snapshot.others if a.enabled}
    lost = [(address, by_id.get(id_)) for address, id_ in ground.memory.accounts.items()]
    return [
        catalogue.MARKER_LOST.found(
            f"Le compte « {address} », ouvert par le connecteur, ne porte plus la marque de ce "
            "registre : il reste utilisable et n’est plus géré.",
            email=address,
        )
        for address, account in lost
        if account is not None and ground.only_partner is None
    ]


def _closed_ahead(ground: Ground) -> list[Finding]:
    """Return the accounts whose closing somebody has dated ahead, to keep their data (2.1)."""
    chosen = {v.partner.id for v in ground.chosen}
    return [
        catalogue.CLOSED_ON_AHEAD.found(
            f"La date de clôture du compte « {a.address} », le {a.closed_on:%d/%m/%Y}, n’est pas "
            "encore venue : elle a été écrite à la main. La suppression est comptée d’une date "
            "possible.",
            email=a.address,
            partner=next((e.partner for e in a.entitlements), None),
        )
        for a in ground.snapshot.ours
        if closed_ahead(a, ground.today)
        and (ground.only_partner is None or chosen & {e.partner for e in a.entitlements})
    ]


def _duplicates(ground: Ground) -> list[Finding]:
    chosen = {v.partner.id for v in ground.chosen}
    seen = Counter(
        a.address
        for a in ground.snapshot.ours
        if ground.only_partner is None or chosen & {e.partner for e in a.entitlements}
    )
    return [
        catalogue.DUPLICATE_ACCOUNT.found(
            f"{number} comptes portent l’adresse « {address} » dans leurs attributs.",
            email=address,
        )
        for address, number in seen.items()
        if number > 1
    ]


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return each finding once, worst first, then by partner and person."""
    once = dict.fromkeys(findings)
    return tuple(
        sorted(once, key=lambda f: (f.severity.rank, f.partner or "", f.email or "", f.code))
    )
