"""Read a registry folder. What is wrong with one partner never stops the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml.error import YAMLError

from connector.data import load_yaml
from connector.errors import ConnectorError, RegistryError
from connector.model import Contact, Document, Partner, Provenance, Verdict, catalogue
from connector.readers import read_document
from connector.registry.schema import ConventionFile, RegistryFile
from connector.rules.belonging import other_partner

_File = TypeVar("_File", bound=BaseModel)

CONVENTION = "convention.yaml"
REGISTRY = "registry.yaml"
LOCK_FILE = "~$"
"""How Word's lock files begin; hidden files are an editor's and not spoken of."""


@dataclass(frozen=True, slots=True)
class PartnerFolder:
    """One partner's folder, as far as it could be read."""

    partner: Partner
    documents: tuple[Document, ...] = ()
    problem: str = ""
    """Why the agreement is unknown, in French; empty where it is known."""


@dataclass(frozen=True, slots=True)
class Registry:
    """The whole registry."""

    id: str
    """The marker of the accounts it owns, e.g. `caf13`."""
    caf: str
    contacts: tuple[Contact, ...]
    """Annex 3's."""
    folders: tuple[PartnerFolder, ...]

    @property
    def partners(self) -> tuple[Partner, ...]:
        """Return every partner, those with a problem included."""
        return tuple(f.partner for f in self.folders)


def load_registry(
    path: Path, today: date, *, said: Callable[[str], None] = lambda _: None
) -> Registry:
    """Read the registry at `path` as of `today`; `said` hears of each folder as it is read.

    Raises RegistryError where the folder or its `registry.yaml` can't be used.
    """
    head = _read_head(path)
    folders: list[PartnerFolder] = []
    for folder in sorted(p for p in path.iterdir() if p.is_dir() and not p.name.startswith(".")):
        said(folder.name)
        folders.append(_read_folder(folder, today))
    at = Provenance(REGISTRY, "")
    contacts = tuple(
        Contact("caf", c.role, c.last_name, c.first_names, c.email, c.function, at)
        for c in head.contacts
    ) or _newest_contacts([d for f in folders for d in f.documents], "caf")
    return Registry(head.id, head.caf, contacts, tuple(folders))


def _read_head(path: Path) -> RegistryFile:
    if not path.is_dir():
        raise RegistryError(
            f"The registry is not a folder that can be read: {path}",
            remedy="Check CONNECTOR_REGISTRY and that the volume is mounted.",
        )
    try:
        return _parse(path / REGISTRY, RegistryFile)
    except _BadFileError as error:
        raise RegistryError(
            f"{path / REGISTRY}: {error.english}",
            remedy="It must hold at least « id: caf13 » and « caf: Caf des … ».",
        ) from error


class _BadFileError(Exception):
    """A YAML file of the registry can't be used."""

    def __init__(self, english: str, french: str) -> None:
        super().__init__(english)
        self.english = english
        self.french = french


def _parse(path: Path, schema: type[_File]) -> _File:
    try:
        content = load_yaml(path)
    except FileNotFoundError:
        raise _BadFileError("the file is missing", f"Le fichier {path.name} manque.") from None
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark is not None else ""
        raise _BadFileError(
            f"not readable as YAML{where}; every key stands once",
            f"Le fichier {path.name} n’est pas lisible{_line_of(error)}.",
        ) from error
    try:
        return schema.model_validate(content)
    except ValidationError as error:
        items = error.errors(include_url=False, include_input=False)
        keys = [".".join(str(p) for p in item["loc"]) for item in items]
        english = "; ".join(
            f"« {key} »: {_ENGLISH.get(item['type'], item['msg'])}" if key else str(item["msg"])
            for key, item in zip(keys, items, strict=True)
        )
        french = ", ".join(
            _french(key, str(item["type"])) for key, item in zip(keys, items, strict=True)
        )
        raise _BadFileError(
            english, f"Le fichier {path.name} est à corriger\u00a0: {french}."
        ) from error


_ENGLISH = {"extra_forbidden": "no such key", "missing": "is missing"}
_HINTS = {
    "siren": "neuf chiffres, entre guillemets",
    "email_domains": "une liste, par exemple [mairie.example]",
    "partner": "un nom",
    **dict.fromkeys(
        ("signed_on", "framework_ends_on", "terminated_on", "renewal_refused_on"),
        "une date, par exemple 2026-01-09",
    ),
}


def _french(key: str, kind: str) -> str:
    if not key:
        return "il n’a pas la forme attendue"
    if kind == "extra_forbidden":
        return f"la clé «\u00a0{key}\u00a0» n’existe pas"
    hint = _HINTS.get(next((p for p in reversed(key.split(".")) if p in _HINTS), ""), "")
    return f"«\u00a0{key}\u00a0»" + (f" ({hint})" if hint else "")


def _line_of(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" (ligne {mark.line + 1})" if mark is not None else ""


def _read_folder(folder: Path, today: date) -> PartnerFolder:
    documents = _read_documents(folder, today)
    try:
        written = _parse(folder / CONVENTION, ConventionFile)
    except _BadFileError as error:
        # A whole convention may stand in for the file that is missing, not for a broken one.
        if (folder / CONVENTION).exists():
            return PartnerFolder(_nameless(folder), documents, error.french)
        written = ConventionFile()
    # A refused document, or another partner's that was filed here, decides nothing: neither a
    # signature nor the domains of its contacts.
    claimed = Partner(folder.name, written.partner or "", (), written.siren)
    trusted = [
        d
        for d in documents
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
        return PartnerFolder(
            _nameless(folder),
            documents,
            f"Ni {CONVENTION} ni une convention du dossier {folder.name} ne donnent {missing}.",
        )
    contacts = _newest_contacts(trusted, "partner")
    partner = Partner(
        id=folder.name,
        name=name,
        agreements=agreements,
        siren=written.siren or (convention.siren if convention else None),
        email_domains=tuple(d.removeprefix("@") for d in written.email_domains),
        former_ids=written.former_ids,
        contacts=contacts,
    )
    return PartnerFolder(partner, documents)


def _nameless(folder: Path) -> Partner:
    return Partner(id=folder.name, name=folder.name, agreements=())


def _read_documents(folder: Path, today: date) -> tuple[Document, ...]:
    documents = []
    for path in sorted(folder.iterdir()):
        if path.name == CONVENTION or path.name.startswith("."):
            continue
        if why := _not_a_document(path, folder):
            documents.append(_passed_over(path, why))
            continue
        try:
            documents.append(read_document(path, today=today))
        except ConnectorError:  # one file that can't be opened never hides the others
            documents.append(_unreadable(path))
    return tuple(documents)


def _not_a_document(path: Path, folder: Path) -> str:
    """Return why nothing is read of `path`, in French; empty where it is a document."""
    if path.is_dir():
        return "est un sous-dossier"
    if path.name.startswith(LOCK_FILE):
        return "est un fichier de verrouillage"
    if not path.resolve().is_relative_to(folder.resolve()):
        return "est un lien vers un autre dossier"
    return ""


def _passed_over(path: Path, why: str) -> Document:
    finding = catalogue.NOT_AN_ANNEX.found(
        f"«\u00a0{path.name}\u00a0» {why}\u00a0; rien n’en est lu.", at=Provenance(path.name, "")
    )
    return Document(path.name, "", "none", Verdict.REFUSED, findings=(finding,))


def _unreadable(path: Path) -> Document:
    at = Provenance(path.name, "")
    finding = catalogue.UNREADABLE.found(
        f"Le fichier « {path.name} » ne peut pas être ouvert.", at=at
    )
    return Document(path.name, "", "unknown", Verdict.REFUSED, findings=(finding,))


def _newest_contacts(
    documents: list[Document] | tuple[Document, ...], side: str
) -> tuple[Contact, ...]:
    """Return the contacts of the newest document that names any (2.1, 2.2)."""
    naming = [d for d in documents if any(c.side == side for c in d.contacts)]
    if not naming:
        return ()
    newest = max(naming, key=lambda d: d.transmitted_on or d.signed_on or date.min)
    return tuple(c for c in newest.contacts if c.side == side)
