"""`connector suspend`: one person out, now."""

from __future__ import annotations

import rich_click as click

from connector.cli.options import (
    Address,
    by_option,
    format_option,
    opened_journal,
    settings_and_logs,
    somebody,
)


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
    with stop_on_signals() as stop:
        realm = connect(settings, registry_id(registry_path(settings)), stop)
        try:
            journal = opened_journal(settings)
            remembered = email in suspended(journal)
            recorder = Recorder(journal, "suspend")
            recorder.act_begun("suspend", email, by=name, why=why)
        except JournalError as error:
            recorder, unrecorded = None, error.message
        act = acts.suspend(realm, email, today_in(settings), remembered=remembered)
        try:
            if recorder is not None:
                recorder.act(act, by=name, why=why)
        except JournalError as error:
            unrecorded = error.message
    if unrecorded:
        click.echo(f"NOT RECORDED: {unrecorded}", err=True)
    status = ExitStatus(told([act], output))
    return worst(status, ExitStatus.PARTIAL) if unrecorded else status
