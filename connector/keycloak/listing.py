"""Read a realm's users to the end, and only then believe the list."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

from connector.errors import IncompleteListingError
from connector.keycloak.connection import Connection

log = logging.getLogger(__name__)

LISTINGS = 3
"""How often a listing that people come and go under is read again before giving up."""


def read_to_the_end(
    connection: Connection, page_size: int, said: Callable[[int, int], None]
) -> list[dict[str, Any]]:
    """Return every user of the realm, each once, in full representation.

    Keycloak pages by offset: whoever is created or deleted meanwhile shifts the pages, so that
    rows are repeated or skipped. The list counts only if it agrees with the realm's own count
    before and after (GET users, GET users/count). Raises IncompleteListingError when it does not
    after several readings. `said` hears how many users of how many were read.
    """
    for _ in range(LISTINGS):
        before = _count(connection)
        users: dict[str, dict[str, Any]] = {}
        path = connection.path("users")
        for page in _pages_of(connection, path, page_size, briefRepresentation="false"):
            users |= {user["id"]: user for user in page}
            said(len(users), before)
        after = _count(connection)
        if len(users) == before == after:
            return list(users.values())
        log.warning("%d users were listed, the realm counts %d; reading again.", len(users), after)
    raise IncompleteListingError(
        f"The listing of the realm « {connection.realm} » does not agree with its own count: "
        "nothing is decided on it.",
        remedy="Run the command again when nobody is creating or deleting accounts.",
    )


def read_members(connection: Connection, group: str, page_size: int) -> frozenset[str]:
    """Return the ids of the group's members (GET groups/{id}/members, 100 a page by default)."""
    path = connection.path("groups", group, "members")
    pages = _pages_of(connection, path, page_size, briefRepresentation="true")
    return frozenset(user["id"] for page in pages for user in page)


def _count(connection: Connection) -> int:
    count = connection.get(connection.path("users", "count"))
    if not isinstance(count, int):
        raise IncompleteListingError(
            f"Keycloak does not say how many accounts « {connection.realm} » has.",
            remedy="Check CONNECTOR_KEYCLOAK__REALM.",
        )
    return count


def _pages_of(
    connection: Connection, path: str, page_size: int, **query: Any
) -> Iterator[list[dict[str, Any]]]:
    first = 0
    while True:
        page = connection.get(path, first=first, max=page_size, **query)
        if page:
            yield page
        if not page or len(page) < page_size:
            return
        first += len(page)
