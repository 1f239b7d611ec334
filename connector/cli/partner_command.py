"""`connector partner`: the registry without editing YAML; no Keycloak."""

from __future__ import annotations

from datetime import date, datetime

import rich_click as click

from connector.cli.options import (
    Day,
    format_option,
    opened_journal,
    print_json,
    settings_and_logs,
)
from connector.errors import ExitStatus


@click.group("partner")
def command() -> None:
    """List the partners, add one, or write down that an agreement ends."""


@command.command("list")
@format_option
def list_(output: str) -> int:
    """Show every partner: its agreement today, its newest annex 1, what is wrong."""
    from connector.cli.show_partners import partners_as_json, partners_as_text
    from connector.partners import list_partners
    from connector.registry import load_registry
    from connector.sync import registry_path, today_in

    settings = settings_and_logs()
    today = today_in(settings)
    registry = load_registry(registry_path(settings), today, may_be_empty=True)
    lines = list_partners(registry, today, site_closed_on=settings.site_closed_on)
    if output == "json":
        print_json(partners_as_json(today, lines))
    else:
        click.echo(partners_as_text(today, lines))
    return ExitStatus.OK


@command.command("add")
@click.argument("partner", metavar="ID")
@click.option("--name", required=True, help="As the convention names it.")
@click.option("--signed-on", type=Day(), required=True, help="The day of the signature.")
@click.option("--siren", metavar="DIGITS", help="Nine digits.")
@click.option("--framework-ends-on", type=Day(), help="Last day of the CTG or SDSF.")
@click.option(
    "--email-domain", "domains", multiple=True, help="Domain of its addresses; may be repeated."
)
@format_option
def add(  # noqa: PLR0913, PLR0917 — the keys of the file
    partner: str,
    name: str,
    signed_on: date,
    siren: str | None,
    framework_ends_on: date | None,
    domains: tuple[str, ...],
    output: str,
) -> int:
    """Make the folder ID with its convention.yaml."""
    from connector.partners import NewPartner, add_partner
    from connector.sync import registry_path

    settings = settings_and_logs()
    new = NewPartner(partner, name, signed_on, siren, framework_ends_on, domains)
    folder = add_partner(registry_path(settings), new)
    if output == "json":
        print_json({"partner": partner, "name": new.name, "folder": str(folder)})
    else:
        click.echo(f"Partenaire « {new.name} » ajouté : {folder}")
        click.echo(f"Son annexe 1 se range par `connector receive FICHIER --partner {partner}`.")
    return ExitStatus.OK


@command.command("end")
@click.argument("partner", metavar="ID")
@click.option("--on", "terminated_on", type=Day(), help="Terminated: no access from that day on.")
@click.option("--refused-renewal-on", type=Day(), help="The day the refusal to renew was received.")
@click.option(
    "--by",
    metavar="NAME",
    envvar="CONNECTOR_BY",
    default="",
    help="Who says so.  [env: CONNECTOR_BY]",
)
@click.option("--replace", is_flag=True, help="Change a date that is set already.")
@format_option
def end(  # noqa: PLR0913 — its options
    partner: str,
    terminated_on: date | None,
    refused_renewal_on: date | None,
    by: str,
    output: str,
    *,
    replace: bool,
) -> int:
    """Write the end of the agreement of ID; the closings come with the next sync."""
    from connector.cli.show_partners import ended_as_json, ended_as_text
    from connector.evidence import Recorder
    from connector.partners import Ending, end_agreement
    from connector.sync import registry_path

    if (terminated_on is None) == (refused_renewal_on is None):
        raise click.UsageError("Give either --on DATE or --refused-renewal-on DATE.")
    if not by.strip():
        raise click.UsageError("--by NAME (or CONNECTOR_BY) is needed.")
    settings = settings_and_logs()
    ending = Ending(by.strip(), terminated_on, refused_renewal_on, replace)
    today = datetime.now(settings.zone).date()
    with opened_journal(settings) as journal:
        ended = end_agreement(registry_path(settings), partner, ending, today)
        if output == "json":
            print_json(ended_as_json(ended))
        else:
            click.echo(ended_as_text(ended))
        recorder = Recorder(journal, "partner end")
        recorder.agreement_ended(partner, ended.key, ended.after, by=ended.by)
    return ExitStatus.OK
