"""Texts that stand side by side: in which order they are read, nobody can tell for sure."""

from __future__ import annotations

from collections.abc import Sequence

from connector.readers.emails import has_address
from connector.readers.pdf.glyphs import Line

WIDE = 2.2
"""Between two texts that stand side by side, as a share of the type's size: no space is so wide."""
BESIDE = "deux textes y sont côte à côte, et leur ordre ne se lit pas"
_FEWEST_PARTS = 3
_PAIRS = 2
_NEIGHBOURS = 12
"""Parts further on in a page's order are never level with one."""


def is_tabular(parts: Sequence[Line]) -> bool:
    """Tell whether a line is one person's, its fields set by tabs: one address, alone in its part.

    Also a form's own line (« Date de transmission :      11/02/2026 »), which has no address.
    """
    addressed = [part for part in parts if has_address(part.text)]
    alone = len(addressed) == 1 and len(addressed[0].words) == 1
    return alone and len(parts) >= _FEWEST_PARTS


def side_by_side(lines: Sequence[Line]) -> list[Line]:
    """Return those of `lines` that belong to a page set in two columns with addresses in them."""
    texts = [line for line in lines if not is_tabular(line.segments(WIDE))]
    parts = [part for line in texts for part in line.segments(WIDE)]
    pairs = []
    for i, one in enumerate(parts):
        for two in parts[i + 1 : i + 1 + _NEIGHBOURS]:
            if _level(one, two) and _apart(one, two):
                pairs.append((one, two))  # noqa: PERF401 — two loops read better so
    if len(pairs) < _PAIRS:
        return []
    top = min(min(one.top, two.top) for one, two in pairs)
    bottom = max(max(one.bottom, two.bottom) for one, two in pairs)
    within = [line for line in texts if line.bottom > top and line.top < bottom]
    return within if any(has_address(line.text) for line in within) else []


def _level(one: Line, two: Line) -> bool:
    common = min(one.bottom, two.bottom) - max(one.top, two.top)
    return common > min(one.size, two.size) / 4


def _apart(one: Line, two: Line) -> bool:
    if one.text.endswith(":") or two.text.endswith(":"):
        return False  # a form's label, and its value
    room = WIDE * max(one.size, two.size)
    return two.x0 - one.x1 > room or one.x0 - two.x1 > room
