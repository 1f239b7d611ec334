"""How a document came in: what `connector receive` writes beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One objection that a person looked into and let pass."""

    code: str
    """The finding's, e.g. `other-partner`."""
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """How one document came in by `receive`; it belongs to these bytes and to this partner."""

    partner: str
    """The partner's id: a receipt that was moved to another folder confirms nothing there."""
    sha256: str
    original_name: str
    """The file's name as it came, without its folder."""
    received_at: datetime
    """With its offset."""
    received_by: str = ""
    """Who ran `receive`; empty where nobody was named and nothing had to be confirmed."""
    sent_by: str = ""
    """The sender's address, lower case; empty where it was not given."""
    transmitted_on: date | None = None
    """The transmission date that `received_by` supplied; None where the document bears its own."""
    confirmations: tuple[Confirmation, ...] = ()
    replaces: tuple[str, ...] = ()
    """SHA-256 of the annexes 1 of the same date that were filed when it came."""

    read_as: str = ""
    """Of a scan that a person confirmed: the SHA-256 of the YAML file that counts in its place."""

    def confirms(self, code: str) -> bool:
        """Tell whether a person let the objection `code` pass."""
        return any(c.code == code for c in self.confirmations)
