"""For any people and any shape: the same document; whatever the typing, nobody becomes another.

Documents are made as rows, as every format module makes them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.model import Document, Verdict
from connector.readers.annex import read_rows
from connector.readers.rows import Reading, Row, Source, make_row
from tests.unit.readers.samples import LIST_1, LIST_2, SENT, TITLE, TODAY, Person, people
from tests.unit.readers.test_properties import PEOPLE

Cells = Sequence[str]
_HEADINGS = {
    "last_name": ["Nom", "NOM", "Nom de famille", "Nom d'usage"],
    "first_names": ["Prénom", "PRENOM(S)", "Prénoms"],
    "email": ["Courriel", "Adresse électronique professionnelle", "E-mail", "Adresse mail pro"],
    "function": ["Fonction", "Qualité/fonction", "Poste", "Fonction exercée"],
    "date": ["Date", "Date de la demande", "Demandé le"],
    "other": ["Observations", "Service", "Téléphone"],
}
_BULLETS = ["-", "•", "–", "\uf0b7", "·", "▪", ""]
_SPACES = [" ", "\u00a0", "\u202f", "\u2003", "  ", "\t "]
_MONTHS = ["janvier", "Février", "mars", "AVRIL", "mai", "juin", "juil.", "aout", "sept.",
           "octobre", "novembre", "decembre"]  # fmt: skip
_DAYS: list[Callable[[date], str]] = [
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%d-%m-%y}",
    lambda d: f"{d:%Y-%m-%d}",
    lambda d: f"le {d.day}{'er' if d.day == 1 else ''} {_MONTHS[d.month - 1]} {d.year}",
]


def read(rows: Sequence[tuple[Cells, str]]) -> Document:
    """Return the document of these rows, each with its bullet."""
    made: list[Row] = [
        make_row(cells, line=number, bullet=bullet)
        for number, (cells, bullet) in enumerate(rows, start=1)
    ]
    return read_rows(Reading(tuple(made)), Source("annexe", "0"), "txt", TODAY)


def said(document: Document) -> tuple[list[Person], list[Person]]:
    """Return both lists, wherever they were read."""
    return people(document.open), people(document.closed)


def form(lists: dict[int, list[tuple[Cells, str]]]) -> list[tuple[Cells, str]]:
    """Return the rows of an annex 1 with these in its lists."""
    rows: list[tuple[Cells, str]] = [((TITLE,), ""), ((SENT,), "")]
    for number, heading in ((1, LIST_1), (2, LIST_2)):
        rows += [((heading,), ""), *(lists[number] or [(("Sans objet",), "-")])]
    return rows


@given(PEOPLE, PEOPLE, st.data())
@settings(max_examples=40)
def test_any_table_says_what_the_bullets_say(
    opened: list[Person], closed: list[Person], data: st.DataObject
) -> None:
    """Columns in any order, under any known heading, with columns nobody asked for."""
    fields = data.draw(st.permutations(list(_HEADINGS)))
    header = [data.draw(st.sampled_from(_HEADINGS[field])) for field in fields]
    day = data.draw(st.sampled_from(_DAYS))

    def row(person: Person) -> tuple[Cells, str]:
        last, first, email, function, on = person
        cells = {"last_name": last, "first_names": first, "email": email, "function": function}
        cells |= {"date": day(on), "other": "vu avec le maire"}
        return tuple(cells[field] for field in fields), ""

    tables = {n: [(header, ""), *map(row, who)] for n, who in ((1, opened), (2, closed))}
    document = read(form({n: rows if len(rows) > 1 else [] for n, rows in tables.items()}))
    assert said(document) == (opened, closed)
    assert document.verdict is Verdict.ACCEPTED


@given(PEOPLE, PEOPLE, st.data())
@settings(max_examples=40)
def test_any_bullet_space_and_date_says_the_same(
    opened: list[Person], closed: list[Person], data: st.DataObject
) -> None:
    """What word processors make of the template's line, decomposed accents included."""
    bullet = data.draw(st.sampled_from(_BULLETS))
    space = data.draw(st.sampled_from(_SPACES))
    day = data.draw(st.sampled_from(_DAYS))
    decomposed = data.draw(st.booleans())

    def item(person: Person) -> tuple[Cells, str]:
        last, first, email, function, on = person
        shouted = email.upper() if data.draw(st.booleans()) else f"<{email}>"
        fields = (f"{last} {first}", shouted, function, day(on))
        text = ";".join(f"{space}{f.replace(' ', space)}{space}" for f in fields)
        return (unicodedata.normalize("NFD" if decomposed else "NFC", text),), bullet

    document = read(form({1: [*map(item, opened)], 2: [*map(item, closed)]}))
    assert said(document) == (opened, closed)
    assert document.verdict is Verdict.ACCEPTED


_SLIPS: list[Callable[[str], str]] = [
    lambda text: text.replace(" ; ", ", ", 1),
    lambda text: text.replace(" ; ", " "),
    lambda text: text.replace(" ; ", "; ;", 1),
    lambda text: text.replace("@", " @ ", 1),
    lambda text: text.replace(".", " ", 1),
    lambda text: text.replace(" ; ", "\n", 1),
    lambda text: "\n".join(text.split(" ", 1)),
    lambda text: "\n".join(text.rsplit(" ", 3)),
    lambda text: text[: len(text) // 2],
    lambda text: text[len(text) // 2 :],
    lambda text: f"{text} ; {text}",
    lambda text: f"{text} {text}",
    lambda text: f"Liste 2 : {text}",
    lambda text: f"1 ; {text}",
    str.lower,
    str.upper,
    lambda text: text.replace("@", "＠"),
    lambda text: text.replace("/", "", 1),
]


@given(PEOPLE.filter(bool), PEOPLE, st.sampled_from(_SLIPS), st.data())
@settings(max_examples=120)
def test_a_slip_makes_nobody_a_stranger(
    opened: list[Person],
    closed: list[Person],
    slip: Callable[[str], str],
    data: st.DataObject,
) -> None:
    """One line is mistyped: whoever is opened or closed is somebody of the list, or it is said.

    Nobody moves from one list to the other, and an address that is in neither list is in a finding.
    """
    taken = {person[2] for person in opened}
    closed = [person for person in closed if person[2] not in taken]
    victim = data.draw(st.sampled_from(opened))
    number = data.draw(st.sampled_from([1, 2]))
    lists = {1: list(opened), 2: list(closed)}
    if number == 2:
        lists = {1: list(closed), 2: list(opened)}

    def item(person: Person) -> tuple[Cells, str]:
        last, first, email, function, on = person
        text = f"{last} {first} ; {email} ; {function} ; {on:%d/%m/%Y}"
        return (slip(text) if person is victim else text,), "-"

    document = read(form({n: [*map(item, who)] for n, who in lists.items()}))
    if document.verdict is Verdict.REFUSED:
        return  # nothing of it is used, and it says why
    for kept, wanted, other in (
        (document.open, lists[1], lists[2]),
        (document.closed, lists[2], lists[1]),
    ):
        known = {person[2]: person for person in wanted}
        told = {f.email for f in document.findings} | {None}
        for line in kept:
            assert line.email not in {person[2] for person in other}
            cut = line.email not in known
            assert not cut or victim[2].endswith(line.email) or victim[2].startswith(line.email)
            assert not cut or document.findings, line
            if not cut and line.email not in told:
                person = known[line.email]
                assert f"{line.last_name} {line.first_names}".casefold() == (
                    f"{person[0]} {person[1]}".casefold()
                )
    inside = {x.email for x in (*document.open, *document.closed)}
    if victim[2] not in inside:
        assert document.findings
