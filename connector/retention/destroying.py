"""Destroy what has come to its end, and record that without a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from connector.errors import JournalError
from connector.evidence import Recorder
from connector.journal import Journal
from connector.model import Finding
from connector.registry.retention import Removal, remove
from connector.retention.due import Due


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
