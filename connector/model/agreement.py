"""The convention between the Caf and one partner, as the registry states it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connector.model.document import Contact


class AgreementState(StrEnum):
    """What the agreement allows on a given day (DESIGN, section 4, « The agreement »)."""

    IN_FORCE = "in force"
    ENDED = "ended"
    """Everybody is closed."""
    NOT_YET_SIGNED = "not yet signed"
    """Nobody is opened."""
    UNKNOWN = "unknown"
    """Nobody is opened, closed or deleted."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One convention and the dates that end it (article 4). All are calendar days in Paris."""

    signed_on: date
    framework_ends_on: date | None = None
    """Last day of the CTG or SDSF."""
    terminated_on: date | None = None
    """Closed from 00:00 of that day (4.2)."""
    renewal_refused_on: date | None = None
    """The day the refusal to renew was received (4.1)."""


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner of the registry: a folder, its agreements and what identifies it."""

    id: str
    """The folder's name."""
    name: str
    agreements: tuple[Agreement, ...]
    """Usually one; several where conventions followed each other."""
    siren: str | None = None
    email_domains: tuple[str, ...] = ()
    """Lower case; a person's address outside them (and outside annex 2's) is held."""
    former_ids: tuple[str, ...] = ()
    """Ids that this partner had before (renamed, merged): their entitlements are its own."""
    contacts: tuple[Contact, ...] = ()
    """Annex 2's, from the newest that was read."""
