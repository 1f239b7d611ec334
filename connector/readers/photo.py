"""Pictures (PNG, JPEG, TIFF): told as scans; what they show is read by :mod:`scan`, where asked."""

from __future__ import annotations

from connector.model import catalogue
from connector.readers.rows import Note, Reading


def rows(_data: bytes) -> Reading:
    """Return no rows, and the note that this is a scan."""
    return Reading((), (Note("Ce document est une image.", kind=catalogue.SCANNED),))
