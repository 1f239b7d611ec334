"""Which state an entry of the journal says that an account was left in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from connector.evidence.kinds import Kind
from connector.journal import Entry
from connector.model import Account, AccountState, Outcome

SAYING = (Kind.CHANGE, Kind.ACT, Kind.FOUND)
"""The kinds that can say it."""


@dataclass(frozen=True, slots=True)
class State:
    """What an account was left in."""

    state: str | None
    """None: there is no account (any more)."""
    enabled: bool
    open_at: frozenset[str]
    """The partners that grant access; also while the account is suspended."""
    id: str = ""
    """Keycloak's, where the entry knows it."""

    @property
    def open(self) -> bool:
        """Tell whether the person can get in."""
        return self.state == AccountState.OPEN and self.enabled

    def same(self, other: State | None) -> bool:
        """Tell whether both say the same of who has access."""
        return other is not None and (self.state, self.enabled, self.open_at) == (
            other.state, other.enabled, other.open_at,
        )  # fmt: skip


GONE = State(None, enabled=False, open_at=frozenset())


def state_in(entry: Entry) -> State | None:
    """Return the state that the entry leaves the account in; None where it does not say.

    A change that failed or is pending says nothing; an act without an account before it neither
    (a confirmation, a refusal). An act that failed halfway says what it reached.
    """
    payload = entry.payload
    if entry.kind not in SAYING or "state" not in payload:
        return None
    if entry.kind == Kind.CHANGE and payload.get("outcome") != Outcome.DONE:
        return None
    if payload["state"] is None:
        return None if entry.kind == Kind.ACT else GONE
    at = payload.get("open_at")
    return State(
        str(payload["state"]),
        enabled=payload.get("enabled") is True,
        open_at=frozenset(str(p) for p in at) if isinstance(at, list) else frozenset(),
        id=str(payload.get("id") or ""),
    )


def state_of(account: Account) -> State:
    """Return the state of an account as Keycloak has it."""
    return State(
        account.state,
        account.enabled,
        frozenset(e.partner for e in account.entitlements if e.open),
        account.id or "",
    )


def last_states(entries: Iterable[Entry]) -> dict[str, State]:
    """Return the last state of everybody whose address is still known."""
    states: dict[str, State] = {}
    for entry in entries:
        if entry.person is not None and (state := state_in(entry)) is not None:
            states[entry.person] = state
    return states
