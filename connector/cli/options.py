"""Options and set-up that several commands share."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import rich_click as click

if TYPE_CHECKING:
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


def print_json(value: Any) -> None:
    """Print `value` on standard output as JSON that a person can read too."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
