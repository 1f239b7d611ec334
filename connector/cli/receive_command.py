"""`connector receive`: judge a document that came in, and file it; no Keycloak."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import rich_click as click
from click.core import ParameterSource

from connector.cli.options import (
    Day,
    format_option,
    opened_journal,
    print_json,
    settings_and_logs,
)
from connector.errors import ExitStatus

COMMAND_LINE = ParameterSource.COMMANDLINE


@click.command("receive")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--partner", metavar="ID", required=True, help="Whose it is: the name of its folder.")
@click.option(
    "--transmitted-on", type=Day(), help="Transmission date of a document that bears none."
)
@click.option("--sent-by", metavar="ADDRESS", default="", help="The sender's e-mail address.")
@click.option(
    "--by",
    metavar="NAME",
    envvar="CONNECTOR_BY",
    default="",
    help="Who receives it, and confirms what needs a confirmation.  [env: CONNECTOR_BY]",
)
@click.option("--why", metavar="TEXT", default="", help="Why what needs it is confirmed.")
@click.option(
    "--confirm",
    metavar="DIGEST",
    default="",
    help="Confirm what was read off a scan, after comparing; needs --by.",
)
@click.option("--dry-run", is_flag=True, help="Say what would become of it; file nothing.")
@format_option
def command(  # noqa: PLR0913, PLR0917 — the options of the contract
    file: Path,
    partner: str,
    transmitted_on: date | None,
    sent_by: str,
    by: str,
    why: str,
    confirm: str,
    output: str,
    *,
    dry_run: bool,
) -> int:
    """Judge FILE, which PARTNER sent, and file it in the registry.

    A document that names another partner, or was sent by somebody else than the contact of
    annex 2, is refused unless --by confirms it; one that is unreadable, undated, dated ahead or
    older than the newest accepted annex is refused in any case. A name that comes from CONNECTOR_BY
    confirms nothing without --why.

    A scan, or a photo, is refused with what was read off it, and a digest: --confirm DIGEST files
    the lines as YAML, which then count, and the scan beside them. Where they were misread, correct
    what `connector read --yaml` prints and receive that file instead.

    Needs CONNECTOR_REGISTRY (registry.yaml, the partner's folder with its convention.yaml or a
    convention) and the journal; no Keycloak.
    Exit status: 0 filed, or filed before; 4 refused.
    """
    from datetime import datetime

    from connector.cli.show_reception import reception_as_json, reception_as_text
    from connector.errors import JournalError
    from connector.evidence import Recorder
    from connector.receive import Sending, receive
    from connector.sync import registry_path

    if confirm.strip() and not by.strip():
        raise click.UsageError("--confirm needs --by NAME (or CONNECTOR_BY).")
    if transmitted_on and not by.strip():
        raise click.UsageError("--transmitted-on needs --by NAME (or CONNECTOR_BY).")
    settings = settings_and_logs()
    now = datetime.now(settings.zone)
    context = click.get_current_context()
    said_here = context is not None and context.get_parameter_source("by") is COMMAND_LINE
    with opened_journal(settings) as journal:
        recorder = Recorder(journal, "receive")
        memory = recorder.memory(settings, now.date())
        reception = receive(
            registry_path(settings),
            file,
            partner,
            now,
            Sending(
                sent_by.strip(),
                transmitted_on,
                by.strip(),
                why.strip(),
                confirm.strip(),
                confirms=said_here or bool(why.strip()),
            ),
            carried_out=memory.carried_out.get(partner),
            borne_out=memory.bears_out,
            dry_run=dry_run,
        )
        unrecorded = ""
        try:
            if not dry_run:
                recorder.received(reception)
        except JournalError as error:
            unrecorded = error.message
    if output == "json":
        print_json(reception_as_json(reception))
    else:
        click.echo(reception_as_text(reception))
    if unrecorded:
        click.echo(f"NOT RECORDED: {unrecorded}", err=True)
        return ExitStatus.PARTIAL
    return ExitStatus.HELD if reception.refused else ExitStatus.OK
