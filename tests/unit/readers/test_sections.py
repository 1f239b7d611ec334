"""A document's parts: several annexes 1, pages of one annex, annexes 2 and 3 alone."""

from datetime import date

import pytest

from connector.model import Verdict, catalogue
from tests.unit.readers.samples import (
    LIST_1,
    LIST_2,
    SENT,
    TITLE,
    annex,
    codes,
    found,
    people,
    read,
)

PETIT = "- PETIT Jean ; jean.petit@valbrune.example ; Agent ; 11/02/2026"
ROGER = "- ROGER Inès ; ines.roger@valbrune.example ; Élue ; 11/02/2026"
LATER = "Date de transmission : 12 mars 2026"


@pytest.mark.parametrize("order", [1, -1])
def test_the_newest_of_several_annexes_counts(order: int) -> None:
    """The latest transmission date wins, wherever it stands, and the reader is told (R4)."""
    parts = [annex(PETIT), annex(ROGER, sent=LATER)][::order]
    document = read("\n\n".join(parts))
    assert document.transmitted_on == date(2026, 3, 12)
    assert [x.last_name for x in document.open] == ["ROGER"]
    assert codes(document) == ["several-annexes"]
    assert "12/03/2026" in found(document, catalogue.SEVERAL_ANNEXES).message


def test_another_date_begins_another_annex() -> None:
    """Two annexes 1 without a title are told apart by their dates."""
    parts = [annex(PETIT), annex(ROGER, sent=LATER)]
    document = read("\n".join(part.replace(TITLE + "\n", "") for part in parts))
    assert [x.last_name for x in document.open] == ["ROGER"]
    assert codes(document) == ["several-annexes"]


@pytest.mark.parametrize("head", [TITLE, f"{TITLE} (suite)", f"{TITLE}\n{SENT}"])
def test_the_head_of_a_further_page_begins_no_annex(head: str) -> None:
    """A long annex repeats its title on each page: everybody on them counts."""
    document = read(annex(f"{PETIT}\n{head}\n{ROGER}"))
    assert [x.last_name for x in document.open] == ["PETIT", "ROGER"]
    again = read(annex(f"{PETIT}\n{TITLE}\n{SENT}\n{LIST_1}\n{ROGER}"))
    assert people(again.open) == people(document.open)
    assert codes(document) == codes(again) == []


@pytest.mark.parametrize(
    "title",
    [
        "ANNEXE 1",
        "Annexe n°1 : Suivi des habilitations",
        "Annexe N° 1 - Suivi des habilitations",
        "ANNEXE I – SUIVI DES HABILITATIONS",
        "ANNEXE 1 Suivi des habilitations",
        "**ANNEXE 1 : Suivi des habilitations**",
        "ANNEXE 1 :\nSuivi des habilitations",
        "Suivi des habilitations",
    ],
)
def test_a_title_is_known_in_its_variants(title: str) -> None:
    """Each is the title of annex 1, and no line of it."""
    text = annex(PETIT).replace(TITLE, title) + "\n\nANNEXE 2\nRien de plus que ce texte\n"
    document = read(text)
    assert document.has_annex1
    assert len(document.open) == 1
    assert document.findings == ()


def test_an_article_that_speaks_of_the_annex_is_no_title() -> None:
    """« annexe 1 et l'annexe 2 » at the start of a wrapped line."""
    text = "Convention d'adhésion\nLa Caf garde l'\nannexe 1 et l'annexe 2 deux ans.\n" + annex(
        PETIT
    )
    assert codes(read(text)) == ["note"]


def test_annex_1_ends_where_annex_2_begins() -> None:
    """A contact is nobody whose access is asked for."""
    contact = "Responsable sécurité :\n" + ROGER
    document = read(f"{annex(PETIT)}\nANNEXE 2 : Les interlocuteurs\n{LATER}\n{contact}\n")
    assert [x.last_name for x in document.open] == ["PETIT"]
    assert [x.last_name for x in document.contacts] == ["ROGER"]
    assert document.transmitted_on == date(2026, 2, 11)


def test_annex_2_alone_is_accepted() -> None:
    """It has its own transmission date, and no list (R13)."""
    document = read(f"ANNEXE 2 : Les interlocuteurs\n{LATER}\nResponsable sécurité :\n{ROGER}\n")
    assert document.verdict is Verdict.ACCEPTED
    assert not document.has_annex1
    assert document.transmitted_on is None
    assert document.is_annex
    assert document.findings == ()


def test_the_newest_annex_2_counts() -> None:
    """Each annex has its own date; a page's repeated title begins none."""
    former = f"ANNEXE 2\n{SENT}\nResponsable sécurité :\n{PETIT}\n"
    newer = f"ANNEXE 2\n{LATER}\nResponsable sécurité :\nANNEXE 2 (suite)\n{ROGER}\n"
    assert [x.last_name for x in read(newer + former).contacts] == ["ROGER"]


@pytest.mark.parametrize(
    "text",
    [
        "Madame, Monsieur,\n\nVeuillez trouver ci-joint notre annexe 1.\n\nCordialement",
        "Bonjour,\nécrivez à dgs@valbrune.example ou dga@valbrune.example\n",
        '{"a": 1}',
    ],
)
def test_a_letter_is_no_annex(text: str) -> None:
    """It is refused with a note, and the registry passes it over."""
    document = read(text)
    assert (document.verdict, codes(document)) == (Verdict.REFUSED, ["not-an-annex"])
    assert not document.has_annex1
    assert not document.is_annex


@pytest.mark.parametrize(
    "text",
    [TITLE, SENT, LIST_2, PETIT, "nom;email;fonction\nPETIT Jean;jean@v.example;Agent"],
)
def test_any_sign_of_annex_1_asks_for_all_of_it(text: str) -> None:
    """A title, a date, a heading, a person's line: an annex 1 that can't be used, and why."""
    document = read(text)
    assert document.has_annex1
    assert document.verdict is Verdict.REFUSED
    assert "list-heading-missing" in codes(document)
