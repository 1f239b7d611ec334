"""The errors a user can meet, each with the exit status of the command that meets it.

A foreseeable failure is a :class:`ConnectorError`: it says what happened, to which document or
account, and what to do. Anything else is a defect and may show a traceback.
"""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """What a command tells its caller (DESIGN, section 5)."""

    OK = 0
    """Done, or nothing to do."""
    ERROR = 1
    """It could not be carried out: settings, server, registry…"""
    USAGE = 2
    """The command line itself is wrong."""
    ATTENTION = 3
    """Carried out, but a person must look: changes to come, findings, a refused document."""
    HELD = 4
    """The guard holds changes back, or a document or an act was refused."""
    PARTIAL = 5
    """Some changes failed; what is left is named."""


#: Where several statuses hold, the first of these wins.
PRECEDENCE = (
    ExitStatus.ERROR,
    ExitStatus.PARTIAL,
    ExitStatus.HELD,
    ExitStatus.ATTENTION,
    ExitStatus.OK,
)


def worst(*statuses: ExitStatus) -> ExitStatus:
    """Return the status that wins where several hold: 1, then 5, 4, 3, 0."""
    return min(statuses, key=PRECEDENCE.index, default=ExitStatus.OK)


class ConnectorError(Exception):
    """A foreseeable failure: one message, one remedy, one exit status."""

    exit_status = ExitStatus.ERROR
    code = "error"
    """What the journal keeps of it, for those who read it in other words. Never renamed."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        """Keep what happened and what to do about it, both in plain English."""
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        """Return the message, then the remedy on a line of its own."""
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message


class SettingsError(ConnectorError):
    """A setting is missing or wrong; nothing was attempted."""

    code = "settings"


class RegistryError(ConnectorError):
    """The registry as a whole can't be used (no folder, no `registry.yaml`)."""

    code = "registry"


class KeycloakError(ConnectorError):
    """Keycloak refused a request, or answered something that can't be relied on.

    `status` is the HTTP status, or None when no answer came; `fields` are the names of the user
    profile's fields and attributes that Keycloak refused, empty where it did not say.
    """

    code = "keycloak"

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        status: int | None = None,
        fields: frozenset[str] = frozenset(),
    ) -> None:
        """Keep the HTTP status and the fields beside the message."""
        super().__init__(message, remedy=remedy)
        self.status = status
        self.fields = fields


class KeycloakUnreachableError(KeycloakError):
    """No answer came.

    `maybe_done` tells whether the request may have been carried out all the same; it is False
    where it certainly never reached the server.
    """

    code = "unreachable"

    def __init__(
        self, message: str, *, remedy: str = "", status: int | None = None, maybe_done: bool = True
    ) -> None:
        """Keep whether the request may have been carried out."""
        super().__init__(message, remedy=remedy, status=status)
        self.maybe_done = maybe_done


class KeycloakForbiddenError(KeycloakError):
    """The client lacks a right, or its secret is wrong."""

    code = "forbidden"


class IncompleteListingError(KeycloakError):
    """The accounts' listing does not agree with the realm's own count: nothing is decided on it."""

    code = "listing"


class AccountChangedError(KeycloakError):
    """The account is no longer as it was when the plan was made; the next run decides again."""

    code = "account-changed"


class AccountGoneError(AccountChangedError):
    """The account was deleted since the plan was made."""

    code = "account-gone"


class NotClosedError(KeycloakError):
    """An account that should be closed can still be used: nobody may miss it."""

    code = "not-closed"
    exit_status = ExitStatus.PARTIAL


class AdoptionRefusedError(KeycloakError):
    """A foreign account may not be taken over; nothing was written."""

    code = "adoption-refused"
    exit_status = ExitStatus.HELD


class MailError(KeycloakError):
    """The relay did not take the mail: the link stays owed."""

    code = "mail"


class MailUnknownError(MailError):
    """Nobody knows whether the mail went; the link stays owed, and is not sent without end."""

    code = "mail-unknown"


class NoticeError(ConnectorError):
    """A notice of the connector's own did not go; the next run sends it."""


class NoticeUnknownError(NoticeError):
    """Nobody knows whether the notice went; it is not sent again on the same day."""


class ClockError(ConnectorError):
    """This machine's clock and Keycloak's differ too much to reduce any access."""

    code = "clock"


class StoppedError(ConnectorError):
    """Somebody asked the run to end; what is left is named, and the next run does it."""

    code = "stopped"
    exit_status = ExitStatus.PARTIAL


class JournalError(ConnectorError):
    """The journal can't be reached, read or written; what was asked of it was not recorded.

    No access depends on the journal: a caller may go on without it, or stop before it writes.
    """

    code = "journal"


class LeaseHeldError(ConnectorError):
    """Another process is at the same work; it, and since when, are in the message."""

    code = "lease-held"


class LeaseLostError(ConnectorError):
    """The lease lapsed and another process has it now: the work is no longer this one's."""

    code = "lease-lost"
