"""Who holds which role, in memory: directly, by a group, or with another role."""

from __future__ import annotations

from tests.fake.state import FakeRealm, Role, User


def effective(realm: FakeRealm, user: User) -> set[Role]:
    """Return every role that a user holds, however it came by it."""
    held = set(user.roles)
    for path in user.groups:
        steps = path.strip("/").split("/")
        for depth in range(1, len(steps) + 1):
            held |= realm.group_roles.get("/" + "/".join(steps[:depth]), set())
    waiting = list(held)
    while waiting:
        coming = realm.composites.get(waiting.pop(), set()) - held
        held |= coming
        waiting += coming
    return held
