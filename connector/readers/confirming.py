"""What a person confirms of a scan: what was read off it, word for word (articles 3.1, 3.3)."""

from __future__ import annotations

import hashlib

from connector.model import Document, Severity, catalogue

SHOWN = 12
"""Characters of the digest that a person copies; they suffice to confirm."""


def is_scan(document: Document) -> bool:
    """Tell whether any of `document` was read off a picture, and so waits for a person."""
    return any(finding.kind is catalogue.SCANNED for finding in document.findings)


def digest_to_confirm(document: Document) -> str:
    """Return the digest that confirms what was read of a scan: whoever names it has seen this.

    It is over the picture and every line, date and contact read off it. Empty where `document` is
    no scan, or where anything else is wrong with it: a line that was not understood would be left
    out of what is filed, and its person's access be closed as unlisted.
    """
    wrong = {f.kind for f in document.findings if f.severity is Severity.ERROR}
    understood = document.has_annex1 or document.contacts or document.signed_on
    if wrong != {catalogue.SCANNED} or not understood:
        return ""
    return hashlib.sha256(document.sha256.encode() + as_yaml(document)).hexdigest()


def confirms(digest: str, whole: str) -> bool:
    """Tell whether `digest` is the one to confirm, or at least :data:`SHOWN` characters of it."""
    return len(digest) >= SHOWN and bool(whole) and whole.startswith(digest.lower())


def as_yaml(document: Document) -> bytes:
    """Return what was read as the YAML file that counts once it is confirmed or corrected."""
    from connector.readers.machine import write_machine  # noqa: PLC0415 — the YAML library is slow

    return write_machine(document)
