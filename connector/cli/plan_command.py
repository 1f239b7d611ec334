"""`connector plan`: what a sync would change; nothing is written."""

from __future__ import annotations

from datetime import date

import rich_click as click

from connector.cli.options import (
    Day,
    format_option,
    opened_journal,
    partner_option,
    print_json,
    settings_and_logs,
)


@click.command("plan")
@partner_option
@click.option("--today", type=Day(), help="Plan as of this day instead of today.")
@format_option
def command(partner: str | None, today: date | None, output: str) -> int:
    """Show what a sync would change, and the digest.

    Needs CONNECTOR_REGISTRY (registry.yaml and the partners' folders), the Keycloak settings
    (CONNECTOR_KEYCLOAK__URL, __REALM, __CLIENT_ID, __CLIENT_SECRET) and the journal.
    Exit status: 0 nothing to do, 3 changes, 4 something is held by the guard.
    """
    from connector import sync
    from connector.cli.progress import shown_progress
    from connector.cli.show_history import head_as_text, plain_head
    from connector.cli.show_plan import plan_as_json, plan_as_text
    from connector.evidence import remember

    settings = settings_and_logs()
    with opened_journal(settings) as journal:
        with shown_progress() as progress:
            day = today or sync.today_in(settings)
            memory = remember(journal, day, settings.zone, window_days=settings.guard.window_days)
            gathered = sync.gather(
                settings, day, only_partner=partner, progress=progress, memory=memory
            ).saying(sync.chain_findings(journal))
        head = journal.head()
        ending = None
        if partner is None:
            ending = sync.retention_due(gathered, journal, settings, memory.carried_out)
    decided = sync.plan(gathered)
    if output == "json":
        plain = plan_as_json(decided, decided.changes, ending=ending)
        print_json({**plain, "journal": plain_head(head)})
    else:
        click.echo(plan_as_text(gathered, decided, ending))
        click.echo(head_as_text(head))
    return sync.plan_status(decided)
