"""The partners of the registry, for an operator and for a program."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from connector.partners import Ended, PartnerLine

KEYS = {
    "terminated_on": "terminated from",
    "renewal_refused_on": "renewal refused, the refusal received on",
}


def partners_as_text(today: date, lines: Sequence[PartnerLine]) -> str:
    """Return one block a partner; what is wrong with its documents in French, as in reports."""
    if not lines:
        return "No partner yet; `connector partner add` makes the first one."
    blocks = [f"Partners on {today.isoformat()}: {len(lines)}"]
    for line in lines:
        dates = [
            f"{what} {', '.join(days)}"
            for what, days in (
                ("signed on", [d.isoformat() for d in _signed(line) if d <= today]),
                ("to be signed on", [d.isoformat() for d in _signed(line) if d > today]),
            )
            if days
        ]
        dates += [f"last day {line.ends_on.isoformat()}"] if line.ends_on else []
        annex = (
            f"Last annex 1: {line.annex_on.isoformat()}, {line.listed} in list 1, "
            f"{line.closed} in list 2"
            if line.annex_on
            else "No annex 1 in force"
        )
        blocks += [
            "",
            f"{line.id} — {line.name}",
            "  Agreement " + ", ".join([line.state.value, *dates]),
            f"  {annex}",
            *(f"  Error: {problem}" for problem in line.problems),
        ]
    return "\n".join(blocks)


def partners_as_json(today: date, lines: Sequence[PartnerLine]) -> dict[str, Any]:
    """Return the same as JSON values; dates are ISO or null."""
    return {
        "as_of": today.isoformat(),
        "partners": [
            {
                "id": line.id,
                "name": line.name,
                "state": line.state.value.replace(" ", "_"),
                "agreements": [
                    {
                        "signed_on": a.signed_on.isoformat(),
                        "framework_ends_on": _iso(a.framework_ends_on),
                        "terminated_on": _iso(a.terminated_on),
                        "renewal_refused_on": _iso(a.renewal_refused_on),
                    }
                    for a in line.agreements
                ],
                "ends_on": _iso(line.ends_on),
                "annex": _iso(line.annex_on),
                "counts": {"open": line.listed, "closed": line.closed},
                "problems": list(line.problems),
            }
            for line in lines
        ],
    }


def ended_as_text(ended: Ended) -> str:
    """Return what was written, and what comes of it."""
    if ended.before == ended.after:
        return (
            f"So already: the agreement of {ended.partner} is {KEYS[ended.key]} "
            f"{ended.after.isoformat()}. Nothing was changed."
        )
    before = f" (before: {ended.before.isoformat()})" if ended.before else ""
    what = (
        f"Agreement of {ended.partner}, signed on {ended.signed_on.isoformat()}: "
        f"{KEYS[ended.key]} {ended.after.isoformat()}{before}."
    )
    first = ended.first_day_without_access
    then = (
        f"No access from {first.isoformat()} on: the first sync of that day or later makes the "
        "closings (`connector plan` shows them)."
        if first
        else "The agreement goes on all the same."
    )
    return f"{what}\n{then}"


def ended_as_json(ended: Ended) -> dict[str, Any]:
    """Return the same as JSON values; dates are ISO or null."""
    return {
        "partner": ended.partner,
        "signed_on": ended.signed_on.isoformat(),
        "key": ended.key,
        "before": _iso(ended.before),
        "after": ended.after.isoformat(),
        "first_day_without_access": _iso(ended.first_day_without_access),
        "by": ended.by,
    }


def _signed(line: PartnerLine) -> list[date]:
    return [a.signed_on for a in line.agreements]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
