"""The receipt beside a document that came by `receive`: `<file>.receipt.yaml`."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from connector.model import Confirmation, Receipt
from connector.registry.parsing import parse
from connector.registry.schema import Day

SUFFIX = ".receipt.yaml"
_HEAD = "# Written by `connector receive`: how the document of the same name came in. Keep it.\n"

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ConfirmationFile(_Strict):
    """One objection that a person let pass."""

    code: str = Field(min_length=1)
    by: str = Field(min_length=1)
    why: str = ""


class ReceiptFile(_Strict):
    """What a receipt may hold; an unknown key is an error."""

    partner: str = Field(min_length=1)
    sha256: Sha256
    original_name: str
    received_at: AwareDatetime
    received_by: str = ""
    sent_by: str = ""
    transmitted_on: Day | None = None
    confirmations: tuple[ConfirmationFile, ...] = ()
    replaces: tuple[Sha256, ...] = ()
    read_as: Sha256 | None = None


def receipt_name(document: str) -> str:
    """Return the name of the receipt of the file `document`."""
    return document + SUFFIX


def read_receipt(path: Path) -> Receipt:
    """Return the receipt at `path`. Raises BadFileError where it is none."""
    read = parse(path, ReceiptFile)
    return Receipt(
        partner=read.partner,
        sha256=read.sha256,
        original_name=read.original_name,
        received_at=read.received_at,
        received_by=read.received_by,
        sent_by=read.sent_by,
        transmitted_on=read.transmitted_on,
        confirmations=tuple(Confirmation(c.code, c.by, c.why) for c in read.confirmations),
        replaces=read.replaces,
        read_as=read.read_as or "",
    )


def plain_receipt(receipt: Receipt) -> dict[str, Any]:
    """Return the receipt as YAML and JSON have it; what is not known is left out."""
    values: dict[str, Any] = {
        "partner": receipt.partner,
        "sha256": receipt.sha256,
        "original_name": receipt.original_name,
        "received_at": receipt.received_at.isoformat(),
        "received_by": receipt.received_by,
        "sent_by": receipt.sent_by,
        "transmitted_on": _iso(receipt.transmitted_on),
        "confirmations": [
            {k: v for k, v in (("code", c.code), ("by", c.by), ("why", c.why)) if v}
            for c in receipt.confirmations
        ],
        "replaces": list(receipt.replaces),
        "read_as": receipt.read_as,
    }
    return {key: value for key, value in values.items() if value}


def receipt_bytes(receipt: Receipt) -> bytes:
    """Return the file that `read_receipt` reads."""
    from ruamel.yaml import YAML  # noqa: PLC0415 — slow to import, and seldom written

    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    text = io.StringIO()
    writer.dump(plain_receipt(receipt), text)
    return (_HEAD + text.getvalue()).encode()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
