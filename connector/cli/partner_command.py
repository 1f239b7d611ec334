"""`connector partner`: the registry without editing YAML; no Keycloak."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import rich_click as click

from connector.cli.options import (
    Day,
    by_option,
    format_option,
    opened_journal,
    print_json,
    settings_and_logs,
    somebody,
)
from connector.errors import ExitStatus


@click.group("partner")
def command() -> None:
    """List the partners, add one, or write down that an agreement ends."""


@command.command("list")
@format_option
def list_(output: str) -> int:
    """Show every partner: its agreement today, its newest annex 1, what is wrong.

    Needs CONNECTOR_REGISTRY with its registry.yaml; no Keycloak.
    """
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
@by_option
@format_option
def add(  # noqa: PLR0913, PLR0917 — the keys of the file
    partner: str,
    name: str,
    signed_on: date,
    siren: str | None,
    framework_ends_on: date | None,
    domains: tuple[str, ...],
    by: str | None,
    output: str,
) -> int:
    """Make the folder ID with its convention.yaml; the journal keeps who did.

    Needs CONNECTOR_REGISTRY with its registry.yaml, and the journal. Exit status: 0 added, 5 added
    but not recorded.
    """
    from connector.evidence import Recorder
    from connector.partners import NewPartner, add_partner
    from connector.sync import registry_path

    who = somebody(by, "partner add")
    settings = settings_and_logs()
    new = NewPartner(partner, name, signed_on, siren, framework_ends_on, domains)
    with opened_journal(settings) as journal:
        folder = add_partner(registry_path(settings), new)
        if output == "json":
            print_json({"partner": partner, "name": new.name, "folder": str(folder), "by": who})
        else:
            click.echo(f"The partner « {new.name} » was added: {folder}")
            click.echo(f"Next: connector receive FILE --partner {partner}")
        recorder = Recorder(journal, "partner add")
        return _recorded(lambda: recorder.partner_added(partner, by=who))


@command.command("end")
@click.argument("partner", metavar="ID")
@click.option("--on", "terminated_on", type=Day(), help="Terminated: no access from that day on.")
@click.option("--refused-renewal-on", type=Day(), help="The day the refusal to renew was received.")
@by_option
@click.option("--replace", is_flag=True, help="Change a date that is set already.")
@format_option
def end(  # noqa: PLR0913 — its options
    partner: str,
    terminated_on: date | None,
    refused_renewal_on: date | None,
    by: str | None,
    output: str,
    *,
    replace: bool,
) -> int:
    """Write the end of the agreement of ID; the closings come with the next sync.

    Needs CONNECTOR_REGISTRY, the partner's convention.yaml (or a convention in its folder) and the
    journal. Exit status: 0 written, or so already; 5 written but not recorded.
    """
    from connector.cli.show_partners import ended_as_json, ended_as_text
    from connector.evidence import Recorder
    from connector.partners import Ending, end_agreement
    from connector.sync import registry_path, today_in

    if (terminated_on is None) == (refused_renewal_on is None):
        raise click.UsageError("Give either --on DATE or --refused-renewal-on DATE.")
    who = somebody(by, "partner end")
    settings = settings_and_logs()
    ending = Ending(who, terminated_on, refused_renewal_on, replace)
    today = today_in(settings)
    with opened_journal(settings) as journal:
        ended = end_agreement(registry_path(settings), partner, ending, today)
        if output == "json":
            print_json(ended_as_json(ended))
        else:
            click.echo(ended_as_text(ended))
        if ended.before == ended.after:  # so already: no new act
            return ExitStatus.OK
        recorder = Recorder(journal, "partner end")
        return _recorded(
            lambda: recorder.agreement_ended(partner, ended.key, ended.after, by=ended.by)
        )


def _recorded(record: Callable[[], None]) -> ExitStatus:
    """Write an act into the journal that was done; say so where it can't be."""
    from connector.errors import JournalError

    try:
        record()
    except JournalError as error:
        click.echo(f"NOT RECORDED, done all the same: {error}", err=True)
        return ExitStatus.PARTIAL
    return ExitStatus.OK
