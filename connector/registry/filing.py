"""File a received document in the partner's folder, with its receipt (article 3.2)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from connector.model import Document, Receipt
from connector.registry.files import cannot_write, place_new, replace_file
from connector.registry.receipts import receipt_bytes, receipt_name

_DIGITS = 12
_ENDING = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a document was filed, in its partner's folder."""

    name: str
    receipt: str
    """The name of the receipt's file."""


def file_name(document: Document, receipt: Receipt, *, digits: int = _DIGITS) -> str:
    """Return the name that `document` is filed under: what it is, its day, its digest.

    | it is | day | name |
    |---|---|---|
    | an annex 1 | its transmission date | `2026-02-11_ab12….csv` |
    | a convention | its signature, else its annex 1's date | `2026-01-09_convention_ab12….txt` |
    | annexes 2 or 3 alone | their own date | `2026-03-01_annexe-2_ab12….txt` |

    Without any date, the day of the reception counts.
    """
    received = receipt.received_at.date()
    days = [document.transmitted_on]
    kind = ""
    if document.is_convention or document.signed_on:
        kind, days = "_convention", [document.signed_on, document.transmitted_on]
    elif document.contacts_alone:
        sides = {c.side for c in document.contacts}
        partners = bool(document.annex2_on) or "partner" in sides
        kind, days = "_annexe-2" if partners else "_annexe-3", [document.annex2_on]
        days.append(document.annex3_on)
    day = next((d for d in days if d), received)
    ending = _ENDING.sub("", document.format) or "bin"
    return f"{day.isoformat()}{kind}_{document.sha256[:digits]}.{ending}"


def file_document(folder: Path, data: bytes, document: Document, receipt: Receipt) -> Filed:
    """Write `data` and its receipt into `folder`; the caller holds its lock.

    Nothing is ever overwritten. The receipt is there before the document: whoever is killed
    between the two leaves a receipt without a document, which is passed over, and never a document
    that counts without what was confirmed about it. Raises RegistryError where the folder can't be
    written to; nothing is left behind then.
    """
    name = file_name(document, receipt)
    if _taken(folder / name, document.sha256):
        name = file_name(document, receipt, digits=len(document.sha256))
    path, beside = folder / name, folder / receipt_name(name)
    written = False
    try:
        # One that is there already belongs to a document that never came, or no longer fits.
        write = replace_file if beside.exists() else place_new
        write(beside, receipt_bytes(receipt))
        written = True
        if not path.exists():
            place_new(path, data)
    except OSError as error:
        if written:
            beside.unlink(missing_ok=True)
        raise cannot_write(folder, error) from error
    return Filed(name, beside.name)


def _taken(path: Path, sha256: str) -> bool:
    """Tell whether another document has this name."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() != sha256
    except OSError:
        return False
