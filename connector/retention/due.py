"""What has to go today: documents, the journal's names, reports (article 2.1, R4 and R10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from connector.french import counted
from connector.journal import Journal
from connector.model import AgreementState, CarriedOut, Finding
from connector.paper.filing import report_day
from connector.plan.ground import Ground
from connector.plan.scene import refused_realm
from connector.registry import PartnerFolder, Registry
from connector.registry.retention import (
    Removal,
    after_the_end,
    former_annexes,
    orphan_receipts,
    refused_documents,
)
from connector.retention.people import not_too_many, people_due
from connector.retention.waiting import doubtful, waits
from connector.rules.people import PartnerView
from connector.rules.retention import ACTORS_KEPT, REPORTS_KEPT, due_on


@dataclass(frozen=True, slots=True)
class Due:
    """What has to go today."""

    files: tuple[Removal, ...] = ()
    people: tuple[str, ...] = ()
    """Addresses whose data in the journal is destroyed."""
    actors_before: datetime | None = None
    """Names of staff whose last act is older; None where nothing tells that the day is right."""
    reports: tuple[Path, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What should go and waits, and why."""


def due(  # noqa: PLR0913 — what it rests on, each with a name
    journal: Journal,
    registry: Registry,
    ground: Ground,
    zone: ZoneInfo,
    *,
    reports: Path,
    carried_out: Mapping[str, CarriedOut],
    clock_agrees: bool = True,
) -> Due:
    """Return what has to go on the ground's day. Raises JournalError.

    What follows from the calendar waits while the day is doubtful (Keycloak's clock disagrees, or
    no earlier run confirms it: `STEADY`) and while the realm looks like another's, or emptied.
    """
    today = ground.today
    files = list(_files(registry, ground, carried_out, timed=False))
    timed = list(_files(registry, ground, carried_out, timed=True))
    old_reports = tuple(_reports(reports, today))
    people, waiting = people_due(journal, ground, zone)
    doubt = refused_realm(ground) or doubtful(journal, ground, clock_agrees=clock_agrees)
    if doubt:
        findings = list(waiting)
        if timed or people or old_reports:
            findings.append(waits(
                f"{counted(len(people), 'personne')} dans le journal, "
                f"{counted(len(timed) + len(old_reports), 'fichier')} : données arrivées à terme, "
                f"pas détruites. {doubt}"
            ))  # fmt: skip
        return Due(files=tuple(files), findings=tuple(findings))
    chosen, many = not_too_many(people, sum(1 for _ in journal.people()), today)
    return Due(
        files=(*files, *timed),
        people=tuple(sorted(chosen)),
        actors_before=datetime.combine(today - ACTORS_KEPT, time(), zone),
        reports=old_reports,
        findings=(*waiting, *many),
    )


def _files(
    registry: Registry, ground: Ground, carried_out: Mapping[str, CarriedOut], *, timed: bool
) -> Iterator[Removal]:
    """Yield the documents that go; `timed` are those that follow from the calendar."""
    views = {v.partner.id: v for v in ground.views}
    seen: set[Path] = set()
    for folder in registry.folders:
        view = views[folder.partner.id]
        if folder.problem or view.standing.state is AgreementState.UNKNOWN:
            continue
        carried = carried_out.get(folder.partner.id)
        those = (
            _timed(folder, view, carried, ground)
            if timed
            else former_annexes(folder, view.authority, carried)
        )
        for removal in those:
            if removal.path not in seen:
                seen.add(removal.path)
                yield removal


def _timed(
    folder: PartnerFolder, view: PartnerView, carried: CarriedOut | None, ground: Ground
) -> Iterable[Removal]:
    since, ended = view.standing.since, view.standing.state is AgreementState.ENDED
    # Whose closing still waits for an approval is shown by its documents.
    still_open = any(
        e.open and e.partner == folder.partner.id
        for a in ground.snapshot.ours
        for e in a.entitlements
    )
    if ended and since is not None and not still_open:
        yield from after_the_end(folder, since, ground.today)
    yield from refused_documents(folder, view.authority, carried, ground.today)
    yield from orphan_receipts(folder, ground.today)


def _reports(folder: Path, today: date) -> Iterator[Path]:
    """Yield the reports that are two years old; a certificate names nobody and stays."""
    try:
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError:
        return
    for path in paths:
        day = report_day(path.name)
        if day is None or path.is_symlink() or not path.is_file():
            continue
        if due_on(day, REPORTS_KEPT) <= today:
            yield path
