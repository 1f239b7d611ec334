"""For any people, format and shape: what was written is read back, or a finding says why not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.annexes import FORMATS, AnnexContent, AnnexLine, Shape, write
from connector.errors import ConnectorError
from connector.model import Document, Severity, Verdict
from connector.readers import _MODULES as READERS
from connector.readers import read_bytes
from tests.unit.readers.samples import TODAY, Person, people
from tests.unit.readers.test_properties import ADDRESSES, DAYS, FUNCTIONS, PEOPLE

SENT = date(2026, 2, 11)
KINDS = [(code, shape) for code, shapes in sorted(FORMATS.items()) for shape in sorted(shapes)]
READABLE = [(code, shape) for code, shape in KINDS if code in READERS]
TEXTS = st.text(max_size=30).filter(lambda text: "\ufffd" not in text)
ANYBODY = st.lists(
    st.tuples(TEXTS, TEXTS, st.one_of(ADDRESSES, TEXTS), st.one_of(FUNCTIONS, TEXTS), DAYS),
    max_size=3,
)


def annex(opened: list[Person], closed: list[Person]) -> AnnexContent:
    """Return the annex that says this."""
    first, second = (tuple(AnnexLine(*one) for one in group) for group in (opened, closed))
    return AnnexContent(SENT, "Caf des Trois-Rivières", "Commune de Valbrune", first, second)


def read(content: AnnexContent, code: str, shape: Shape) -> Document:
    """Return what is read of the annex as a file."""
    return read_bytes(write(content, code, shape), f"annexe.{code}", today=TODAY)


@pytest.mark.parametrize(("code", "shape"), [k for k in READABLE if k != ("pdf", Shape.TABLE)])
@given(PEOPLE, PEOPLE)
@settings(max_examples=5, deadline=None)
def test_what_was_written_is_read_back(
    code: str, shape: Shape, opened: list[Person], closed: list[Person]
) -> None:
    """read(write(people)) == people."""
    document = read(annex(opened, closed), code, shape)
    assert (people(document.open), people(document.closed)) == (opened, closed)
    assert (document.format, document.verdict) == (code, Verdict.ACCEPTED)
    assert (document.partner, document.transmitted_on) == ("Commune de Valbrune", SENT)


def test_an_address_that_leaves_its_cell_is_an_error_not_another_address() -> None:
    """Printed over the next cell, its end would be read as the beginning of the function."""
    long = "a" * 20 + "." + "b" * 24 + "@" + "c" * 20 + ".example"
    person: Person = ("GARRIGUE", "Hélène", long, "Agente", date(2026, 2, 9))
    document = read(annex([person], []), "pdf", Shape.TABLE)
    assert people(document.open) in ([], [person])
    if not document.open:
        assert any(f.severity is Severity.ERROR for f in document.findings)


@pytest.mark.parametrize(("code", "shape"), READABLE)
@given(ANYBODY, ANYBODY)
@settings(max_examples=5, deadline=None)
def test_whoever_is_not_read_back_is_in_a_finding(
    code: str, shape: Shape, opened: list[Person], closed: list[Person]
) -> None:
    """Whatever stands in the fields: no stranger is opened, and nobody is missed in silence."""
    document = read(annex(opened, closed), code, shape)
    written = {x[2].lower() for x in opened}
    assert all(any(x.email in w or w in x.email for w in written) for x in document.open)
    said = len(opened) + len(closed) - len(document.open) - len(document.closed)
    named = [x for x in (*opened, *closed) if any(c.isalnum() for c in "".join(x[:4]))]
    if named and said > 0 and len(named) == len(opened) + len(closed):
        assert document.findings


@pytest.mark.parametrize(("code", "shape"), KINDS)
def test_the_same_content_gives_the_same_bytes(code: str, shape: Shape) -> None:
    """Nothing in the file tells when it was written."""
    content = annex([("PETIT", "Jean", "jean@valbrune.example", "Agent", SENT)], [])
    assert write(content, code, shape) == write(content, code, shape)


def test_the_text_is_the_template_s() -> None:
    """As a town hall sends it."""
    content = annex([("PETIT", "Jean", "jean@valbrune.example", "Agent ; accueil", SENT)], [])
    lines = write(content, "txt").decode().replace("\u00a0", " ").split("\n")
    assert lines[:3] == [
        "ANNEXE 1 : Suivi des habilitations",
        "Partenaire : Commune de Valbrune",
        "Date de transmission : 11/02/2026",
    ]
    assert "- PETIT Jean ; jean@valbrune.example ; Agent , accueil ; 11/02/2026" in lines
    assert "- Sans objet" in lines


def test_what_there_is_not_is_said() -> None:
    """An unknown format, or bullets in a sheet."""
    with pytest.raises(ConnectorError, match="rtf"):
        write(annex([], []), "rtf")
    with pytest.raises(ConnectorError, match="bullets"):
        write(annex([], []), "csv", Shape.BULLETS)


def test_a_field_that_is_not_known_is_left_blank() -> None:
    """The review's form may have a person whose function nobody knows."""
    line = AnnexLine("PETIT", "Jean", "jean@valbrune.example", "", None)
    content = AnnexContent(SENT, "Caf", "", (line,))
    for code, shape in READABLE:
        document = read(content, code, shape)
        assert [f.code for f in document.findings] == ["function-missing", "date-missing"]
