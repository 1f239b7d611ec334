"""What a sync leaves for Prometheus, as a file of the node exporter's textfile collector.

Numbers alone: no name, no address (R12). The file is replaced whole, and written whatever became of
the run; what it says of the last success, and of accounts left open, is kept until a run that
tells anew.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile
from prometheus_client.parser import text_string_to_metric_families

from connector.errors import ConnectorError, ExitStatus, LeaseHeldError
from connector.model import Account, AccountState, Action, Change, Finding, Outcome, Severity

log = logging.getLogger(__name__)

PREFIX = "cooperation_"
LAST_SUCCESS = "sync_last_success_timestamp_seconds"
NOT_CLOSED = "not_closed"
SUCCESS = (ExitStatus.OK, ExitStatus.ATTENTION, ExitStatus.HELD)
"""The run reached its end, and nothing that it tried failed."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run that was not broken off is measured by."""

    accounts: Mapping[str, int]
    """How many of ours there are now, by state: open, stopped (by hand), suspended, closed."""
    not_closed: int
    """Accounts that should be closed and were not seen closed."""
    changes: Collection[Change]
    findings: Collection[Finding]
    status: ExitStatus
    whole: bool
    """Whether it was about all partners."""


class Measured:
    """Takes the result of the run that is being measured."""

    result: Result | None = None


@contextmanager
def measured(
    path: Path | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[Measured]:
    """Write the metrics of the run inside the block to `path`; nothing where that is None.

    Also where the block raises: exit status 1, unless the error says another. A run that only met
    another one at work leaves the file to that one. A file that can't be written ends no run: it is
    logged, and the old time stamps in it raise the alarm.
    """
    begun, got = now(), Measured()
    try:
        yield got
    except LeaseHeldError:
        raise
    except ConnectorError as error:
        _write(path, None, error.exit_status, begun, now())
        raise
    except Exception:
        _write(path, None, ExitStatus.ERROR, begun, now())
        raise
    status = got.result.status if got.result else ExitStatus.ERROR
    _write(path, got.result, status, begun, now())


def count_accounts(accounts: Collection[Account], changes: Collection[Change]) -> dict[str, int]:
    """Return how many accounts of ours there are in each state, after what was done to them."""
    now = {a.id or a.address: a for a in accounts}
    for change in changes:
        if change.outcome is not Outcome.DONE:
            continue
        account = change.after or change.before
        key = (account.id or account.address) if account else change.email
        if change.action is Action.PURGE:
            now.pop(key, None)
        elif change.after is not None:
            now[key] = change.after
    counts = dict.fromkeys(("open", "stopped", "suspended", "closed"), 0)
    for account in now.values():
        stopped = account.state is AccountState.OPEN and not account.enabled
        counts["stopped" if stopped else account.state.value] += 1
    return counts


def _write(
    path: Path | None, result: Result | None, status: ExitStatus, begun: datetime, now: datetime
) -> None:
    if path is None:
        return
    registry = CollectorRegistry()
    _gauge(registry, "sync_exit_status", "Exit status of the last sync.", float(status))
    _gauge(registry, "sync_last_run_timestamp_seconds", "End of the last sync.", now.timestamp())
    seconds = (now - begun).total_seconds()
    _gauge(registry, "sync_duration_seconds", "Length of the last sync.", seconds)
    succeeded = result is not None and result.whole and status in SUCCESS
    last = now.timestamp() if succeeded else _kept(path, LAST_SUCCESS)
    if last is not None:
        what = "End of the last sync of all partners without a failure."
        _gauge(registry, LAST_SUCCESS, what, last)
    # A run that did not look everywhere takes no alarm back.
    before = 0 if result is not None and result.whole else _kept(path, NOT_CLOSED) or 0
    if result is not None or before:
        what = "Accounts that should be closed and are not: must be 0."
        _gauge(registry, NOT_CLOSED, what, max(before, result.not_closed if result else 0))
    if result is not None:
        _of_result(registry, result)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_to_textfile(str(path), registry)
    except OSError as error:
        log.error("The metrics %s can't be written: %s", path, error.strerror)  # noqa: TRY400 — foreseeable


def _of_result(registry: CollectorRegistry, result: Result) -> None:
    accounts = Gauge(f"{PREFIX}accounts", "Accounts of ours.", ["state"], registry=registry)
    for state, count in result.accounts.items():
        accounts.labels(state).set(count)
    held = sum(c.outcome is Outcome.HELD for c in result.changes)
    _gauge(registry, "held", "Changes that wait for an approval.", held)
    changes = Gauge(
        f"{PREFIX}changes", "Changes of the last sync.", ["action", "outcome"], registry=registry
    )
    done = Counter((c.action, c.outcome) for c in result.changes)
    for action in Action:  # zeros too: a series that comes and goes can't be compared
        for outcome in Outcome:
            changes.labels(action.value, outcome.value).set(done[action, outcome])
    findings = Gauge(f"{PREFIX}findings", "Findings.", ["severity"], registry=registry)
    found = Counter(f.severity for f in result.findings)
    for severity in Severity:
        findings.labels(severity.value).set(found[severity])


def _gauge(registry: CollectorRegistry, name: str, what: str, value: float) -> None:
    Gauge(PREFIX + name, what, registry=registry).set(value)


def _kept(path: Path, name: str) -> float | None:
    """Return the value that the file tells; None where it is not there or can't be read."""
    with suppress(OSError, ValueError, UnicodeError):
        for family in text_string_to_metric_families(path.read_text(encoding="utf-8")):
            if family.name == PREFIX + name and family.samples:
                return float(family.samples[0].value)
    return None
