"""What is to be done, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from connector.model.account import Account
from connector.model.finding import Finding


class Action(StrEnum):
    """What a change does to a person at one partner."""

    CREATE = "create"
    UPDATE = "update"
    OPEN = "open"
    CLOSE = "close"
    SEND_LINK = "send_link"
    PURGE = "purge"


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
    outcome: Outcome | None = None
    """None in a plan."""
    error: str = ""
    """What went wrong, in plain English, where the outcome is `failed` or `pending`."""

    @property
    def reduces(self) -> bool:
        """Tell whether somebody loses access by it."""
        return self.action is Action.CLOSE

    @property
    def opens(self) -> bool:
        """Tell whether somebody gains access by it (`update` adds a partner to an open account)."""
        return self.action in (Action.CREATE, Action.OPEN) or (
            self.action is Action.UPDATE and self.reason == "list-1"
        )


@dataclass(frozen=True, slots=True)
class Step:
    """All that is done to one account, in one go: the unit that succeeds or fails.

    A person in two partners has one step and two changes.
    """

    changes: tuple[Change, ...]
    before: Account | None
    after: Account | None
    renews_credentials: bool = False
    """Sessions ended and every credential deleted before the account is opened (reopening,
    takeover): the old password never works again."""
    ends_sessions: bool = False

    @property
    def email(self) -> str:
        """Return the address of the person."""
        return self.changes[0].email


@dataclass(frozen=True, slots=True)
class Plan:
    """Ordered steps, findings, and the digest that names exactly what is held (or all of it)."""

    today: date
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    held: frozenset[tuple[str, str | None]] = field(default=frozenset())
    """(e-mail, partner) of the changes that the guard keeps back."""
    reasons: tuple[str, ...] = ()
    """Why the guard tripped, in French; empty where it did not."""
    digest: str = ""

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return the changes of every step, in order."""
        return tuple(c for s in self.steps for c in s.changes)
