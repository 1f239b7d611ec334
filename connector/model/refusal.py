"""Why an explicit act is not carried out, by code: each reader has words of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Refusal(StrEnum):
    """A reason. A code is never renamed: old journals keep it."""

    # any act
    NO_ACCOUNT = "no-account"
    # suspend
    STRANGER_ENABLED = "stranger-enabled"
    """An account that is not ours lets the person in."""
    # resume
    NOT_SUSPENDED = "not-suspended"
    NOT_KNOWN = "not-known"
    """Whether annex 1 asks for the person can't be told."""
    NOBODY_ASKS = "nobody-asks"
    # resend
    NOT_OPEN = "not-open"
    HAS_PASSWORD = "has-password"  # noqa: S105 — no password
    ADDRESS_MOVED = "address-moved"
    # confirm
    NOTHING_WAITS = "nothing-waits"
    # adopt: what the lists say
    NO_SUCH_ACCOUNT = "no-such-account"
    NOT_NAMED = "not-named"
    WAITS_FOR_CONFIRM = "waits-for-confirm"
    UNDECIDED = "undecided"
    NAME_DIFFERS = "name-differs"
    OTHER_REGISTRY = "other-registry"
    # adopt: what the account itself shows
    GONE = "gone"
    OURS_ALREADY = "ours-already"
    NO_EMAIL = "no-email"
    OTHER_EMAIL = "other-email"
    DIRECTORY = "directory"
    IDENTITY_PROVIDER = "identity-provider"
    SERVICE_ACCOUNT = "service-account"
    ADMINISTRATOR = "administrator"
    # adopt: whether it is an administrator can't be told
    NO_INSPECTOR = "no-inspector"
    ADMINISTRATORS_REALM = "administrators-realm"
    FINE_GRAINED = "fine-grained"
    INSPECTOR_FORBIDDEN = "inspector-forbidden"
    ROLES_HIDDEN = "roles-hidden"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What speaks against an act."""

    why: Refusal
    about: tuple[str, ...] = ()
    """What its words name: an address, roles, a registry's id."""

    def __str__(self) -> str:
        """Return the code and what it is about, for a log or an error."""
        return ": ".join([self.why.value, *self.about])
