"""Values as JSON has them: the one place that knows the contract's keys (DESIGN, section 5)."""

from __future__ import annotations

from typing import Any

from connector.model.account import Account, Entitlement
from connector.model.document import AccessLine, Contact, Document
from connector.model.finding import Finding
from connector.model.plan import Change


def plain(value: Change | Account | Entitlement | None) -> Any:
    """Return a change or an account as JSON values; dates are ISO."""
    match value:
        case None:
            return None
        case Change():
            return {
                "action": value.action,
                "email": value.email,
                "partner": value.partner,
                "reason": value.reason,
                "before": plain(value.before),
                "after": plain(value.after),
                "outcome": value.outcome,
                **({"error": value.error} if value.error else {}),
            }
        case Account():
            return {
                "id": value.id,
                "address": value.address,
                "email": value.email,
                "username": value.username,
                "last_name": value.last_name,
                "first_names": value.first_names,
                "enabled": value.enabled,
                "platform_access": value.member,
                "state": value.state,
                "registry": value.registry,
                "closed_on": value.closed_on and value.closed_on.isoformat(),
                "link": {
                    "owed": value.link.owed,
                    "at": value.link.at and value.link.at.isoformat(),
                    "count": value.link.count,
                },
                "functions": list(value.functions),
                "entitlements": [plain(e) for e in value.entitlements],
            }
        case Entitlement():
            return {
                "partner": value.partner,
                "open": value.open,
                "function": value.function,
                "changed_on": value.changed_on.isoformat(),
                "reason": value.reason or None,
                "ended_on": value.ended_on and value.ended_on.isoformat(),
            }


def plain_finding(finding: Finding, *, with_partner: bool = True) -> dict[str, Any]:
    """Return a finding as `read`, `plan` and `sync` print it."""
    result: dict[str, Any] = {
        "rule": finding.kind.rule,
        "code": finding.code,
        "severity": finding.severity,
        "article": finding.kind.article,
        "message": finding.message,
        "page": finding.at and finding.at.page,
        "line": finding.at and finding.at.line,
        "email": finding.email,
    }
    if with_partner:
        result["partner"] = finding.partner
        result["document"] = finding.at and finding.at.document
    return result


def plain_document(document: Document) -> dict[str, Any]:
    """Return a document as `read --format json` prints it."""
    return {
        "document": {
            "name": document.name,
            "sha256": document.sha256,
            "format": document.format,
        },
        "verdict": document.verdict,
        "partner": document.partner,
        "convention_signed_on": _iso(document.signed_on),
        "transmission_date": _iso(document.transmitted_on),
        "open": [_line(x) for x in document.open],
        "closed": [_line(x) for x in document.closed],
        "contacts": [_contact(c) for c in document.contacts],
        "findings": [plain_finding(f, with_partner=False) for f in document.findings],
    }


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _line(line: AccessLine) -> dict[str, Any]:
    return {
        "last_name": line.last_name,
        "first_names": line.first_names,
        "email": line.email,
        "function": line.function,
        "date": _iso(line.date),
        "page": line.at.page,
        "line": line.at.line,
    }


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "side": contact.side,
        "role": contact.role,
        "last_name": contact.last_name,
        "first_names": contact.first_names,
        "email": contact.email,
        "function": contact.function,
    }
