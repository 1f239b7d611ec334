"""`connector resend`: the link to create a password, once more."""

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


@click.command("resend")
@click.argument("email", type=Address())
@by_option
@why_option
@format_option
def command(email: str, by: str | None, why: str, output: str) -> int:
    """Send EMAIL the link to create a password again; only to a person who has none yet.

    Needs CONNECTOR_REGISTRY (registry.yaml and the partners' folders), the Keycloak settings
    (CONNECTOR_KEYCLOAK__URL, __REALM, __CLIENT_ID, __CLIENT_SECRET) and the journal.
    Exit status: 0 sent, 4 refused, 5 the relay did not take it.
    """
    from connector import acts
    from connector.cli.acts import Doer, gathered_for, with_recorder

    doer = Doer("resend", somebody(by, "resend"), why)

    def act(settings: Settings, recorder: Recorder, today: date, stop: Stop) -> Iterator[Act]:
        gathered, wish = gathered_for(settings, recorder, today, stop)
        recorder.act_begun(doer.deed, email, by=doer.by, why=why)
        yield acts.resend(gathered.gateway, wish, email)

    return with_recorder(doer, act, output)
