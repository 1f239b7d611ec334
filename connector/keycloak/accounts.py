"""An account as Keycloak stores it, and back: the one place that knows the attributes' form.

What is written in an attribute is read again by every later run, so that a lost journal changes
no access: the form is part of the contract. Anything unreadable reads as absent, never as open.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from connector.keycloak.mapping import AccountMapping
from connector.model import Account, AccountState, Entitlement, Link

Representation = dict[str, Any]


def to_account(user: Mapping[str, Any], mapping: AccountMapping, *, member: bool = True) -> Account:
    """Return the account that a UserRepresentation (with attributes) describes.

    The representation never tells groups: `member` is known from the group's own listing.
    """
    attributes: Mapping[str, list[str]] = user.get("attributes") or {}

    def one(name: str) -> str:
        return next(iter(attributes.get(name) or ()), "")

    entitlements = _entitlements(attributes.get(mapping.entitlement) or ())
    email = (user.get("email") or "").lower() or None
    username = (user.get("username") or "").lower() or None
    return Account(
        address=one(mapping.address).strip().lower() or email or username or "",
        last_name=user.get("lastName") or "",
        first_names=user.get("firstName") or "",
        annex_name=_name(one(mapping.name)),
        entitlements=entitlements,
        state=_state(one(mapping.state), entitlements),
        enabled=bool(user.get("enabled")),
        registry=one(mapping.marker) or None,
        closed_on=_day(one(mapping.closed_on)),
        link=_link(one(mapping.link)),
        id=user.get("id"),
        username=username,
        email=email,
        pending_actions=frozenset(user.get("requiredActions") or ()),
        functions=tuple(attributes.get(mapping.function) or ()),
        member=member,
        locked_out=bool(attributes.get("disabledReason")),
    )


def to_representation(
    account: Account, mapping: AccountMapping, stored: Mapping[str, Any] | None = None
) -> Representation:
    """Return the UserRepresentation that makes `stored` (None: a new user) into `account`.

    A PUT with attributes replaces all of them, so those of `stored` that are not ours are kept.
    """
    kept = dict((stored or {}).get("attributes") or {})
    ours: dict[str, list[str]] = {
        mapping.marker: [account.registry or ""],
        mapping.address: [account.address],
        mapping.name: [_written_name(account)],
        mapping.state: [account.state.value],
        mapping.entitlement: [_written(e) for e in account.entitlements],
        mapping.closed_on: [account.closed_on.isoformat()] if account.closed_on else [],
        mapping.link: [_written_link(account.link)],
        mapping.function: list(account.functions),
    }
    return {
        "username": account.username or account.address,
        "email": account.email or account.address,
        "firstName": account.first_names,
        "lastName": account.last_name,
        "enabled": account.enabled,
        "attributes": {**kept, **ours},
    }


def same_for_us(one: Account, other: Account) -> bool:
    """Tell whether two readings of an account agree in all that a decision rests on.

    A person who used the link in the meantime has fewer pending actions: no other decision.
    """
    return _decisive(one) == _decisive(other)


def _decisive(account: Account) -> tuple[object, ...]:
    return (
        account.id,
        account.registry,
        account.address,
        account.username,
        account.email,
        account.last_name,
        account.first_names,
        account.annex_name,
        account.enabled,
        account.state,
        frozenset(account.entitlements),
        account.functions,
        account.closed_on,
        account.link,
    )


def _written(entitlement: Entitlement) -> str:
    ended_on = entitlement.ended_on
    return json.dumps(
        {
            "partner": entitlement.partner,
            "open": entitlement.open,
            "function": entitlement.function,
            "changed_on": entitlement.changed_on.isoformat(),
            **({"reason": entitlement.reason} if entitlement.reason else {}),
            **({"ended_on": ended_on.isoformat()} if ended_on else {}),
        },
        ensure_ascii=False,
        sort_keys=True,
    )


UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What a value that somebody has edited by hand can lead to."""
LONGEST_NAME = 255
YEARS = range(2000, 2200)
"""A year outside was written by hand, and takes the calendar arithmetic with it."""


def _entitlements(values: Any) -> tuple[Entitlement, ...]:
    found: dict[str, Entitlement] = {}
    for value in values:
        try:
            raw = json.loads(value)
            entitlement = Entitlement(
                partner=str(raw["partner"]),
                open=raw["open"] is True,
                function=str(raw.get("function", "")),
                changed_on=date.fromisoformat(raw["changed_on"]),
                reason=str(raw.get("reason", "")),
                ended_on=_day(raw.get("ended_on") or ""),
            )
        except UNREADABLE:
            continue
        if _is_partner(entitlement.partner) and entitlement.changed_on.year in YEARS:
            found[entitlement.partner] = entitlement
    return tuple(found[p] for p in sorted(found))


def _is_partner(name: str) -> bool:
    """Tell whether this can be the name of a partner's folder."""
    return bool(name) and len(name) <= LONGEST_NAME and name.isprintable() and "@" not in name


def _state(value: str, entitlements: Iterable[Entitlement]) -> AccountState:
    """Return the state; where somebody removed it, what the entitlements say."""
    try:
        return AccountState(value)
    except ValueError:
        entitled = any(e.open for e in entitlements)
        return AccountState.OPEN if entitled else AccountState.CLOSED


def _written_name(account: Account) -> str:
    last_name, first_names = account.known_as
    return json.dumps(
        {"last_name": last_name, "first_names": first_names}, ensure_ascii=False, sort_keys=True
    )


def _name(value: str) -> tuple[str, str] | None:
    try:
        raw = json.loads(value)
        return str(raw["last_name"]), str(raw["first_names"])
    except UNREADABLE:
        return None


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except UNREADABLE:
        return None
    return day if day.year in YEARS else None


def _written_link(link: Link) -> str:
    tried = {"tried": link.tried, "tried_at": link.tried_at and link.tried_at.isoformat()}
    return json.dumps(
        {
            "owed": link.owed,
            "at": link.at and link.at.isoformat(),
            "count": link.count,
            **(tried if link.tried else {}),
            **({"told": sorted(link.told)} if link.told else {}),
        },
        sort_keys=True,
    )


def _link(value: str) -> Link:
    try:
        raw = json.loads(value)
        return Link(
            owed=raw["owed"] is True,
            at=_moment(raw.get("at")),
            count=int(raw.get("count", 0)),
            tried=int(raw.get("tried", 0)),
            tried_at=_moment(raw.get("tried_at")),
            told=frozenset(str(who) for who in raw.get("told") or ()),
        )
    except UNREADABLE:
        return Link(owed=False)


def _moment(value: str | None) -> datetime | None:
    moment = datetime.fromisoformat(value) if value else None
    return moment if moment is None or moment.year in YEARS else None
