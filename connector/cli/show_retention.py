"""What data comes to its end, or came to it, in a terminal and as JSON."""

from __future__ import annotations

from typing import Any

from connector.model.plain import plain_finding
from connector.retention import Due, Ended


def due_as_text(due: Due) -> list[str]:
    """Return what a sync would destroy beside accounts; nothing where there is nothing."""
    lines = [f"  file  {r.partner}/{r.path.name}  {r.reason.value}" for r in due.files]
    lines += [f"  journal  {address}  all that names this person" for address in due.people]
    lines += [f"  report  {path}" for path in due.reports]
    shown = ["Data to be destroyed (2.1):", *lines, ""] if lines else []
    return [*shown, *_waiting(due)]


def ended_as_text(ended: Ended) -> list[str]:
    """Return what a sync destroyed beside accounts; nothing where there was nothing."""
    lines = [f"  file  {r.partner}/{r.path.name}  {r.reason.value}" for r in ended.files]
    counts = (
        (ended.people, "people", "journal"),
        (ended.actors, "names of staff", "journal"),
        (ended.reports, "reports", "files"),
    )
    lines += [f"  {where}  {number} {what}" for number, what, where in counts if number]
    shown = ["Data destroyed (2.1):", *lines, ""] if lines else []
    return [*shown, *_waiting(ended)]


def due_as_json(due: Due) -> dict[str, Any]:
    """Return what would be destroyed."""
    return {
        "files": _files(due),
        "people": list(due.people),
        "reports": [str(p) for p in due.reports],
        "waiting": [plain_finding(f) for f in due.findings],
    }


def ended_as_json(ended: Ended) -> dict[str, Any]:
    """Return what was destroyed: of people, the number alone."""
    return {
        "files": _files(ended),
        "people": ended.people,
        "actors": ended.actors,
        "reports": ended.reports,
        "waiting": [plain_finding(f) for f in ended.findings],
    }


def _files(of: Due | Ended) -> list[dict[str, str]]:
    return [
        {"partner": r.partner, "name": r.path.name, "sha256": r.sha256, "reason": r.reason.value}
        for r in of.files
    ]


def _waiting(of: Due | Ended) -> list[str]:
    lines = [f"  {f.severity.value:<7}  {f.partner or '-'}  {f.message}" for f in of.findings]
    return ["Data that waits:", *lines, ""] if lines else []
