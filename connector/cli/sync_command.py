"""`connector sync`: bring the realm in line with the registry."""

from __future__ import annotations

from typing import Any

import rich_click as click

from connector.cli.options import (
    by_option,
    format_option,
    opened_journal,
    partner_option,
    print_json,
    settings_and_logs,
    somebody,
    why_option,
)

SHORTEST, WHOLE = 12, 64
"""Characters of a digest that a person must give, and that it has."""


class Digest(click.ParamType[str]):
    """The digest of what is held, or its beginning."""

    name = "digest"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return it in lower case; a usage error where it is too short or no digest."""
        digest = str(value).strip().lower()
        if not SHORTEST <= len(digest) <= WHOLE or set(digest) - set("0123456789abcdef"):
            self.fail("give at least the first 12 characters of the digest.", param, ctx)
        return digest


@click.command("sync")
@partner_option
@click.option(
    "--approve",
    type=Digest(),
    help="Let exactly what is held under this digest through; 12 characters suffice.",
)
@by_option
@why_option
@format_option
def command(partner: str | None, approve: str | None, by: str | None, why: str, output: str) -> int:
    """Bring the realm in line with the registry.

    Needs CONNECTOR_REGISTRY (registry.yaml and the partners' folders), the Keycloak settings
    (CONNECTOR_KEYCLOAK__URL, __REALM, __CLIENT_ID, __CLIENT_SECRET) and the journal.
    Exit status: 0 done, 3 done but a person must look, 4 something is held by the guard,
    5 some changes failed and are named. SIGTERM and Ctrl-C finish the account at hand first.
    """
    from connector import sync
    from connector.cli.progress import shown_progress
    from connector.cli.show_plan import plan_as_json, sync_as_text
    from connector.metrics import measured
    from connector.stopping import stop_on_signals

    approval = None
    if approve is not None:
        approval = sync.Approval(approve, somebody(by, "--approve"), why)
    settings = settings_and_logs()
    today = sync.today_in(settings)
    with (
        measured(settings.metrics) as measure,
        opened_journal(settings) as journal,
        stop_on_signals() as stop,
    ):
        with shown_progress() as progress:
            ran = sync.run(
                settings,
                journal,
                today,
                only_partner=partner,
                approval=approval,
                progress=progress,
                stop=stop,
            )
        measure.result = ran.measures
        if output == "json":
            print_json(plan_as_json(ran.plan, ran.changes, ran))
        else:
            click.echo(sync_as_text(ran))
    return ran.status
