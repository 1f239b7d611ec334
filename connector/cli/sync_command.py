"""`connector sync`: bring the realm in line with the registry."""

from __future__ import annotations

import rich_click as click

from connector.cli.options import format_option, partner_option, print_json, settings_and_logs


@click.command("sync")
@partner_option
@format_option
def command(partner: str | None, output: str) -> int:
    """Bring the realm in line with the registry.

    Exit status: 0 done, 3 done but a person must look, 4 something is held by the guard,
    5 some changes failed and are named.
    """
    from connector import sync
    from connector.cli.progress import shown_progress
    from connector.cli.show_plan import plan_as_json, sync_as_text

    settings = settings_and_logs()
    with shown_progress() as progress:
        gathered = sync.gather(
            settings, sync.today_in(settings), only_partner=partner, progress=progress
        )
        decided = sync.plan(gathered)
        changes = sync.carry_out(gathered, decided, progress=progress)
    if output == "json":
        print_json(plan_as_json(decided, changes))
    else:
        click.echo(sync_as_text(gathered, decided, changes))
    return sync.sync_status(decided, changes)
