"""A new partner: a folder with its `convention.yaml`."""

from __future__ import annotations

import re
import secrets
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from connector.errors import RegistryError
from connector.partners.written import as_yaml, checked
from connector.registry import CONVENTION, Registry, load_registry
from connector.registry.files import TEMPORARY, cannot_write, locked, replace_file, sync_folder
from connector.registry.schema import REGISTRY_ID


@dataclass(frozen=True, slots=True)
class NewPartner:
    """What a new partner's `convention.yaml` is to say."""

    id: str
    name: str
    signed_on: date
    siren: str | None = None
    framework_ends_on: date | None = None
    """Last day of the CTG or SDSF."""
    email_domains: tuple[str, ...] = ()


def add_partner(registry_path: Path, new: NewPartner) -> Path:
    """Make the folder of a new partner with its `convention.yaml`; return the folder.

    Raises RegistryError where a value is none that the file may hold, where the folder exists, or
    where another partner has this id, SIREN or name; nothing is made then.
    """
    if not re.fullmatch(REGISTRY_ID, new.id):
        raise RegistryError(
            f"« {new.id} » can't be a partner's id.",
            remedy="Use 1 to 63 of a–z, 0–9, « - » and « _ », beginning with a letter or digit.",
        )
    values: dict[str, Any] = {
        "partner": " ".join(new.name.split()),
        "siren": new.siren,
        "signed_on": new.signed_on,
        "framework_ends_on": new.framework_ends_on,
        "email_domains": list(new.email_domains),
    }
    values = {k: v for k, v in values.items() if v or k == "partner"}
    checked(values, new.id)
    folder = registry_path / new.id
    with locked(registry_path):
        registry = load_registry(registry_path, new.signed_on, may_be_empty=True)
        _refuse_doubles(registry, new, folder)
        made = registry_path / f"{TEMPORARY}{secrets.token_hex(8)}"
        try:
            made.mkdir()
            replace_file(made / CONVENTION, as_yaml(values))
            made.rename(folder)
            sync_folder(registry_path)
        except OSError as error:
            raise cannot_write(folder, error) from error
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return folder


def _refuse_doubles(registry: Registry, new: NewPartner, folder: Path) -> None:
    remedy = "Use that partner, or choose another id; two partners share neither name nor SIREN."
    if folder.exists() or folder.is_symlink():
        raise RegistryError(f"The registry has a folder « {new.id} » already.", remedy=remedy)
    for partner in registry.partners:
        if new.id in partner.former_ids:
            what = f"was « {new.id} » before"
        elif new.siren and new.siren == partner.siren:
            what = f"has the SIREN {new.siren} already"
        elif " ".join(new.name.split()).casefold() == partner.name.casefold():
            what = f"is called « {partner.name} » already"
        else:
            continue
        raise RegistryError(f"The partner « {partner.id} » {what}.", remedy=remedy)
