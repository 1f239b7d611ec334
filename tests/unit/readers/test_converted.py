"""Documents that LibreOffice wrote, also by way of Word 97: the same people, the same contacts."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.model import Verdict
from tests.documents.converted import ANNEX, CONVENTION, DATA, KEPT, SENT
from tests.unit.readers.samples import Person, codes, people, read

ANNEXES = sorted(KEPT.glob("annexe-*"))
CONVENTIONS = sorted(KEPT.glob(f"{CONVENTION}*"))


def wanted() -> tuple[list[Person], list[Person]]:
    """Return both lists as they were written."""
    first, second = (
        [(x.last_name, x.first_names, x.email, x.function, x.date or SENT) for x in lines]
        for lines in (ANNEX.open, ANNEX.closed)
    )
    return first, second


@pytest.mark.parametrize("path", ANNEXES, ids=lambda path: path.name)
def test_a_converted_annex_says_the_same(path: Path) -> None:
    """Bullets and tables, DOCX to ODT, ODT to DOCX, DOCX to DOC and back."""
    document = read(path.read_bytes())
    assert (people(document.open), people(document.closed)) == wanted()
    assert document.verdict is Verdict.ACCEPTED
    assert (document.partner, document.findings) == ("Commune de Valbrune", ())


@pytest.mark.parametrize("path", CONVENTIONS, ids=lambda path: path.name)
def test_a_converted_convention_says_the_same(path: Path) -> None:
    """Articles, three annexes, signature, the préfecture's stamps: as from the text."""
    plain = read((DATA / f"{CONVENTION}.txt").read_bytes())
    document = read(path.read_bytes())
    assert people(document.open) == people(plain.open)
    assert [(c.side, c.role, c.email) for c in document.contacts] == [
        (c.side, c.role, c.email) for c in plain.contacts
    ]
    for name in ("verdict", "partner", "siren", "signed_on", "transmitted_on", "annex3_on"):
        assert getattr(document, name) == getattr(plain, name)
    assert codes(document) == codes(plain)


def test_there_are_such_documents() -> None:
    """They are kept, so that this needs no LibreOffice."""
    assert (len(ANNEXES), len(CONVENTIONS)) == (6, 2)
    assert all(path.stat().st_size < 40_000 for path in (*ANNEXES, *CONVENTIONS))
