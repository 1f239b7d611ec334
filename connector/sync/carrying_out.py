"""Decide and carry out, where the clocks agree on the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from connector.apply import apply_plan
from connector.errors import ClockError
from connector.model import Change, Effect, Plan, StepKind
from connector.plan import build_plan
from connector.sync.gathering import Gathered, Progress

CLOCK_TOLERANCE = timedelta(minutes=5)


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


def _reduces(decided: Plan) -> bool:
    reducing = (Effect.REDUCE, Effect.REDUCE_INFERRED, Effect.DELETE)
    return any(
        s.kind in (StepKind.CLOSE, StepKind.PURGE) or any(c.effect in reducing for c in s.changes)
        for s in decided.steps
    )
