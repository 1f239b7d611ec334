"""What the commands for explicit acts share: who acts, the journal around it, the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import rich_click as click

from connector.cli.options import opened_journal, print_json, settings_and_logs
from connector.errors import ExitStatus, worst

if TYPE_CHECKING:
    from connector.acts import Act
    from connector.evidence import Recorder
    from connector.plan.build import Wishes
    from connector.settings import Settings
    from connector.stopping import Stop
    from connector.sync import Gathered


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does what, and why."""

    deed: str
    by: str
    why: str = ""


def with_recorder(
    doer: Doer,
    act: Callable[[Settings, Recorder, date, Stop], Iterable[Act | str]],
    output: str,
) -> int:
    """Carry out and record acts; print what became of them; return the exit status.

    `act` yields what became of one address after another; before the first, as text, those that it
    is going to look at. SIGTERM and Ctrl-C finish the account at hand; what is left is named. The
    journal has to be writable before anything is done. `suspend` goes round this: getting a person
    out must not depend on it.
    """
    from connector.acts import Act
    from connector.errors import JournalError, StoppedError
    from connector.evidence import Recorder
    from connector.stopping import stop_on_signals
    from connector.sync import today_in

    settings = settings_and_logs()
    done: list[Act] = []
    todo: list[str] = []
    unrecorded = ""
    with opened_journal(settings) as journal, stop_on_signals() as stop:
        recorder = Recorder(journal, doer.deed)
        try:
            for one in act(settings, recorder, today_in(settings), stop):
                if not isinstance(one, Act):
                    todo.append(one)
                    continue
                done.append(one)
                recorder.act(one, by=doer.by, why=doer.why)
                stop.check()
        except StoppedError:
            if not done and not todo:
                raise
        except JournalError as error:
            if not done:  # nothing was done yet
                raise
            unrecorded = error.message
    looked_at = {a.address for a in done}
    left = [a for a in todo if a not in looked_at]
    status = told(done, output, left)
    if unrecorded:
        click.echo(f"NOT RECORDED: {done[-1].address}, done all the same. {unrecorded}", err=True)
    return worst(ExitStatus(status), ExitStatus.PARTIAL) if unrecorded or left else status


def gathered_for(
    settings: Settings, recorder: Recorder, today: date, stop: Stop, *, to_adopt: bool = False
) -> tuple[Gathered, Wishes]:
    """Return what was read, and what the partners want of it."""
    from connector import sync
    from connector.keycloak import connect
    from connector.plan.build import wishes
    from connector.registry import registry_id

    memory = recorder.memory(settings, today)
    marker = registry_id(sync.registry_path(settings))
    realm = connect(settings, marker, stop, to_adopt=to_adopt)
    gathered = sync.gather(settings, today, gateway=realm, memory=memory)
    return gathered, wishes(gathered.ground)


def told(acts: Iterable[Act], output: str, left: Sequence[str] = ()) -> int:
    """Print what became of the acts; return the exit status: 5 failed, 4 refused."""
    from connector.acts import Result
    from connector.cli.show_acts import acts_as_json, acts_as_text

    acts = list(acts)
    if output == "json":
        print_json(acts_as_json(acts, left))
    elif not acts and not left:
        click.echo("Nothing to do.")
    else:
        click.echo(acts_as_text(acts, left))
    statuses = {Result.REFUSED: ExitStatus.HELD, Result.FAILED: ExitStatus.PARTIAL}
    return worst(ExitStatus.OK, *(statuses.get(a.result, ExitStatus.OK) for a in acts))
