"""`users/…` of the admin API, in memory."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

from tests.fake.state import FakeRealm, Mail, RefusedError, Relay, User

SMTP_TIMEOUT = 10.0
"""Seconds after which Keycloak gives the relay up."""


class UsersApi:
    """Answers requests on users."""

    def __init__(self, realm: FakeRealm, who: str) -> None:
        """Answer for `realm`, to `who`."""
        self._realm = realm
        self._who = who
        self.took = 0.0

    def answer(  # noqa: C901, PLR0911, PLR0912 — one case a request
        self, method: str, parts: list[str], body: Any, query: dict[str, Any]
    ) -> tuple[int, Any, dict[str, str]]:
        """Return what Keycloak says to a request below `users/`."""
        match method, parts:
            case "GET", []:
                return 200, self._listing(query), {}
            case "GET", ["count"]:
                return 200, sum(not u.service_account_of for u in self._realm.users.values()), {}
            case "POST", []:
                user = self._create(body)
                return 201, None, {"Location": f"http://keycloak.example/users/{user.id}"}
        user = self._user(parts[0])
        match method, parts[1:]:
            case "GET", []:
                return 200, user.represented(), {}
            case "PUT", []:
                self._update(user, body)
            case "DELETE", []:
                self._event("DELETE", f"users/{user.id}")
                del self._realm.users[user.id]
            case "POST", ["logout"]:
                self._realm.end_sessions(user)
            case "GET", ["consents"]:
                clients = {s.client for s in user.sessions if s.offline and not s.ended}
                return 200, [{"clientId": c} for c in sorted(clients)], {}
            case "DELETE", ["consents", client]:
                self._revoke(user, client)
            case "GET", ["credentials"]:
                return 200, self._credentials(user), {}
            case "DELETE", ["credentials", credential]:
                self._delete_credential(user, credential)
            case "PUT", ["reset-password"]:
                self._reset_password(user, body)
            case "PUT", ["execute-actions-email"]:
                return self._mail(user, int(query.get("lifespan", 12 * 3600)))
            case "GET", ["groups"]:
                return 200, [self._group(p) for p in sorted(user.groups)], {}
            case "PUT", ["groups", group]:
                user.groups.add(self._path_of(group))
            case "DELETE", ["groups", group]:
                user.groups.discard(self._path_of(group))
            case "GET", ["federated-identity"]:
                return 200, [{"identityProvider": i} for i in sorted(user.identities)], {}
            case _:
                raise AssertionError(f"the fake does not know {method} users/{'/'.join(parts)}")
        return 204, None, {}

    def _user(self, user_id: str) -> User:
        try:
            return self._realm.users[user_id]
        except KeyError:
            raise RefusedError(404, "User not found") from None

    def _listing(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        exact = str(query.get("search", "")).strip('"')

        def fits(user: User) -> bool:
            if exact:
                return not user.service_account_of and exact in (user.username, user.email)
            if "q" in query:
                name, _, value = str(query["q"]).partition(":")
                return value.strip('"') in user.attributes.get(name, ())
            wanted = {k: str(query[k]).lower() for k in ("username", "email") if k in query}
            if not wanted:
                return not user.service_account_of
            return all(v == getattr(user, k) for k, v in wanted.items())

        first, most = int(query.get("first", 0)), int(query.get("max", 100))
        users = sorted(filter(fits, self._realm.users.values()), key=lambda u: u.username)
        page = users[first:] if most < 0 else users[first:][:most]
        return [u.represented() for u in page]

    def _create(self, body: dict[str, Any]) -> User:
        user = User(id=self._realm.new_id(), username=str(body.get("username") or "").lower())
        self._set(user, {"attributes": {}, **body})
        unknown = [g for g in body.get("groups") or () if g not in self._realm.groups]
        if unknown:
            raise RefusedError(500, "unknown_error")
        user.groups = set(body.get("groups") or ())
        self._realm.users[user.id] = user
        self.store_credentials(user, body)
        self._event("CREATE", f"users/{user.id}")
        return user

    def _update(self, user: User, body: dict[str, Any]) -> None:
        changed = deepcopy(user)
        self._set(changed, body)
        self._realm.users[user.id] = changed
        self.store_credentials(changed, body)
        self._event("UPDATE", f"users/{user.id}")

    def _set(self, user: User, body: dict[str, Any]) -> None:
        if "attributes" in body:
            # Whatever is not sent with them is erased: names, address and every attribute.
            user.email = (body.get("email") or "").lower() or None
            user.last_name = body.get("lastName") or ""
            user.first_name = body.get("firstName") or ""
            user.attributes = self._realm.kept(body["attributes"])
        else:
            user.email = (body.get("email", user.email) or "").lower() or None
            user.last_name = body.get("lastName", user.last_name) or ""
            user.first_name = body.get("firstName", user.first_name) or ""
        if user.email:
            user.username = user.email  # the realm's registrationEmailAsUsername
        self._realm.check_free(user.id, user.username, user.email)
        self._realm.check_profile(user)
        user.enabled = bool(body.get("enabled", user.enabled))
        user.email_verified = bool(body.get("emailVerified", user.email_verified))
        if "requiredActions" in body:
            user.required_actions = list(body["requiredActions"])

    def store_credentials(self, user: User, body: dict[str, Any]) -> None:
        """Store the passwords that came with a user; the event will not say so."""
        for credential in body.get("credentials") or ():
            self._store_password(user, credential["value"])

    def _store_password(self, user: User, value: str) -> None:
        user.password, user.password_since = value, self._realm.now

    def _reset_password(self, user: User, body: dict[str, Any]) -> None:
        self._store_password(user, body["value"])
        if body.get("temporary") and "UPDATE_PASSWORD" not in user.required_actions:
            user.required_actions.append("UPDATE_PASSWORD")
        if not body.get("temporary") and "UPDATE_PASSWORD" in user.required_actions:
            user.required_actions.remove("UPDATE_PASSWORD")
        self._event("ACTION", f"users/{user.id}/reset-password")

    def _credentials(self, user: User) -> list[dict[str, Any]]:
        others = [{"id": c, "type": c} for c in sorted(user.other_credentials)]
        if user.password is None or user.password_since is None:
            return others
        since = int(user.password_since.timestamp() * 1000)
        return [{"id": "password", "type": "password", "createdDate": since}, *others]

    def _delete_credential(self, user: User, credential: str) -> None:
        if credential == "password" and user.password is not None:
            user.password = user.password_since = None
        elif credential in user.other_credentials:
            user.other_credentials.remove(credential)
        else:
            raise RefusedError(404, "Credential not found")
        self._event("ACTION", f"users/{user.id}/credentials/{credential}")

    def _revoke(self, user: User, client: str) -> None:
        ended = [s for s in user.sessions if s.client == client and s.offline and not s.ended]
        if not ended:
            raise RefusedError(404, "Consent nor offline token not found")
        for session in ended:
            session.ended = True

    def _mail(self, user: User, seconds: int) -> tuple[int, Any, dict[str, str]]:
        if not user.enabled:
            raise RefusedError(400, "User is disabled")
        if not user.email:
            raise RefusedError(400, "User email missing")
        relay = self._realm.relay
        if relay is Relay.REFUSES:
            raise RefusedError(500, "Failed to send execute actions email")
        now = self._realm.now
        lives_until = now + timedelta(seconds=seconds)
        self._realm.outbox.append(Mail(user.email, now, user.id, lives_until))
        if relay is Relay.LATE:
            self.took = SMTP_TIMEOUT
            raise RefusedError(500, "Failed to send execute actions email")
        self._event("ACTION", f"users/{user.id}/execute-actions-email")
        return 204, None, {}

    def _group(self, path: str) -> dict[str, Any]:
        return {"id": self._realm.groups[path], "path": path, "name": path.rpartition("/")[2]}

    def _path_of(self, group: str) -> str:
        found = [p for p, i in self._realm.groups.items() if i == group]
        if not found:
            raise RefusedError(404, "Group not found")
        return found[0]

    def _event(self, operation: str, path: str) -> None:
        self._realm.say_admin(operation, path, self._who)
