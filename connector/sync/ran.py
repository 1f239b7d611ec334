"""One run of a sync when it is over, and the exit status that it comes to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from connector import retention
from connector.certifying import Issued
from connector.errors import ExitStatus, worst
from connector.metrics import Result, count_accounts
from connector.model import Action, Change, Outcome, Plan, Severity
from connector.never_activated import Told
from connector.sync.gathering import Gathered

if TYPE_CHECKING:
    from connector.journal import Head


@dataclass(frozen=True, slots=True)
class Approval:
    """What a person lets through."""

    digest: str
    """The digest of what is held, or its first 12 characters."""
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of a sync, when it is over."""

    gathered: Gathered
    plan: Plan
    changes: tuple[Change, ...]
    """Every change with its outcome."""
    approval: Approval | None
    interrupted: str
    """What the run before this one left, where it never ended; empty where it did."""
    head: Head
    """The head of the journal's chain after the run."""
    unrecorded: str = ""
    """Why the journal does not hold all of it; empty where it does."""
    certificates: tuple[Issued, ...] = ()
    """Destruction certificates that partners asked for, issued by this run (2.1)."""
    ended: retention.Ended = field(default_factory=retention.Ended)
    """What data came to its end, beside accounts (2.1)."""
    told: Told = field(default_factory=Told)
    """Notices about people who never used the link."""
    problems: tuple[str, ...] = ()
    """What went wrong after the changes, in plain English: a certificate, the end of some data, a
    notice."""

    @property
    def measures(self) -> Result:
        """Return what the run is measured by."""
        ground = self.gathered.ground
        return Result(
            accounts=count_accounts(ground.snapshot.ours, self.changes),
            not_closed=len(self.not_closed),
            changes=self.changes,
            findings=self.plan.findings,
            status=self.status,
            whole=ground.only_partner is None,
        )

    @property
    def not_closed(self) -> tuple[str, ...]:
        """Return the addresses of the accounts whose closing was tried, or due, and not seen done.

        What the guard holds is not among them: it waits for a person's word.
        """
        return tuple(
            sorted(
                {
                    c.email
                    for c in self.changes
                    if c.action is Action.CLOSE
                    and c.outcome in (Outcome.FAILED, Outcome.PENDING)
                    and (c.after is None or not c.after.enabled)
                }
            )
        )

    @property
    def status(self) -> ExitStatus:
        """Return the exit status of `connector sync`."""
        statuses = [sync_status(self.plan, self.changes)]
        if self.approval is not None and not self.plan.released:
            statuses.append(ExitStatus.HELD)
        if self.unrecorded:
            statuses.append(ExitStatus.PARTIAL)
        if self.problems:
            statuses.append(ExitStatus.ATTENTION)
        return worst(*statuses)


def plan_status(decided: Plan) -> ExitStatus:
    """Return the exit status of `connector plan`."""
    if decided.held:
        return ExitStatus.HELD
    return ExitStatus.ATTENTION if decided.steps else ExitStatus.OK


def sync_status(decided: Plan, changes: Collection[Change]) -> ExitStatus:
    """Return the exit status of what a sync did."""
    statuses = [ExitStatus.OK]
    if any(c.outcome in (Outcome.FAILED, Outcome.PENDING) for c in changes):
        statuses.append(ExitStatus.PARTIAL)
    if decided.held:
        statuses.append(ExitStatus.HELD)
    if any(f.severity is Severity.ERROR for f in decided.findings):
        statuses.append(ExitStatus.ATTENTION)
    return worst(*statuses)


def cut_short(changes: Collection[Change]) -> bool:
    """Tell whether the run ended before it had been at every account; an owed mail is no end."""
    return any(c.outcome is Outcome.PENDING and c.action is not Action.SEND_LINK for c in changes)
