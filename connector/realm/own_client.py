"""The connector's own client: confidential, a service account and nothing else, the least roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from connector.errors import KeycloakError, SettingsError
from connector.realm.difference import Difference, Step
from connector.realm.look import Look, Representation, differing
from connector.realm.values import difference, patch
from connector.realm.words import lacking
from connector.settings import variable_name

AREA = "own-client"
RIGHTS_AREA = "own-rights"
MANAGEMENT = "realm-management"
MASKED = "**********"


def survey_client(look: Look) -> Iterator[Step]:
    """Look at the client, and whether its secret is the settings' (GET clients?clientId=).

    POST clients, or PUT clients/{id} with only the fields that change. The secret is never shown.
    """
    label = look.expected.file.own_client
    client_id = look.expected.own_client_id
    client = look.client(client_id)
    if client is None:
        title = f"{label.title} « {client_id} »"
        absent = differing(
            label, AREA, client_id, "présent", "absent", title=title, needs_create=True
        )
        yield Step((absent,), partial(_make, look) if look.create else None)
        return
    found = [d for e in label.guards if (d := difference(e, client, AREA)) is not None]
    put: dict[str, Any] = patch(label.guards, client)
    if unlike := _secret(look, client):
        found.append(unlike)
        put["secret"] = _secret_value(look)
    if found:
        path = look.path("clients", client["id"])
        yield Step(tuple(found), partial(look.connection.put, path, put))


def survey_rights(look: Look) -> Iterator[Step]:
    """Look at the service account's roles: those that it needs, and what it has beyond them.

    GET users?username=, users/{id}/role-mappings and …/clients/{realm-management}/composite, so
    that a role that comes with another, or with a group, is seen too.
    """
    account = _service_account(look)
    if account is None:
        return  # said by the client's own survey
    needed = set(look.expected.file.own_client.roles)
    label = look.expected.file.own_client
    path = ("users", account["id"], "role-mappings")
    mappings = look.connection.get(look.path(*path)) or {}
    management = (mappings.get("clientMappings") or {}).get(MANAGEMENT)
    direct = {role["name"] for role in management["mappings"]} if management else set()
    if missing := [role for role in label.roles if role not in direct]:
        actual, expected = lacking(missing)
        absent = differing(
            label, RIGHTS_AREA, MANAGEMENT, expected, actual, title=label.roles_title
        )
        yield Step((absent,), partial(_grant, look, account["id"], missing))
    effective: set[str] = set()
    if management:
        composite = look.path(*path, "clients", management["id"], "composite")
        effective = {role["name"] for role in look.connection.get(composite) or ()}
    if extra := sorted({*effective - needed, *_elsewhere(look, mappings)}):
        more = differing(
            label,
            RIGHTS_AREA,
            "more",
            ", ".join(label.roles),
            f"aussi {', '.join(extra)}",
            title=label.roles_title,
            severity=label.extra_severity,
            repairable=False,
        )
        yield Step((more,))


def _elsewhere(look: Look, mappings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the roles outside realm-management that nobody gets by default."""
    default = (look.realm.get("defaultRole") or {}).get("name")
    for role in mappings.get("realmMappings") or ():
        if role["name"] != default:
            yield role["name"]
    for client_id, client in (mappings.get("clientMappings") or {}).items():
        if client_id != MANAGEMENT:
            yield from (f"{client_id}.{role['name']}" for role in client["mappings"])


def _secret(look: Look, client: Representation) -> Difference | None:
    """Return the difference between the client's secret and the settings', without either."""
    wanted, actual = look.expected.own_client_secret, client.get("secret")
    if wanted is None or actual == MASKED or actual == wanted.get_secret_value():
        return None
    label = look.expected.file.own_client
    return differing(
        label, AREA, "secret", "celui des réglages", "un autre", title=label.secret_title
    )


def _secret_value(look: Look) -> str:
    secret = look.expected.own_client_secret
    if secret is None:
        raise SettingsError(
            f"The client « {look.expected.own_client_id} » can't be made without a secret.",
            remedy=f"Set {variable_name(('keycloak', 'client_secret'))} (or …_FILE).",
        )
    return secret.get_secret_value()


def _make(look: Look) -> None:
    payload = {**look.expected.own_client, "secret": _secret_value(look)}
    look.post(look.path("clients"), payload)


def _service_account(look: Look) -> Representation | None:
    username = f"service-account-{look.expected.own_client_id}".lower()
    found = look.connection.get(look.path("users"), username=username, exact="true") or ()
    return next((user for user in found if user["username"] == username), None)


def _grant(look: Look, account_id: str, names: list[str]) -> None:
    management = look.existing_client(MANAGEMENT)
    roles = []
    for name in names:
        role = look.role(management["id"], name)
        if role is None:
            raise KeycloakError(
                f"Keycloak has no role « {name} » in « {MANAGEMENT} ».",
                remedy="Check `own_client.roles` of config/realm.yaml against this version.",
            )
        roles.append(role)
    look.post(look.path("users", account_id, "role-mappings", "clients", management["id"]), roles)
