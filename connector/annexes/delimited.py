"""Annex 1 as a CSV file: the form's own lines, then one table with a column « liste »."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from connector.annexes.content import HEAD, LIST_COLUMN, AnnexContent, Shape, form_lines, lists


def render(annex: AnnexContent, _shape: Shape) -> bytes:
    """Return the file, in UTF-8 with the mark that Excel looks for."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(records(annex))
    return text.getvalue().encode("utf-8-sig")


def records(annex: AnnexContent) -> Sequence[tuple[str, ...]]:
    """Return the rows of the one table that a CSV file or a sheet holds."""
    return [
        *((f"{label}\u00a0:", value) for label, value in form_lines(annex)),
        (LIST_COLUMN, *HEAD),
        *((str(listed.number), *row) for listed in lists(annex) for row in listed.rows),
    ]
