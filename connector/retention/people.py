"""Whose data in the journal has come to its end (article 2.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from connector.evidence.closings import LastClosing, last_closing
from connector.french import counted
from connector.guard import Limit
from connector.journal import Journal
from connector.model import AgreementState, Finding
from connector.plan.ground import Ground
from connector.retention.waiting import waits
from connector.rules.people import PartnerView
from connector.rules.retention import JOURNAL_KEPT, due_on

MANY = Limit(floor=10, count=50, share=0.25)
"""More people at once than this, of all that the journal knows, wait for `NOTICE`."""
NOTICE = timedelta(days=14)
"""How long many at once wait beyond their day, with a finding at each run."""


def people_due(
    journal: Journal, ground: Ground, zone: ZoneInfo
) -> tuple[dict[str, date], list[Finding]]:
    """Return whose two years are over, with the day, and what waits for a partner to be known.

    Nobody who has an account of ours, and nobody whom an annex 1 in force names. A suspension that
    was never lifted goes with the person's data: two years are two years, and no annex has asked
    for the person since.
    """
    known, former = _known_partners(ground)
    kept = {*ground.snapshot.by_address, *_named(ground.views)}
    chosen: dict[str, date] = {}
    waiting: dict[str, int] = {}
    for person in journal.people():
        if person.address in kept:
            continue
        closing = last_closing(journal.entries(person=person.address), zone)
        day = _ends(closing)
        if closing is None or day is None or day > ground.today:
            continue
        unknown = {former.get(p, p) for p in closing.partners} - known
        if not unknown:
            chosen[person.address] = day
        for partner in unknown:
            waiting[partner] = waiting.get(partner, 0) + 1
    return chosen, [
        waits(
            f"Les données de {counted(number, 'personne')} dans le journal sont arrivées à terme "
            f"et ne sont pas détruites : le partenaire « {partner} » n’est pas connu.",
            partner=partner,
        )
        for partner, number in sorted(waiting.items())
    ]


def not_too_many(
    people: Mapping[str, date], of: int, today: date
) -> tuple[Iterable[str], tuple[Finding, ...]]:
    """Return whose data goes today, and what is said of those who wait for `NOTICE`."""
    if not MANY.exceeded(len(people), of):
        return people, ()
    ready = [address for address, day in people.items() if day + NOTICE <= today]
    if len(ready) == len(people):
        return ready, ()
    left = len(people) - len(ready)
    return ready, (waits(
        f"Les données de {counted(left, 'personne')} dans le journal, sur {of} connues, arrivent à "
        f"terme ensemble ; elles sont détruites {NOTICE.days} jours après leur échéance."
    ),)  # fmt: skip


def _ends(closing: LastClosing | None) -> date | None:
    return None if closing is None else due_on(closing.day, JOURNAL_KEPT)


def _known_partners(ground: Ground) -> tuple[frozenset[str], dict[str, str]]:
    known = frozenset(
        v.partner.id for v in ground.views if v.standing.state is not AgreementState.UNKNOWN
    )
    return known, {f: v.partner.id for v in ground.views for f in v.partner.former_ids}


def _named(views: Iterable[PartnerView]) -> Iterator[str]:
    for view in views:
        if view.standing.state is AgreementState.ENDED:
            continue
        yield from view.authority.named
        for document in view.authority.documents:
            yield from document.people
