"""Issue destruction certificates on partners' requests (article 2.1), numbered from the journal."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from connector import __version__
from connector.certificate import Certificate, Destroyed, Traces, as_docx, as_pdf
from connector.errors import ConnectorError, KeycloakError
from connector.evidence import Recorder
from connector.evidence.register import Register, next_number, registers
from connector.journal import Journal
from connector.keycloak.events import EventsKept
from connector.model import Account, AccountState, Action, Change, Outcome
from connector.paper.filing import certificate_name
from connector.plan.steps import KEPT
from connector.registry import Registry
from connector.registry.files import replace_file
from connector.rules.retention import due_on

_LEASE = "certificate"
"""Numbers are given out one at a time."""


class Events(Protocol):
    """What tells how long Keycloak's own traces remain; the gateway is one."""

    def events_kept(self) -> EventsKept:
        """Raise KeycloakError where it can't be told."""


@dataclass(frozen=True, slots=True)
class Issued:
    """One certificate, as its two files."""

    partner: str
    number: str
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ToCome:
    """What is still to be destroyed for a partner."""

    days: tuple[tuple[date, int], ...]
    """The day on which it is due, and how many accounts; the earliest first."""

    @property
    def first(self) -> date | None:
        """Return the earliest day; None where nothing is to be destroyed."""
        return self.days[0][0] if self.days else None


def present_ids(registry: Registry) -> dict[str, str]:
    """Return the present id of each former one."""
    return {former: p.id for p in registry.partners for former in p.former_ids}


def to_come(
    accounts: Iterable[Account],
    partner: str,
    present: Mapping[str, str],
    *,
    closed_by: date = date.max,
) -> ToCome:
    """Return the closed accounts of `partner` that are not destroyed yet.

    `closed_by` leaves out those that were closed later. Suspended people and people whom another
    partner still has in are not about to be destroyed, and do not count.
    """
    days: dict[date, int] = {}
    for account in accounts:
        closed_on = account.closed_on
        if account.state is not AccountState.CLOSED or closed_on is None or closed_on > closed_by:
            continue
        if partner in {present.get(e.partner, e.partner) for e in account.entitlements}:
            day = due_on(closed_on, KEPT)
            days[day] = days.get(day, 0) + 1
    return ToCome(tuple(sorted(days.items())))


def remaining(accounts: Iterable[Account], changes: Collection[Change]) -> tuple[Account, ...]:
    """Return the accounts that a run has not destroyed."""
    gone = {c.email for c in changes if c.action is Action.PURGE and c.outcome is Outcome.DONE}
    return tuple(a for a in accounts if a.address not in gone)


def fulfilled(register: Register, accounts: Iterable[Account], present: Mapping[str, str]) -> bool:
    """Tell whether all that was closed when the partner asked is destroyed."""
    if not register.requests or not register.destroyed:
        return False
    asked = max(r.day for r in register.requests)
    return to_come(accounts, register.partner, present, closed_by=asked).first is None


def issue_due(  # noqa: PLR0913 — what certificates are made of
    journal: Journal,
    recorder: Recorder,
    registry: Registry,
    events: Events,
    accounts: Collection[Account],
    *,
    today: date,
    folder: Path,
    only_partner: str | None = None,
) -> tuple[tuple[Issued, ...], tuple[str, ...]]:
    """Issue the certificate of every partner whose request is now fulfilled.

    `accounts` are ours that remain. Returns what was issued, and what went wrong in plain English:
    the next run, or `certify`, tries again. Raises JournalError where the journal can't be read.
    """
    present = present_ids(registry)
    issued: list[Issued] = []
    problems: list[str] = []
    for partner, register in sorted(registers(journal, present).items()):
        if only_partner not in (None, partner) or not fulfilled(register, accounts, present):
            continue
        try:
            issued.append(
                issue(
                    journal,
                    recorder,
                    registry,
                    events,
                    partner,
                    today=today,
                    folder=folder,
                    answered=True,
                )
            )
        except (ConnectorError, OSError) as error:
            why = error.message if isinstance(error, ConnectorError) else error.strerror
            problems.append(
                f"The destruction certificate of {partner} could not be written: {why} "
                f"Write it with: connector certify --partner {partner}"
            )
    return tuple(issued), tuple(problems)


def issue(  # noqa: PLR0913 — what a certificate is made of
    journal: Journal,
    recorder: Recorder,
    registry: Registry,
    events: Events,
    partner: str,
    *,
    today: date,
    folder: Path,
    answered: bool,
) -> Issued:
    """Write the certificate of all that was destroyed since the partner's last one; record it.

    `answered` tells that its requests are answered in full. Raises PaperError, OSError where a file
    can't be written, JournalError; nothing is then recorded, and its number is given out again.
    """
    with journal.lease(_LEASE):
        register = registers(journal, present_ids(registry))[partner]
        certificate = Certificate(
            number=next_number(journal, registry.id, today.year),
            caf=registry.caf,
            partner=next((p.name for p in registry.partners if p.id == partner), partner),
            issued_on=today,
            requested_on=register.requests[0].day if register.requests else None,
            destroyed=tuple(Destroyed(d, n) for d, n in sorted(register.destroyed.items())),
            traces_until=_traces(events, max(register.destroyed)),
            journal_head=journal.head().hash,
            version=__version__,
        )
        made = {"docx": as_docx(certificate), "pdf": as_pdf(certificate)}
        folder.mkdir(parents=True, exist_ok=True)
        files = []
        for suffix, data in made.items():
            path = folder / certificate_name(certificate.number, suffix)
            replace_file(path, data)
            files.append(path)
        recorder.certificate(
            {
                "partner": partner,
                "number": certificate.number,
                "issued_on": today.isoformat(),
                "days": {d.day.isoformat(): d.accounts for d in certificate.destroyed},
                "through": register.through,
                "answers": [r.seq for r in register.requests] if answered else [],
                "sha256": {s: hashlib.sha256(data).hexdigest() for s, data in made.items()},
            }
        )
    return Issued(partner, certificate.number, tuple(files))


def _traces(events: Events, last: date) -> date | Traces:
    """Return until when Keycloak's events tell of the accounts; in doubt, without limit."""
    try:
        kept = events.events_kept()
    except KeycloakError:
        return Traces.UNLIMITED
    if not kept.any:
        return Traces.NONE
    if kept.longest is None:
        return Traces.UNLIMITED
    return last + timedelta(days=math.ceil(kept.longest / timedelta(days=1)))
