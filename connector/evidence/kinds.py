"""The kinds of entries that the journal holds."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What an entry is about. A kind is never renamed: old journals must stay readable."""

    RUN_BEGUN = "run-begun"
    RUN_ENDED = "run-ended"
    RUN_INTERRUPTED = "run-interrupted"
    """A run that began, never ended, and was noticed by the next."""
    DOCUMENT = "document"
    """A document was seen in a partner's folder for the first time."""
    RECEIVED = "received"
    """A document came by `receive`."""
    AGREEMENT_ENDED = "agreement-ended"
    """A person wrote the end of an agreement (`partner end`)."""
    LINE = "line"
    """A line of an annex 1 that is the authority."""
    PLANNED = "planned"
    """A change is about to be carried out."""
    CHANGE = "change"
    """What became of it."""
    HELD = "held"
    """The guard keeps changes back; said once for each digest."""
    APPROVAL = "approval"
    CARRIED_OUT = "carried-out"
    """An annex 1 has been carried out without reservations."""
    FOUND = "found"
    """An account of ours is not as the journal knew it, or new to it; `state` null: gone."""
    ACT_BEGUN = "act-begun"
    ACT = "act"
    """A person suspended, resumed, confirmed… somebody."""
    FILE_DELETED = "file-deleted"
    DESTROYED = "destroyed"
    """The destruction register: how many accounts of a partner were deleted on a day."""
    CERTIFICATE_ASKED = "certificate-asked"
    CERTIFICATE = "certificate"
