"""`connector resume`: lift a suspension, or a stop by hand."""

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


@click.command("resume")
@click.argument("email", type=Address())
@by_option
@why_option
@format_option
def command(email: str, by: str | None, why: str, output: str) -> int:
    """Lift the suspension, or the stop by hand, of EMAIL; open at once if annex 1 still asks.

    The old password does not come back: a new link is sent.
    Needs CONNECTOR_REGISTRY (registry.yaml and the partners' folders), the Keycloak settings
    (CONNECTOR_KEYCLOAK__URL, __REALM, __CLIENT_ID, __CLIENT_SECRET) and the journal.
    Exit status: 0 done, or open already; 4 refused; 5 failed.
    """
    from connector import acts
    from connector.cli.acts import Doer, gathered_for, with_recorder

    doer = Doer("resume", somebody(by, "resume"), why)

    def act(settings: Settings, recorder: Recorder, today: date, stop: Stop) -> Iterator[Act]:
        gathered, wish = gathered_for(settings, recorder, today, stop)
        recorder.act_begun(doer.deed, email, by=doer.by, why=why)
        yield acts.resume(gathered.gateway, wish, email, today)

    return with_recorder(doer, act, output)
