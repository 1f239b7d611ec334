"""`connector adopt`: take over accounts that existed before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import rich_click as click

from connector.cli.options import Address, by_option, format_option, somebody, why_option

if TYPE_CHECKING:
    from connector.acts import Act
    from connector.evidence import Recorder
    from connector.plan.build import Wishes
    from connector.settings import Settings
    from connector.stopping import Stop


@click.command("adopt")
@click.argument("emails", nargs=-1, type=Address(), metavar="[EMAIL]…")
@click.option("--partner", metavar="ID", help="Everybody whom this partner's annex 1 names.")
@click.option("--all", "everybody", is_flag=True, help="Everybody whom an annex 1 names.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken over; write nothing.")
@by_option
@why_option
@format_option
def command(  # noqa: PLR0913 — its options
    emails: tuple[str, ...],
    partner: str | None,
    by: str | None,
    why: str,
    output: str,
    *,
    everybody: bool,
    dry_run: bool,
) -> int:
    """Take over existing accounts of people whom annex 1 names.

    Name and address must be the annex's. Password and « enabled » stay, no mail goes out. Never:
    administrators, service accounts, federated users, another registry's accounts.
    Needs CONNECTOR_REGISTRY (registry.yaml and the partners' folders), the Keycloak settings
    (CONNECTOR_KEYCLOAK__URL, __REALM, __CLIENT_ID, __CLIENT_SECRET) and the journal.
    Also an administrator client, to ask who holds administration roles:
    CONNECTOR_KEYCLOAK__ADMIN_CLIENT_ID, __ADMIN_CLIENT_SECRET.
    What is left is listed by its reason, with what to do next. Ctrl-C ends after the account at
    hand; asked again, what is done is not done twice.
    Exit status: 0 taken over, or ours already; 4 some were refused; 5 some failed or are left.
    """
    from connector import acts
    from connector.cli.acts import Doer, gathered_for, told, with_recorder
    from connector.cli.options import remembered, settings_and_logs
    from connector.keycloak import connect
    from connector.plan.build import wishes
    from connector.registry import registry_id
    from connector.sync import gather, registry_path, today_in

    if sum([bool(emails), partner is not None, everybody]) != 1:
        raise click.UsageError("Give either addresses, or --partner ID, or --all.")
    if dry_run:
        settings = settings_and_logs()
        today = today_in(settings)
        memory = remembered(settings, today)
        realm = connect(settings, registry_id(registry_path(settings)), to_adopt=True)
        gathered = gather(settings, today, gateway=realm, memory=memory)
        wish = wishes(gathered.ground)
        chosen = _chosen(emails, wish, partner)
        return told(acts.adopt(gathered.gateway, wish, chosen, dry_run=True), output)
    doer = Doer("adopt", somebody(by, "adopt"), why)

    def act(settings: Settings, recorder: Recorder, today: date, stop: Stop) -> Iterator[Act | str]:
        gathered, wish = gathered_for(settings, recorder, today, stop, to_adopt=True)
        recorder.documents(gathered.ground.views)
        chosen = _chosen(emails, wish, partner)
        yield from chosen
        yield from acts.adopt(gathered.gateway, wish, chosen)

    return with_recorder(doer, act, output)


def _chosen(emails: tuple[str, ...], wish: Wishes, partner: str | None) -> tuple[str, ...]:
    """Return the addresses to look at, each once. Raises RegistryError for an unknown partner."""
    from connector import acts
    from connector.errors import RegistryError

    known = [v.partner.id for v in wish.ground.views]
    if partner is not None and partner not in known:
        raise RegistryError(
            f"The registry has no partner « {partner} ».",
            remedy=f"Its folders: {', '.join(known) or 'none'}.",
        )
    return tuple(dict.fromkeys(emails)) or acts.adoptable(wish, partner=partner)
