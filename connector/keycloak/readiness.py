"""Whether a realm keeps what the connector writes; `connector realm apply` makes it so."""

from __future__ import annotations

from connector.errors import KeycloakError
from connector.keycloak.connection import Connection
from connector.keycloak.mapping import AccountMapping

REMEDY_REALM = "Prepare the realm first: connector realm apply."


def check_ready(connection: Connection, mapping: AccountMapping) -> None:
    """Raise KeycloakError if the realm would silently lose what the connector writes.

    Keycloak drops attributes that the user profile does not declare, and answers 500 to a
    group that is not there (GET users/profile, GET group-by-path).
    """
    profile = connection.get(connection.path("users", "profile")) or {}
    declared = {a["name"]: a for a in profile.get("attributes", ())}
    missing = [n for n in mapping.attributes if n not in declared]
    if missing:
        raise KeycloakError(
            f"The realm « {connection.realm} » does not declare the attributes "
            f"{', '.join(missing)}: Keycloak would drop them without a word.",
            remedy=REMEDY_REALM,
        )
    forgeable = [
        n
        for n in mapping.attributes
        if set(declared[n].get("permissions", {}).get("edit", ())) != {"admin"}
    ]
    if forgeable:
        raise KeycloakError(
            f"In the realm « {connection.realm} » users could change their own "
            f"{', '.join(forgeable)}.",
            remedy=REMEDY_REALM,
        )
    if group_id(connection, mapping) is None:
        raise KeycloakError(
            f"The realm « {connection.realm} » has no group {mapping.group}.",
            remedy=REMEDY_REALM,
        )


def group_id(connection: Connection, mapping: AccountMapping) -> str | None:
    """Return the id of the group that lets people in, None where the realm has none."""
    group = connection.get(connection.path("group-by-path", mapping.group.strip("/")))
    return None if group is None else str(group["id"])
