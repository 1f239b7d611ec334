"""Findings about one line of annex 1."""

from __future__ import annotations

from connector.model import AccessLine, Finding, Kind, Partner


def about(line: AccessLine, partner: Partner, kind: Kind, message: str) -> Finding:
    """Return the finding of this kind about the person whom `partner` names on `line`."""
    return kind.found(message, at=line.at, email=line.email, partner=partner.id)
