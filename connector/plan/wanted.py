"""What all partners together want of one address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from connector.model import Account, Effect, Entitlement, Finding, Partner
from connector.rules.names import same_person
from connector.rules.people import Decision, names_disagree


@dataclass(frozen=True, slots=True)
class Grant:
    """How one decision moves one entitlement."""

    decision: Decision
    effect: Effect
    after: Entitlement

    @property
    def reduces(self) -> bool:
        """Tell whether the partner ends what it had granted."""
        return self.effect in (Effect.REDUCE, Effect.REDUCE_INFERRED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The account as the partners want it, and how it gets there."""

    address: str
    last_name: str
    first_names: str
    entitlements: tuple[Entitlement, ...]
    grants: tuple[Grant, ...]
    """Only what changes an entitlement, by partner."""
    asked: bool = False
    """Whether a list 1 in force asks for the person today."""
    closure_asked: bool = False
    """Whether a partner says in so many words, or by its silence, that the person is out."""
    named_by: str | None = None
    """The partner whose annex gives the name."""
    deletable: bool = False
    """Nobody wants the person in, and every partner that ever did is known."""

    @property
    def open(self) -> bool:
        """Tell whether any partner wants the person in."""
        return any(e.open for e in self.entitlements)

    @property
    def reduces(self) -> bool:
        """Tell whether a partner ends what it had granted."""
        return any(g.reduces for g in self.grants)

    def reductions_of(self, account: Account) -> Wanted:
        """Return what is wanted without anything that is granted anew."""
        left = tuple(g for g in self.grants if g.effect is not Effect.GRANT)
        moved = {e.partner: e for e in account.entitlements}
        moved |= {g.after.partner: g.after for g in left}
        return replace(self, grants=left, entitlements=tuple(moved[p] for p in sorted(moved)))

    @property
    def functions(self) -> tuple[str, ...]:
        """Return the functions under which the person is open, each once, by partner."""
        return tuple(dict.fromkeys(e.function for e in self.entitlements if e.open and e.function))


def combine(
    decisions: Iterable[Decision],
    accounts: Mapping[str, Account],
    partners: Mapping[str, Partner],
    today: date,
) -> tuple[dict[str, Wanted], list[Finding]]:
    """Return what is wanted of each address that a decision speaks of.

    Where a partner ends an access, `today` is noted as the day on which that was done.
    """
    by_address: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        by_address[decision.email].append(decision)
    wanted: dict[str, Wanted] = {}
    findings: list[Finding] = []
    for address, of_address in sorted(by_address.items()):
        result, found = _one(address, of_address, accounts.get(address), partners, today)
        wanted[address] = result
        findings += found
    return wanted, findings


def _one(
    address: str,
    decisions: list[Decision],
    account: Account | None,
    partners: Mapping[str, Partner],
    today: date,
) -> tuple[Wanted, list[Finding]]:
    decisions, findings, agreed = _settle_names(decisions, account, partners)
    entitlements = {e.partner: e for e in account.entitlements} if account else {}
    grants = []
    for decision in sorted(decisions, key=lambda d: d.partner):
        grant = _move(decision, entitlements.get(decision.partner), today)
        if grant is not None:
            entitlements[decision.partner] = grant.after
            grants.append(grant)
    last_name, first_names = account.known_as if account else ("", "")
    if agreed is not None and agreed.line is not None:
        last_name, first_names = agreed.line.last_name, agreed.line.first_names
    wanted = Wanted(
        address=address,
        last_name=last_name,
        first_names=first_names,
        entitlements=tuple(entitlements[p] for p in sorted(entitlements)),
        grants=tuple(grants),
        asked=any(d.open and not d.quiet for d in decisions),
        closure_asked=any(d.open is False and not d.quiet for d in decisions),
        named_by=agreed.partner if agreed else None,
    )
    return wanted, findings


def _settle_names(
    decisions: list[Decision], account: Account | None, partners: Mapping[str, Partner]
) -> tuple[list[Decision], list[Finding], Decision | None]:
    """Find the name all partners agree on.

    Where they don't, newcomers wait and no name is written.
    """
    naming = [d for d in decisions if d.open and d.line is not None]
    first = naming[0].line if naming else None
    if first is None or all(d.quiet for d in naming):
        return decisions, [], None
    if all(
        d.line is not None
        and same_person(
            (d.line.last_name, d.line.first_names), (first.last_name, first.first_names)
        )
        for d in naming
    ):
        return decisions, [], min(naming, key=lambda d: (d.quiet, d.partner))
    known = account or Account(first.email, first.last_name, first.first_names)
    findings = [
        names_disagree(d.line, known, partners[d.partner])
        for d in naming
        if d.line is not None
        and not d.quiet
        and (
            account is None
            or not same_person((d.line.last_name, d.line.first_names), known.known_as)
        )
    ]

    def waits(decision: Decision) -> bool:
        held = account.entitlement(decision.partner) if account else None
        return decision in naming and (held is None or not held.open)

    settled = [replace(d, open=None, reason="names-disagree") if waits(d) else d for d in decisions]
    return settled, findings, None


def _move(decision: Decision, held: Entitlement | None, today: date) -> Grant | None:
    """Return how a decision moves an entitlement, None where it leaves it as it is."""
    if decision.open is None or decision.quiet:
        return None
    if decision.open:
        if decision.line is None or decision.changed_on is None:
            return None  # nothing opens without a line that asks for it
        after = Entitlement(
            decision.partner,
            open=True,
            function=decision.line.function,
            changed_on=decision.changed_on,
            reason=decision.reason,
        )
        if held is None or not held.open:
            return Grant(decision, Effect.GRANT, after)
        same = held.function == after.function and held.changed_on <= today
        return None if same else Grant(decision, Effect.NONE, after)
    if held is None or not held.open:
        return None
    effect = Effect.REDUCE_INFERRED if decision.inferred else Effect.REDUCE
    changed_on = decision.changed_on or held.changed_on
    after = replace(held, open=False, changed_on=changed_on, reason=decision.reason, ended_on=today)
    return Grant(decision, effect, after)
