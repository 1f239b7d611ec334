"""Out now, whatever annex 1 says, and in again (3.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from connector.acts.act import Act, Deed, Realm, Result, failed, refused
from connector.errors import AccountChangedError, ConnectorError
from connector.model import Account, AccountState, Link, Step, StepKind
from connector.plan import steps
from connector.plan.build import Wishes
from connector.plan.scene import refused_realm

TRIES = 3
"""How often a suspension starts again when the account changes under it."""


def suspend(realm: Realm, address: str, today: date) -> Act:
    """Take one person out, now: a full closing that only `resume` lifts (3.3).

    Needs neither the registry's documents nor a listing: it works when they don't. Every account of
    ours that claims the address or bears it goes. Whoever has none yet is kept from getting in by
    the journal's word, and by `keep_out`. It has failed where an account that is not ours lets the
    person in.
    """
    found = realm.find(address)
    ours = [a for a in found if a.registry == realm.registry]
    theirs = [a for a in found if a.registry != realm.registry and a.enabled]
    done = [_suspended(realm, account, address, today) for account in ours]
    if wrong := next((a for a in done if a.result is not Result.DONE), None):
        return wrong
    if theirs:
        why = (
            "An enabled account with this address does not bear this registry's marker and was not "
            "touched. Disable it in the administration console, now."
        )
        return Act(Deed.SUSPEND, address, Result.FAILED, why, theirs[0])
    if not done:
        return Act(
            Deed.SUSPEND, address, Result.DONE,
            "There is no account of ours with this address; none will be opened until resume.",
        )  # fmt: skip
    # The one that bears the address tells the story.
    return max(done, key=lambda a: a.before is not None and a.before.address == address)


def keep_out(realm: Realm, wish: Wishes, address: str, today: date) -> Act | None:
    """Make the realm remember the suspension of a person who has no account, if annex 1 asks today.

    `wish` rests on a memory that knows of the suspension. None where no list asks for the person,
    or where a run is to decide first (another registry's realm): the journal's word then suffices
    until the next run.
    """
    ordered, _ = wish.steps()
    step = next((s for s in ordered if s.email == address and s.kind is StepKind.CREATE), None)
    if step is None or step.after.enabled or refused_realm(wish.ground):
        return None
    partners = tuple(c.partner for c in step.changes if c.partner)
    try:
        created = realm.create(step.after)
    except AccountChangedError:  # a sync at work has made one in this moment
        return suspend(realm, address, today)
    except ConnectorError as error:
        return failed(Deed.SUSPEND, address, error, None, partners)
    said = "Suspended: a disabled account was made, so that nothing is opened until resume."
    at = step.changes[0].at
    return Act(Deed.SUSPEND, address, Result.DONE, said, None, created, at, partners)


def _suspended(realm: Realm, before: Account, address: str, today: date) -> Act:
    """Take out one account; started again when it changes under it (a sync at work)."""
    partners = tuple(e.partner for e in before.entitlements)
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
    said = "The account was deleted in this moment; none will be opened until resume."
    return Act(Deed.SUSPEND, address, Result.DONE, said, before, None, partners=partners)


def resume(realm: Realm, wish: Wishes, address: str, today: date) -> Act:
    """Lift a suspension or a stop by hand; open at once if annex 1 still asks for it."""
    account = wish.ground.ours(address)
    if account is None:
        return _without_account(wish, address)
    partners = tuple(e.partner for e in account.entitlements)
    stopped = account.state is AccountState.OPEN and not account.enabled
    if account.state is not AccountState.SUSPENDED and not stopped:
        why = f"The account is {account.state.value}, neither suspended nor stopped by hand."
        return refused(Deed.RESUME, address, why, partners)
    wanted = wish.wanted().get(address)
    asked = any(d.email == address and d.open and not d.quiet for d in wish.decisions)
    if not asked and (wanted is None or wanted.open):
        # Lifted now, the next sync would open somebody on the word of no list.
        why = (
            "Whether annex 1 still asks for this person is not known: the agreement or the annex "
            "of the partner has to be settled first."
        )
        return refused(Deed.RESUME, address, why, partners)
    try:
        if wanted is None or not asked:
            return _lift(realm, account, today, partners)
        return _open_again(realm, account, steps.reopen(account, wanted), partners)
    except ConnectorError as error:
        return failed(Deed.RESUME, address, error, account, partners)


def _without_account(wish: Wishes, address: str) -> Act:
    if address not in wish.ground.memory.suspended:
        return refused(Deed.RESUME, address, "There is no account of ours with this address.")
    said = "The suspension is lifted; the next sync opens the account if annex 1 asks."
    return Act(Deed.RESUME, address, Result.DONE, said)


def _open_again(realm: Realm, account: Account, step: Step, partners: tuple[str, ...]) -> Act:
    """Open by the procedure of a reopening: the old password never works again."""
    realm.reopen(account, step.after)
    done = Act(
        Deed.RESUME,
        account.address,
        Result.DONE,
        "Open again: the old password is gone, a new link was sent.",
        account,
        step.after,
        partners=partners,
    )
    try:
        realm.send_link(step.after)
    except ConnectorError as error:
        said = f"Open again; the link is owed and the next sync sends it. {error.message}"
        return replace(done, result=Result.FAILED, message=said)
    return done


def _lift(realm: Realm, account: Account, today: date, partners: tuple[str, ...]) -> Act:
    """Lift the suspension of a person whom no annex asks for: closed, like anybody else."""
    if account.state is not AccountState.SUSPENDED:
        why = "No annex 1 in force asks for this person: the next sync closes the account."
        return refused(Deed.RESUME, account.address, why, partners)
    after = replace(account, state=AccountState.CLOSED, closed_on=account.closed_on or today)
    realm.update(account, after)
    said = "The suspension is lifted; no annex 1 in force asks for access, it stays closed."
    return Act(Deed.RESUME, account.address, Result.DONE, said, account, after, partners=partners)
