"""What the registry says of each partner on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from connector.model import Agreement, AgreementState, Finding, Severity
from connector.registry import PartnerFolder, Registry
from connector.rules.agreement import last_day
from connector.rules.views import partner_view


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One partner as `connector partner list` shows it."""

    id: str
    name: str
    state: AgreementState
    """Of all its agreements, on the day of the list."""
    agreements: tuple[Agreement, ...]
    ends_on: date | None
    """Last day of the newest agreement, as far as it is known; None if renewed for ever."""
    annex_on: date | None
    """Transmission date of the newest accepted annex 1; None where there is none."""
    listed: int
    """Lines of its list 1."""
    closed: int
    """Lines of its list 2."""
    problems: tuple[str, ...]
    """What is wrong with the folder or its documents, in French: errors alone."""


def list_partners(
    registry: Registry, today: date, *, site_closed_on: date | None = None
) -> tuple[PartnerLine, ...]:
    """Return every partner as of `today`, from the registry alone: no Keycloak, no journal."""
    return tuple(_line(f, registry, today, site_closed_on) for f in registry.folders)


def _line(
    folder: PartnerFolder, registry: Registry, today: date, site_closed_on: date | None
) -> PartnerLine:
    partner = folder.partner
    view = partner_view(
        partner,
        folder.documents,
        today,
        others=registry.partners,
        people=registry.people,
        site_closed_on=site_closed_on,
    )
    annex = view.authority.annex
    findings: tuple[Finding, ...] = (*view.findings, *view.authority.findings)
    newest = max(partner.agreements, key=lambda a: a.signed_on, default=None)
    return PartnerLine(
        id=partner.id,
        name=partner.name,
        state=AgreementState.UNKNOWN if folder.problem else view.standing.state,
        agreements=partner.agreements,
        ends_on=_last_day(newest) if newest else None,
        annex_on=annex.transmitted_on if annex else None,
        listed=len(annex.open) if annex else 0,
        closed=len(annex.closed) if annex else 0,
        problems=(
            *([folder.problem] if folder.problem else []),
            *(f.message for f in findings if f.severity is Severity.ERROR),
        ),
    )


def _last_day(agreement: Agreement) -> date | None:
    natural = last_day(agreement)
    terminated = agreement.terminated_on
    ends = [natural] if natural else []
    if terminated:  # closed from 00:00 of that day
        ends.append(terminated - timedelta(days=1))
    return min(ends, default=None)
