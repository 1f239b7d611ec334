"""What everybody in the realm gets or may do: required actions, default role, default groups."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from connector.realm.difference import Step
from connector.realm.look import Look, differing
from connector.realm.schema import Label
from connector.realm.values import difference

ACTIONS_AREA = "required-actions"
ROLE_AREA = "default-role"
GROUPS_AREA = "default-groups"


def survey_actions(look: Look) -> Iterator[Step]:
    """Look at the required actions that must, or must not, be on offer.

    GET authentication/required-actions; PUT …/{alias}, after POST register-required-action for
    one that an operator took out.
    """
    listing = look.connection.get(look.path("authentication", "required-actions")) or ()
    known: dict[str, dict[str, Any]] = {action["alias"]: action for action in listing}
    enabled = {alias: bool(action.get("enabled")) for alias, action in known.items()}
    for entry in look.expected.file.required_actions:
        found = difference(entry, enabled, ACTIONS_AREA)
        if found is not None:
            yield Step((found,), partial(_set_action, look, entry.key, known.get(entry.key)))


def survey_default_role(look: Look) -> Iterator[Step]:
    """Look at the default role: it gives neither offline tokens nor the platform.

    GET and DELETE roles-by-id/{id}/composites.
    """
    role_id = (look.realm.get("defaultRole") or {}).get("id")
    if role_id is None:
        return
    path = look.path("roles-by-id", role_id, "composites")
    offline = look.expected.file.default_role
    platform = look.expected.file.login_client.role
    for role in look.connection.get(path) or ():
        client_role = bool(role.get("clientRole"))
        if not client_role and role["name"] in offline.without:
            label: Label = offline
        elif client_role and role["name"] == platform:
            label = look.expected.file.open_to_all
        else:
            continue
        found = differing(label, ROLE_AREA, role["name"], "aucun", role["name"])
        yield Step((found,), partial(look.connection.delete, path, [role]))


def survey_default_groups(look: Look) -> Iterator[Step]:
    """Look whether a new account would be in the platform's group by itself.

    GET default-groups, DELETE default-groups/{id}.
    """
    for group in look.connection.get(look.path("default-groups")) or ():
        if group["path"] == look.expected.mapping.group:
            label = look.expected.file.open_to_all
            found = differing(
                label, GROUPS_AREA, group["path"], "non", f"oui, par le groupe {group['path']}"
            )
            yield Step(
                (found,),
                partial(look.connection.delete, look.path("default-groups", group["id"])),
            )


def _set_action(look: Look, alias: str, known: dict[str, Any] | None) -> None:
    wanted = next(e.equals for e in look.expected.file.required_actions if e.key == alias)
    path = look.path("authentication", "required-actions", alias)
    if known is None:
        look.post(
            look.path("authentication", "register-required-action"),
            {"providerId": alias, "name": alias},
        )
        known = look.connection.get(path) or {}
    look.connection.put(path, {**known, "enabled": wanted})
