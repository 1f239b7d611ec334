"""The platform's login client, its role, and the group that carries the role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from connector.errors import KeycloakError
from connector.realm.difference import Difference, Step
from connector.realm.flows import flow_id
from connector.realm.look import Look, Representation, differing
from connector.realm.values import difference, patch

AREA = "login-client"
GROUP_AREA = "platform-access"
OVERRIDES = "authenticationFlowBindingOverrides"


def survey_client(look: Look) -> Iterator[Step]:
    """Look at the client: made with its flow from the first moment, or its guards put right.

    GET clients?clientId=, GET authentication/flows; POST clients, or PUT clients/{id} with only
    the fields that change.
    """
    label = look.expected.file.login_client
    client_id = look.expected.login_client_id
    title = f"{label.title} « {client_id} »"
    client = look.client(client_id)
    if client is None:
        absent = differing(
            label, AREA, client_id, "présent", "absent", title=title, needs_create=True
        )
        yield Step((absent,), partial(_make_client, look) if look.create else None)
        if not look.create:
            return
        client = look.client(client_id)
    elif steps := _guards(look, client, title):
        yield steps
    if client is not None:
        yield from _role(look, client)


def survey_group(look: Look) -> Iterator[Step]:
    """Look whether the group is there (GET group-by-path/{path}, POST groups)."""
    if _group(look) is None:
        label = look.expected.file.login_client
        path = look.expected.mapping.group
        title = f"{label.group_title} « {path} »"
        absent = differing(label, GROUP_AREA, path, "présent", "absent", title=title)
        yield Step((absent,), partial(look.post, look.path("groups"), {"name": path.strip("/")}))


def survey_group_roles(look: Look) -> Iterator[Step]:
    """Look whether the group carries the platform's role, and no other.

    GET groups/{id}/role-mappings: a reader who may not see a client is not shown its roles either.
    POST groups/{id}/role-mappings/clients/{client}.
    """
    client_id = look.expected.login_client_id
    group = _group(look)
    if group is None or look.client(client_id) is None:
        return  # said by their own surveys; there is nothing to carry yet
    label = look.expected.file.login_client
    title = f"{label.group_title} « {look.expected.mapping.group} »"
    mappings = look.connection.get(look.path("groups", group["id"], "role-mappings")) or {}
    granted = set(_granted(mappings))
    wanted = f"{client_id}.{label.role}"
    if wanted not in granted:
        missing = differing(
            label, GROUP_AREA, wanted, f"rôle {wanted}", "sans ce rôle", title=title
        )
        yield Step((missing,), partial(_grant, look))
    if extra := sorted(granted - {wanted}):
        more = differing(
            label,
            GROUP_AREA,
            "roles",
            f"{wanted} seul",
            f"donne aussi {', '.join(extra)}",
            title=title,
            repairable=False,
        )
        yield Step((more,))


def _guards(look: Look, client: Representation, title: str) -> Step | None:
    label = look.expected.file.login_client
    found = [d for e in label.guards if (d := difference(e, client, AREA)) is not None]
    put: dict[str, Any] = patch(label.guards, client)
    alias = look.expected.file.login_flow.alias
    wanted = flow_id(look, alias)
    overrides: Mapping[str, str] = client.get(OVERRIDES) or {}
    if wanted is None or overrides.get("browser") != wanted:
        found.append(_unbound(look, title, overrides))
        put[OVERRIDES] = {**overrides, "browser": wanted}
    if not found:
        return None
    path = look.path("clients", client["id"])
    return Step(tuple(found), partial(look.connection.put, path, put) if put else None)


def _unbound(look: Look, title: str, overrides: Mapping[str, str]) -> Difference:
    label = look.expected.file.login_flow
    actual = "un autre" if overrides.get("browser") else "celui du royaume"
    return differing(
        label, AREA, OVERRIDES, f"« {label.alias} »", actual, title=f"{title}, parcours"
    )


def _make_client(look: Look) -> None:
    flow = flow_id(look, look.expected.file.login_flow.alias)
    if flow is None:  # never a moment without the flow that guards it
        raise KeycloakError(
            f"The flow « {look.expected.file.login_flow.alias} » is not there: no client is made.",
            remedy="Run connector realm apply --create again.",
        )
    look.post(look.path("clients"), {**look.expected.login_client, OVERRIDES: {"browser": flow}})


def _role(look: Look, client: Representation) -> Iterator[Step]:
    label = look.expected.file.login_client
    if look.role(client["id"], label.role) is not None:
        return
    key = f"{look.expected.login_client_id}.{label.role}"
    absent = differing(label, AREA, key, "présent", "absent", title=f"{label.role_title} « {key} »")
    payload = {"name": label.role, "description": label.role_description}
    yield Step((absent,), partial(look.post, look.path("clients", client["id"], "roles"), payload))


def _group(look: Look) -> Representation | None:
    path = look.path("group-by-path", look.expected.mapping.group.strip("/"))
    group: Representation | None = look.connection.get(path)
    return group


def _granted(mappings: Mapping[str, Any]) -> Iterator[str]:
    yield from (role["name"] for role in mappings.get("realmMappings") or ())
    for client_id, client in (mappings.get("clientMappings") or {}).items():
        yield from (f"{client_id}.{role['name']}" for role in client["mappings"])


def _grant(look: Look) -> None:
    client = look.existing_client(look.expected.login_client_id)
    role = look.role(client["id"], look.expected.file.login_client.role)
    group = _group(look)
    if group is None or role is None:
        raise KeycloakError(
            "The platform's role or its group vanished while it was being granted.",
            remedy="Run the command again; it goes on from what is there.",
        )
    look.post(look.path("groups", group["id"], "role-mappings", "clients", client["id"]), [role])
