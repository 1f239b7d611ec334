"""`connector drift`: what differs from the convention; nothing is written to the realm."""

from __future__ import annotations

import rich_click as click

from connector.cli.options import (
    format_option,
    opened_journal,
    partner_option,
    print_json,
    settings_and_logs,
)


@click.command("drift")
@partner_option
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    default="warning",
    show_default=True,
    help="Exit with 3 from this severity on.",
)
@format_option
def command(partner: str | None, fail_on: str, output: str) -> int:
    """Report what differs from the convention; read only.

    Needs CONNECTOR_REGISTRY (registry.yaml and the partners' folders), the Keycloak settings
    (CONNECTOR_KEYCLOAK__URL, __REALM, __CLIENT_ID, __CLIENT_SECRET) and the journal.
    Exit status: 0 no finding at that severity, 3 findings.
    """
    from connector import drift, sync
    from connector.cli.progress import shown_progress
    from connector.cli.show_drift import drift_as_text
    from connector.cli.show_history import head_in_french, plain_head
    from connector.evidence import remember
    from connector.model import Severity

    settings = settings_and_logs()
    with opened_journal(settings) as journal, shown_progress() as progress:
        today = sync.today_in(settings)
        days = settings.guard.window_days
        gathered = sync.gather(
            settings,
            today,
            memory=remember(journal, today, settings.zone, window_days=days),
            only_partner=partner,
            progress=progress,
            to_write=False,
        ).saying(sync.chain_findings(journal))
        head = journal.head()
    realm = None if partner else sync.realm_findings(settings, gathered.registry)
    ground = gathered.ground
    report = drift.report(
        ground.snapshot.taken_at.astimezone(settings.zone),
        sync.plan(gathered),
        [p for p in gathered.registry.partners if partner in (None, p.id)],
        ground.snapshot,
        realm,
    )
    if output == "json":
        print_json({**drift.plain_drift(report), "journal": plain_head(head)})
    else:
        click.echo(drift_as_text(report, gathered.registry.caf))
        click.echo(f"\n{head_in_french(head)}")
    return drift.status(report, Severity(fail_on))
