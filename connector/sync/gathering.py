"""Read everything that a decision rests on: settings, registry, realm, journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from connector.errors import RegistryError, SettingsError
from connector.guard import Limit, Limits
from connector.model import (
    Account,
    CarriedOut,
    Change,
    Finding,
    Memory,
    Partner,
    Snapshot,
    catalogue,
)
from connector.plan.ground import Ground
from connector.registry import Registry, load_registry
from connector.rules.people import NOTHING, PartnerView, Policy
from connector.rules.views import partner_view, unknown_view
from connector.stopping import Stop
from connector.sync.watching import intruded, passwords_by_others

if TYPE_CHECKING:
    from connector.keycloak.gateway import KeycloakGateway
    from connector.settings import LimitSettings, Settings

LOOKS_BACK = timedelta(days=30)
"""How far back a report looks at the realm's events."""
FIRST_LOOK = timedelta(days=7)
"""How far back the first run looks."""
OVERLAP = timedelta(minutes=10)
"""Events of a run's own time are looked at by the next one again."""


class Progress:
    """Hears how far a run is; the default says nothing."""

    def reading(self, partner: str) -> None:
        """Say that `partner`'s folder is being read."""

    def listing(self, done: int, of: int) -> None:
        """Say how many of the realm's accounts have been listed."""

    def applying(self, of: int) -> None:
        """Say how many changes are about to be carried out."""

    def applied(self, change: Change) -> None:
        """Say what became of a change."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that was read before anything is decided."""

    registry: Registry
    ground: Ground
    gateway: KeycloakGateway

    def saying(self, findings: Iterable[Finding]) -> Gathered:
        """Return the same with these findings, which the plan then says too."""
        seen = (*self.ground.seen, *findings)
        return replace(self, ground=replace(self.ground, seen=seen))


def today_in(settings: Settings) -> date:
    """Return the calendar day in the settings' time zone."""
    return datetime.now(settings.zone).date()


def gather(  # noqa: PLR0913 — what a person may say of a run
    settings: Settings,
    today: date,
    *,
    gateway: KeycloakGateway | None = None,
    only_partner: str | None = None,
    progress: Progress | None = None,
    to_write: bool = True,
    memory: Memory = NOTHING,
    stop: Stop | None = None,
) -> Gathered:
    """Read the registry, then the realm. Raises ConnectorError where either can't be relied on.

    `gateway` is by default the one of the settings. `to_write` also asks that the realm keeps what
    would be written; a report does without, and looks further back. `memory` is the journal's word;
    without it every decision is as safe. Raises StoppedError where `stop` is asked for while files
    come to rest.
    """
    progress = progress or Progress()
    registry = read_registry(settings, today, progress, stop, memory=memory)
    if only_partner is not None and only_partner not in {p.id for p in registry.partners}:
        raise RegistryError(
            f"The registry has no partner « {only_partner} ».",
            remedy=f"Its folders: {', '.join(p.id for p in registry.partners) or 'none'}.",
        )
    if gateway is None:
        from connector.keycloak import connect  # noqa: PLC0415 — `--help` must not wait for it

        gateway = connect(settings, registry.id)
    if to_write:
        gateway.check_ready()
    snapshot = gateway.snapshot(progress.listing)
    since = _looking_back(memory, snapshot) if to_write else snapshot.taken_at - LOOKS_BACK
    ground = ground_of(
        settings, registry, snapshot, today, memory=memory, only_partner=only_partner
    )
    ground = replace(
        ground,
        intruded=intruded(gateway, snapshot, memory),
        seen=tuple(
            passwords_by_others(
                gateway,
                _of_partner(snapshot.ours, registry, only_partner),
                since,
                settings.zone,
                adopted=memory.adopted,
                only_partner=only_partner,
            )
        ),
    )
    return Gathered(registry, ground, gateway)


def _of_partner(
    accounts: Sequence[Account], registry: Registry, partner_id: str | None
) -> tuple[Account, ...]:
    """Return the accounts that the partner has or had open, under its former ids too; or all."""
    ids = {i for p in registry.partners if p.id == partner_id for i in (p.id, *p.former_ids)}
    return tuple(
        a for a in accounts if partner_id is None or any(e.partner in ids for e in a.entitlements)
    )


def read_registry(
    settings: Settings,
    today: date,
    progress: Progress | None = None,
    stop: Stop | None = None,
    *,
    memory: Memory = NOTHING,
) -> Registry:
    """Read the registry alone; `memory` tells which receipts `receive` wrote.

    Raises SettingsError, RegistryError, StoppedError.
    """
    return load_registry(
        registry_path(settings),
        today,
        said=(progress or Progress()).reading,
        settle_seconds=settings.registry_settle_seconds,
        wait=(stop or Stop()).pause,
        borne_out=memory.bears_out,
    )


def ground_of(  # noqa: PLR0913 — what a ground is made of
    settings: Settings,
    registry: Registry,
    snapshot: Snapshot,
    today: date,
    *,
    memory: Memory = NOTHING,
    only_partner: str | None = None,
) -> Ground:
    """Return what a decision rests on, from what was read; what events show is not in it yet."""
    return Ground(
        registry=registry.id,
        views=views(
            registry, snapshot, today, site_closed_on=settings.site_closed_on, memory=memory
        ),
        snapshot=snapshot,
        today=today,
        policy=_policy(settings),
        limits=_limits(settings),
        memory=memory,
        only_partner=only_partner,
    )


def _looking_back(memory: Memory, snapshot: Snapshot) -> datetime:
    """Return since when a run looks at the events: since the last one, with some overlap."""
    if memory.looked_at is None:
        return snapshot.taken_at - FIRST_LOOK
    return max(memory.looked_at - OVERLAP, snapshot.taken_at - LOOKS_BACK)


def registry_path(settings: Settings) -> Path:
    """Return the registry's folder. Raises SettingsError where none is set."""
    if settings.registry is None:
        raise SettingsError(
            "No registry is set.",
            remedy="Set CONNECTOR_REGISTRY to the folder that holds registry.yaml.",
        )
    return settings.registry


def views(
    registry: Registry,
    snapshot: Snapshot,
    today: date,
    *,
    site_closed_on: date | None = None,
    memory: Memory = NOTHING,
) -> tuple[PartnerView, ...]:
    """Return the view of every partner: those of the registry, and those only accounts know."""
    changed_on: dict[str, list[date]] = defaultdict(list)
    for account in snapshot.ours:
        for entitlement in account.entitlements:
            # No annex is of a day to come: what says so was written by hand.
            if entitlement.changed_on <= today:
                changed_on[entitlement.partner].append(entitlement.changed_on)
            else:
                changed_on[entitlement.partner] += []
    result = []
    for folder in registry.folders:
        partner = folder.partner
        if folder.problem:
            result.append(unknown_view(partner, folder.problem))
            continue
        dates = [d for i in (partner.id, *partner.former_ids) for d in changed_on[i]]
        result.append(
            partner_view(
                partner,
                folder.documents,
                today,
                others=registry.partners,
                people=registry.people,
                changed_on=dates,
                carried_out=_carried_out(partner, memory),
                site_closed_on=site_closed_on,
            )
        )
    known = {i for p in registry.partners for i in (p.id, *p.former_ids)}
    gone = sorted(p for p in changed_on if p not in known)
    return (*result, *(_without_folder(p, snapshot) for p in gone))


def _without_folder(partner: str, snapshot: Snapshot) -> PartnerView:
    """Return the view of a partner that only accounts name: its folder vanished, or never was.

    Nobody is closed for it; each person who is in by its word is named, for a person to look at.
    """
    view = unknown_view(
        Partner(id=partner, name=partner, agreements=()),
        f"Des comptes dépendent du partenaire « {partner} », qui n’a pas de dossier.",
    )
    named = [
        catalogue.AGREEMENT_UNKNOWN.found(
            f"Le compte « {account.address} » dépend du partenaire « {partner} », qui n’a pas de "
            "dossier : dossier disparu, ou habilitation écrite à la main.",
            email=account.address,
            partner=partner,
        )
        for account in snapshot.ours
        if (held := account.entitlement(partner)) is not None and held.open
    ]
    return replace(view, findings=(*view.findings, *named))


def _carried_out(partner: Partner, memory: Memory) -> CarriedOut | None:
    """Return what was last carried out for the partner, under whichever id it had then."""
    told = [memory.carried_out.get(i) for i in (partner.id, *partner.former_ids)]
    known = [t for t in told if t is not None]
    return max(known, key=lambda t: t.transmitted_on, default=None)


def realm_findings(settings: Settings, registry: Registry) -> list[Finding]:
    """Return what in the realm itself differs, as far as the connector's own client may see."""
    from connector.keycloak import own_connection  # noqa: PLC0415 — slow to import
    from connector.realm import Caf, as_findings, compare, expected_realm  # noqa: PLC0415

    expected = expected_realm(settings, Caf.of(registry.caf, registry.contacts))
    return as_findings(compare(own_connection(settings), expected, reader_rights_only=True))


def _policy(settings: Settings) -> Policy:
    from connector.readers.mailbox import load_mailboxes  # noqa: PLC0415

    link = settings.link
    return Policy(
        settings.unlisted,
        settings.generic_mailboxes,
        load_mailboxes(),
        reminders=link.reminders,
        reminder_days=link.reminder_days,
    )


def _limits(settings: Settings) -> Limits:
    guard = settings.guard

    def limit(value: LimitSettings) -> Limit:
        return Limit(value.floor, value.count, value.share)

    return Limits(
        guard.openings_per_partner,
        guard.openings_per_run,
        limit(guard.explicit),
        limit(guard.inferred_per_partner),
        limit(guard.inferred_per_run),
        limit(guard.deletions_per_partner),
        limit(guard.deletions_per_run),
        guard.window_days,
    )
