"""`connector read`: what a document says; no Keycloak, nothing is changed."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from connector.cli.options import format_option, print_json, settings_and_logs
from connector.errors import ExitStatus


@click.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@format_option
def command(file: Path, output: str) -> int:
    """Show what FILE says: an annex 1, 2 or 3, or a whole convention.

    Needs no setting.
    Exit status: 0 read (also with reservations), 4 refused.
    """
    from connector.cli.show_document import document_as_text
    from connector.model import Verdict
    from connector.model.plain import plain_document
    from connector.readers import read_document
    from connector.sync import today_in

    settings = settings_and_logs()
    document = read_document(file, today=today_in(settings))
    if output == "json":
        print_json(plain_document(document))
    else:
        click.echo(document_as_text(document))
    return ExitStatus.HELD if document.verdict is Verdict.REFUSED else ExitStatus.OK
