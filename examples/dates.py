"""Move every date of a text by as many days, so that an example written once never ages."""

from __future__ import annotations

import re
from datetime import date, timedelta

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip

_DATE = re.compile(
    r"\b(?P<iso>\d{4}-\d{2}-\d{2})\b"
    r"|\b(?P<slashed>\d{2}/\d{2}/\d{4})\b"
    rf"|\b(?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})\b",
    re.IGNORECASE,
)


def moved(text: str, days: int) -> str:
    """Return `text` with each date moved by `days`, written as it was: ISO, slashed or in words."""

    def move(match: re.Match[str]) -> str:
        by = timedelta(days=days)
        if iso := match["iso"]:
            return (date.fromisoformat(iso) + by).isoformat()
        if slashed := match["slashed"]:
            day, month, year = (int(part) for part in slashed.split("/"))
            return f"{date(year, month, day) + by:%d/%m/%Y}"
        month = MONTHS.index(match["month"].lower()) + 1
        new = date(int(match["year"]), month, int(match["day"])) + by
        word = MONTHS[new.month - 1]
        return f"{new.day} {word.capitalize() if match['month'][0].isupper() else word} {new.year}"

    return _DATE.sub(move, text)
