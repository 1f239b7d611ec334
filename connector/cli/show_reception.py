"""What became of a document that was received, for the officer and for a program."""

from __future__ import annotations

from typing import Any

from connector.cli.show_document import document_as_text
from connector.model.plain import plain_document
from connector.receive import Reception
from connector.registry.receipts import plain_receipt


def reception_as_text(reception: Reception) -> str:
    """Return what was understood, then what became of it."""
    partner = f"« {reception.partner.name} » ({reception.partner.id})"
    by = reception.sending.by
    lines = [document_as_text(reception.document), ""]
    lines += [f"Confirmé par {by} : {f.message}" for f in reception.confirmed]
    where = f"{reception.partner.id}/{reception.filed_as or reception.would_be}"
    if reception.already_filed:
        lines.append(f"Déjà rangé pour {partner} : {where}")
    elif reception.filed_as:
        lines.append(f"Rangé pour {partner} : {where}")
    elif reception.would_be:
        lines.append(f"Essai : serait rangé pour {partner} : {where}")
    else:
        lines.append(f"Refusé pour {partner} ; rien n’est rangé :")
        lines += [f"  - {f.message}" for f in reception.refused_because]
        if reception.confirmable:
            lines.append(
                "Après vérification auprès du partenaire, --by NOM le reçoit "
                "(un nom tiré de CONNECTOR_BY ne confirme qu’avec --why MOTIF)."
            )
    return "\n".join(lines)


def reception_as_json(reception: Reception) -> dict[str, Any]:
    """Return `read`'s JSON and what became of the document (DESIGN, section 5)."""
    return {
        **plain_document(reception.document),
        "filed_as": reception.filed_as,
        "already_filed": reception.already_filed,
        **({"confirm": reception.to_confirm} if reception.to_confirm else {}),
        "receipt": plain_receipt(reception.receipt) if reception.receipt else None,
        "confirmed": [_plain(f.code, f.message) for f in reception.confirmed],
        "refused_because": [_plain(f.code, f.message) for f in reception.refused_because],
    }


def _plain(code: str, message: str) -> dict[str, str]:
    return {"code": code, "message": message}
