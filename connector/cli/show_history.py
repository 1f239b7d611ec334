"""The journal in a terminal, one line an entry, and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from connector.french import typography
from connector.journal import JSON, Entry, Head, Verification

DESTROYED = "(data destroyed)"

_LONGEST = 100
"""Characters of a payload on a line; `--format json` shows it all."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def is_head(text: str) -> bool:
    """Tell whether this can be a hash of the chain, or the beginning of one."""
    return re.fullmatch(r"[0-9a-fA-F]{12,64}", text.strip()) is not None


def entry_as_line(entry: Entry, zone: ZoneInfo) -> str:
    """Return number, local time, kind, person, payload in short, and who acted."""
    parts = [
        f"{entry.seq:>6}",
        f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        f"{entry.kind:<14}",
    ]
    if entry.person_id is not None:
        parts.append(entry.person or DESTROYED)
    if payload := _short(entry.payload):
        parts.append(payload)
    if entry.actor_id is not None:
        parts.append(f"by {entry.actor or DESTROYED}")
    # What somebody typed once must not steer the terminal of whoever reads it.
    return _CONTROL.sub("\ufffd", "  ".join(parts)).rstrip()


def verification_as_text(result: Verification) -> str:
    """Return one sentence, or each problem and then a sentence."""
    if result.ok:
        entries = "1 entry" if result.entries == 1 else f"{result.entries} entries"
        head = result.head
        return f"The chain of {entries} holds; head {head.seq} {head.hash}."
    lines = [f"  {problem.code}: {problem.message}" for problem in result.problems]
    return "\n".join(["The journal was changed after it was written:", *lines])


def plain_entry(entry: Entry) -> dict[str, Any]:
    """Return all of an entry as JSON says it; the time is UTC."""
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "kind": entry.kind,
        "run": entry.run,
        "person": entry.person,
        "person_id": entry.person_id,
        "actor": entry.actor,
        "actor_id": entry.actor_id,
        "payload": entry.payload,
        "personal": entry.personal,
        "hash": entry.hash,
    }


def head_as_text(head: Head) -> str:
    """Return the line that ends a report: `history --verify --head` takes it later."""
    return f"Journal: entry {head.seq}, {head.hash[:12]}."


def head_in_french(head: Head) -> str:
    """Return the same for a report in French."""
    return typography(f"Journal : entrée {head.seq}, {head.hash[:12]}.")


def plain_head(head: Head) -> dict[str, Any]:
    """Return a head as JSON says it."""
    return {"seq": head.seq, "hash": head.hash}


def plain_verification(result: Verification) -> dict[str, Any]:
    """Return a verification as JSON says it."""
    return {
        "ok": result.ok,
        "entries": result.entries,
        "head": plain_head(result.head),
        "problems": [
            {"seq": problem.seq or None, "code": problem.code, "message": problem.message}
            for problem in result.problems
        ],
    }


def _short(payload: Mapping[str, JSON]) -> str:
    said = [
        f"{key}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for key, value in payload.items()
        if value is not None
    ]
    text = " ".join(said)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
