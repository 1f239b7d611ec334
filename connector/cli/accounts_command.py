"""`connector accounts`: who has access, or had it at the end of a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import rich_click as click

from connector.cli.options import (
    Day,
    format_option,
    opened_journal,
    partner_option,
    print_json,
    settings_and_logs,
)

if TYPE_CHECKING:
    from connector.evidence.presence import Presence
    from connector.journal import Journal
    from connector.settings import Settings


@click.command("accounts")
@partner_option
@click.option(
    "--as-of", type=Day(), metavar="DATE", help="At the end of this past day, by the journal."
)
@format_option
def command(partner: str | None, as_of: date | None, output: str) -> int:
    """Show who has access at which partner and since when, and who is suspended or stopped.

    Today as Keycloak has it; a past day as the runs saw it, by the journal. Whoever is suspended
    without an account is shown as suspended.
    Needs CONNECTOR_REGISTRY with its registry.yaml, the Keycloak settings and the journal.
    Exit status: 0 shown, 1 the journal begins later than DATE.
    """
    from connector.cli.show_accounts import accounts_as_json, accounts_as_text
    from connector.cli.show_history import head_in_french, plain_head
    from connector.sync import today_in

    settings = settings_and_logs()
    today = today_in(settings)
    if as_of is not None and as_of > today:
        raise click.BadParameter("a day to come has no accounts yet.", param_hint="--as-of")
    with opened_journal(settings) as journal:
        day = today if as_of is None else as_of
        found = _today(settings, journal, today) if day == today else _past(settings, journal, day)
        head = journal.head()
    if partner is not None:
        found = _of(settings, partner, found)
    if output == "json":
        plain = accounts_as_json(found, day, from_journal=day != today)
        print_json({**plain, "journal": plain_head(head)})
    else:
        click.echo(accounts_as_text(found, day, from_journal=day != today))
        click.echo(head_in_french(head))
    return 0


def _today(settings: Settings, journal: Journal, today: date) -> tuple[Presence, ...]:
    from connector.evidence.presence import kept_out, of_realm, ordered, present_on
    from connector.keycloak import connect
    from connector.registry import registry_id
    from connector.sync import registry_path

    gateway = connect(settings, registry_id(registry_path(settings)))
    accounts = gateway.snapshot().by_address
    waiting = kept_out(journal, today, settings.zone)
    return ordered(
        (
            *of_realm(accounts.values(), present_on(journal, today, settings.zone)),
            # What Keycloak shows counts, not what the journal remembers of it.
            *(p for p in waiting if p.address not in accounts),
        )
    )


def _past(settings: Settings, journal: Journal, day: date) -> tuple[Presence, ...]:
    from connector.errors import JournalError
    from connector.evidence.presence import begins, kept_out, ordered, present_on

    first = begins(journal, settings.zone)
    if first is None or day < first:
        since = f"begins on {first:%Y-%m-%d}" if first else "holds no run yet"
        raise JournalError(
            f"The journal {since}: who had access on {day:%Y-%m-%d} is not known.",
            remedy="Ask for a later day; for today leave out --as-of.",
        )
    return ordered(
        (*present_on(journal, day, settings.zone), *kept_out(journal, day, settings.zone))
    )


def _of(settings: Settings, partner: str, found: tuple[Presence, ...]) -> tuple[Presence, ...]:
    """Return those of one partner, under its former ids too where the registry tells them."""
    from connector.errors import ConnectorError, RegistryError
    from connector.sync import read_registry, today_in

    ids, known = {partner}, [partner]
    try:
        partners = read_registry(settings, today_in(settings)).partners
    except ConnectorError:  # the list itself does not need it
        pass
    else:
        known = [p.id for p in partners]
        ids |= {i for p in partners if p.id == partner for i in p.former_ids}
    rows = tuple(p for p in found if p.partner in ids)
    if not rows and partner not in known:
        raise RegistryError(
            f"Neither the registry nor this list has a partner « {partner} ».",
            remedy=f"Its folders: {', '.join(known) or 'none'}.",
        )
    return rows
