"""`connector history`: what the journal holds, and whether it can be believed."""

from __future__ import annotations

from datetime import date, datetime, time

import rich_click as click

from connector.cli.options import Day, format_option, print_json, settings_and_logs


@click.command("history")
@click.option("--verify", is_flag=True, help="Recompute the whole chain instead of showing it.")
@click.option(
    "--head",
    metavar="HASH",
    help="With --verify: a head that a report printed; it must be in the chain.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the newest N entries.")
@click.option("--since", type=Day(), metavar="DATE", help="Only entries from this day on.")
@format_option
def command(
    *, verify: bool, head: str | None, limit: int | None, since: date | None, output: str
) -> int:
    """Show the journal, newest entry last; or verify it.

    Needs the journal alone (CONNECTOR_JOURNAL).
    Exit status: 0 shown, or the chain holds; 1 the chain does not hold, or there was an error.
    """
    from connector.cli import show_history
    from connector.journal import open_journal

    if head is not None and not verify:
        raise click.UsageError("--head needs --verify.")
    if verify and (limit is not None or since is not None):
        raise click.UsageError("--verify reads the whole chain: leave out --limit and --since.")
    if head is not None and not show_history.is_head(head):
        raise click.BadParameter("a head is 12 to 64 hexadecimal digits.", param_hint="--head")
    settings = settings_and_logs()
    with open_journal(settings.journal.get_secret_value()) as journal:
        if verify:
            result = journal.verify(head=head)
            if output == "json":
                print_json(show_history.plain_verification(result))
            else:
                click.echo(show_history.verification_as_text(result))
            return 0 if result.ok else 1
        start = datetime.combine(since, time.min, settings.zone) if since else None
        newest = journal.entries(since=start, newest_first=limit is not None, limit=limit)
        # Few where a limit is given; otherwise they are printed as they are read.
        entries = newest if limit is None else reversed(list(newest))
        if output == "json":
            plain = [show_history.plain_entry(entry) for entry in entries]
            print_json({"entries": plain, "head": show_history.plain_head(journal.head())})
        else:
            for entry in entries:
                click.echo(show_history.entry_as_line(entry, settings.zone))
            if journal.head().seq == 0:
                click.echo(f"The journal {journal.where} is empty.")
    return 0
