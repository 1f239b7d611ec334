"""What became of explicit acts, in a terminal and as JSON: what is left to do comes last, whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from connector.acts import Act, Deed, Result, next_step

LABELS = {
    Result.DONE: "done",
    Result.ALREADY: "already so",
    Result.PLANNED: "would be done",
    Result.REFUSED: "refused",
    Result.FAILED: "FAILED",
}
PLANNED = {Deed.ADOPT: "would be adopted"}
"""What a dry run would do, by deed."""


def acts_as_text(acts: Sequence[Act], left: Sequence[str] = ()) -> str:
    """Return one line an act; of several, what was not done by its reason, with the next command.

    `left` are the addresses that an interruption left out.
    """
    lines = [_line(a) for a in acts if not _open(a)]
    undone = sorted((a for a in acts if _open(a)), key=lambda a: (a.result, a.code, a.address))
    if len(acts) == 1 and not left:
        lines += [x for a in undone for x in (_line(a), *_next(a.code, [a.address]))]
        return "\n".join(lines)
    if undone:
        lines += ["", "Left to do, by reason:"] if lines else ["Left to do, by reason:"]
    for (_, code), group in groupby(undone, key=lambda a: (a.result, a.code)):
        of_reason = list(group)
        lines += ["", *(_line(a) for a in of_reason)]
        lines += _next(code, [a.address for a in of_reason])
    if left:
        lines += ["", f"INTERRUPTED. Not looked at yet: {len(left)}.", *(f"  {a}" for a in left)]
        lines.append("  Next: run the same command again; what is done is not done twice.")
    numbers = [
        f"{number} {_label(result, acts)}"
        for result in Result
        if (number := sum(a.result is result for a in acts))
    ]
    numbers += [f"{len(left)} left"] if left else []
    return "\n".join([*lines, *([""] if undone or left else []), f"In all: {', '.join(numbers)}."])


def acts_as_json(acts: Iterable[Act], left: Sequence[str] = ()) -> dict[str, Any]:
    """Return the same as JSON values; `code` is the reason of what was not done."""
    return {
        "acts": [
            {
                "act": a.deed.value,
                "email": a.address,
                "result": a.result.value,
                "message": a.message,
                "partners": list(a.partners),
                "code": a.code or None,
                "next": (next_step(a.code, [a.address]) or None) if _open(a) else None,
            }
            for a in acts
        ],
        "left": list(left),
    }


def _open(act: Act) -> bool:
    """Tell whether somebody still has to do something about it."""
    return act.result in (Result.REFUSED, Result.FAILED)


def _line(act: Act) -> str:
    label = PLANNED.get(act.deed) if act.result is Result.PLANNED else None
    return f"{label or LABELS[act.result]:<10}  {act.address}  {act.message}"


def _label(result: Result, acts: Sequence[Act]) -> str:
    deed = next(iter(acts)).deed
    return PLANNED.get(deed, LABELS[result]) if result is Result.PLANNED else LABELS[result].lower()


def _next(code: str, addresses: Sequence[str]) -> list[str]:
    step = next_step(code, addresses)
    return [f"  Next: {step}".replace("\n", "\n        ")] if step else []
