"""Read a registry folder. What is wrong with one partner never stops the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from connector.errors import RegistryError
from connector.model import Contact, Document, Partner, Provenance, Verdict
from connector.registry.documents import (
    CONVENTION,
    BorneOut,
    Documents,
    believed,
    candidates,
    read_documents,
)
from connector.registry.parsing import BadFileError, parse
from connector.registry.schema import ConventionFile, RegistryFile
from connector.registry.settling import still_changing
from connector.rules.authority import authority
from connector.rules.belonging import other_partner

REGISTRY = "registry.yaml"


@dataclass(frozen=True, slots=True)
class PartnerFolder:
    """One partner's folder, as far as it could be read."""

    partner: Partner
    documents: tuple[Document, ...] = ()
    problem: str = ""
    """Why the agreement is unknown, in French; empty where it is known."""
    path: Path | None = None
    """Where it is."""
    arrived: Mapping[str, date] = field(default_factory=dict)
    """The day (UTC) on which each file came, by name: its receipt's, else its own."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The whole registry."""

    id: str
    """The marker of the accounts it owns, e.g. `caf13`."""
    caf: str
    contacts: tuple[Contact, ...]
    """Annex 3's."""
    folders: tuple[PartnerFolder, ...]
    people: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The addresses that each partner's newest annex 1 names, by partner id."""

    @property
    def partners(self) -> tuple[Partner, ...]:
        """Return every partner, those with a problem included."""
        return tuple(f.partner for f in self.folders)


def load_registry(  # noqa: PLR0913 — each of them is optional
    path: Path,
    today: date,
    *,
    said: Callable[[str], None] = lambda _: None,
    may_be_empty: bool = False,
    settle_seconds: float = 0,
    wait: Callable[[float], None] = time.sleep,
    borne_out: BorneOut = believed,
) -> Registry:
    """Read the registry at `path` as of `today`; `said` hears of each folder as it is read.

    A file that was put in by hand and changed within the last `settle_seconds` is looked at again
    once they are over (all of them together), and passed over where it has changed again. A receipt
    that is not `borne_out` does not count (`Memory.bears_out`).

    Raises RegistryError where the folder or its `registry.yaml` can't be used, or where it holds
    no partner at all: a volume that is not mounted must not look like everybody's departure.
    """
    head = _read_head(path)
    folders: list[PartnerFolder] = []
    try:
        names = partner_folders(path)
    except OSError as error:
        raise RegistryError(
            f"The registry can't be read: {error.filename or path}: {error.strerror or error}.",
            remedy="Check CONNECTOR_REGISTRY, the volume and the account's rights.",
        ) from error
    if not names and not may_be_empty:
        raise RegistryError(
            f"The registry holds no partner: {path}",
            remedy="Check that the volume is mounted; `connector partner add` makes the first one.",
        )
    files = [file for folder in names for file in _listed(folder)]
    moving = still_changing(files, settle_seconds, wait=wait)
    for folder in names:
        said(folder.name)
        folders.append(_read_folder(folder, today, moving, borne_out))
    at = Provenance(REGISTRY, "")
    contacts = tuple(
        Contact("caf", c.role, c.last_name, c.first_names, c.email, c.function, at)
        for c in head.contacts
    ) or _newest_contacts([d for f in folders for d in f.documents], "caf", today)
    return Registry(head.id, head.caf, contacts, tuple(folders), _people(folders))


def partner_folders(path: Path) -> list[Path]:
    """Return the folders of the registry's partners, in the order of their ids. Raises OSError."""
    return sorted(p for p in path.iterdir() if p.is_dir() and not p.name.startswith("."))


def partner_path(registry_path: Path, partner_id: str) -> Path:
    """Return the folder of a partner; only what the registry lists is ever returned.

    Raises RegistryError where there is none of that id, or it is a link out of the registry.
    """
    try:
        folders = {p.name: p for p in partner_folders(registry_path)}
    except OSError as error:
        raise RegistryError(
            f"The registry can't be read: {registry_path}: {error.strerror or error}.",
            remedy="Check CONNECTOR_REGISTRY and that the volume is mounted.",
        ) from error
    if partner_id not in folders:
        raise RegistryError(
            f"The registry has no partner « {partner_id} ».",
            remedy=f"Its folders: {', '.join(folders) or 'none; see `connector partner add`'}.",
        )
    folder = folders[partner_id]
    if not folder.resolve().is_relative_to(registry_path.resolve()):
        raise RegistryError(
            f"The folder of « {partner_id} » is a link out of the registry.",
            remedy="Put the folder itself into the registry.",
        )
    return folder


def _listed(folder: Path) -> list[Path]:
    try:
        return list(candidates(folder))
    except OSError:  # said where the folder is read
        return []


def _people(folders: Iterable[PartnerFolder]) -> dict[str, frozenset[str]]:
    partners = [f.partner for f in folders]
    return {
        f.partner.id: frozenset(line.email for line in (*annex.open, *annex.closed))
        for f in folders
        if (annex := authority(f.partner, f.documents, others=partners).annex)
    }


def registry_id(path: Path) -> str:
    """Return the registry's id alone: no document is read. Raises RegistryError."""
    return _read_head(path).id


def _read_head(path: Path) -> RegistryFile:
    if not path.is_dir():
        raise RegistryError(
            f"The registry is not a folder that can be read: {path}",
            remedy="Check CONNECTOR_REGISTRY and that the volume is mounted.",
        )
    try:
        return parse(path / REGISTRY, RegistryFile)
    except BadFileError as error:
        raise RegistryError(
            f"{path / REGISTRY}: {error.english}",
            remedy="It must hold at least « id: caf13 » and « caf: Caf des … ».",
        ) from error


def _read_folder(
    folder: Path, today: date, moving: frozenset[Path], borne_out: BorneOut
) -> PartnerFolder:
    try:
        return _readable_folder(folder, today, moving, borne_out)
    except OSError as error:
        why = f"Le dossier {folder.name} n’est pas lisible ({error.strerror})."
        return _unknown(folder, Documents(()), why)


def _readable_folder(
    folder: Path, today: date, moving: frozenset[Path], borne_out: BorneOut
) -> PartnerFolder:
    try:
        written = parse(folder / CONVENTION, ConventionFile)
    except BadFileError as error:
        # A whole convention may stand in for the file that is missing, not for a broken one.
        if (folder / CONVENTION).exists():
            read = read_documents(folder, today, (folder.name,), moving, borne_out)
            return _unknown(folder, read, error.french)
        written = ConventionFile()
    ids = (folder.name, *written.former_ids)
    read = read_documents(folder, today, ids, moving, borne_out)
    # A refused document, or another partner's that was filed here, decides nothing: neither a
    # signature nor the domains of its contacts.
    claimed = Partner(folder.name, written.partner or "", (), written.siren)
    trusted = [
        d
        for d in read.documents
        if d.verdict is not Verdict.REFUSED and other_partner(claimed, d) is None
    ]
    convention = max(
        (d for d in trusted if d.signed_on is not None),
        key=lambda d: d.signed_on or date.min,
        default=None,
    )
    name = written.partner or (convention.partner if convention else None)
    if written.agreements:
        agreements = tuple(a.agreement(a.signed_on) for a in written.agreements if a.signed_on)
    else:
        signed_on = written.signed_on or (convention.signed_on if convention else None)
        agreements = (written.agreement(signed_on),) if signed_on else ()
    if not name or not agreements:
        missing = "le nom du partenaire" if not name else "la date de signature"
        problem = (
            f"Ni {CONVENTION} ni une convention du dossier {folder.name} ne donnent {missing}."
        )
        return _unknown(folder, read, problem)
    partner = Partner(
        id=folder.name,
        name=name,
        agreements=agreements,
        siren=written.siren or (convention.siren if convention else None),
        email_domains=tuple(d.removeprefix("@") for d in written.email_domains),
        former_ids=written.former_ids,
        contacts=_newest_contacts(trusted, "partner", today),
    )
    return PartnerFolder(partner, read.documents, path=folder, arrived=read.arrived)


def _unknown(folder: Path, read: Documents, problem: str) -> PartnerFolder:
    nameless = Partner(id=folder.name, name=folder.name, agreements=())
    return PartnerFolder(nameless, read.documents, problem, folder, read.arrived)


def _newest_contacts(
    documents: Iterable[Document], side: Literal["partner", "caf"], today: date
) -> tuple[Contact, ...]:
    """Return the contacts of the newest annex that names any (2.1, 2.2; R13).

    Each annex counts by its own date; one that is dated ahead waits for its day. Of two of one
    date, the one received later.
    """

    def order(document: Document) -> tuple[date, float]:
        received = document.receipt.received_at.timestamp() if document.receipt else 0.0
        return document.contacts_on(side) or date.min, received

    naming = [
        d
        for d in documents
        if d.verdict is not Verdict.REFUSED
        and any(c.side == side for c in d.contacts)
        and (d.contacts_on(side) or date.min) <= today
    ]
    newest = max(naming, key=order, default=None)
    return tuple(c for c in newest.contacts if c.side == side) if newest else ()
