"""What a realm holds: users with their passwords, sessions and links; mails; events."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any

from connector.keycloak.mapping import AccountMapping, load_mapping

Role = tuple[str, str]
"""(client, name); the client is empty for a role of the realm."""
EVENTS = (
    "CUSTOM_REQUIRED_ACTION",
    "LOGIN",
    "SEND_RESET_PASSWORD",
    "SEND_VERIFY_EMAIL",
    "UPDATE_CREDENTIAL",
    "UPDATE_PASSWORD",
)
MAPPING = load_mapping()
IDENTITY = ("username", "email", "firstName", "lastName")
_PROHIBITED_IN_NAMES = re.compile(r"""[<>&"$%!#?§;*~/\\|^=\[\]{}()\x00-\x1f\x7f]""")
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+")


class Relay(Enum):
    """What the mail relay does."""

    UP = auto()
    REFUSES = auto()
    """It is down, or says no: 500 at once, nothing went."""
    LATE = auto()
    """It takes the mail and answers after Keycloak has given up: 500, and the mail went."""


class RefusedError(Exception):
    """Keycloak refuses a request, with this status and its own key."""

    def __init__(self, status: int, key: str = "", field: str = "") -> None:
        """Keep them, and the field of the profile that is wrong."""
        super().__init__(f"{status} {key}")
        self.status = status
        self.said = {"errorMessage": key} | ({"field": field} if field else {})


@dataclass
class Session:
    """What a login gave an application; offline ones live until somebody ends them."""

    client: str
    began_at: datetime
    offline: bool = False
    ended: bool = False


@dataclass
class Mail:
    """A mail that the relay took, with the link in it."""

    to: str
    at: datetime
    user: str
    """The user's id; a link is for this user and this address."""
    lives_until: datetime
    used: bool = False


@dataclass
class User:
    """A user as Keycloak stores it, with what no listing shows."""

    id: str
    username: str
    email: str | None = None
    first_name: str = ""
    last_name: str = ""
    enabled: bool = False
    email_verified: bool = False
    required_actions: list[str] = field(default_factory=list)
    attributes: dict[str, list[str]] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    """Paths of the groups that the user is in."""
    roles: set[Role] = field(default_factory=set)
    """Those given directly."""
    identities: set[str] = field(default_factory=set)
    """Identity providers that it is linked with."""
    password: str | None = None
    password_since: datetime | None = None
    other_credentials: set[str] = field(default_factory=set)
    sessions: list[Session] = field(default_factory=list)
    not_before: datetime | None = None
    federation_link: str | None = None
    service_account_of: str | None = None
    """The client that it is the service account of."""

    def represented(self) -> dict[str, Any]:
        """Return the full UserRepresentation; nobody else holds any part of it."""
        shown: dict[str, Any] = {
            "id": self.id,
            "username": self.username,
            "firstName": self.first_name,
            "lastName": self.last_name,
            "enabled": self.enabled,
            "emailVerified": self.email_verified,
            "requiredActions": list(self.required_actions),
            "notBefore": int(self.not_before.timestamp()) if self.not_before else 0,
            "totp": "otp" in self.other_credentials,
        }
        if self.email is not None:
            shown["email"] = self.email
        if self.attributes:
            shown["attributes"] = {name: list(values) for name, values in self.attributes.items()}
        if self.federation_link:
            shown["federationLink"] = self.federation_link
        return shown


class FakeRealm:
    """A prepared realm: the attributes declared, the access group made, events kept."""

    def __init__(self, mapping: AccountMapping | None = None) -> None:
        """Make it empty, with its clock at the real time."""
        self.mapping = mapping or MAPPING
        self.users: dict[str, User] = {}
        self.outbox: list[Mail] = []
        """Every mail that went, the oldest first."""
        self.relay = Relay.UP
        self.now = datetime.now(UTC).replace(microsecond=0)
        """Keycloak's clock, and by default the connector's: moves only when told to."""
        self.clock_ahead = timedelta()
        """How far it is ahead of the connector's."""
        self.declared = {*IDENTITY, *self.mapping.attributes}
        """The attributes that the user profile knows; any other is dropped in silence."""
        self.required: set[str] = set()
        """Attributes that somebody has declared required."""
        self.patterns: dict[str, str] = {}
        """What the values of an attribute must match since somebody said so."""
        self.forgeable: set[str] = set()
        """Those of them that users may change themselves."""
        self.groups = {self.mapping.group: "group-1"}
        """Ids of groups by path."""
        self.group_roles: dict[str, set[Role]] = {}
        """Roles that a group gives to its members and to those of the groups below it, by path."""
        self.composites: dict[Role, set[Role]] = {}
        """The roles that come with a role."""
        self.fine_grained_permissions = False
        """The realm's `adminPermissionsEnabled`."""
        self.is_master = False
        """It is the administrators' own realm, which has no realm-management."""
        self.utf8_mail = False
        """The relay's `allowutf8`."""
        self.kept_events = set(EVENTS)
        """Types of people's events that the realm keeps."""
        self.admin_events: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self._ids = itertools.count(1)

    def representation(self) -> dict[str, Any]:
        """Return the realm's own settings, as GET realms/{realm} does with `view-realm`."""
        seconds = 184 * 86_400
        return {
            "adminPermissionsEnabled": self.fine_grained_permissions,
            "eventsEnabled": True,
            "eventsExpiration": seconds,
            "adminEventsEnabled": True,
            "attributes": {"adminEventsExpiration": str(seconds)},
        }

    def pass_time(self, **much: float) -> None:
        """Move the clock on, by what `timedelta` takes: `days=1`."""
        self.now += timedelta(**much)

    def new_id(self, what: str = "user") -> str:
        """Return an id that nothing else has."""
        return f"{what}-{next(self._ids):08d}"

    def add(self, **fields: Any) -> User:
        """Put a user in, however broken its profile: as an import does, which checks nothing."""
        user = User(id=self.new_id(), **fields)
        self.users[user.id] = user
        return user

    def say_admin(self, operation: str, path: str, who: str) -> None:
        """Keep an event of an administrator; it never holds a credential."""
        self.admin_events.append(
            {
                "id": self.new_id("event"),
                "time": int(self.now.timestamp() * 1000),
                "operationType": operation,
                "resourceType": "USER",
                "resourcePath": path,
                "authDetails": {"userId": who},
            }
        )

    def say(self, kind: str, user: User, **details: str) -> None:
        """Keep an event of a person, if the realm keeps such."""
        if kind in self.kept_events:
            self.events.append(
                {
                    "id": self.new_id("event"),
                    "time": int(self.now.timestamp() * 1000),
                    "type": kind,
                    "userId": user.id,
                    "details": details,
                }
            )

    def by_login(self, name: str) -> User | None:
        """Return the user who logs in under this username or address."""
        name = name.lower()
        return next((u for u in self.users.values() if name in (u.username, u.email)), None)

    def check_free(self, user_id: str | None, *names: str | None) -> None:
        """Raise 409 if another user has one of these names as username or e-mail."""
        taken = {n for n in names if n}
        for other in self.users.values():
            if other.id != user_id and taken & {other.username, other.email}:
                raise RefusedError(409, "User exists with same username or email")

    def check_profile(self, user: User) -> None:
        """Raise 400 where Keycloak would not store this profile today."""
        for field_name, name in (("firstName", user.first_name), ("lastName", user.last_name)):
            if _PROHIBITED_IN_NAMES.search(name):
                raise RefusedError(400, "error-person-name-invalid-character", field_name)
            if len(name) > 255:
                raise RefusedError(400, "error-invalid-length", field_name)
        if not user.email:
            raise RefusedError(400, "error-user-attribute-required", "email")
        if not _EMAIL.fullmatch(user.email):
            raise RefusedError(400, "error-invalid-email", "email")
        if not user.email.rpartition("@")[0].isascii() and not self.utf8_mail:
            raise RefusedError(400, "error-non-ascii-local-part-email", "email")
        self._check_attributes(user)

    def _check_attributes(self, user: User) -> None:
        for name in sorted(self.required):
            if not user.attributes.get(name):
                raise RefusedError(400, "error-user-attribute-required", name)
        for name, values in user.attributes.items():
            pattern = self.patterns.get(name, ".*")
            if any(len(v) > 2048 or not re.fullmatch(pattern, v, re.DOTALL) for v in values):
                raise RefusedError(400, "error-invalid-value", name)

    def kept(self, attributes: Mapping[str, list[str]] | None) -> dict[str, list[str]]:
        """Return the attributes that the profile declares, empty ones left out."""
        return {
            name: list(values)
            for name, values in (attributes or {}).items()
            if values and name in self.declared and name not in IDENTITY
        }

    def end_sessions(self, user: User) -> None:
        """Do what `POST users/{id}/logout` does, its gap included.

        An offline token that was issued in the logout's own second survives it.
        """
        user.not_before = self.now.replace(microsecond=0)
        for session in user.sessions:
            session.ended |= not session.offline or session.began_at < user.not_before
