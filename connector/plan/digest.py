"""The name of a plan: what is held, and all that it comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from connector.model import Account, Action, Change, Entitlement
from connector.plan.ground import Ground


def digest(changes: Sequence[Change], ground: Ground) -> str:
    """Return the SHA-256 of the changes and of the ground they come from; no clock in it."""
    # A link follows from its opening; a reminder that falls due moves nothing.
    changes = [c for c in changes if c.action is not Action.SEND_LINK] or changes
    partners = {c.partner for c in changes}
    views = [v for v in ground.views if v.partner.id in partners]
    content = {
        "registry": ground.registry,
        "changes": sorted(json.dumps(_about(c), sort_keys=True) for c in changes),
        "documents": sorted({d.sha256 for v in views for d in v.authority.documents}),
        "agreements": sorted(repr(v.partner.agreements) + v.standing.state for v in views),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _about(change: Change) -> Any:
    """Return what a person approves: this partner's word on this person, and on this account.

    Left out, so that what is held keeps its digest: the day it is planned on, a mail that was sent
    meanwhile, and what other partners grant the same person in the same run.
    """
    partner = change.partner or ""
    return {
        "effect": change.effect,
        "act": change.action if not change.partner or change.effect == "none" else "",
        "email": change.email,
        "partner": change.partner,
        "reason": change.reason,
        "account": _account(change.before),
        "before": _entitlement(change.before, partner),
        "after": _entitlement(change.after, partner),
        "name": change.after and [change.after.last_name, change.after.first_names],
    }


def _account(account: Account | None) -> Any:
    if account is None:
        return None
    return {
        "id": account.id,
        "address": account.address,
        "email": account.email,
        "username": account.username,
        "name": account.known_as,
        "enabled": account.enabled,
        "state": account.state,
        "registry": account.registry,
        "closed_on": account.closed_on and account.closed_on.isoformat(),
        "member": account.member,
    }


def _entitlement(account: Account | None, partner: str) -> Any:
    held: Entitlement | None = account.entitlement(partner) if account else None
    if held is None:
        return None
    return {
        "open": held.open,
        "function": held.function,
        "changed_on": held.changed_on.isoformat(),
        "reason": held.reason,
    }
