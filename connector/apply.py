"""Carry out a plan, account by account: one that fails never stops the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from connector.errors import (
    ConnectorError,
    KeycloakForbiddenError,
    KeycloakUnreachableError,
    StoppedError,
)
from connector.model import Account, Action, Change, Outcome, Plan, Step, StepKind

log = logging.getLogger(__name__)


class Accounts(Protocol):
    """What applying a plan needs of the realm; the gateway is one, a test's fake another."""

    def create(self, account: Account) -> Account:
        """Create the account; return it with its id."""

    def update(self, before: Account, after: Account) -> None:
        """Write it."""

    def reduce(self, before: Account, after: Account) -> None:
        """Write it and end sessions."""

    def reopen(self, before: Account, after: Account) -> None:
        """Open it so that no old password or session works."""

    def close(self, before: Account, after: Account) -> None:
        """Close it in full and see it done."""

    def purge(self, before: Account) -> None:
        """Delete the account, which is closed, and see it gone."""

    def check_unchanged(self, before: Account) -> None:
        """Raise if it is no longer as the plan saw it."""

    def send_link(self, account: Account) -> None:
        """Mail the link and record it."""


def apply_plan(
    plan: Plan,
    accounts: Accounts,
    *,
    ready: Callable[[], None] = lambda: None,
    said: Callable[[Sequence[Change]], None] = lambda _: None,
) -> tuple[Change, ...]:
    """Carry out every step; return all changes of the plan with their outcomes.

    `ready` is asked before each account and raises ConnectorError where no further one may be
    touched; `said` hears of an account's changes as soon as their outcome is known. When either
    fails, or Keycloak is gone, or refuses the client for good, the account at hand is finished and
    what is left is `pending`: the next run does it.
    """
    results: list[Change] = []
    lost: ConnectorError | None = None
    for step in plan.steps:
        if lost is None:
            lost = _failure_of(ready)
        if lost is not None:
            results += _all(step.changes, Outcome.PENDING, lost)
            continue
        done, lost = _carry_out(step, accounts)
        results += done
        unheard = _failure_of(lambda done=done: said(done))  # type: ignore[misc]
        lost = lost or unheard
    return (*results, *_all(plan.held, Outcome.HELD))


def _failure_of(act: Callable[[], None]) -> ConnectorError | None:
    try:
        act()
    except ConnectorError as error:
        log.error("%s", error.message)  # noqa: TRY400 — foreseeable: no traceback
        return error
    return None


def _carry_out(step: Step, accounts: Accounts) -> tuple[list[Change], ConnectorError | None]:
    """Return the step's changes with their outcomes, and the error that ends the run, if any."""
    account_changes = [c for c in step.changes if c.action is not Action.SEND_LINK]
    links = [c for c in step.changes if c.action is Action.SEND_LINK]
    try:
        account = _write(step, accounts)
    except ConnectorError as error:
        _log(step, error)
        outcome = [
            *_all(account_changes, Outcome.FAILED, error),
            *_all(links, Outcome.PENDING, error),
        ]
        return outcome, error if _ends_the_run(error) else None
    results = _all(account_changes, Outcome.DONE)
    if not links:
        return results, None
    try:
        accounts.send_link(account)
    except ConnectorError as error:
        # The account is there and the mail is owed: the next run sends it.
        _log(step, error, "link")
        results += _all(links, Outcome.PENDING, error)
        return results, error if _ends_the_run(error) else None
    return [*results, *_all(links, Outcome.DONE)], None


def _write(step: Step, accounts: Accounts) -> Account:
    """Bring the account to what the step wants; return it as it now is."""
    after = step.after
    before = step.before
    if step.kind is StepKind.CREATE or before is None:
        return accounts.create(after)
    match step.kind:
        case StepKind.UPDATE:
            accounts.update(before, after)
        case StepKind.REDUCE:
            accounts.reduce(before, after)
        case StepKind.REOPEN:
            accounts.reopen(before, after)
        case StepKind.CLOSE:
            accounts.close(before, after)
        case StepKind.PURGE:
            accounts.purge(before)
        case StepKind.LINK:
            accounts.check_unchanged(before)
    return after


def _all(
    changes: Iterable[Change], outcome: Outcome, error: ConnectorError | None = None
) -> list[Change]:
    why = " ".join(filter(None, (error.message, error.remedy))) if error else ""
    fault = error.code if error else ""
    return [replace(c, outcome=outcome, error=why, fault=fault) for c in changes]


def _ends_the_run(error: ConnectorError) -> bool:
    """Tell whether going on is pointless: no server, no right to anything, asked to stop."""
    return isinstance(error, KeycloakUnreachableError | KeycloakForbiddenError | StoppedError)


def _log(step: Step, error: ConnectorError, what: str = "") -> None:
    # The words of the error may hold an address, which belongs in the report and not in a log.
    account = step.before.id if step.before else "a new account"
    status = getattr(error, "status", None)
    log.error(
        "%s of %s failed: %s (HTTP status %s)",
        what or step.kind.value,
        account,
        type(error).__name__,
        status or "none",
    )
