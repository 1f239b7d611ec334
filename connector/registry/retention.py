"""Files of the registry that must go, and their deletion (2.1, 3.2; R4 and R10).

Which files may go is decided by functions without side effects; one function deletes. A file's name
may hold a person's: names are for the operator, the destruction register takes the digests alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from dateutil.relativedelta import relativedelta

from connector.errors import ConnectorError
from connector.model import CarriedOut, Document, Verdict, catalogue
from connector.registry.documents import PASSED_OVER
from connector.registry.files import locked, sync_folder
from connector.registry.load import PartnerFolder
from connector.registry.receipts import SUFFIX, receipt_name
from connector.rules.authority import Authority
from connector.rules.names import folded

AFTER_END = relativedelta(years=2)
"""How long annexes 1 and 2 are kept after the end of the agreement (2.1)."""
REFUSED_FOR = relativedelta(months=6)
"""How long a refused document is kept at most."""


class Reason(StrEnum):
    """Why a file must go."""

    FORMER_ANNEX = "former-annex"
    """A newer annex 1 was carried out without reservations (3.2, R4)."""
    AGREEMENT_ENDED = "agreement-ended"
    """Two years have passed since the end of the agreement (2.1, R10)."""
    REFUSED = "refused"
    """Refused six months ago, and not corrected."""
    CORRECTED = "corrected"
    """Refused, and a newer annex 1 that came since has been carried out."""
    ORPHAN_RECEIPT = "orphan-receipt"
    """A receipt whose document is gone; it may name people."""


@dataclass(frozen=True, slots=True)
class Removal:
    """One file that must go, with its receipt where it has one."""

    partner: str
    path: Path
    sha256: str
    """Of the document; of the receipt itself where that is an orphan."""
    reason: Reason


@dataclass(frozen=True, slots=True)
class Removed:
    """What became of the removals."""

    done: tuple[Removal, ...]
    """What is gone: also what was already."""
    left: tuple[tuple[Removal, str], ...]
    """What is still there, each with the reason in plain English; the next run tries again."""


def former_annexes(
    folder: PartnerFolder, says: Authority, carried_out: CarriedOut | None
) -> tuple[Removal, ...]:
    """Return the annexes 1 that a newer one has replaced for good (3.2, R4).

    `says` is what the folder says now, `carried_out` what a run carried out without reservations:
    nothing is returned unless the annex in force is that very one, and complete. Only a file that
    is an annex 1 and nothing else goes, and only one that was there then.

    | the file | goes |
    |---|---|
    | is in force, or a copy of it | no |
    | is the signed convention, or holds an annex 2 or 3 too | no |
    | is refused (also: came too late), passed over, still being copied | no |
    | has come since the newer annex was carried out | no |
    | is an older annex 1, or one of the same date that was replaced | yes |
    """
    annex = says.annex
    if annex is None or carried_out is None or not says.complete or folder.problem:
        return ()
    if annex.transmitted_on != carried_out.transmitted_on:
        return ()
    kept = {d.sha256 for d in (*says.documents, *says.refused)}
    if not {d.sha256 for d in says.documents} & carried_out.documents:
        return ()  # another annex of that date has taken its place since
    return tuple(
        _removal(folder, document, Reason.FORMER_ANNEX)
        for document in folder.documents
        if document.annex1_alone
        and document.annex1 is not None
        and document.annex1.transmitted_on <= annex.transmitted_on
        and document.sha256 in carried_out.documents
        and document.sha256 not in kept
    )


def after_the_end(folder: PartnerFolder, ended_on: date, today: date) -> tuple[Removal, ...]:
    """Return what goes two years after the end: annexes, conventions, refused documents, receipts.

    `ended_on` is the first day without access (`Standing.since`). `convention.yaml` stays: it names
    nobody and says that the agreement has ended. So does what is no document of ours: letters,
    subfolders, files that are still being copied.
    """
    if today < ended_on + AFTER_END:
        return ()
    return tuple(
        _removal(folder, document, Reason.AGREEMENT_ENDED)
        for document in folder.documents
        if _is_ours(document)
    )


def refused_documents(
    folder: PartnerFolder, says: Authority, carried_out: CarriedOut | None, today: date
) -> tuple[Removal, ...]:
    """Return the refused documents that go: after six months, or once they were corrected.

    The six months run from the day the file came. It is corrected where it is an annex 1 of this
    partner's that was there when a newer annex, which came after it, was carried out; what is
    another partner's, or could not be read at all, is corrected by nothing.

    A document that is no annex, and one that calls itself a convention and can't be read (a scan),
    stays: signed conventions are never deleted before two years after the end.
    """
    removals = []
    for document in (*says.refused, *_unreadable(folder)):
        arrived = folder.arrived.get(document.name)
        if arrived is None or not _is_ours(document) or _may_be_convention(document):
            continue
        if _corrected(document, folder, says, carried_out):
            removals.append(_removal(folder, document, Reason.CORRECTED))
        elif today >= arrived + REFUSED_FOR:
            removals.append(_removal(folder, document, Reason.REFUSED))
    return tuple({r.path: r for r in removals}.values())


def orphan_receipts(folder: PartnerFolder, today: date) -> tuple[Removal, ...]:
    """Return the receipts without a document that are older than a day.

    Younger ones may be those of a reception that is under way.
    """
    found = []
    for document in folder.documents:
        if folder.path is None or not document.name.endswith(SUFFIX):
            continue
        path = folder.path / document.name
        try:
            data, changed = path.read_bytes(), path.stat().st_mtime
        except OSError:
            continue
        if datetime.fromtimestamp(changed, UTC).date() < today - relativedelta(days=1):
            digest = hashlib.sha256(data).hexdigest()
            found.append(Removal(folder.partner.id, path, digest, Reason.ORPHAN_RECEIPT))
    return tuple(found)


def remove(removals: Iterable[Removal]) -> Removed:
    """Delete these files and their receipts; never raises for one that can't be deleted.

    Under the lock of the folder that `receive` takes too. A file that is no longer what it was when
    the decision was made is left. The document goes before its receipt: a kill between the two
    leaves an orphan, and never a document without what was confirmed about it.
    """
    done: list[Removal] = []
    left: list[tuple[Removal, str]] = []
    by_folder: dict[Path, list[Removal]] = {}
    for removal in removals:
        by_folder.setdefault(removal.path.parent, []).append(removal)
    for folder, those in by_folder.items():
        try:
            with locked(folder):
                for removal in those:
                    why = _remove(removal)
                    left += [(removal, why)] if why else []
                    done += [] if why else [removal]
                sync_folder(folder)
        except (ConnectorError, OSError) as error:
            said = {r.path for r in done} | {r.path for r, _ in left}
            left += [(r, _english(error)) for r in those if r.path not in said]
    return Removed(tuple(done), tuple(left))


def _remove(removal: Removal) -> str:
    """Delete one file; return why it is still there, empty where it is gone."""
    try:
        try:
            with removal.path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            digest = removal.sha256  # gone already: its receipt may not be
        if digest != removal.sha256:
            return "it has changed since the decision"
        removal.path.unlink(missing_ok=True)
        removal.path.with_name(receipt_name(removal.path.name)).unlink(missing_ok=True)
    except OSError as error:
        return _english(error)
    return ""


def _english(error: ConnectorError | OSError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _removal(folder: PartnerFolder, document: Document, reason: Reason) -> Removal:
    path = (folder.path or Path()) / document.name
    return Removal(folder.partner.id, path, document.sha256, reason)


def _is_ours(document: Document) -> bool:
    """Tell whether it is a document that was read: no letter, nothing that was passed over."""
    if document.format == PASSED_OVER or not document.sha256:
        return False
    return catalogue.NOT_AN_ANNEX not in {f.kind for f in document.findings}


def _unreadable(folder: PartnerFolder) -> list[Document]:
    """Return what could not be read at all: it is no annex, so that `authority` only notes it."""
    return [
        d
        for d in folder.documents
        if d.verdict is Verdict.REFUSED and catalogue.UNREADABLE in {f.kind for f in d.findings}
    ]


def _may_be_convention(document: Document) -> bool:
    if document.is_convention or document.signed_on:
        return True
    unreadable = catalogue.UNREADABLE in {f.kind for f in document.findings}
    return unreadable and "convention" in folded(document.name)


def _corrected(
    document: Document, folder: PartnerFolder, says: Authority, carried_out: CarriedOut | None
) -> bool:
    kinds = {f.kind for f in document.findings}
    if carried_out is None or not document.has_annex1 or not says.complete:
        return False
    if catalogue.OTHER_PARTNER in kinds or document.sha256 not in carried_out.documents:
        return False
    if says.annex is None or says.annex.transmitted_on != carried_out.transmitted_on:
        return False
    if document.transmitted_on and document.transmitted_on > carried_out.transmitted_on:
        return False
    came = folder.arrived.get(document.name)
    since = [folder.arrived.get(d.name) for d in says.documents]
    return came is not None and any(day and day > came for day in since)
