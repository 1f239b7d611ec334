"""`connector read`: what a document says; no Keycloak, nothing is changed."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from connector.cli.options import format_option, print_json, settings_and_logs
from connector.errors import ExitStatus


@click.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yaml", "as_lines", is_flag=True, help="Print the lines as a file to correct.")
@format_option
def command(file: Path, output: str, *, as_lines: bool) -> int:
    """Show what FILE says: an annex 1, 2 or 3, or a whole convention.

    Needs no setting.
    Exit status: 0 read (also with reservations), 4 refused.
    """
    from connector.cli.show_document import document_as_text
    from connector.model import Verdict
    from connector.model.plain import plain_document
    from connector.readers import read_document
    from connector.readers.confirming import as_yaml, digest_to_confirm
    from connector.sync import today_in

    settings = settings_and_logs()
    document = read_document(file, today=today_in(settings), scans=True)
    if as_lines:
        click.echo(as_yaml(document), nl=False)
    elif output == "json":
        digest = digest_to_confirm(document)
        print_json(plain_document(document) | ({"confirm": digest} if digest else {}))
    else:
        click.echo(document_as_text(document))
    return ExitStatus.HELD if document.verdict is Verdict.REFUSED else ExitStatus.OK
