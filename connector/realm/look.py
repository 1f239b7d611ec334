"""What every part of the realm's survey is given, and the look-ups that several of them make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connector.errors import KeycloakError
from connector.keycloak.connection import Connection
from connector.model.finding import Severity
from connector.realm.difference import Difference
from connector.realm.expected import ExpectedRealm
from connector.realm.schema import Label

Representation = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """One survey of a realm."""

    connection: Connection
    expected: ExpectedRealm
    realm: Mapping[str, Any]
    """`GET admin/realms/{realm}` as it was at the start."""
    administrator: bool
    """False: only what the connector's own service account may read."""
    create: bool = False
    """Whether what is missing may be made."""

    def path(self, *parts: str) -> str:
        """Return the path below this realm."""
        return self.connection.path(*parts)

    def client(self, client_id: str) -> Representation | None:
        """Return the client of that name, None where there is none (`GET clients?clientId=`)."""
        found = self.connection.get(self.path("clients"), clientId=client_id) or ()
        return next((client for client in found if client["clientId"] == client_id), None)

    def existing_client(self, client_id: str) -> Representation:
        """Return the client of that name; KeycloakError where there is none."""
        client = self.client(client_id)
        if client is None:
            raise KeycloakError(
                f"Realm « {self.expected.realm} » has no client « {client_id} ».",
                remedy="Create what is missing: connector realm apply --create.",
            )
        return client

    def role(self, client_uuid: str, name: str) -> Representation | None:
        """Return a client's role (`GET clients/{id}/roles/{name}`), None where there is none."""
        role: Representation | None = self.connection.get(
            self.path("clients", client_uuid, "roles", name)
        )
        return role

    def post(self, path: str, payload: object) -> None:
        """POST what must be made or added; raises where Keycloak refuses."""
        self.connection.expect(self.connection.post(path, payload), 200, 201, 204)


def differing(  # noqa: PLR0913 — the fields of a Difference that vary
    label: Label,
    area: str,
    key: str,
    expected: str,
    actual: str,
    *,
    title: str | None = None,
    severity: Severity | None = None,
    repairable: bool = True,
    needs_create: bool = False,
) -> Difference:
    """Return the difference that `label` names; `title` and `severity` are its own by default."""
    return Difference(
        area=area,
        key=key,
        title=title or label.title,
        expected=expected,
        actual=actual,
        severity=severity or label.severity,
        article=label.article,
        rule=label.rule,
        repairable=repairable,
        needs_create=needs_create,
    )
