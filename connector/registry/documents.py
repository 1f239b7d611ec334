"""Read the documents of one partner's folder, each with its receipt where it has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from connector.errors import ConnectorError
from connector.model import Document, Finding, Kind, Provenance, Receipt, Verdict, catalogue
from connector.readers import read_document
from connector.registry.parsing import BadFileError
from connector.registry.receipts import SUFFIX, read_receipt, receipt_name
from connector.registry.settling import TEMPORARY_ENDINGS, look

CONVENTION = "convention.yaml"
LOCK_FILE = "~$"
"""How Word's lock files begin; hidden files are an editor's and not spoken of."""
ANY_TIME_ZONE = timedelta(days=1)
"""A receipt written in another time zone may be of tomorrow."""
PASSED_OVER = "none"
"""The format of what is no document: nothing was read of it."""

BorneOut = Callable[[Receipt], bool]
"""Whether what is known elsewhere (the journal) bears a receipt out; see `Memory.bears_out`."""


def believed(_: Receipt) -> bool:
    """Bear every receipt out: for who has no memory to hold it against."""
    return True


@dataclass(frozen=True, slots=True)
class Documents:
    """What a partner's folder holds beside its `convention.yaml`."""

    documents: tuple[Document, ...]
    arrived: dict[str, date] = field(default_factory=dict)
    """The day (UTC) on which each file came, by name: its receipt's, else its own."""


def candidates(folder: Path) -> Iterator[Path]:
    """Yield the files of `folder` that a person put there: those that `receive` filed are whole.

    Raises OSError where the folder can't be listed.
    """
    paths = {p.name: p for p in folder.iterdir()}
    for name, path in sorted(paths.items()):
        ours = name == CONVENTION or name.startswith(".") or name.endswith(SUFFIX)
        if not ours and receipt_name(name) not in paths and path.is_file():
            yield path


def read_documents(
    folder: Path,
    today: date,
    partner_ids: tuple[str, ...],
    moving: frozenset[Path] = frozenset(),
    borne_out: BorneOut = believed,
) -> Documents:
    """Return every document of `folder` as of `today`, and notes on what was passed over.

    `partner_ids` are the partner's own and its former ones: other receipts confirm nothing here.
    `moving` are files that are still being written; a receipt that is not `borne_out` was written
    by hand, and its document counts as put in by hand. What is wrong with one never hides another.
    """
    documents: list[Document] = []
    arrived: dict[str, date] = {}
    names = sorted(p.name for p in folder.iterdir())
    for name in names:
        orphan = name.removesuffix(SUFFIX) not in names
        if name == CONVENTION or name.startswith(".") or (name.endswith(SUFFIX) and not orphan):
            continue
        path = folder / name
        if why := _not_a_document(path, folder):
            document, day = _passed_over(name, why), None
        elif path in moving:
            document, day = _copying(name), None
        else:
            note: Finding | None = None
            receipt = None
            if receipt_name(name) in names:
                receipt, note = _receipt(path, partner_ids, today, borne_out)
            document, day = _with_receipt(path, today, receipt, note)
        documents.append(document)
        if day is not None:
            arrived[name] = day
    documents = list(_with_copies(documents, folder, today))
    return Documents(tuple(_with_confirmed(documents)), arrived)


def _with_receipt(
    path: Path, today: date, receipt: Receipt | None, note: Finding | None
) -> tuple[Document, date | None]:
    """Return the document as its receipt completes it, and the day it came.

    `note` says why the receipt does not count, where it does not.
    """
    document, day = _read(path, today, receipt)
    if document is not None and receipt is not None and document.sha256 != receipt.sha256:
        receipt, note = None, _ignored(path, "ne correspond plus au document, modifié depuis")
        document, day = _read(path, today, None)
    if document is None:
        return _copying(path.name), None
    if receipt is not None:
        return replace(document, receipt=receipt), receipt.received_at.astimezone(UTC).date()
    return _noted(document, note) if note else document, day


def _with_copies(documents: list[Document], folder: Path, today: date) -> Iterator[Document]:
    """Give a copy made by hand the receipt of the same bytes: what was supplied holds for both."""
    receipts = {d.sha256: d.receipt for d in documents if d.receipt}
    for document in documents:
        receipt = receipts.get(document.sha256)
        if receipt is None or document.receipt is not None:
            yield document
            continue
        again, _ = _read(folder / document.name, today, receipt)
        same = again is not None and again.sha256 == document.sha256
        yield replace(again, receipt=receipt) if again is not None and same else document


def _with_confirmed(documents: list[Document]) -> Iterator[Document]:
    """Let a scan that a person confirmed say what the YAML file beside it says: a copy of it.

    So both count as one annex, and go together. Where that file is gone, nobody has confirmed.
    """
    confirmed = {
        d.sha256: d for d in documents if d.receipt and d.receipt.confirms(catalogue.SCANNED.code)
    }
    for document in documents:
        typed = confirmed.get(document.receipt.read_as) if document.receipt else None
        if typed is None:
            yield document
            continue
        yield replace(
            typed,
            name=document.name,
            sha256=document.sha256,
            format=document.format,
            receipt=document.receipt,
            findings=(),
        )


def _read(path: Path, today: date, receipt: Receipt | None) -> tuple[Document | None, date | None]:
    """Return the document and the day of the file; no document where it changed meanwhile."""
    before = look(path)
    try:
        supplied = receipt.transmitted_on if receipt else None
        document = read_document(path, today=today, supplied=supplied)
    except ConnectorError:  # one file that can't be opened never hides the others
        return _unreadable(path), None
    if before is None or look(path) != before:
        return None, None
    return document, datetime.fromtimestamp(before[2] / 1e9, UTC).date()


def _receipt(
    path: Path, partner_ids: tuple[str, ...], today: date, borne_out: BorneOut
) -> tuple[Receipt | None, Finding | None]:
    """Return the receipt beside `path`, or why it does not count."""
    try:
        receipt = read_receipt(path.with_name(receipt_name(path.name)))
    except BadFileError:
        return None, _ignored(path, "n’est pas lisible")
    if receipt.partner not in partner_ids:
        who = f"est celui d’un autre partenaire («\u00a0{receipt.partner}\u00a0»)"
        return None, _ignored(path, who)
    if receipt.received_at.date() > today + ANY_TIME_ZONE:
        return None, _ignored(path, "est daté d’un jour à venir")
    if not borne_out(receipt):
        day = f"{receipt.received_at:%d/%m/%Y}"
        return None, catalogue.RECEIPT_UNKNOWN.found(
            f"Le journal remonte plus loin que l’accusé de réception de «\u00a0{path.name}\u00a0», "
            f"du {day}, et ne connaît pas cette réception\u00a0: accusé écrit à la main, ou "
            "réception qui n’a pas pu être notée. Le document compte comme déposé à la main."
        )
    return receipt, None


def _ignored(path: Path, why: str) -> Finding:
    return catalogue.RECEIPT_IGNORED.found(
        f"L’accusé de réception de «\u00a0{path.name}\u00a0» {why}\u00a0; il ne compte pas."
    )


def _noted(document: Document, note: Finding) -> Document:
    said = replace(note, at=Provenance(document.name, document.sha256))
    return replace(document, findings=(*document.findings, said))


def _not_a_document(path: Path, folder: Path) -> str:
    """Return why nothing is read of `path`, in French; empty where it is a document."""
    if path.name.endswith(SUFFIX):
        return "est un accusé de réception sans document"
    if path.is_dir():
        return "est un sous-dossier"
    if path.name.startswith(LOCK_FILE):
        return "est un fichier de verrouillage"
    if path.name.lower().endswith(TEMPORARY_ENDINGS):
        return "est un fichier temporaire"
    return _link_away(path, folder)


def _link_away(path: Path, folder: Path) -> str:
    """Return why `path` is a link that is not followed, in French; empty where it is none."""
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # Python 3.11 raises the latter for links that go in a circle
        return "est un lien qui ne mène nulle part"
    if not inside:
        return "est un lien vers un autre dossier"
    return ""


def _passed_over(name: str, why: str) -> Document:
    return _nothing_of(
        name, catalogue.NOT_AN_ANNEX, f"«\u00a0{name}\u00a0» {why}\u00a0; rien n’en est lu."
    )


def _copying(name: str) -> Document:
    return _nothing_of(
        name,
        catalogue.STILL_COPYING,
        f"«\u00a0{name}\u00a0» est en cours de copie\u00a0; il est lu au prochain passage.",
    )


def _nothing_of(name: str, kind: Kind, message: str) -> Document:
    finding = kind.found(message, at=Provenance(name, ""))
    return Document(name, "", PASSED_OVER, Verdict.REFUSED, findings=(finding,))


def _unreadable(path: Path) -> Document:
    at = Provenance(path.name, "")
    finding = catalogue.UNREADABLE.found(
        f"Le fichier « {path.name} » ne peut pas être ouvert.", at=at
    )
    return Document(path.name, "", "unknown", Verdict.REFUSED, findings=(finding,))
