"""Out now, whatever annex 1 says, and in again (3.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from connector.acts.act import Act, Deed, Realm, Result, already, failed, refused
from connector.acts.words import in_english
from connector.errors import AccountChangedError, ConnectorError
from connector.model import Account, AccountState, Action, Change, Link, Outcome, Refusal
from connector.plan import steps
from connector.plan.build import Wishes
from connector.plan.wanted import Wanted

TRIES = 3
"""How often a suspension starts again when the account changes under it."""


def suspend(realm: Realm, address: str, today: date, *, remembered: bool = False) -> Act:
    """Take one person out, now: a full closing that only `resume` lifts (3.3).

    `remembered`: the journal holds a suspension of the address that nobody has lifted.

    Needs neither the registry's documents nor a listing: it works when they don't. Every account of
    ours that claims the address or bears it goes. Whoever has none yet is kept from getting one by
    the journal's word. It has failed where an account that is not ours lets the person in.
    """
    found = realm.find(address)
    ours = [a for a in found if a.registry == realm.registry]
    theirs = [a for a in found if a.registry != realm.registry and a.enabled]
    done = [_suspended(realm, account, address, today) for account in ours]
    if wrong := next((a for a in done if a.result is Result.FAILED), None):
        return wrong
    if theirs:
        why = Refusal.STRANGER_ENABLED
        return Act(Deed.SUSPEND, address, Result.FAILED, in_english(why), theirs[0], code=why)
    if not done and remembered:
        said = "Suspended already, without an account: annex 1 opens nothing until resume."
        return already(Deed.SUSPEND, address, said)
    if not done:
        said = (
            "Suspended. There is no account with this address: annex 1 opens nothing for it until "
            "resume."
        )
        return Act(Deed.SUSPEND, address, Result.DONE, said)
    # What was done comes first, then the account that bears the address tells the story.
    return max(
        done,
        key=lambda a: (
            a.result is Result.DONE,
            a.before is not None and a.before.address == address,
        ),
    )


def _out_already(account: Account) -> bool:
    return (
        account.state is AccountState.SUSPENDED
        and not account.enabled
        and account.closed_on is not None
        and not account.moved
    )


def _suspended(realm: Realm, before: Account, address: str, today: date) -> Act:
    """Take out one account; started again when it changes under it (a sync at work)."""
    partners = tuple(e.partner for e in before.entitlements)
    if _out_already(before):
        said = "Suspended already: out, and stays out until resume. Nothing was changed."
        return already(Deed.SUSPEND, address, said, before, partners)
    for attempt in range(1, TRIES + 1):
        after = replace(
            # An account that claims another's address is not given it.
            steps.at_its_address(before) if before.address == address else before,
            state=AccountState.SUSPENDED,
            enabled=False,
            closed_on=today,
            link=Link(owed=False),
        )
        try:
            if before.state is not AccountState.OPEN and not before.enabled and before.closed_on:
                # Out already; the day it went out still counts (2.1).
                after = replace(after, closed_on=before.closed_on)
                realm.update(before, after)
            else:
                realm.close(before, after)
        except AccountChangedError as error:
            now = next((a for a in realm.find(address) if a.id == before.id), None)
            if now is None:
                break  # deleted meanwhile: nobody can use it
            if attempt == TRIES:
                return failed(Deed.SUSPEND, address, error, before, partners)
            before = now
        except ConnectorError as error:
            return failed(Deed.SUSPEND, address, error, before, partners)
        else:
            said = "Suspended: out, and stays out until resume."
            return Act(Deed.SUSPEND, address, Result.DONE, said, before, after, partners=partners)
    said = "Suspended. The account was deleted in this moment; nothing is opened until resume."
    return Act(Deed.SUSPEND, address, Result.DONE, said, before, None, partners=partners)


def resume(  # noqa: PLR0911 — one a case
    realm: Realm, wish: Wishes, address: str, today: date
) -> Act:
    """Lift a suspension or a stop by hand; open at once if annex 1 still asks for it."""
    account = wish.ground.ours(address)
    if account is None:
        return _without_account(wish, address)
    partners = tuple(e.partner for e in account.entitlements)
    stopped = account.state is AccountState.OPEN and not account.enabled
    # The journal's word suffices: a sync at work may have written over the account's own.
    remembered = address in wish.ground.memory.suspended
    suspended = account.state is AccountState.SUSPENDED or remembered
    if account.state is AccountState.OPEN and account.enabled and not suspended:
        said = "The account is open already; nothing was changed."
        return already(Deed.RESUME, address, said, account, partners)
    if not suspended and not stopped:
        state = account.state.value
        return refused(Deed.RESUME, address, Refusal.NOT_SUSPENDED, state, partners=partners)
    wanted = wish.wanted().get(address)
    asked = any(d.email == address and d.open and not d.quiet for d in wish.decisions)
    if not asked and (wanted is None or wanted.open):
        # Lifted now, the next sync would open somebody on the word of no list.
        return refused(Deed.RESUME, address, Refusal.NOT_KNOWN, partners=partners)
    try:
        if wanted is None or not asked:
            return _lift(realm, account, today, partners)
        return _open_again(realm, account, wanted, partners)
    except ConnectorError as error:
        return failed(Deed.RESUME, address, error, account, partners)


def _without_account(wish: Wishes, address: str) -> Act:
    if address not in wish.ground.memory.suspended:
        if any(d.email == address and d.open and not d.quiet for d in wish.decisions):
            said = "It is not suspended, and has no account yet: the next sync opens it."
            return already(Deed.RESUME, address, said)
        return refused(Deed.RESUME, address, Refusal.NO_ACCOUNT)
    said = "The suspension is lifted; the next sync opens the account if annex 1 asks."
    return Act(Deed.RESUME, address, Result.DONE, said)


def _open_again(realm: Realm, account: Account, wanted: Wanted, partners: tuple[str, ...]) -> Act:
    """Open by the procedure of a reopening: the old password never works again."""
    step = steps.reopen(account, wanted)
    realm.reopen(account, step.after)
    link = Change(
        Action.SEND_LINK,
        account.address,
        steps.first_partner(wanted),
        "resumed",
        account,
        step.after,
        outcome=Outcome.DONE,
    )
    done = Act(
        Deed.RESUME,
        account.address,
        Result.DONE,
        "Open again: the old password is gone, a new link was sent.",
        account,
        step.after,
        partners=partners,
        link=link,
    )
    try:
        realm.send_link(step.after)
    except ConnectorError as error:
        said = f"Open again; the link is owed and the next sync sends it. {error.message}"
        owed = replace(link, outcome=Outcome.PENDING, error=error.message, fault=error.code)
        return replace(done, result=Result.FAILED, message=said, code=error.code, link=owed)
    return done


def _lift(realm: Realm, account: Account, today: date, partners: tuple[str, ...]) -> Act:
    """Lift the suspension of a person whom no annex asks for: closed, like anybody else."""
    if account.state is AccountState.OPEN:
        return refused(Deed.RESUME, account.address, Refusal.NOBODY_ASKS, partners=partners)
    if account.state is AccountState.CLOSED:
        said = "The suspension is lifted; no annex 1 in force asks for access, it stays closed."
        return Act(
            Deed.RESUME, account.address, Result.DONE, said, account, account, partners=partners
        )
    after = replace(account, state=AccountState.CLOSED, closed_on=account.closed_on or today)
    realm.update(account, after)
    said = "The suspension is lifted; no annex 1 in force asks for access, it stays closed."
    return Act(Deed.RESUME, account.address, Result.DONE, said, account, after, partners=partners)
