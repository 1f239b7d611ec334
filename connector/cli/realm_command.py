"""`connector realm`: the realm itself, with an administrator client that nothing else uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rich_click as click

from connector.cli.options import format_option, print_json, settings_and_logs
from connector.errors import ExitStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connector.realm import Caf, Difference
    from connector.settings import Settings


@click.group("realm")
def command() -> None:
    """Check or prepare the realm itself, against `config/realm.yaml`."""


@command.command("check")
@format_option
def check(output: str) -> int:
    """Show what in the realm is not as it must be; nothing is written.

    Needs the administrator client (CONNECTOR_KEYCLOAK__URL, __REALM, __ADMIN_CLIENT_ID,
    __ADMIN_CLIENT_SECRET); CONNECTOR_REGISTRY names the Caf in the mails.
    Exit status: 0 as it must be, 3 differs.
    """
    from connector import realm
    from connector.keycloak import admin_connection

    settings = settings_and_logs()
    expected = realm.expected_realm(settings, _caf(settings))
    differences = realm.compare(admin_connection(settings), expected)
    if output == "json":
        print_json(_as_json(settings, differences))
    else:
        click.echo(_as_text(differences, f"Realm « {settings.keycloak.realm} »: to put right"))
        if not differences:
            click.echo(f"Realm « {settings.keycloak.realm} » is as it must be.")
    return ExitStatus.ATTENTION if differences else ExitStatus.OK


@command.command("apply")
@click.option(
    "--create",
    is_flag=True,
    help="Make the realm, the connector's client and the login client where they are missing.",
)
@format_option
def apply(output: str, *, create: bool) -> int:
    """Show what differs, then put it right; what the file does not speak of stays as it is.

    Needs the administrator client (CONNECTOR_KEYCLOAK__URL, __REALM, __ADMIN_CLIENT_ID,
    __ADMIN_CLIENT_SECRET); CONNECTOR_REGISTRY names the Caf in the mails.
    Exit status: 0 the realm is as it must be, 3 something is left for a person to decide.
    """
    from connector import realm
    from connector.keycloak import admin_connection

    settings = settings_and_logs()
    expected = realm.expected_realm(settings, _caf(settings))
    connection = admin_connection(settings)
    before = realm.compare(connection, expected)
    name = settings.keycloak.realm
    if output == "text":
        click.echo(_as_text(before, f"Realm « {name} » differs"), nl=bool(before))
    done = realm.apply(connection, expected, create=create)
    left = realm.compare(connection, expected)
    if output == "json":
        print_json({**_as_json(settings, left), "put_right": [_plain(d) for d in done]})
    elif not before:
        click.echo(f"Realm « {name} » is as it must be; nothing was changed.")
    else:
        click.echo(f"{len(done)} put right.")
        click.echo(_as_text(left, "Left for a person to decide"), nl=bool(left))
    return ExitStatus.ATTENTION if left else ExitStatus.OK


def _caf(settings: Settings) -> Caf | None:
    """Return who writes the mails, from the registry; None where none is set yet."""
    from connector.realm import Caf
    from connector.registry import load_registry
    from connector.sync import today_in

    if settings.registry is None:
        click.echo(
            "CONNECTOR_REGISTRY is not set: the mails' words name no Caf and no contact; "
            "words that the realm has are left as they are.",
            err=True,
        )
        return None
    registry = load_registry(settings.registry, today_in(settings), may_be_empty=True)
    caf = Caf.of(registry.caf, registry.contacts)
    if caf is None:
        click.echo(
            "Neither registry.yaml nor an annex 3 names a contact with the role « access »: "
            "the mails name none.",
            err=True,
        )
    return caf


def _as_json(settings: Settings, differences: Sequence[Difference]) -> dict[str, object]:
    return {
        "realm": settings.keycloak.realm,
        "differences": [_plain(d) for d in differences],
    }


def _plain(difference: Difference) -> dict[str, object]:
    return {
        "area": difference.area,
        "key": difference.key,
        "title": difference.title,
        "expected": difference.expected,
        "actual": difference.actual,
        "severity": difference.severity,
        "article": difference.article,
        "repairable": difference.repairable,
    }


def _as_text(differences: Sequence[Difference], title: str) -> str:
    if not differences:
        return ""
    return "\n".join(
        [f"{title}:", *(f"  {d.severity.value:<7}  {d.in_french()}" for d in differences)]
    )
