"""What the body of a convention says: who the partner is, when it was signed (article 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from connector.readers.dates import NotADateError, find_date, parse_date
from connector.readers.headings import form_value, list_heading
from connector.readers.lines import Gap, Line
from connector.readers.rows import Row
from connector.readers.vocabulary import vocabulary
from connector.readers.words import after, aligned, begins, clean, says_nothing, words

_PARTIES_WITHIN = 60
"""Lines of the first pages in which the parties are named."""
_NAME_AT_MOST = 200
_SIGNED_WITHIN = 400
"""Characters of « Fait … à …, le … »."""
# « ID : 013-211300652-20260217-20260013-DE »: département, SIREN, day, act.
_ACT = re.compile(r"(?<![0-9A-Za-z])\d{2,3}[AB]?-(\d{9})-\d{8}-")
_SIREN_DIGITS = 9
_ARTICLE = re.compile(r"(?:la|le|les)\s+|l['’]\s*", re.IGNORECASE)


def is_convention(lines: Iterable[Line]) -> bool:
    """Tell whether `lines` are the body of a convention, not a letter or a form."""
    signs = vocabulary().convention_signs
    return any(sign in line.words for line in lines for sign in signs)


def signed_on(lines: Sequence[Line]) -> date | None:
    """Return the day of « Fait en deux exemplaires à Marseille, le 9 janvier 2026 ».

    None where it is left blank. Each party may have signed on its own day: the later one counts,
    since nothing is opened before the convention is signed (3.1).
    """
    days = []
    for index, line in enumerate(lines):
        if not any(begins(line.words, start) for start in vocabulary().signature_starts):
            continue
        below = lines[index + 1 : index + 2]
        wrapped = below[0].text if below and below[0].gap is not Gap.BLANK else ""
        written = find_date(line.text[:_SIGNED_WITHIN]) or find_date(
            f"{line.text} {wrapped}"[:_SIGNED_WITHIN]
        )
        try:
            days.append(parse_date(written or ""))
        except NotADateError:
            continue
    return max(days, default=None)


def siren(rows: Iterable[Row], lines: Iterable[Line]) -> str | None:
    """Return the partner's SIREN, from the préfecture's stamps or a form line.

    None where there is none, or where the document bears several.
    """
    found = {
        act[1] for row in rows if not row.too_long for c in row.cells for act in _ACT.finditer(c)
    }
    for line in lines:
        digits = "".join(filter(str.isdecimal, form_value(line, "siren") or ""))
        if len(digits) == _SIREN_DIGITS:
            found.add(digits)
    return found.pop() if len(found) == 1 else None


def partner_name(body: Sequence[Line], lines: Sequence[Line]) -> str | None:
    """Return the partner's name: « Entre La commune de Mouriès, 35 rue… » is Commune de Mouriès.

    A form names it on a line of its own, « Partenaire : Commune de Mouriès ».
    """
    if is_convention(body):
        for party in _parties(body):
            name = _name_of(party)
            if name and not any(begins(words(name), caf) for caf in vocabulary().parties["caf"]):
                return name
    for index, line in enumerate(lines):
        if list_heading(lines, index):
            break
        written = form_value(line, "partner")
        if written and not says_nothing(written):
            return _without_article(clean(written))[:_NAME_AT_MOST]
    return None


def _parties(body: Sequence[Line]) -> list[str]:
    """Return the texts between « Entre », « Et » and what follows the parties."""
    known = vocabulary().parties
    found: list[list[str]] = []
    for line in body:
        text = line.text
        if not found:
            starts = [s for s in known["start"] if begins(line.words, s)]
            rest = after(text, starts[0]) if starts else None
            if rest is None or not (says_nothing(rest) or _ARTICLE.match(rest.lstrip(" :"))):
                continue
            found.append([rest.lstrip(" :")])
            continue
        if any(begins(line.words, end) for end in known["end"]) or len(found[-1]) > _PARTIES_WITHIN:
            break
        rest = after(text, "et")
        if line.words in known["between"]:
            found.append([])
        elif rest is not None and _ARTICLE.match(rest.strip()):
            found.append([rest.strip()])
        else:
            found[-1].append(text)
    return [" ".join(party).strip() for party in found]


def _name_of(party: str) -> str:
    """Cut a party's text behind its name, before its address and who stands for it."""
    end = _name_end().search(aligned(party))
    return _without_article((party[: end.start()] if end else party).strip(" -–—.:;"))[
        :_NAME_AT_MOST
    ]


def _without_article(name: str) -> str:
    article = _ARTICLE.match(name)
    bare = name[article.end() :] if article else name
    return bare[:1].upper() + bare[1:]


@lru_cache(maxsize=1)
def _name_end() -> re.Pattern[str]:
    ends = (r"\W{1,3}".join(phrase.split()) for phrase in vocabulary().parties["name_ends"])
    return re.compile(r"[,(;]|(?<![0-9a-z])(?:" + "|".join(ends) + r")(?![0-9a-z])")
