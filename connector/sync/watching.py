"""What the realm's events tell of passwords that the person did not make (articles 3.4 and 3.5)."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from connector.errors import KeycloakError, KeycloakForbiddenError, KeycloakUnreachableError
from connector.model import Account, AccountState, Finding, Memory, Snapshot, catalogue
from connector.plan.steps import UPDATE_PASSWORD, VERIFY_EMAIL

if TYPE_CHECKING:
    from connector.keycloak.gateway import KeycloakGateway
    from connector.keycloak.passwords import SetBy

log = logging.getLogger(__name__)

BEFORE_THE_LINK = timedelta(seconds=5)
"""A reopening deletes all passwords some moments before its link goes out."""


def intruded(gateway: KeycloakGateway, snapshot: Snapshot, memory: Memory) -> frozenset[str]:
    """Return the addresses whose account was taken back, and was given a password by others since.

    Whoever changed an account's address may have kept a password form open, which nothing can
    shut. Costs nothing where no takeover was undone; one request for each that was.
    """
    found = set()
    for account in snapshot.ours:
        since = _taken_back_at(account, memory)
        if since is None or UPDATE_PASSWORD in account.pending_actions:
            continue  # no password has been made yet
        try:
            if gateway.passwords_without_link(account, since - BEFORE_THE_LINK):
                found.add(account.address)
        except (KeycloakForbiddenError, KeycloakUnreachableError):
            raise
        except KeycloakError as error:
            log.warning("Events of %s can't be read: %s", account.id, error.message)
    return frozenset(found)


def passwords_by_others(  # noqa: PLR0913 — where to look, and how to tell it
    gateway: KeycloakGateway,
    accounts: Collection[Account],
    since: datetime,
    zone: ZoneInfo,
    *,
    adopted: Mapping[str, datetime] = MappingProxyType({}),
    only_partner: str | None = None,
) -> Iterator[Finding]:
    """Yield a finding for each password of `accounts` that an administrator set since then (3.4).

    What was set before an account was taken over (`adopted`: when, by address) was nobody's fault
    and is told once for each partner. `only_partner`: the one that the findings are about.
    """
    by_id = {a.id: a for a in accounts if a.id}
    try:
        told = gateway.passwords_set_by_others(since, by_id)
    except (KeycloakForbiddenError, KeycloakUnreachableError):
        raise
    except KeycloakError as error:
        log.warning("The administrators' events can't be read: %s", error.message)
        yield catalogue.EVENTS_UNREADABLE.found(
            "Les événements du royaume n’ont pas pu être lus jusqu’au bout : un mot de passe posé "
            "par un tiers passerait inaperçu."
        )
        return
    ahead = gateway.clock_ahead() or timedelta()
    before: dict[str | None, dict[str, datetime]] = defaultdict(dict)
    for account_id, at, by in told:
        account = by_id[account_id]
        partner = only_partner or next((e.partner for e in account.entitlements), None)
        taken_over = adopted.get(account.address)
        if taken_over is not None and at <= taken_over + ahead:  # by Keycloak's clock
            before[partner][account.address] = at
            continue
        last_name, first_names = account.known_as
        yield catalogue.PASSWORD_BY_OTHER.found(
            f"Le mot de passe de {first_names} {last_name} (« {account.address} ») a été posé par "
            f"{_in_french(by)} le {at.astimezone(zone):%d/%m/%Y à %H:%M}.",
            email=account.address,
            partner=partner,
            subject=at.isoformat(timespec="seconds"),
        )
    for partner, passwords in before.items():
        days = sorted(f"{at.astimezone(zone):%Y-%m-%d}" for at in passwords.values())
        first, last = (f"{date.fromisoformat(d):%d/%m/%Y}" for d in (days[0], days[-1]))
        when = f"le {first}" if first == last else f"entre le {first} et le {last}"
        number = len(passwords)
        whose = "Un compte repris a" if number == 1 else f"{number} comptes repris ont"
        yield catalogue.PASSWORD_BEFORE_ADOPTION.found(
            f"{whose} un mot de passe qu’un administrateur a posé {when}, avant la reprise : "
            "il le connaît peut-être encore.",
            partner=partner,
        )


def _in_french(by: SetBy) -> str:
    """Return who set a password, as far as Keycloak tells a client of this realm."""
    match by.kind:
        case "user":
            return f"l’administrateur « {by.name} »"
        case "client":
            return f"le client « {by.name} »"
        case _:
            return (
                "un administrateur que ce royaume ne connaît pas (d’un autre royaume ou supprimé ; "
                f"identifiant {by.name})"
            )


def _taken_back_at(account: Account, memory: Memory) -> datetime | None:
    """Return when a takeover of the account was undone, None where none was."""
    if account.state is not AccountState.OPEN or not account.enabled:
        return None
    told = memory.taken_back.get(account.address)
    return told or (account.link.at if VERIFY_EMAIL in account.pending_actions else None)
