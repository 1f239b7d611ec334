"""`connector suspend`: one person out, now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rich_click as click

from connector.cli.options import (
    Address,
    by_option,
    format_option,
    opened_journal,
    settings_and_logs,
    somebody,
)

if TYPE_CHECKING:
    from datetime import date

    from connector.acts import Act
    from connector.evidence import Recorder
    from connector.keycloak.gateway import KeycloakGateway
    from connector.settings import Settings


@click.command("suspend")
@click.argument("email", type=Address())
@click.option("--why", required=True, metavar="TEXT", help="The reason, for the journal.")
@by_option
@format_option
def command(email: str, why: str, by: str | None, output: str) -> int:
    """Take EMAIL out now, and keep that person out until `resume`, whatever annex 1 says.

    It needs no document and no listing, and is done even where the journal can't be written.
    Exit status: 0 done, 5 not done or not recorded.
    """
    from connector import acts
    from connector.cli.acts import told
    from connector.errors import ExitStatus, JournalError, worst
    from connector.evidence import Recorder
    from connector.keycloak import connect
    from connector.registry import registry_id
    from connector.sync import registry_path, today_in

    name = somebody(by, "suspend")
    settings = settings_and_logs()
    realm = connect(settings, registry_id(registry_path(settings)))
    unrecorded = ""
    recorder = None
    try:
        recorder = Recorder(opened_journal(settings), "suspend")
        recorder.act_begun("suspend", email, by=name, why=why)
    except JournalError as error:
        recorder, unrecorded = None, error.message
    today = today_in(settings)
    act = acts.suspend(realm, email, today)
    try:
        if recorder is not None:
            recorder.act(act, by=name, why=why)
    except JournalError as error:
        recorder, unrecorded = None, error.message
    if act.result is acts.Result.DONE and act.before is None:
        act = _kept_out(settings, realm, recorder, act, today)
        try:
            if recorder is not None and act.after is not None:
                recorder.act(act, by=name, why=why)
        except JournalError as error:
            unrecorded = error.message
    if unrecorded:
        click.echo(f"NOT RECORDED: {unrecorded}", err=True)
    status = ExitStatus(told([act], output))
    return worst(status, ExitStatus.PARTIAL) if unrecorded else status


def _kept_out(
    settings: Settings,
    realm: KeycloakGateway,
    recorder: Recorder | None,
    act: Act,
    today: date,
) -> Act:
    """Return the suspension of a person without an account, once the realm remembers it too.

    Where that can't be, the journal's word keeps the person out, and the next sync sees to it.
    """
    from dataclasses import replace

    from connector import acts, sync
    from connector.errors import ConnectorError
    from connector.model import Memory
    from connector.plan.build import wishes

    try:
        memory = recorder.memory(settings, today) if recorder is not None else Memory()
        memory = replace(memory, suspended=memory.suspended | {act.address})
        gathered = sync.gather(settings, today, gateway=realm, memory=memory)
        return acts.keep_out(realm, wishes(gathered.ground), act.address, today) or act
    except ConnectorError as error:
        said = f"{act.message} Whether annex 1 asks for it could not be read: {error.message}"
        return replace(act, message=said)
