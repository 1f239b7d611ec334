"""`connector explain`: why a person has, or has not, access."""

from __future__ import annotations

import rich_click as click

from connector.cli.options import (
    Address,
    format_option,
    opened_journal,
    print_json,
    settings_and_logs,
)


@click.command("explain")
@click.argument("email", type=Address())
@format_option
def command(email: str, output: str) -> int:
    """Tell in French and in order why EMAIL has, or has not, access.

    Needs CONNECTOR_REGISTRY (registry.yaml and the partners' folders), the Keycloak settings
    (CONNECTOR_KEYCLOAK__URL, __REALM, __CLIENT_ID, __CLIENT_SECRET) and the journal.
    What can't be reached (Keycloak, the registry) is said, and the rest is told.
    Exit status: 0 told, 1 nothing is known of this address.
    """
    from connector.cli.show_history import head_in_french, plain_head
    from connector.errors import ExitStatus
    from connector.explain import as_json, as_text, explain
    from connector.sync import today_in

    settings = settings_and_logs()
    with opened_journal(settings) as journal:
        story = explain(settings, journal, email, today_in(settings))
        head = journal.head()
    if output == "json":
        print_json({**as_json(story), "journal": plain_head(head)})
    else:
        click.echo(as_text(story))
        click.echo(f"\n{head_in_french(head)}")
    return ExitStatus.OK if story.known else ExitStatus.ERROR
