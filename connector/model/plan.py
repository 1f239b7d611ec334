"""What is to be done, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from connector.model.account import Account
from connector.model.finding import Finding, Provenance


class Action(StrEnum):
    """What a change does to a person at one partner."""

    CREATE = "create"
    UPDATE = "update"
    OPEN = "open"
    CLOSE = "close"
    SEND_LINK = "send_link"
    PURGE = "purge"


class Effect(StrEnum):
    """What a change does to who has access: what the guard counts."""

    NONE = "none"
    GRANT = "grant"
    """A partner's person gets access that this partner had not given."""
    REDUCE = "reduce"
    """A closing that a list or a termination asks for."""
    REDUCE_INFERRED = "reduce-inferred"
    """A closing that follows from an absence (unlisted) or a lapse of time (expired)."""
    DELETE = "delete"
    """Nobody loses access, but what is deleted does not come back."""


class Outcome(StrEnum):
    """What became of a change."""

    DONE = "done"
    FAILED = "failed"
    HELD = "held"
    """Kept back by the guard."""
    PENDING = "pending"
    """Not done and still owed: the next run does it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One act on one person at one partner."""

    action: Action
    email: str
    partner: str | None
    """The partner's id; None for an act that concerns the account and no partner."""
    reason: str
    """A code: `list-1`, `list-2`, `unlisted`, `terminated`…"""
    before: Account | None
    after: Account | None
    effect: Effect = Effect.NONE
    at: Provenance | None = None
    """The line that asks for it; None where no line does."""
    outcome: Outcome | None = None
    """None in a plan."""
    error: str = ""
    """What went wrong, in plain English, where the outcome is `failed` or `pending`."""
    fault: str = ""
    """The code of that error (`connector.errors`)."""


class StepKind(StrEnum):
    """How the account itself is treated; each is one procedure of the gateway."""

    CREATE = "create"
    UPDATE = "update"
    REDUCE = "reduce"
    """An update that ends sessions: one of several partners no longer grants access."""
    REOPEN = "reopen"
    """Sessions ended and every credential deleted before the account is opened again: the old
    password never works again. Also after a takeover."""
    CLOSE = "close"
    """Full closing: disable, end sessions, revoke consents and offline tokens, read back."""
    LINK = "link"
    """Only the mail that is still owed."""
    PURGE = "purge"
    """Delete a closed account, 6 months after its closing was seen done (2.1)."""


@dataclass(frozen=True, slots=True)
class Step:
    """All that is done to one account, in one go: the unit that succeeds or fails.

    A person in two partners has one step and two changes.
    """

    changes: tuple[Change, ...]
    before: Account | None
    """None for a creation."""
    after: Account
    kind: StepKind

    @property
    def email(self) -> str:
        """Return the address of the person."""
        return self.changes[0].email


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done, what is held, and the digest that names exactly what is held (or all of it)."""

    steps: tuple[Step, ...]
    """What is carried out; nothing of it is held."""
    held: tuple[Change, ...]
    """What the guard keeps back."""
    reasons: tuple[str, ...]
    """Why it does, in French; empty where it does not."""
    findings: tuple[Finding, ...]
    digest: str
    released: tuple[Change, ...] = ()
    """What the guard would hold and a person has let through; it is among the steps."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return every change, held ones last."""
        return (*(c for s in self.steps for c in s.changes), *self.held)
