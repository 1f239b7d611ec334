"""The decision table of the account (DESIGN, section 4): wanted × marker × enabled → step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from connector.model import (
    Account,
    AccountState,
    Action,
    Change,
    Effect,
    Finding,
    Kind,
    Link,
    Snapshot,
    Step,
    StepKind,
    catalogue,
)
from connector.plan.wanted import Wanted

UPDATE_PASSWORD = "UPDATE_PASSWORD"  # noqa: S105 — the name of a required action
VERIFY_EMAIL = "VERIFY_EMAIL"
RESULT = tuple[Step | None, list[Finding]]


def account_step(  # noqa: C901, PLR0911 — one case a row of the table
    existing: Account | None, wanted: Wanted, snapshot: Snapshot, registry: str, today: date
) -> RESULT:
    """Return the one step that brings the account where it is wanted, and what to report."""
    if existing is None:
        return _absent(wanted, snapshot, registry)
    if existing.moved:
        return _moved(existing, wanted, snapshot, today)
    match wanted.open, existing.state, existing.enabled:
        case True, AccountState.OPEN, True:
            return _compare(existing, wanted), []
        case True, AccountState.OPEN, False:  # stopped by hand, or a lockout: stays stopped
            return _compare(existing, wanted), [_said(catalogue.DISABLED_BY_HAND, existing, wanted)]
        case True, AccountState.SUSPENDED, enabled:
            step = _compare(existing, wanted)
            if enabled or existing.closed_on is None:  # enabled by hand, or never seen closed
                step = _close(existing, wanted, today, "suspended")
            return step, [_said(catalogue.SUSPENDED, existing, wanted)]
        case True, AccountState.CLOSED, _:
            return _reopen(existing, wanted), []
        case False, AccountState.OPEN | AccountState.SUSPENDED, _:  # articles 3.3 and 4.2
            return _close(existing, wanted, today, "closed"), []
        case False, AccountState.CLOSED, True:
            step = _close(existing, wanted, today, "reopened-by-hand")
            return step, [_said(catalogue.REOPENED_BY_HAND, existing, wanted)]
        case False, AccountState.CLOSED, False if existing.closed_on is None:
            # A run that was killed has disabled it; that its sessions ended was never seen.
            return _close(existing, wanted, today, "closing-unfinished"), []
        case _:  # closed, and stays so
            return None, []


def _absent(wanted: Wanted, snapshot: Snapshot, registry: str) -> RESULT:
    stranger = snapshot.foreign_by_name.get(wanted.address)
    if stranger is not None and (wanted.open or (wanted.closure_asked and stranger.enabled)):
        what = (
            "l’accès demandé n’est pas ouvert"
            if wanted.open
            else "la clôture demandée n’est pas faite"
        )
        finding = catalogue.FOREIGN_ACCOUNT.found(
            f"Un compte « {wanted.address} » existe et n’est pas géré par ce registre ; "
            f"il n’est pas modifié et {what}.",
            email=wanted.address,
            partner=wanted.named_by or _first_partner(wanted),
        )
        return None, [finding]
    if not wanted.open:
        return None, []
    after = Account(
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
    changes = _changes(wanted, None, after, Action.CREATE)
    return _with_link(StepKind.CREATE, None, after, changes), []


def _reopen(existing: Account, wanted: Wanted) -> Step:
    after = _renewed(existing, wanted)
    changes = _changes(wanted, existing, after, Action.OPEN) or (
        Change(Action.OPEN, existing.address, _first_partner(wanted), "list-1", existing, after),
    )
    return _with_link(StepKind.REOPEN, existing, after, changes)


def _moved(existing: Account, wanted: Wanted, snapshot: Snapshot, today: date) -> RESULT:
    """Somebody changed the address: whoever did could ask for a password. Articles 3.4 and 3.5."""
    last_name, first_names = existing.known_as
    finding = catalogue.ADDRESS_CHANGED.found(
        f"L’adresse du compte de {first_names} {last_name} (« {existing.address} ») "
        "a été changée dans Keycloak : prise de contrôle possible.",
        email=existing.address,
        partner=_first_partner(wanted),
    )
    taken = _address_taken(existing, snapshot)
    put_back = existing if taken else replace(
        existing, email=existing.address, username=existing.address
    )  # fmt: skip
    match wanted.open, existing.state:
        case True, AccountState.OPEN if not taken:
            return _taken_over(existing, wanted), [finding]
        case True, AccountState.CLOSED if not taken:
            return _reopen(existing, wanted), [finding]
        case (False, AccountState.OPEN | AccountState.SUSPENDED) | (True, AccountState.OPEN):
            step = _close(existing, wanted, today, "address-changed", at=put_back)
            return step, [finding]
        case _ if existing.enabled or existing.closed_on is None:
            step = _close(existing, wanted, today, "address-changed", at=put_back)
            return step, [finding]
        case _ if taken:  # out, and stays so until the address is free
            return None, [finding]
        case _:
            change = Change(
                Action.UPDATE,
                existing.address,
                _first_partner(wanted),
                "address-changed",
                existing,
                put_back,
            )
            return Step((change,), existing, put_back, StepKind.UPDATE), [finding]


def _taken_over(existing: Account, wanted: Wanted) -> Step:
    # A stop by hand is lifted by `resume` only, here too.
    after = replace(_renewed(existing, wanted), enabled=existing.enabled)
    change = Change(
        Action.UPDATE, existing.address, _first_partner(wanted), "address-changed", existing, after
    )
    moves = _changes(wanted, existing, after, Action.UPDATE)  # the guard counts them, here too
    return _with_link(StepKind.REOPEN, existing, after, (change, *moves))


def _address_taken(existing: Account, snapshot: Snapshot) -> bool:
    others = (a for a in snapshot.ours if a.id != existing.id)
    taken = any(existing.address in (a.email, a.username) for a in others)
    return taken or existing.address in snapshot.foreign_by_name


def _renewed(existing: Account, wanted: Wanted) -> Account:
    # Whoever changed the address may have a password form open, which nothing can shut: what is
    # stored through it lets nobody in who can't read the mailbox of the annex's address.
    asked = {UPDATE_PASSWORD, VERIFY_EMAIL} if existing.moved else {UPDATE_PASSWORD}
    return replace(
        _kept_up(existing, wanted),
        state=AccountState.OPEN,
        enabled=True,
        closed_on=None,
        link=Link(owed=True),
        username=existing.address,
        email=existing.address,
        pending_actions=existing.pending_actions | asked,
    )


def _kept_up(existing: Account, wanted: Wanted) -> Account:
    return replace(
        existing,
        last_name=wanted.last_name,
        first_names=wanted.first_names,
        annex_name=(wanted.last_name, wanted.first_names),
        entitlements=wanted.entitlements,
        functions=wanted.functions,
        member=True,
    )


def _compare(existing: Account, wanted: Wanted) -> Step | None:
    """Put back name, function and entitlements; send a link that is still owed."""
    after = _kept_up(existing, wanted)
    owes_link = (
        existing.link.owed and existing.enabled and UPDATE_PASSWORD in existing.pending_actions
    )
    if after == existing:
        if not owes_link:
            return None
        link = Change(
            Action.SEND_LINK, existing.address, _first_partner(wanted), "link-owed", existing, after
        )
        return Step((link,), existing, after, StepKind.LINK)
    changes = list(_changes(wanted, existing, after, Action.UPDATE))
    if not changes:
        reason = "name" if _name(after) != _name(existing) else "attributes"
        if not existing.member:
            reason = "access-group"
        if {e.partner for e in after.entitlements} != {e.partner for e in existing.entitlements}:
            reason = "partner-renamed"
        partner = wanted.named_by or _first_partner(wanted)
        changes = [Change(Action.UPDATE, existing.address, partner, reason, existing, after)]
    reduces = any(c.effect in (Effect.REDUCE, Effect.REDUCE_INFERRED) for c in changes)
    kind = StepKind.REDUCE if reduces else StepKind.UPDATE
    step = Step(tuple(changes), existing, after, kind)
    if owes_link:
        link = Change(
            Action.SEND_LINK, existing.address, _first_partner(wanted), "link-owed", existing, after
        )
        return replace(step, changes=(*step.changes, link))
    return step


def _close(
    existing: Account,
    wanted: Wanted,
    today: date,
    reason: str,
    *,
    at: Account | None = None,
) -> Step:
    """Return the full closing; `at` is the account with its address put back.

    Whoever is still wanted was suspended, and stays so.
    """
    suspended = wanted.open and existing.state is AccountState.SUSPENDED
    after = replace(
        at or existing,
        entitlements=wanted.entitlements,
        functions=wanted.functions,
        state=AccountState.SUSPENDED if suspended else AccountState.CLOSED,
        enabled=False,
        closed_on=today,
        link=Link(owed=False),
    )
    changes = _changes(wanted, existing, after, Action.CLOSE)
    if not changes:  # no list changed: the account itself went astray
        partner = existing.entitlements[0].partner if existing.entitlements else None
        changes = (Change(Action.CLOSE, existing.address, partner, reason, existing, after),)
    return Step(changes, existing, after, StepKind.CLOSE)


def _changes(
    wanted: Wanted, before: Account | None, after: Account, granting: Action
) -> tuple[Change, ...]:
    """Return one change for each partner that moves; the first to grant creates or opens."""
    changes = []
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
        changes.append(
            Change(
                action=action,
                email=wanted.address,
                partner=decision.partner,
                reason="function" if grant.effect is Effect.NONE else decision.reason,
                before=before,
                after=after,
                effect=grant.effect,
                at=decision.line.at if decision.line else None,
            )
        )
    return tuple(changes)


def _with_link(
    kind: StepKind, before: Account | None, after: Account, changes: tuple[Change, ...]
) -> Step:
    first = changes[0]
    if not after.enabled:  # Keycloak sends no link to a disabled account
        return Step(changes, before, after, kind)
    link = Change(Action.SEND_LINK, after.address, first.partner, first.reason, before, after)
    return Step((*changes, link), before, after, kind)


_WORDS: Mapping[str, str] = {
    "disabled-by-hand": "Le compte de {who} est désactivé dans Keycloak alors que l’annexe 1 "
    "demande l’accès{lockout} ; il reste désactivé.",
    "suspended": "L’accès de {who} est suspendu alors que l’annexe 1 le demande ; il reste fermé.",
    "reopened-by-hand": "Le compte de {who}, clos le {closed_on}, a été rouvert à la main ; "
    "il est clos à nouveau.",
}


def _said(kind: Kind, account: Account, wanted: Wanted) -> Finding:
    message = _WORDS[kind.code].format(
        who=f"{account.first_names} {account.last_name}",
        lockout=" (verrouillé par Keycloak)" if account.locked_out else "",
        closed_on=f"{account.closed_on:%d/%m/%Y}" if account.closed_on else "à une date inconnue",
    )
    return kind.found(message, email=account.address, partner=_first_partner(wanted))


def _first_partner(wanted: Wanted) -> str | None:
    """Return the first partner that wants the person in, else the first that ever did."""
    ordered = sorted(wanted.entitlements, key=lambda e: (not e.open, e.partner))
    return ordered[0].partner if ordered else None


def _name(account: Account) -> tuple[str, str]:
    return account.last_name, account.first_names
