"""Carry out what was decided, under a lease, and leave evidence of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from connector.errors import JournalError
from connector.evidence import Interrupted, Recorder, find_interrupted, remember
from connector.model import Change
from connector.plan.scene import refused_realm
from connector.registry import registry_id
from connector.stopping import Stop
from connector.sync.carrying_out import carry_out, check_clock, plan
from connector.sync.concluding import conclude
from connector.sync.gathering import Progress, gather, registry_path
from connector.sync.ran import Approval, Ran

if TYPE_CHECKING:
    from connector.journal import Journal, Takeover
    from connector.keycloak.gateway import KeycloakGateway
    from connector.settings import Settings


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
            stop=stop,
        )
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

        # Asked now: a journal that breaks meanwhile must not keep what was done from being said.
        head = journal.head()
        unsaid: list[Change] = []
        changes = carry_out(
            gathered, decided, progress=progress, ready=_both(stop.check, lease.renew),
            said=partial(_record, recorder, today, unsaid),
        )  # fmt: skip
        interrupted = _interrupted(left, lease.taken_over)
        ran = Ran(gathered, decided, changes, approval, interrupted, head)
        try:
            # What found no room may find it now; else the run is not said to have ended.
            recorder.changes(unsaid, today)
            ran = conclude(ran, recorder, settings, journal, stop)
        except JournalError as error:
            return replace(ran, unrecorded=error.message)
        return replace(ran, head=journal.head())


def _gateway(settings: Settings, stop: Stop) -> KeycloakGateway:
    from connector.keycloak import connect  # noqa: PLC0415 — `--help` must not wait for it

    return connect(settings, registry_id(registry_path(settings)), stop)


def _record(recorder: Recorder, today: date, unsaid: list[Change], done: Sequence[Change]) -> None:
    """Write down what became of changes; those that could not be go to `unsaid`."""
    try:
        recorder.changes(done, today)
    except JournalError:
        unsaid += done
        raise


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
