"""`connector confirm`: an address whose opening waits is right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import rich_click as click

from connector.cli.options import Address, by_option, format_option, somebody, why_option

if TYPE_CHECKING:
    from connector.acts import Act
    from connector.evidence import Recorder
    from connector.settings import Settings
    from connector.stopping import Stop


@click.command("confirm")
@click.argument("email", type=Address())
@by_option
@why_option
@format_option
def command(email: str, by: str | None, why: str, output: str) -> int:
    """Confirm that EMAIL is the person's professional address; the next sync opens the account.

    Needs CONNECTOR_REGISTRY (registry.yaml and the partners' folders), the Keycloak settings
    (CONNECTOR_KEYCLOAK__URL, __REALM, __CLIENT_ID, __CLIENT_SECRET) and the journal.
    Exit status: 0 confirmed, or confirmed already; 4 no opening of this address waits.
    """
    from connector import acts
    from connector.cli.acts import Doer, gathered_for, with_recorder

    doer = Doer("confirm", somebody(by, "confirm"), why)

    def act(settings: Settings, recorder: Recorder, today: date, stop: Stop) -> Iterator[Act]:
        _, wish = gathered_for(settings, recorder, today, stop)
        yield acts.confirm(wish, email)

    return with_recorder(doer, act, output)
