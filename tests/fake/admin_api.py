"""The admin API of a realm in memory: exactly the requests that the gateway sends, and hands."""

from __future__ import annotations

from typing import Any

from connector.keycloak.adoption import MANAGEMENT
from tests.fake import roles
from tests.fake.state import IDENTITY, FakeRealm, RefusedError
from tests.fake.users_api import UsersApi

Said = tuple[int, Any, dict[str, str]]
"""Status, content (None: no body), headers."""

NO_CONTENT: Said = (204, None, {})


class AdminApi:
    """Answers a request as Keycloak 26.7.3 does."""

    def __init__(self, realm: FakeRealm, rights: frozenset[str]) -> None:
        """Answer for `realm`, to a client with these rights."""
        self._realm = realm
        self._rights = rights
        self.who = "administrator-1" if "admin" in rights else "connector-1"
        self._users = UsersApi(realm, self.who)

    @property
    def took(self) -> float:
        """Return how many seconds the last answer took."""
        return self._users.took

    def answer(self, method: str, parts: list[str], body: Any, query: dict[str, Any]) -> Said:  # noqa: C901, PLR0911 — one a resource
        """Return what Keycloak says. Raises RefusedError where it refuses."""
        self._users.took = 0.0
        match method, parts:
            case "GET", ["users", "profile"]:
                return 200, self._profile(), {}
            case "GET", ["users", user, "role-mappings", "clients", _, "composite"]:
                return self._management_roles(user)
            case _, ["users", *rest]:
                return self._users.answer(method, rest, body, query)
            case "GET", ["group-by-path", *path]:
                return self._group("/" + "/".join(path))
            case "GET", ["groups", group, "members"]:
                return self._members(group, query)
            case "GET", []:
                return 200, self._realm.representation(), {}
            case "GET", ["clients"]:
                return self._clients(query)
            case "GET", ["admin-events"]:
                return 200, _between(self._realm.admin_events, query), {}
            case "GET", ["events", "config"]:
                kept = sorted(self._realm.kept_events)
                return 200, {"eventsEnabled": True, "enabledEventTypes": kept}, {}
            case "GET", ["events"]:
                return 200, _between(self._realm.events, query), {}
            case "POST", ["partialImport"]:
                self._import(body["users"])
                return 200, {}, {}
            case _:
                raise AssertionError(f"the fake does not know {method} {'/'.join(parts)}")

    def _profile(self) -> dict[str, Any]:
        return {
            "attributes": [
                {
                    "name": name,
                    "permissions": {
                        "edit": ["admin", "user"] if name in self._realm.forgeable else ["admin"]
                    },
                }
                for name in sorted(self._realm.declared)
            ]
        }

    def _clients(self, query: dict[str, Any]) -> Said:
        self._need_to_see_clients()
        if query.get("clientId") != MANAGEMENT or self._realm.is_master:
            return 200, [], {}
        return 200, [{"id": "management-1", "clientId": MANAGEMENT}], {}

    def _management_roles(self, user_id: str) -> Said:
        self._need_to_see_clients()
        user = self._realm.users.get(user_id)
        if user is None:
            raise RefusedError(404, "User not found")
        held = roles.effective(self._realm, user)
        return 200, [{"name": name} for client, name in sorted(held) if client == MANAGEMENT], {}

    def _need_to_see_clients(self) -> None:
        if "admin" not in self._rights:
            raise RefusedError(403, "HTTP 403 Forbidden")

    def _group(self, path: str) -> Said:
        group = self._realm.groups.get(path)
        if group is None:
            raise RefusedError(404, "Group path does not exist")
        return 200, {"id": group, "path": path, "name": path.rpartition("/")[2]}, {}

    def _path_of(self, group: str) -> str:
        for path, id_ in self._realm.groups.items():
            if id_ == group:
                return path
        raise RefusedError(404, "Could not find group by id")

    def _members(self, group: str, query: dict[str, Any]) -> Said:
        path = self._path_of(group)
        members = [u for u in self._realm.users.values() if path in u.groups]
        first, most = int(query.get("first", 0)), int(query.get("max", 100))
        members.sort(key=lambda u: u.username)
        return 200, [{"id": u.id, "username": u.username} for u in members[first:][:most]], {}

    def _import(self, users: list[dict[str, Any]]) -> None:
        for user in users:
            self._realm.check_free(None, user["username"], user.get("email"))
            made = self._realm.add(
                username=user["username"],
                email=user.get("email"),
                first_name=user.get("firstName") or "",
                last_name=user.get("lastName") or "",
                enabled=bool(user.get("enabled")),
                required_actions=list(user.get("requiredActions") or ()),
                attributes={
                    n: list(v)
                    for n, v in (user.get("attributes") or {}).items()
                    if n not in IDENTITY
                },
                groups=set(user.get("groups") or ()),
                federation_link=user.get("federationLink"),
            )
            self._users.store_credentials(made, user)
            self._realm.say_admin("CREATE", f"users/{made.id}", self.who)


def _between(events: list[dict[str, Any]], query: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a page of events, the newest first, as the query narrows them down."""
    wanted = {k: str(v) for k, v in query.items()}
    types = wanted.get("operationTypes") or wanted.get("type")

    def fits(event: dict[str, Any]) -> bool:
        return (
            (types is None or types in (event.get("operationType"), event.get("type")))
            and wanted.get("resourcePath") in (None, event.get("resourcePath"))
            and wanted.get("user") in (None, event.get("userId"))
            and int(wanted.get("dateFrom", 0)) <= event["time"]
            and event["time"] <= int(wanted.get("dateTo", 2**62))
        )

    found = [e for e in reversed(events) if fits(e)]
    found.sort(key=lambda e: -int(e["time"]))
    first, most = int(wanted.get("first", 0)), int(wanted.get("max", 100))
    return [dict(e) for e in found[first:][:most]]
