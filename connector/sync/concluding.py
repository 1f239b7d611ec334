"""What follows from the changes: annexes carried out, certificates, the end of the data."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from connector import never_activated, retention
from connector.certifying import issue_due, remaining
from connector.evidence import Recorder
from connector.evidence.memory import carried_out as carried_out_by
from connector.model import AgreementState, CarriedOut, Change, Outcome
from connector.rules.people import PartnerView
from connector.stopping import Stop
from connector.sync.carrying_out import CLOCK_TOLERANCE
from connector.sync.gathering import Gathered
from connector.sync.ran import Ran, cut_short

if TYPE_CHECKING:
    from connector.journal import Journal
    from connector.settings import Settings


def conclude(ran: Ran, recorder: Recorder, settings: Settings, journal: Journal, stop: Stop) -> Ran:
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
    if not cut_short(ran.changes):
        told = never_activated.tell(
            settings,
            journal,
            recorder,
            registry=gathered.registry,
            ground=gathered.ground,
            accounts=gathered.gateway,
            findings=ran.plan.findings,
            stop=stop,
        )
        ran = replace(ran, told=told, problems=(*ran.problems, *told.problems))
    recorder.end(ran.changes, ran.status)
    return ran


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
