"""Who holds which role, in memory: directly, by a group, or with another role."""

from __future__ import annotations

from typing import Any

from tests.fake.state import FakeRealm, User


def of_user(realm: FakeRealm, user: User, rest: list[str]) -> Any:
    """Return what `users/{id}/role-mappings/…` shows."""
    raise NotImplementedError(realm, user, rest)


def of_group(realm: FakeRealm, path: str) -> Any:
    """Return what `groups/{id}/role-mappings` shows."""
    raise NotImplementedError(realm, path)


def composites(realm: FakeRealm, role: str) -> Any:
    """Return what `roles-by-id/{id}/composites` shows."""
    raise NotImplementedError(realm, role)
