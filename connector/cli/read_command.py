"""`connector read`: what a document says; no Keycloak, nothing is changed."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from connector.cli.options import format_option, print_json, settings_and_logs
from connector.errors import ExitStatus


@click.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--reply",
    is_flag=True,
    help="Write the answer to the partner instead, in French, ready to send; with JSON, add it.",
)
@click.option("--yaml", "as_lines", is_flag=True, help="Print the lines as a file to correct.")
@format_option
def command(file: Path, output: str, *, reply: bool, as_lines: bool) -> int:
    """Show what FILE says: an annex 1, 2 or 3, or a whole convention.

    What the document alone shows of the decisions to come (a person in both lists, a personal
    provider's address…) is told too; it changes no verdict.

    Needs no setting.
    Exit status: 0 read (also with reservations), 4 refused.
    """
    from connector.cli.show_document import print_document
    from connector.cli.show_reply import reply_to_partner
    from connector.model import Verdict
    from connector.model.plain import plain_document
    from connector.readers import read_document
    from connector.readers.confirming import as_yaml, digest_to_confirm
    from connector.readers.mailbox import load_mailboxes
    from connector.rules.foresight import with_foresight
    from connector.sync import today_in

    today = today_in(settings_and_logs())
    read = read_document(file, today=today, scans=True)
    if as_lines:
        click.echo(as_yaml(read), nl=False)
        return ExitStatus.HELD if read.verdict is Verdict.REFUSED else ExitStatus.OK
    digest = digest_to_confirm(read)
    document = with_foresight(read, today, load_mailboxes())
    if output == "json":
        more = {"confirm": digest} if digest else {}
        more |= {"reply": reply_to_partner(document)} if reply else {}
        print_json({**plain_document(document), **more})
    elif reply:
        click.echo(reply_to_partner(document))
    else:
        print_document(document, digest)
    return ExitStatus.HELD if document.verdict is Verdict.REFUSED else ExitStatus.OK
