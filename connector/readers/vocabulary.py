"""The words of `mappings/annex1.yaml`, folded once and ready to compare with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from connector.data import data_file, load_yaml
from connector.readers.words import aligned, words

Role = Literal["access", "security", "technical"]

_PLACEHOLDERS = {
    "{n}": r"\d{1,3}",
    "{date}": r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}",
    # It ends with the nature of the act (DE: délibération…), which may touch what follows.
    "{acte}": r"\d{2,3}[ab]?-\d{9}-\d{8}-"
    r"(?:(?:[0-9a-z_]{1,20}-){1,3}(?:de|ar|ai|au|bf|cc)|[0-9a-z_-]{1,40})",
}
_FOLDED = {"{n}": r"\d{1,3}", "{date}": r"\d{1,2} \d{1,2} \d{2,4}"}
"""The same where every sign is folded to a space."""
_TEMPLATE = re.compile(r"\{\w+\}|/|[0-9a-z]+")


@dataclass(frozen=True)
class Vocabulary:
    """What the annexes say, and what of it means what. Every text is folded (`words`)."""

    annex_titles: Mapping[str, int]
    annex_unchanged: frozenset[str]
    """Behind an annex's title: nothing is in it."""
    annex_continued: frozenset[str]
    """Behind an annex's title: it goes on."""
    convention_titles: tuple[str, ...]
    convention_signs: tuple[str, ...]
    full_headings: tuple[tuple[tuple[str, ...], int], ...]
    """Words of a whole heading, and the list that it opens."""
    heading_stems: tuple[tuple[str, int], ...]
    lone_headings: Mapping[str, int]
    """Headings that count only where nothing else stands on the line."""
    heading_endings: frozenset[str]
    """What may stand behind a heading's first words and belong to it."""
    empty_list: frozenset[str]
    labels: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, str]
    """Column heading to field."""
    columns_begin: tuple[tuple[str, str], ...]
    """First words of a column's heading, and its field; for headings that `columns` hasn't."""
    columns_left_out: frozenset[str]
    roles: tuple[tuple[str, Role], ...]
    role_suffixes: frozenset[str]
    parties: Mapping[str, tuple[str, ...]]
    signature_starts: tuple[str, ...]
    stamps: re.Pattern[str]
    """Over `aligned` text: printed anywhere, cut out."""
    stamp_hints: tuple[str, ...]
    """One of these stands in the words of every line that bears a stamp."""
    noise: re.Pattern[str]
    """Over the words of a whole line."""
    sentences: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    civilities: frozenset[str]
    several_people: frozenset[str]
    particles: frozenset[str]
    prefixes: tuple[str, ...]
    name_links: frozenset[str]
    months: Mapping[str, int]
    weekdays: tuple[str, ...]
    """From Monday."""


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the words of `mappings/annex1.yaml`; raises ConnectorError where it is unusable."""
    raw: dict[str, Any] = load_yaml(data_file("mappings", "annex1.yaml"))
    lists: dict[int, dict[str, list[str]]] = raw["lists"]
    return Vocabulary(
        annex_titles={w: n for n, texts in raw["annex_titles"].items() for w in _folded(texts)},
        annex_unchanged=frozenset(_folded(raw["annex_unchanged"])),
        annex_continued=frozenset(_folded(raw["annex_continued"])),
        convention_titles=_folded(raw["convention_titles"]),
        convention_signs=_folded(raw["convention_signs"]),
        full_headings=tuple(
            (tuple(w.split()), n) for n, forms in lists.items() for w in _folded(forms["full"])
        ),
        heading_stems=tuple((w, n) for n, forms in lists.items() for w in _folded(forms["stems"])),
        lone_headings={w: n for n, forms in lists.items() for w in _folded(forms["alone"])},
        heading_endings=frozenset(_folded(raw["heading_endings"])),
        empty_list=frozenset(_folded(raw["empty_list"])),
        labels={name: _folded(texts) for name, texts in raw["labels"].items()},
        columns={w: name for name, texts in raw["columns"].items() for w in _folded(texts)},
        columns_begin=tuple(
            sorted(
                ((w, name) for name, texts in raw["columns_begin"].items() for w in _folded(texts)),
                key=lambda pair: -len(pair[0]),
            )
        ),
        columns_left_out=frozenset(_folded(raw["columns_left_out"])),
        roles=tuple((w, role) for role, texts in raw["roles"].items() for w in _folded(texts)),
        role_suffixes=frozenset(_folded(raw["role_suffixes"])),
        parties={name: _folded(texts) for name, texts in raw["parties"].items()},
        signature_starts=_folded(raw["signature"]["starts"]),
        stamps=_anywhere(raw["stamps"]),
        stamp_hints=tuple({words(t.split()[0]) for t in raw["stamps"] if not t.startswith("{")}),
        noise=_whole(raw["noise"]),
        sentences=tuple((words(s["from"]), words(s["to"])) for s in raw["sentences"]),
        closing=_folded(raw["closing"]),
        civilities=frozenset(_folded(raw["civilities"])),
        several_people=frozenset(_folded(raw["several_people"])),
        particles=frozenset(_folded(raw["particles"])),
        prefixes=tuple(aligned(p) for p in raw["prefixes"]),
        name_links=frozenset(_folded(raw["name_links"])),
        months={w: n for n, texts in raw["months"].items() for w in _folded(texts)},
        weekdays=tuple(map(words, raw["weekdays"])),
    )


def _folded(texts: Iterable[str]) -> tuple[str, ...]:
    """Fold each text; the longest first, so that a label never hides a longer one."""
    return tuple(sorted({words(text) for text in texts}, key=lambda w: (-len(w), w)))


def _anywhere(templates: Iterable[str]) -> re.Pattern[str]:
    """Compile stamps: spaces, colons and dashes between their words may vary or be missing."""
    return re.compile(
        r"(?<![0-9a-z])(?:"
        + "|".join(_pattern(t, r"[\s:.'’-]{0,4}") for t in sorted(templates, key=len, reverse=True))
        + r")(?![0-9])"
    )


def _whole(templates: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_pattern(t, " ") for t in templates))


def _pattern(template: str, gap: str) -> str:
    placeholders = _PLACEHOLDERS if gap != " " else _FOLDED
    return gap.join(
        placeholders.get(part) or re.escape(part)
        for part in _TEMPLATE.findall(aligned(template))
        if gap != " " or part != "/"  # words have no slash
    )
