"""Passwords that somebody else than the person has set (article 3.4), as far as events tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

from connector.keycloak.connection import Connection
from connector.keycloak.events import Event, admin_events, kept_types, moment, user_events
from connector.model import Account

SAME_MOMENT = timedelta(seconds=2)
"""A credential and the event of its making are some milliseconds apart."""
OWN_DOING = ("UPDATE_PASSWORD", "UPDATE_CREDENTIAL")
VERIFIED = "VERIFY_EMAIL"
RESET_MAILED = "SEND_RESET_PASSWORD"
RESET_LIVES = timedelta(hours=1)
"""A little more than the realm lets the link of a self-service reset live (config/realm.yaml)."""
PROVEN = "CUSTOM_REQUIRED_ACTION"
"""The event of a required action that was done, such as proving that one can read the mailbox."""


class SetBy(NamedTuple):
    """Who set a password, as far as a client of this realm may know."""

    kind: Literal["user", "client", "unknown"]
    name: str
    """The user name; of a program, its client id; of somebody whom this realm does not know (an
    administrator of another realm, such as `master`, or one deleted since), Keycloak's id."""


SERVICE_ACCOUNT = "service-account-"
"""How Keycloak begins the user name of a client's service account."""


class PasswordSet(NamedTuple):
    """One password that an administrator set for somebody."""

    account_id: str
    at: datetime
    """By Keycloak's clock, with its offset."""
    by: SetBy


def set_by_others(
    connection: Connection, since: datetime, among: Collection[str] | None = None
) -> list[PasswordSet]:
    """Return every password that an administrator set since then, the oldest first.

    `reset-password` leaves an event of its own. A user who is made, imported or saved with
    credentials leaves an event that does not say so (tried on 26.7.3): there, a password counts
    that was stored in that time and that no event of the person's own accounts for. `among` are the
    ids of the accounts that matter, all by default. Two requests for each account that another than
    this program has written, and has a password since.
    """
    written = [
        event
        for event in reversed(admin_events(connection, since))
        if _account_of(event) and not _ours(event, connection)
    ]
    resets = [e for e in written if e["resourcePath"].endswith("/reset-password")]
    found = {(_account_of(e), moment(e)): e for e in resets}
    saved = [e for e in written if e["operationType"] in ("CREATE", "UPDATE")]
    if kept_types(connection) & set(OWN_DOING):
        for account_id in dict.fromkeys(_account_of(e) for e in saved):
            if among is None or account_id in among:
                of = [e for e in saved if _account_of(e) == account_id]
                at = _unaccounted(connection, account_id, since, found)
                if at is not None:
                    found[account_id, at] = min(of, key=lambda e: abs(moment(e) - at))
    wanted = {k: e for k, e in found.items() if among is None or k[0] in among}
    names: dict[str, SetBy] = {}
    return [
        PasswordSet(account_id, at, _name(connection, event, names))
        for (account_id, at), event in sorted(wanted.items(), key=lambda item: item[0][1])
    ]


def stored_without_the_mailbox(
    connection: Connection, account: Account, since: datetime
) -> list[datetime]:
    """Return when, since its takeover was undone, others' passwords were stored in an account.

    Whoever changed the address may keep a password form open for as long as he reloads it, and
    nothing can shut it (tried on 26.7.3). What gives a password away: the name given in that
    browser is not the account's address; or the mailbox was not yet proven read, which undoing a
    takeover asks for; or, later, neither a reset that was mailed to the address nor a login came
    with it. Empty once the person's own password has replaced it.

    What can't be told: a form that was opened in another browser than the one that asked for it,
    and is sent right after somebody asked for a reset, of which the person then gets the mail. An
    old link that the person uses after the new one counts as strange.

    Only for an account that was reopened with VERIFY_EMAIL at `since` (Keycloak's clock).
    """
    events = sorted(user_events(connection, since, user=account.id), key=moment)
    proofs = [e for e in events if e["type"] == PROVEN and _action(e) == VERIFIED]
    asked = [
        moment(e)
        for e in events
        if e["type"] == RESET_MAILED and _detail(e, "email").lower() == account.address
    ]
    kept = kept_types(connection)
    strange: list[datetime] = []
    for event in (e for e in events if _stores_password(e)):
        at, session = moment(event), _detail(event, "code_id")
        proven = any(_detail(p, "code_id") == session for p in proofs)
        if not proven and _detail(event, "username").lower() not in ("", account.address):
            own = False
        elif proven or PROVEN not in kept:
            own = True
        elif not any(moment(p) <= at for p in proofs):
            own = False
        else:
            own = (
                not {RESET_MAILED, "LOGIN"} <= kept
                or any(when <= at <= when + RESET_LIVES for when in asked)
                or any(e["type"] == "LOGIN" and _detail(e, "code_id") == session for e in events)
            )
        if own:
            strange.clear()  # replaced by the person's own
        else:
            strange.append(at)
    return list(dict.fromkeys(strange))


def _stores_password(event: Event) -> bool:
    about = _detail(event, "credential_type")
    return event["type"] in OWN_DOING and about in ("", "password")


def _action(event: Event) -> str:
    return _detail(event, "custom_required_action")


def _unaccounted(
    connection: Connection,
    account_id: str,
    since: datetime,
    resets: Iterable[tuple[str, datetime]],
) -> datetime | None:
    """Return when a password was stored that neither the person nor a `reset-password` explains."""
    path = connection.path("users", account_id, "credentials")
    stored = [
        datetime.fromtimestamp(c["createdDate"] / 1000, UTC)
        for c in connection.get(path) or ()
        if c.get("type") == "password" and c.get("createdDate")
    ]
    at = next((at for at in stored if at >= since), None)
    if at is None:
        return None
    explained = [when for who, when in resets if who == account_id]
    explained += [
        moment(e) for e in user_events(connection, since, user=account_id) if e["type"] in OWN_DOING
    ]
    return None if any(abs(at - when) <= SAME_MOMENT for when in explained) else at


def _account_of(event: Event) -> str:
    """Return the id of the user whom an event is about, empty where it is about none."""
    first, _, rest = str(event.get("resourcePath") or "").partition("/")
    return rest.partition("/")[0] if first == "users" and rest != "profile" else ""


def _ours(event: Event, connection: Connection) -> bool:
    by = (event.get("authDetails") or {}).get("userId")
    return by is not None and by == connection.user_id


def _name(connection: Connection, event: Event, known: dict[str, SetBy]) -> SetBy:
    by = str((event.get("authDetails") or {}).get("userId") or "?")
    if by not in known:
        user: dict[str, Any] | None = connection.get(connection.path("users", by))
        name = str((user or {}).get("username") or "")
        if not name:
            known[by] = SetBy("unknown", by)
        elif name.startswith(SERVICE_ACCOUNT):
            known[by] = SetBy("client", name.removeprefix(SERVICE_ACCOUNT))
        else:
            known[by] = SetBy("user", name)
    return known[by]


def _detail(event: Event, name: str) -> str:
    return str((event.get("details") or {}).get(name) or "")
