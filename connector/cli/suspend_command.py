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
    Needs CONNECTOR_REGISTRY with its registry.yaml (the id alone is read) and the Keycloak settings
    (CONNECTOR_KEYCLOAK__URL, __REALM, __CLIENT_ID, __CLIENT_SECRET).
    Exit status: 0 done, or suspended already; 5 not done or not recorded.
    """
    from connector import acts
    from connector.cli.acts import told
    from connector.errors import ExitStatus, JournalError, worst
    from connector.evidence import Recorder
    from connector.evidence.memory import suspended
    from connector.keycloak import connect
    from connector.registry import registry_id
    from connector.stopping import stop_on_signals
    from connector.sync import registry_path, today_in

    name = somebody(by, "suspend")
    settings = settings_and_logs()
    unrecorded = ""
    recorder, remembered = None, False
    today = today_in(settings)
    with stop_on_signals() as stop:
        realm = connect(settings, registry_id(registry_path(settings)), stop)
        try:
            journal = opened_journal(settings)
            remembered = email in suspended(journal)
            recorder = Recorder(journal, "suspend")
            recorder.act_begun("suspend", email, by=name, why=why)
        except JournalError as error:
            recorder, unrecorded = None, error.message
        act = acts.suspend(realm, email, today, remembered=remembered)
        try:
            if recorder is not None:
                recorder.act(act, by=name, why=why)
        except JournalError as error:
            recorder, unrecorded = None, error.message
        if act.result in (acts.Result.DONE, acts.Result.ALREADY) and act.before is None:
            act = _kept_out(settings, realm, recorder, act, today)
        try:
            if recorder is not None and act.after is not None and act.before is None:
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
