"""Carry out what was decided, under a lease, and leave evidence of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from connector import retention
from connector.apply import apply_plan
from connector.certifying import Issued, issue_due, remaining
from connector.errors import ClockError, ExitStatus, JournalError, worst
from connector.evidence import (
    Interrupted,
    Recorder,
    find_interrupted,
    remember,
    takeovers_undone,
)
from connector.evidence.memory import carried_out as carried_out_by
from connector.model import (
    Action,
    AgreementState,
    CarriedOut,
    Change,
    Effect,
    Outcome,
    Plan,
    Severity,
    StepKind,
)
from connector.plan import build_plan
from connector.plan.scene import refused_realm
from connector.registry import registry_id
from connector.rules.people import PartnerView
from connector.stopping import Stop
from connector.sync.gathering import Gathered, Progress, gather, registry_path
from connector.sync.watching import chain_findings

if TYPE_CHECKING:
    from connector.journal import Head, Journal, Takeover
    from connector.keycloak.gateway import KeycloakGateway
    from connector.settings import Settings

log = logging.getLogger(__name__)

CLOCK_TOLERANCE = timedelta(minutes=5)


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
    problems: tuple[str, ...] = ()
    """What went wrong after the changes, in plain English: a certificate, the end of some data."""

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


def run(  # noqa: PLR0913 — what a person may say of a run
    settings: Settings,
    journal: Journal,
    today: date,
    *,
    only_partner: str | None = None,
    approval: Approval | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
    gateway: KeycloakGateway | None = None,
) -> Ran:
    """Read, decide, carry out and record: one run at a time for a realm.

    `stop` tells whether the run is asked to end; `gateway` is the settings' by default. Raises
    LeaseHeldError while another run is at work, JournalError before anything is done where nothing
    could be recorded.
    """
    progress, stop = progress or Progress(), stop or Stop()
    with journal.lease(f"sync {settings.keycloak.realm}") as lease:
        recorder = Recorder(journal, "sync")
        left = find_interrupted(journal)
        memory = remember(journal, today, settings.zone, window_days=settings.guard.window_days)
        gathered = gather(
            settings,
            today,
            gateway=gateway or _gateway(settings, stop),
            only_partner=only_partner,
            progress=progress,
            memory=memory,
        )
        said_too = [
            *chain_findings(journal),
            *(takeovers_undone(left, gathered.ground.snapshot) if left is not None else ()),
        ]
        gathered = gathered.saying(said_too)
        decided = plan(gathered, approved=approval.digest if approval else "")
        check_clock(gathered, decided)
        if left is not None:
            recorder.settle(left, gathered.ground.snapshot, today)
        recorder.begin(
            realm=settings.keycloak.realm,
            registry=gathered.registry.id,
            today=today,
            partner=only_partner,
            by=approval.by if approval else None,
        )
        # A realm that looks like another's, or emptied, tells nothing about our people.
        recorder.found(
            gathered.ground.snapshot.by_address.values(), whole=not refused_realm(gathered.ground)
        )
        recorder.documents(gathered.ground.views)
        recorder.plan(
            decided, by=approval.by if approval else None, why=approval.why if approval else ""
        )

        unsaid: list[Change] = []
        changes = carry_out(
            gathered, decided, progress=progress, ready=_both(stop.check, lease.renew),
            said=partial(_record, recorder, today, unsaid),
        )  # fmt: skip
        interrupted = _interrupted(left, lease.taken_over)
        ran = Ran(gathered, decided, changes, approval, interrupted, journal.head())
        try:
            # What found no room may find it now; else the run is not said to have ended.
            recorder.changes(unsaid, today)
            ran = _conclude(ran, recorder, settings, journal)
        except JournalError as error:
            return replace(ran, unrecorded=error.message)
        return replace(ran, head=journal.head())


def _gateway(settings: Settings, stop: Stop) -> KeycloakGateway:
    from connector.keycloak import connect  # noqa: PLC0415 — `--help` must not wait for it

    return connect(settings, registry_id(registry_path(settings)), stop)


def plan(gathered: Gathered, *, approved: str = "") -> Plan:
    """Return what is to be done, and what the guard holds back unless it is `approved`."""
    return build_plan(gathered.ground, approved=approved)


def carry_out(
    gathered: Gathered,
    decided: Plan,
    *,
    progress: Progress | None = None,
    ready: Callable[[], None] = lambda: None,
    said: Callable[[Sequence[Change]], None] = lambda _: None,
) -> tuple[Change, ...]:
    """Apply the plan; return every change with its outcome.

    `ready` and `said` are `apply_plan`'s. Raises ClockError before anything is written.
    """
    progress = progress or Progress()
    check_clock(gathered, decided)

    def heard(done: Sequence[Change]) -> None:
        for change in done:
            progress.applied(change)
        said(done)

    progress.applying(sum(len(s.changes) for s in decided.steps))
    return apply_plan(decided, gathered.gateway, ready=ready, said=heard)


def check_clock(gathered: Gathered, decided: Plan) -> None:
    """Raise ClockError if the plan reduces while this machine's clock and Keycloak's differ.

    Then the day is not certain.
    """
    ahead = gathered.gateway.clock_ahead()
    if ahead is not None and abs(ahead) > CLOCK_TOLERANCE and _reduces(decided):
        raise ClockError(
            f"This machine's clock and Keycloak's differ by {abs(ahead).total_seconds():.0f} s; "
            "nothing was changed.",
            remedy="Set both clocks (NTP), then run the command again.",
        )


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


def carried_out(gathered: Gathered, changes: Collection[Change]) -> list[PartnerView]:
    """Return the partners whose newest annex 1 is now carried out, without reservations (3.2).

    Accepted as a whole, in an agreement in force, and nothing of it held or left to do.
    """
    left = {c.partner for c in changes if c.outcome is not Outcome.DONE}
    return [
        v
        for v in gathered.ground.chosen
        if v.standing.state is AgreementState.IN_FORCE
        and v.authority.annex is not None
        and v.authority.complete
        and v.partner.id not in left
    ]


def _record(recorder: Recorder, today: date, unsaid: list[Change], done: Sequence[Change]) -> None:
    """Write down what became of changes; those that could not be go to `unsaid`."""
    try:
        recorder.changes(done, today)
    except JournalError:
        unsaid += done
        raise


def _conclude(ran: Ran, recorder: Recorder, settings: Settings, journal: Journal) -> Ran:
    """Record what the run amounts to, and do what follows from it."""
    gathered, today = ran.gathered, ran.gathered.ground.today
    files = {
        f.partner.id: [d.sha256 for d in f.documents if d.sha256] for f in gathered.registry.folders
    }
    recorder.carried_out(carried_out(gathered, ran.changes), files)
    issued, problems = issue_due(
        journal,
        recorder,
        gathered.registry,
        gathered.gateway,
        remaining(gathered.ground.snapshot.ours, ran.changes),
        today=today,
        folder=settings.reports,
        only_partner=gathered.ground.only_partner,
    )
    ran = replace(ran, certificates=issued, problems=problems)
    if gathered.ground.only_partner is None and not cut_short(ran.changes):
        what = retention_due(gathered, journal, settings, carried_out_by(journal))
        ended = retention.destroy(what, journal, recorder)
        ran = replace(ran, ended=ended, problems=(*ran.problems, *ended.problems))
    recorder.end(ran.changes, ran.status)
    return ran


def cut_short(changes: Collection[Change]) -> bool:
    """Tell whether the run ended before it had been at every account; an owed mail is no end."""
    return any(c.outcome is Outcome.PENDING and c.action is not Action.SEND_LINK for c in changes)


def retention_due(
    gathered: Gathered,
    journal: Journal,
    settings: Settings,
    carried: Mapping[str, CarriedOut],
) -> retention.Due:
    """Return what of the documents, the journal and the reports has to go (2.1)."""
    ahead = gathered.gateway.clock_ahead()
    return retention.due(
        journal,
        gathered.registry,
        gathered.ground,
        settings.zone,
        reports=settings.reports,
        carried_out=carried,
        clock_agrees=ahead is None or abs(ahead) <= CLOCK_TOLERANCE,
    )


def _interrupted(left: Interrupted | None, taken_over: Takeover | None) -> str:
    """Return what is known of a run that never ended, empty where the last one did."""
    said = [str(taken_over)] if taken_over else []
    if left is not None:
        planned, unknown = len(left.planned), len(left.unknown)
        said.insert(
            0,
            f"The run {left.run} never ended: {planned} changes planned, {planned - unknown} known "
            "to be done or failed.",
        )
    return " ".join([*said, "What it left is decided anew."]) if said else ""


def _both(one: Callable[[], None], other: Callable[[], None]) -> Callable[[], None]:
    def both() -> None:
        one()
        other()

    return both


def _reduces(decided: Plan) -> bool:
    reducing = (Effect.REDUCE, Effect.REDUCE_INFERRED, Effect.DELETE)
    return any(
        s.kind in (StepKind.CLOSE, StepKind.PURGE) or any(c.effect in reducing for c in s.changes)
        for s in decided.steps
    )
