"""How far a run is: a moving line on a terminal, sober lines in a log otherwise."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from connector.model import Change, Outcome
from connector.sync import Progress

log = logging.getLogger("connector")


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Yield the progress that suits standard error: it moves only where a person watches."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True), transient=True) as bars:
        yield _Moving(bars)


class _Lines(Progress):
    """A line at the start of each phase, and one for each failure."""

    def __init__(self) -> None:
        self._listed = False
        self._read = False

    def reading(self, partner: str) -> None:
        del partner
        if not self._read:
            log.info("Reading the registry.")
            self._read = True

    def listing(self, done: int, of: int) -> None:
        del done
        if not self._listed:
            log.info("Listing the realm's %d accounts.", of)
            self._listed = True

    def applying(self, of: int) -> None:
        log.info("Carrying out %d changes.", of)

    def applied(self, change: Change) -> None:
        if change.outcome is not Outcome.DONE:
            log.warning("%s at %s: %s", change.action.value, change.partner, change.outcome)


class _Moving(Progress):
    """One bar a phase."""

    def __init__(self, bars: Any) -> None:
        self._bars = bars
        self._task: dict[str, Any] = {}

    def _bar(self, phase: str, total: int | None) -> Any:
        if phase not in self._task:
            self._task[phase] = self._bars.add_task(phase, total=total)
        return self._task[phase]

    def reading(self, partner: str) -> None:
        self._bars.update(self._bar("Reading the registry", None), description=f"Reading {partner}")

    def listing(self, done: int, of: int) -> None:
        self._bars.update(self._bar("Listing the realm", of), completed=done)

    def applying(self, of: int) -> None:
        self._bar("Carrying out", of)

    def applied(self, change: Change) -> None:
        del change
        self._bars.advance(self._bar("Carrying out", None))
