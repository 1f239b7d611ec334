"""The name of a plan: what is held, and all that it comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from connector.model import Account, Change, Entitlement
from connector.model.plain import plain
from connector.plan.ground import Ground


def digest(changes: Sequence[Change], ground: Ground) -> str:
    """Return the SHA-256 of the changes and of the ground they come from; no clock in it."""
    partners = {c.partner for c in changes}
    views = [v for v in ground.views if v.partner.id in partners]
    content = {
        "registry": ground.registry,
        "changes": sorted(json.dumps(_undated(c), sort_keys=True) for c in changes),
        "documents": sorted({d.sha256 for v in views for d in v.authority.documents}),
        "agreements": sorted(repr(v.partner.agreements) + v.standing.state for v in views),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _undated(change: Change) -> Any:
    """Return a change without the day it is planned on: what is held keeps its digest."""
    after = change.after and _without_today(change.after, change.before)
    return plain(replace(change, after=after, outcome=None, error=""))


def _without_today(after: Account, before: Account | None) -> Account:
    held = set(before.entitlements) if before else set()

    def undated(entitlement: Entitlement) -> Entitlement:
        return entitlement if entitlement in held else replace(entitlement, ended_on=None)

    entitlements = tuple(undated(e) for e in after.entitlements)
    return replace(after, closed_on=None, entitlements=entitlements)
