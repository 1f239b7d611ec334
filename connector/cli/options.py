"""Options and set-up that several commands share."""

from __future__ import annotations

import json
import logging
import sys
import unicodedata
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
    from connector.journal import Journal
    from connector.model import Memory
    from connector.settings import Settings

YEARS = range(2000, 2100)

format_option = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="JSON goes to standard output alone.",
)
partner_option = click.option(
    "--partner", metavar="ID", help="Only this partner's entitlements: the name of its folder."
)


by_option = click.option(
    "--by",
    envvar="CONNECTOR_BY",
    metavar="NAME",
    help="Who decides; kept in the journal. CONNECTOR_BY sets it once.",
)
why_option = click.option(
    "--why", default="", metavar="TEXT", help="The reason, for the journal; names allowed."
)


def somebody(by: str | None, what: str) -> str:
    """Return the name of who acts; a usage error where nobody says it."""
    name = (by or "").strip()
    if not name:
        raise click.UsageError(f"{what} needs --by NAME (or CONNECTOR_BY): who decides.")
    return name


class Address(click.ParamType[str]):
    """An e-mail address, in lower case as annex 1 counts it."""

    name = "email"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address; a usage error where it is none."""
        address = unicodedata.normalize("NFC", str(value).strip()).lower()
        local, at, domain = address.rpartition("@")
        if not (local and at and domain) or any(c.isspace() or c in '"<>,;' for c in address):
            self.fail(f"{value!r} is no e-mail address.", param, ctx)
        return address


class Day(click.ParamType[date]):
    """A calendar day, written 2026-01-09."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; a usage error where it is none."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2026-01-09.", param, ctx)
        if day.year not in YEARS:
            self.fail(
                f"the year of {value} must be between {YEARS[0]} and {YEARS[-1]}.", param, ctx
            )
        return day


def settings_and_logs() -> Settings:
    """Load the settings and start logging on standard error. Raises SettingsError."""
    from connector.settings import load_settings

    settings = load_settings()
    logging.Formatter.converter = lambda *_: datetime.now(UTC).timetuple()
    logging.basicConfig(
        stream=sys.stderr,
        level=settings.log_level.upper(),
        format="%(asctime)sZ %(levelname)s %(message)s",
        datefmt="%Y-%m-%dT%H:%M:%S",
        force=True,
    )
    # Their lines hold addresses and tokens, or (alembic) nothing that a user asked for.
    for noisy in ("urllib3", "httpx", "httpcore", "sqlalchemy", "alembic"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    return settings


def opened_journal(settings: Settings) -> Journal:
    """Open the journal of the settings. Raises JournalError."""
    from connector.journal import open_journal

    return open_journal(settings.journal.get_secret_value())


def remembered(settings: Settings, today: date) -> Memory:
    """Return what the journal remembers, for a command that only looks. Raises JournalError."""
    from connector.evidence import remember

    with opened_journal(settings) as journal:
        return remember(journal, today, settings.zone, window_days=settings.guard.window_days)


def print_json(value: Any) -> None:
    """Print `value` on standard output as JSON that a person can read too."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
