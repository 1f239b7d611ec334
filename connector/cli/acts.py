"""What the commands for explicit acts share: who acts, the journal around it, the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import rich_click as click

from connector.cli.options import opened_journal, print_json, settings_and_logs
from connector.errors import ExitStatus, worst

if TYPE_CHECKING:
    from connector.acts import Act
    from connector.evidence import Recorder
    from connector.plan.build import Wishes
    from connector.settings import Settings
    from connector.sync import Gathered


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does what, and why."""

    deed: str
    by: str
    why: str = ""


def with_recorder(
    doer: Doer, act: Callable[[Settings, Recorder, date], Iterable[Act]], output: str
) -> int:
    """Carry out and record acts; print what became of them; return the exit status.

    The journal has to be writable before anything is done. `suspend` goes round this: getting a
    person out must not depend on it.
    """
    from connector.evidence import Recorder
    from connector.sync import today_in

    settings = settings_and_logs()
    with opened_journal(settings) as journal:
        recorder = Recorder(journal, doer.deed)
        done = []
        for one in act(settings, recorder, today_in(settings)):
            recorder.act(one, by=doer.by, why=doer.why)
            done.append(one)
    return told(done, output)


def gathered_for(
    settings: Settings, recorder: Recorder, today: date, *, to_adopt: bool = False
) -> tuple[Gathered, Wishes]:
    """Return what was read, and what the partners want of it."""
    from connector import sync
    from connector.keycloak import connect
    from connector.plan.build import wishes
    from connector.registry import registry_id

    memory = recorder.memory(settings, today)
    realm = connect(settings, registry_id(sync.registry_path(settings)), to_adopt=to_adopt)
    gathered = sync.gather(settings, today, gateway=realm, memory=memory)
    return gathered, wishes(gathered.ground)


def told(acts: Iterable[Act], output: str) -> int:
    """Print what became of the acts; return the exit status: 5 failed, 4 refused."""
    from connector.acts import Result

    acts = list(acts)
    if output == "json":
        print_json({"acts": [_plain(a) for a in acts]})
    else:
        for act in acts:
            click.echo(f"{act.result.value:<7}  {act.address}  {act.message}")
        if len(acts) > 1:
            numbers = [f"{sum(a.result is r for a in acts)} {r.value}" for r in Result]
            click.echo(f"In all: {', '.join(numbers)}.")
    statuses = {
        Result.DONE: ExitStatus.OK,
        Result.REFUSED: ExitStatus.HELD,
        Result.FAILED: ExitStatus.PARTIAL,
    }
    return worst(ExitStatus.OK, *(statuses[a.result] for a in acts))


def _plain(act: Act) -> dict[str, Any]:
    return {
        "act": act.deed.value,
        "email": act.address,
        "result": act.result.value,
        "message": act.message,
        "partners": list(act.partners),
    }
