"""The steps that a decision can lead to: each says how the account is to be afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dateutil.relativedelta import relativedelta

from connector.model import (
    Account,
    AccountState,
    Action,
    Change,
    Effect,
    Link,
    Step,
    StepKind,
)
from connector.plan.wanted import Grant, Wanted
from connector.rules.people import Policy

UPDATE_PASSWORD = "UPDATE_PASSWORD"  # noqa: S105 — the name of a required action
VERIFY_EMAIL = "VERIFY_EMAIL"
KEPT = relativedelta(months=6)
"""How long a closed account is kept, from the day its closing was seen done (2.1)."""


def create(wanted: Wanted, registry: str) -> Step:
    """Create the account with everything in it, then the link (3.4)."""
    after = _new(wanted, registry)
    return _with_link(StepKind.CREATE, None, after, changes(wanted, None, after, Action.CREATE))


def create_suspended(wanted: Wanted, registry: str, today: date) -> Step:
    """Create the account of a suspended person: out from its first moment, and no link (3.3).

    Nobody gets in by it: it is no opening, and the guard does not count it as one.
    """
    after = replace(
        _new(wanted, registry),
        state=AccountState.SUSPENDED,
        enabled=False,
        closed_on=today,
        link=Link(owed=False),
    )
    made = tuple(
        replace(change, reason="suspended", effect=Effect.NONE)
        for change in changes(wanted, None, after, Action.CREATE)
    )
    return Step(made, None, after, StepKind.CREATE)


def _new(wanted: Wanted, registry: str) -> Account:
    return Account(
        address=wanted.address,
        last_name=wanted.last_name,
        first_names=wanted.first_names,
        annex_name=(wanted.last_name, wanted.first_names),
        entitlements=wanted.entitlements,
        registry=registry,
        link=Link(owed=True),
        username=wanted.address,
        email=wanted.address,
        pending_actions=frozenset({UPDATE_PASSWORD}),
        functions=wanted.functions,
    )


def reopen(existing: Account, wanted: Wanted) -> Step:
    """Open again so that nothing from before works: the old password, sessions, tokens."""
    after = _renewed(existing, wanted, prove=existing.moved)
    made = changes(wanted, existing, after, Action.OPEN) or (
        Change(Action.OPEN, existing.address, first_partner(wanted), "list-1", existing, after),
    )
    return _with_link(StepKind.REOPEN, existing, after, made)


def taken_over(existing: Account, wanted: Wanted) -> Step:
    """Undo a possible takeover: as a reopening, at the annex's address."""
    # A stop by hand is lifted by `resume` only, here too.
    after = replace(_renewed(existing, wanted, prove=True), enabled=existing.enabled)
    reason = "address-changed" if existing.moved else "password-by-other"
    change = Change(Action.UPDATE, existing.address, first_partner(wanted), reason, existing, after)
    moves = changes(wanted, existing, after, Action.UPDATE)  # the guard counts them, here too
    return _with_link(StepKind.REOPEN, existing, after, (change, *moves))


def put_back(existing: Account, wanted: Wanted) -> Step:
    """Give a closed account its address back."""
    after = at_its_address(existing)
    change = Change(
        Action.UPDATE, existing.address, first_partner(wanted), "address-changed", existing, after
    )
    return Step((change,), existing, after, StepKind.UPDATE)


def keep_up(existing: Account, wanted: Wanted, policy: Policy, today: date) -> Step | None:
    """Put back name, function and entitlements; send a link that is owed or has lapsed unused."""
    after = kept_up(existing, wanted)
    links = _links(existing, wanted, after, policy, today)
    if after == existing:
        return Step(links, existing, after, StepKind.LINK) if links else None
    made = list(changes(wanted, existing, after, Action.UPDATE))
    if not made:
        partner = wanted.named_by or first_partner(wanted)
        reason = _what_differs(existing, after)
        made = [Change(Action.UPDATE, existing.address, partner, reason, existing, after)]
    reduces = any(c.effect in (Effect.REDUCE, Effect.REDUCE_INFERRED) for c in made)
    kind = StepKind.REDUCE if reduces else StepKind.UPDATE
    return Step((*made, *links), existing, after, kind)


def close(  # noqa: PLR0913 — what a closing is made of
    existing: Account,
    wanted: Wanted,
    today: date,
    reason: str,
    *,
    at: Account | None = None,
    suspended: bool = False,
) -> Step:
    """Close in full (3.3); `at` is the account with its address put back.

    Whoever was suspended stays so until `resume`, whatever the lists say meanwhile.
    """
    suspended = suspended or existing.state is AccountState.SUSPENDED
    if not suspended:
        wanted = wanted.reductions_of(existing)  # nothing is granted by a closing
    after = replace(
        at or existing,
        entitlements=wanted.entitlements,
        functions=wanted.functions,
        state=AccountState.SUSPENDED if suspended else AccountState.CLOSED,
        enabled=False,
        closed_on=today,
        link=Link(owed=False),
    )
    made = changes(wanted, existing, after, Action.UPDATE)
    if not any(c.action is Action.CLOSE for c in made):
        # no list closes anybody: the account itself went astray
        partner = existing.entitlements[0].partner if existing.entitlements else None
        astray = Change(Action.CLOSE, existing.address, partner, reason, existing, after)
        made = (astray, *made)
    return Step(made, existing, after, StepKind.CLOSE)


def put_back_day(existing: Account, wanted: Wanted, day: date, *, at: Account) -> Step:
    """Write the day of a closing that somebody dated ahead, so that its six months run (2.1).

    `at` is the account with what else is put back. As a closing does it, so that what Keycloak
    refuses of the profile keeps nobody's data.
    """
    after = replace(at, closed_on=day, enabled=False, link=Link(owed=False))
    partner = first_partner(wanted)
    reason = "closed-on-ahead"
    change = Change(Action.UPDATE, existing.address, partner, reason, existing, after)
    kept_up_too = at.entitlements == wanted.entitlements
    moves = changes(wanted, existing, after, Action.UPDATE) if kept_up_too else ()
    return Step((change, *moves), existing, after, StepKind.CLOSE)


def close_copy(copy: Account, today: date) -> Step:
    """Close an account that claims the address of another one of ours (3.5)."""
    after = replace(
        copy, state=AccountState.CLOSED, enabled=False, closed_on=today, link=Link(owed=False)
    )
    partner = copy.entitlements[0].partner if copy.entitlements else None
    bears = copy.email or copy.address
    change = Change(Action.CLOSE, bears, partner, "duplicate", copy, after)
    return Step((change,), copy, after, StepKind.CLOSE)


def purge(existing: Account) -> Step:
    """Delete a closed account: one change for each partner that had the person (2.1)."""
    partners: list[str | None] = [e.partner for e in existing.entitlements] or [None]
    made = tuple(
        Change(Action.PURGE, existing.address, partner, "six-months", existing, None, Effect.DELETE)
        for partner in partners
    )
    return Step(made, existing, existing, StepKind.PURGE)


def purge_due(account: Account, today: date) -> bool:
    """Tell whether six months have passed since the closing was seen done (2.1).

    Calendar months: closed on 31 August, due on 28 (or 29) February.
    """
    return account.closed_on is not None and account.closed_on + KEPT <= today


def changes(
    wanted: Wanted, before: Account | None, after: Account, granting: Action
) -> tuple[Change, ...]:
    """Return one change for each partner that moves; the first to grant creates or opens."""
    made = []
    for grant in wanted.grants:
        action: Action
        match grant.effect:
            case Effect.GRANT:
                action, granting = granting, Action.UPDATE
            case Effect.NONE:
                action = Action.UPDATE
            case _:
                action = Action.CLOSE
        decision = grant.decision
        made.append(
            Change(
                action=action,
                email=wanted.address,
                partner=decision.partner,
                reason=_why(grant, before),
                before=before,
                after=after,
                effect=grant.effect,
                at=decision.line.at if decision.line else None,
            )
        )
    return tuple(made)


def _why(grant: Grant, before: Account | None) -> str:
    if grant.effect is not Effect.NONE:
        return grant.decision.reason
    held = before.entitlement(grant.after.partner) if before else None
    return "attributes" if held and held.function == grant.after.function else "function"


def kept_up(existing: Account, wanted: Wanted) -> Account:
    """Return the account with all that the annexes say of it."""
    return replace(
        existing,
        last_name=wanted.last_name,
        first_names=wanted.first_names,
        annex_name=(wanted.last_name, wanted.first_names),
        entitlements=wanted.entitlements,
        functions=wanted.functions,
        member=True,
    )


def at_its_address(account: Account) -> Account:
    """Return the account with the annex's address as its identifier (3.4)."""
    return replace(account, email=account.address, username=account.address)


def first_partner(wanted: Wanted) -> str | None:
    """Return the first partner that wants the person in, else the first that ever did."""
    ordered = sorted(wanted.entitlements, key=lambda e: (not e.open, e.partner))
    return ordered[0].partner if ordered else None


def _renewed(existing: Account, wanted: Wanted, *, prove: bool) -> Account:
    # Whoever took an account over may have a password form open, which nothing can shut: what is
    # stored through it lets nobody in who can't `prove` to read the annex's mailbox.
    asked = {UPDATE_PASSWORD, VERIFY_EMAIL} if prove else {UPDATE_PASSWORD}
    return replace(
        at_its_address(kept_up(existing, wanted)),
        state=AccountState.OPEN,
        enabled=True,
        closed_on=None,
        link=Link(owed=True),
        pending_actions=existing.pending_actions | asked,
    )


def _links(
    existing: Account, wanted: Wanted, after: Account, policy: Policy, today: date
) -> tuple[Change, ...]:
    if not existing.enabled or UPDATE_PASSWORD not in existing.pending_actions:
        return ()  # Keycloak mails nobody who is disabled; who has a password needs no link
    if existing.link.owed:
        reason = "link-owed"
    elif policy.reminder_due(existing.link, today):
        reason = "reminder"
    else:
        return ()
    partner = first_partner(wanted)
    return (Change(Action.SEND_LINK, existing.address, partner, reason, existing, after),)


def _what_differs(existing: Account, after: Account) -> str:
    if {e.partner for e in after.entitlements} != {e.partner for e in existing.entitlements}:
        return "partner-renamed"
    if not existing.member:
        return "access-group"
    same_name = (after.last_name, after.first_names) == (existing.last_name, existing.first_names)
    return "attributes" if same_name else "name"


def _with_link(
    kind: StepKind, before: Account | None, after: Account, made: tuple[Change, ...]
) -> Step:
    first = made[0]
    if not after.enabled:  # Keycloak sends no link to a disabled account
        return Step(made, before, after, kind)
    link = Change(Action.SEND_LINK, after.address, first.partner, first.reason, before, after)
    return Step((*made, link), before, after, kind)
