"""The connector's connection, ending in a realm in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from connector.keycloak.retries import Retries
from tests.fake.admin_api import AdminApi
from tests.fake.state import FakeRealm, RefusedError
from tests.faulty import Answer, Faults, FaultyConnection, answer

CONNECTOR = frozenset({"manage-users", "view-realm", "view-events"})
"""The rights of the connector's own client."""
EVERYTHING = frozenset({*CONNECTOR, "admin"})


class FakeConnection(FaultyConnection):
    """Speaks to a `FakeRealm` as `Connection` does to a server; retries do not wait."""

    def __init__(self, realm: FakeRealm, rights: frozenset[str] = CONNECTOR) -> None:  # noqa: D107
        # Not the base's: it opens an HTTP session and takes 40 ms.
        self.url = "http://keycloak.example"
        self.realm = "cooperation"
        self.client_id = "connector"
        self.requests_sent = 0
        self.faults = Faults()
        self._retries = Retries(first_wait=0, patience=None)
        self._login_realm = self.realm
        self._kept = realm
        self._api = AdminApi(realm, rights)

    @property
    def clock_ahead(self) -> float | None:
        """Return how far the realm's clock is ahead; None before the first request."""
        return self._kept.clock_ahead.total_seconds() if self.requests_sent else None

    @property
    def user_id(self) -> str:
        """Return whose the requests are."""
        return self._api.who

    def forget_token(self) -> None:
        """Do nothing: there is none."""

    def now(self) -> datetime:
        """Return this machine's clock, which the realm's is `clock_ahead` of."""
        return (self._kept.now - self._kept.clock_ahead).astimezone(UTC)

    def _deliver(self, method: str, path: str, payload: Any, query: Mapping[str, Any]) -> Answer:
        self.requests_sent += 1
        parts = [unquote(p) for p in path.removeprefix(self.path()).split("/") if p]
        body = None if payload is None else json.loads(json.dumps(payload))
        try:
            status, content, headers = self._api.answer(method, parts, body, dict(query))
        except RefusedError as refused:
            status, headers = refused.status, {}
            content = refused.said
        made = answer(status, headers, content, method=method, path=path)
        made.elapsed = timedelta(seconds=self._api.took)
        return made
