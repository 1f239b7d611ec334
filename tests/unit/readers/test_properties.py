"""For any people: what was written is read back. For any bytes: a document, never a traceback."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.model import Document, Verdict
from connector.readers.vocabulary import vocabulary
from connector.readers.words import words
from tests.unit.readers.samples import (
    DATA,
    TODAY,
    Person,
    annex,
    form,
    people,
    read,
    written_as_csv,
    written_as_text,
)

# Letters, hyphen and apostrophe as French names have them.
_CAPITALS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZÀÇÉÈÊËÎÏÔÛÜ", min_size=2, max_size=12)
_SMALL = st.text("abcdefghijklmnopqrstuvwxyzàâçéèêëîïôûü", min_size=2, max_size=12)


@st.composite
def last_names(draw: st.DrawFn) -> str:
    """Return « PETIT », « DE LA TOUR », « D'ANGELO » or « DUPONT-MARTIN »."""
    head = draw(st.sampled_from(["", "DE LA ", "LE ", "D'", "VAN DER "]))
    return head + draw(st.sampled_from(["-", " "])).join(
        draw(st.lists(_CAPITALS.filter(_is_name), min_size=1, max_size=2))
    )


@st.composite
def first_names(draw: st.DrawFn) -> str:
    """Return « Éloïse », « Jean-Pierre » or « Anne Marie »."""
    parts = draw(st.lists(_SMALL.filter(_is_name), min_size=1, max_size=2))
    return draw(st.sampled_from(["-", " "])).join(part.capitalize() for part in parts)


def _is_name(text: str) -> bool:
    """Tell whether the template doesn't use this word for nobody, or for a civility."""
    return not {words(text)} & (vocabulary().empty_list | vocabulary().civilities)


_WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=2, max_size=10)
ADDRESSES = st.builds(
    lambda local, domain: f"{'.'.join(local)}@{'-'.join(domain)}.example",
    st.lists(_WORD, min_size=1, max_size=3),
    st.lists(_WORD, min_size=1, max_size=2),
)
FUNCTIONS = (
    st.text("ABCDEFabcdefghéèàçœ'’-–/&(),.: 0123456789", min_size=1, max_size=40)
    .map(lambda text: "Agent " + " ".join(text.split()))
    .map(str.strip)
)
DAYS = st.dates(date(2024, 3, 1), TODAY + timedelta(days=364))
PEOPLE = st.lists(
    st.tuples(last_names(), first_names(), ADDRESSES, FUNCTIONS, DAYS),
    max_size=6,
    unique_by=lambda person: person[2],
)


def said(document: Document) -> tuple[list[Person], list[Person]]:
    """Return both lists, wherever they were read."""
    return people(document.open), people(document.closed)


@given(PEOPLE, PEOPLE)
@settings(max_examples=30)
def test_text_is_read_back(opened: list[Person], closed: list[Person]) -> None:
    """For any people: read(write(people)) == people, in the layout of the convention."""
    document = read(written_as_text(opened, closed))
    assert said(document) == (opened, closed)
    assert document.verdict is Verdict.ACCEPTED


@given(PEOPLE, PEOPLE, st.sampled_from(";,\t"))
@settings(max_examples=30)
def test_csv_is_read_back(opened: list[Person], closed: list[Person], mark: str) -> None:
    """The same people from a table, under any delimiter."""
    document = read(written_as_csv(opened, closed, mark))
    assert document.format == "csv"
    assert said(document) == (opened, closed)
    assert document.verdict is Verdict.ACCEPTED


@given(PEOPLE, st.data())
@settings(max_examples=30)
def test_wrapped_text_is_read_back(opened: list[Person], data: st.DataObject) -> None:
    """A line may end at any of its spaces: the person is the same."""
    lines = []
    for last, first, email, _, day in opened:
        parts = f"{last} {first} ; {email} ; Agent d'accueil ; {day:%d/%m/%Y}".split(" ")
        ends = data.draw(st.lists(st.sampled_from(" \n"), min_size=len(parts), max_size=len(parts)))
        lines.append("- " + "".join(map("".join, zip(parts, ends, strict=True))).strip())
    document = read(annex("\n".join(lines) or "néant"))
    plain = [(last, first, email, "Agent d'accueil", day) for last, first, email, _, day in opened]
    assert people(document.open) == plain


@given(st.binary(max_size=400))
@settings(max_examples=150)
def test_any_bytes_make_a_document(data: bytes) -> None:
    """Rubbish is refused; it is never a traceback."""
    assert read(data).verdict is Verdict.REFUSED


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=150)
def test_any_text_in_the_lists_makes_a_document(opened: str, closed: str) -> None:
    """Whatever stands in the lists, somebody is opened only by a line with an address."""
    document = read(annex(opened, closed).encode("utf-8", errors="replace"))
    assert len(document.open) <= (opened + closed).count("@") + (opened + closed).count("＠")


@given(st.lists(st.text(max_size=30), max_size=40))
@settings(max_examples=100)
def test_any_cells_make_a_document(cells: list[str]) -> None:
    """Cells of any text, in records of six."""
    records = (";".join(cells[i : i + 6]) for i in range(0, len(cells), 6))
    read(form(*records).encode("utf-8", errors="replace"))


SAMPLES = {
    "convention": (DATA / "convention-valbrune.txt").read_bytes(),
    "csv": written_as_csv(
        [("PETIT", "Jean", "jean@valbrune.example", "Agent", date(2026, 2, 11))],
        [("ROGER", "Inès", "ines@valbrune.example", "Élue", date(2026, 2, 11))],
    ).encode("cp1252"),
}


@pytest.mark.parametrize("sample", SAMPLES)
@given(dice=st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_damaged_files_make_a_document(sample: str, dice: random.Random) -> None:
    """Bytes flipped, cut out, doubled, cut off: a refusal or a reading, and no stranger."""
    data = bytearray(SAMPLES[sample])
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(data))
        match dice.randrange(4):
            case 0:
                data[at] = dice.randrange(256)
            case 1:
                del data[at : at + dice.randint(1, 200)]
            case 2:
                data[at:at] = data[at : at + dice.randint(1, 200)]
            case _:
                del data[max(at, len(data) // 2) :]
        data = data or bytearray(b" ")
    document = read(bytes(data))
    assert len({x.email for x in document.open}) == len(document.open)
    assert all(f.message and f.at for f in document.findings)
