"""What an act is, what became of it, and what it needs of the realm."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from connector.acts.words import in_english
from connector.apply import Accounts
from connector.errors import ConnectorError
from connector.model import Account, Change, Obstacle, Provenance, Refusal


class Deed(StrEnum):
    """The explicit acts."""

    SUSPEND = "suspend"
    RESUME = "resume"
    RESEND = "resend"
    CONFIRM = "confirm"
    ADOPT = "adopt"


class Result(StrEnum):
    """What became of an act. A value is never renamed: old journals keep it."""

    DONE = "done"
    ALREADY = "already"
    """It is so already: nothing was done."""
    PLANNED = "planned"
    """Would be done: a dry run, which the journal never holds."""
    REFUSED = "refused"
    """Not carried out: something speaks against it."""
    FAILED = "failed"
    """It should have been carried out and was not, or not in full."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act on one address, and what became of it."""

    deed: Deed
    address: str
    result: Result
    message: str
    """In plain English, for the operator."""
    before: Account | None = None
    after: Account | None = None
    at: Provenance | None = None
    """The line of annex 1 that it rests on."""
    partners: tuple[str, ...] = ()
    code: str = ""
    """Why not: a `Refusal`, or the code of an error; empty where it was done."""
    about: tuple[str, ...] = ()
    """What the words of that reason name."""
    link: Change | None = None
    """The mail with a new link that went, or should have gone, with it (3.4)."""


class Realm(Accounts, Protocol):
    """What the acts need of the realm beyond what a sync does."""

    @property
    def registry(self) -> str:
        """Return the marker that our accounts bear."""

    def find(self, address: str) -> list[Account]:
        """Return every account that claims the address or bears it, whosever it is."""

    def adoption_obstacle(self, account: Account) -> Obstacle | None:
        """Return why an account that is not ours can't be taken over."""

    def adopt(self, before: Account, after: Account) -> None:
        """Take it over."""


def refused(
    deed: Deed, address: str, why: Refusal, *about: str, partners: tuple[str, ...] = ()
) -> Act:
    """Return an act that is not carried out, and why."""
    said = in_english(why, about)
    return Act(deed, address, Result.REFUSED, said, partners=partners, code=why, about=about)


def already(
    deed: Deed, address: str, said: str, account: Account | None = None,
    partners: tuple[str, ...] = (),
) -> Act:  # fmt: skip
    """Return an act that changes nothing, as it is so already; `account` is as it stays."""
    return Act(deed, address, Result.ALREADY, said, account, account, partners=partners)


def failed(
    deed: Deed, address: str, error: ConnectorError, before: Account, partners: tuple[str, ...]
) -> Act:
    """Return an act that went wrong."""
    why = " ".join(filter(None, (error.message, error.remedy)))
    return Act(deed, address, Result.FAILED, why, before, partners=partners, code=error.code)
