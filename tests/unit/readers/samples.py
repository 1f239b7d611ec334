"""Annexes 1 as partners type them: say only what the test is about."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from connector.model import AccessLine, Document, Finding, Kind
from connector.readers import read_bytes

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 11, 23)

TITLE = "ANNEXE 1 : Suivi des habilitations"
SENT = "Date de transmission : 11 Février 2026"
LIST_1 = (
    "1 - Liste des personnes pour lesquelles un nouvel accès est demandé ou qui ont un accès ouvert"
)
LIST_2 = (
    "2 - Liste des personnes pour lesquelles une clôture de l'accès est demandée ou qui ont un "
    "accès clôturé depuis moins de 2 ans*"
)
FOOTNOTE = (
    "*Les personnes pour lesquelles une fin d'habilitation est demandée depuis plus de 2 ans, à "
    "compter de la date de transmission de cette annexe, ne doivent plus y figurer."
)
FOOTER = """
Envoyé en préfecture le 20/02/2026

Reçu en préfecture le 20/02/2026

Publié le 20/02/2026

ID : 013-999000123-20260217-20260013-DE
"""
HEADER = "liste;nom;prenoms;email;fonction;date"

#: Last name, first names, address, function, day.
Person = tuple[str, str, str, str, date]


def annex(opened: str = "- Sans objet", closed: str = "- Sans objet", sent: str = SENT) -> str:
    """Return an annex 1 in the layout of the convention."""
    head = f"{TITLE}\n{sent}\n"
    return f"{head}\n{LIST_1}\n\n{opened}\n\n{LIST_2}\n\n{closed}\n\n{FOOTNOTE}"


def form(*records: str, header: str = HEADER, sent: str = "11/02/2026") -> str:
    """Return an annex 1 as a CSV file: the form's own lines, the header, then the records."""
    return "\n".join((f"Date de transmission :;{sent}", "", header, *records, ""))


def read(text: str | bytes, *, encoding: str = "utf-8", today: date = TODAY) -> Document:
    """Return what a document says on TODAY; its name tells nothing of its format."""
    data = text if isinstance(text, bytes) else text.encode(encoding)
    return read_bytes(data, "annexe-1", today=today)


def read_line(line: str) -> Document:
    """Return an annex 1 with this one line in list 1."""
    return read(annex(line))


def read_closure(line: str) -> Document:
    """Return an annex 1 with this one line in list 2."""
    return read(annex(closed=line))


def codes(document: Document) -> list[str]:
    """Return the codes of the findings, in their order."""
    return [finding.code for finding in document.findings]


def found(document: Document, kind: Kind) -> Finding:
    """Return the one finding of this kind."""
    (finding,) = (f for f in document.findings if f.kind is kind)
    return finding


def people(lines: Sequence[AccessLine]) -> list[Person]:
    """Return what the lines say, wherever they were read."""
    return [(x.last_name, x.first_names, x.email, x.function, x.date or date.min) for x in lines]


def written_as_text(opened: Sequence[Person], closed: Sequence[Person]) -> str:
    """Return the annex 1 that says this, in the layout of the convention."""

    def items(persons: Sequence[Person]) -> str:
        return "\n".join(
            f"- {last} {first} ; {email} ; {function} ; {day:%d/%m/%Y}"
            for last, first, email, function, day in persons
        )

    return annex(items(opened) or "- Sans objet", items(closed) or "- Sans objet")


def written_as_csv(opened: Sequence[Person], closed: Sequence[Person], delimiter: str = ";") -> str:
    """Return the annex 1 that says this, as a spreadsheet program exports it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(("Date de transmission :", "11/02/2026"))
    writer.writerow(HEADER.split(";"))
    for number, persons in ((1, opened), (2, closed)):
        for last, first, email, function, day in persons:
            writer.writerow((number, last, first, email, function, f"{day:%d/%m/%Y}"))
    return text.getvalue()
