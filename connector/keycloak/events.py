"""Read Keycloak's two logs of events to the end: what administrators did, and what people did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connector.errors import KeycloakError
from connector.keycloak.connection import Connection

PAGE = 100
MOST_PAGES = 200
"""20 000 events: more in one reading is not what anybody meant."""

Event = dict[str, Any]


def admin_events(connection: Connection, since: datetime, **query: Any) -> list[Event]:
    """Return every administrators' event since then, the newest first (GET admin-events).

    Raises KeycloakError where there are too many to be read.
    """
    return _read(connection, "admin-events", since, query)


def user_events(connection: Connection, since: datetime, **query: Any) -> list[Event]:
    """Return every event of people since then, the newest first (GET events).

    Raises KeycloakError where there are too many to be read.
    """
    return _read(connection, "events", since, query)


def kept_types(connection: Connection) -> frozenset[str]:
    """Return the types of people's events that the realm keeps (GET events/config)."""
    config = connection.get(connection.path("events", "config")) or {}
    return frozenset(config.get("enabledEventTypes") or () if config.get("eventsEnabled") else ())


def moment(event: Event) -> datetime:
    """Return when it was, by Keycloak's clock."""
    return datetime.fromtimestamp(event["time"] / 1000, UTC)


def _read(connection: Connection, log: str, since: datetime, query: dict[str, Any]) -> list[Event]:
    """Walk back in time: pages by offset would shift while events come in.

    Events of one millisecond have no order of their own, so windows overlap by one, and each event
    counts once.
    """
    path = connection.path(log)
    found: dict[str, Event] = {}
    window: dict[str, int] = {}
    first = 0
    for _ in range(MOST_PAGES):
        page: list[Event] = connection.get(
            path, dateFrom=_millis(since), first=first, max=PAGE, **window, **query
        )
        for event in page or ():
            found.setdefault(event.get("id") or repr(event), event)
        if not page or len(page) < PAGE:
            return list(found.values())
        oldest = int(page[-1]["time"])
        # A whole page within one millisecond: only then by offset.
        first = first + PAGE if window.get("dateTo") == oldest else 0
        window = {"dateTo": oldest}
    raise KeycloakError(
        f"There are more than {PAGE * MOST_PAGES} events since {since:%Y-%m-%d %H:%M}.",
        remedy="Ask for a shorter time.",
    )


def _millis(when: datetime) -> int:
    return int(when.timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class EventsKept:
    """How long the realm keeps traces of people and of what was done to their accounts."""

    any: bool
    """Whether any is recorded, or left from before."""
    longest: timedelta | None
    """The longer of the two periods; None where one never ends."""


def events_kept(connection: Connection) -> EventsKept:
    """Return the realm's own word (GET realms/{realm}, events, admin-events).

    Raises KeycloakError where it can't be read in full: without `view-realm` Keycloak answers with
    a stub.
    """
    realm = connection.get(connection.path()) or {}
    if "eventsEnabled" not in realm or "adminEventsEnabled" not in realm:
        raise KeycloakError(
            f"How long the realm « {connection.realm} » keeps its events can't be read.",
            remedy="The connector's client needs the role view-realm of realm-management.",
        )
    of_admins = (realm.get("attributes") or {}).get("adminEventsExpiration")
    logs = (
        ("events", realm["eventsEnabled"], realm.get("eventsExpiration")),
        ("admin-events", realm["adminEventsEnabled"], of_admins),
    )
    periods = [
        int(seconds or 0)
        for log, enabled, seconds in logs
        if enabled or connection.get(connection.path(log), max=1)
    ]
    if not periods:
        return EventsKept(any=False, longest=None)
    longest = None if 0 in periods else timedelta(seconds=max(periods))
    return EventsKept(any=True, longest=longest)
