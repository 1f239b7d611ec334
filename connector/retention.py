"""The end of the data (article 2.1, R4 and R10): what has to go today, and its destruction.

Accounts are not here: they are deleted by the plan, behind the guard. Nobody's access depends on
anything that goes here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from connector.errors import JournalError
from connector.evidence import Recorder
from connector.evidence.closings import LastClosing, last_closing
from connector.evidence.kinds import Kind
from connector.french import counted
from connector.guard import Limit
from connector.journal import Journal
from connector.model import AgreementState, CarriedOut, Finding, catalogue
from connector.plan.ground import Ground
from connector.plan.scene import refused_realm
from connector.registry import PartnerFolder, Registry
from connector.registry.retention import (
    Removal,
    after_the_end,
    former_annexes,
    orphan_receipts,
    refused_documents,
    remove,
)
from connector.rules.people import PartnerView
from connector.rules.retention import ACTORS_KEPT, JOURNAL_KEPT, REPORTS_KEPT, due_on

STEADY = (7, 400)
"""Days: a run of so long ago, and no longer, shows that the clock did not jump ahead by years. It
bears the day that the clock said then, so a wrong clock has to stay wrong for a week, in which each
run says what waits."""
MANY = Limit(floor=10, count=50, share=0.25)
"""More people at once than this, of all that the journal knows, wait for `NOTICE`."""
NOTICE = timedelta(days=14)
"""How long many at once wait beyond their day, with a finding at each run."""
REPORT = re.compile(
    r"(?:rapport|ecarts|drift|revue|review)-[\w.-]*?(?P<day>\d{4}-\d{2}-\d{2})[\w.-]*"
    r"\.(?:html|pdf|csv|xlsx|json|txt|docx)"
)
"""Names of the files that the connector writes its reports to; nothing else is touched."""


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of data, and until when it is kept."""

    code: str
    what: str
    """For people, in French."""
    until: str
    """For people, in French."""
    article: str


ROWS = (
    Row("former-annex", "annexe 1 remplacée, dans un fichier à elle",
        "l’application sans réserve de la suivante", "2.1, 3.2"),
    Row("agreement-ended", "annexes, convention signée, reçus",
        "deux ans après la fin de la convention", "2.1"),
    Row("refused", "document refusé", "sa correction, six mois au plus", "–"),
    Row("orphan-receipt", "reçu dont le document n’est plus là", "le lendemain", "–"),
    Row("people", "noms, adresses, lignes de l’annexe 1 dans le journal",
        "deux ans après la demande de clôture (personne qui n’est plus listée : date de "
        "transmission ; jamais close : dernière mention)", "2.1"),
    Row("actors", "noms des agents dans le journal", "deux ans après leur dernier acte", "–"),
    Row("reports", "rapports", "deux ans", "–"),
)  # fmt: skip
"""Everything that ends here; `docs/conservation.md` says the same, and a test compares."""


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


@dataclass(frozen=True, slots=True)
class Ended:
    """What is gone."""

    files: tuple[Removal, ...] = ()
    people: int = 0
    actors: int = 0
    reports: int = 0
    findings: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = field(default=())
    """What could not be destroyed, in plain English; the next run tries again."""


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
    people, waiting = _people(journal, ground, zone)
    doubt = refused_realm(ground) or _doubtful(journal, ground, clock_agrees=clock_agrees)
    if doubt:
        findings = list(waiting)
        if timed or people or old_reports:
            findings.append(_waits(
                f"{counted(len(people), 'personne')} dans le journal, "
                f"{counted(len(timed) + len(old_reports), 'fichier')} : données arrivées à terme, "
                f"pas détruites. {doubt}"
            ))  # fmt: skip
        return Due(files=tuple(files), findings=tuple(findings))
    chosen, many = _not_too_many(people, sum(1 for _ in journal.people()), today)
    return Due(
        files=(*files, *timed),
        people=tuple(sorted(chosen)),
        actors_before=datetime.combine(today - ACTORS_KEPT, time(), zone),
        reports=old_reports,
        findings=(*waiting, *many),
    )


def destroy(what: Due, journal: Journal, recorder: Recorder) -> Ended:
    """Destroy it, and record that: digests and numbers, nobody's name.

    What fails is said and left to the next run; it stops nothing else.
    """
    problems: list[str] = []
    removed = remove(what.files)
    problems += [
        f"{removal.path} could not be deleted ({removal.reason.value}): {why}."
        for removal, why in removed.left
    ]
    gone = 0
    for path in what.reports:
        try:
            path.unlink(missing_ok=True)
            gone += 1
        except OSError as error:
            problems.append(f"{path} could not be deleted (two years old): {error.strerror}.")
    people = actors = 0

    def record() -> None:
        for removal in removed.done:
            recorder.file_deleted(removal.partner, removal.sha256, removal.reason.value)

    def forget_people() -> None:
        nonlocal people
        people = journal.destroy(what.people)

    def forget_actors() -> None:
        nonlocal actors
        if what.actors_before is not None:
            actors = journal.destroy_actors(what.actors_before)

    steps: tuple[Callable[[], None], ...] = (record, forget_people, forget_actors)
    for step in steps:
        try:
            step()
        except JournalError as error:
            problems.append(" ".join(filter(None, (error.message, error.remedy))))
    return Ended(removed.done, people, actors, gone, what.findings, tuple(problems))


# --- Files ---------------------------------------------------------------------------------------


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
        match = REPORT.fullmatch(path.name)
        if match is None or path.is_symlink() or not path.is_file():
            continue
        try:
            day = date.fromisoformat(match["day"])
        except ValueError:
            continue
        if due_on(day, REPORTS_KEPT) <= today:
            yield path


# --- People --------------------------------------------------------------------------------------


def _people(
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
        _waits(
            f"Les données de {counted(number, 'personne')} dans le journal sont arrivées à terme "
            f"et ne sont pas détruites : le partenaire « {partner} » n’est pas connu.",
            partner=partner,
        )
        for partner, number in sorted(waiting.items())
    ]


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


def _not_too_many(
    people: Mapping[str, date], of: int, today: date
) -> tuple[Iterable[str], tuple[Finding, ...]]:
    if not MANY.exceeded(len(people), of):
        return people, ()
    ready = [address for address, day in people.items() if day + NOTICE <= today]
    if len(ready) == len(people):
        return ready, ()
    left = len(people) - len(ready)
    return ready, (_waits(
        f"Les données de {counted(left, 'personne')} dans le journal, sur {of} connues, arrivent à "
        f"terme ensemble ; elles sont détruites {NOTICE.days} jours après leur échéance."
    ),)  # fmt: skip


def _doubtful(journal: Journal, ground: Ground, *, clock_agrees: bool) -> str:
    """Return why the day, or the realm, is not to be relied on; empty where it is. In French."""
    if not clock_agrees:
        return "L’horloge de ce poste et celle de Keycloak diffèrent."
    if ground.memory.accounts and not ground.snapshot.ours:
        return "Aucun compte géré n’est dans ce royaume."
    least, most = STEADY
    for entry in journal.entries(kinds=(Kind.RUN_BEGUN,), newest_first=True):
        day = date.fromisoformat(str(entry.payload["today"]))
        if least <= (ground.today - day).days <= most:
            return ""
    return (
        f"Aucun passage des {most} derniers jours, d’au moins {least} jours, ne confirme la date : "
        "l’horloge a peut-être sauté."
    )


def _waits(message: str, *, partner: str | None = None) -> Finding:
    return catalogue.RETENTION_WAITS.found(message, partner=partner, subject="retention")
