"""The names of the files that the connector writes into `CONNECTOR_REPORTS`.

Whoever writes a report takes its name from here, and the end of the data (article 2.1) knows a
report by the same table: one that had another name would never be deleted.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum


class Report(StrEnum):
    """What a report is about: how its file's name begins. It may name people."""

    RUN = "rapport"
    DRIFT = "ecarts"
    REVIEW = "revue"


FORMATS = ("html", "pdf", "csv", "xlsx", "json", "txt", "docx")
"""The endings that a report's file may have."""
_UNFIT = re.compile(r"[^\w.-]+")
_CERTIFICATE = "attestation"
_REPORT = re.compile(
    rf"(?:{'|'.join(Report)})-(?:[\w.-]+-)?(?P<day>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"\.(?:{'|'.join(FORMATS)})"
)


def report_name(report: Report, day: date, file_format: str, *, about: str = "") -> str:
    """Return « ecarts-valbrune-2026-03-02.pdf »: what it is, of whom, of which day.

    `about` is a partner's id, or empty for all of them; what a file's name had better not hold
    becomes `_`. `file_format` is one of `FORMATS`. Raises ValueError for a name that `report_day`
    would not know again: such a file would stay for ever.
    """
    parts = (report.value, _UNFIT.sub("_", about), day.isoformat())
    name = "-".join(filter(None, parts)) + f".{file_format}"
    if report_day(name) != day:
        raise ValueError(f"a report can't be called {name!r}")
    return name


def report_day(name: str) -> date | None:
    """Return the day of the report that this file's name tells; None where it is no report."""
    match = _REPORT.fullmatch(name)
    try:
        return date.fromisoformat(match["day"]) if match else None
    except ValueError:
        return None


def certificate_name(number: str, file_format: str) -> str:
    """Return the name of a destruction certificate's file: it names nobody, and is no report."""
    return f"{_CERTIFICATE}-{number}.{file_format}"
