"""What a document alone shows of the decisions to come."""

from __future__ import annotations

from datetime import date

import pytest

from connector.model import Document, Verdict, catalogue
from connector.readers.mailbox import load_mailboxes
from connector.rules.foresight import with_foresight
from tests.unit.readers.samples import DATA, TODAY, annex, codes, found, read

PETIT = "- PETIT Jean ; jean.petit@valbrune.example ; Agent ; {}"
ROLES = "ANNEXE 2 :\nResponsable des habilitations :\n- ROGER Inès ; ines@valbrune.example ; DGS\n"


def foreseen(text: str, today: date = TODAY) -> Document:
    """Return the document as `connector read` shows it."""
    return with_foresight(read(text, today=today), today, load_mailboxes())


def test_the_real_convention_has_nothing_to_foresee() -> None:
    """Five contacts, an address of the partner's domain, nobody in both lists."""
    text = (DATA / "convention-valbrune.txt").read_text(encoding="utf-8")
    assert foreseen(text) == read(text)


def test_a_person_in_both_lists_on_one_day_is_told() -> None:
    """The line of list 2 is where the partner must look (3.3); the verdict stays the reading's."""
    line = PETIT.format("11/02/2026")
    document = foreseen(annex(line, line))
    finding = found(document, catalogue.BOTH_LISTS)
    assert finding.at == document.closed[0].at
    assert document.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("opening", "closing", "expected"),
    [
        ("12/02/2026", "11/02/2026", []),
        ("11/02/2026", "12/02/2026", []),
        ("11/02/2026", "?", ["both-lists", "closure-incomplete"]),
        ("24/12/2026", "11/02/2026", []),
    ],
)
def test_the_later_date_of_two_lists_wins_without_a_word(
    opening: str, closing: str, expected: list[str]
) -> None:
    """People come back, and the old closure stays in list 2 for two years."""
    document = foreseen(annex(PETIT.format(opening), PETIT.format(closing)))
    assert sorted(codes(document)) == expected


def test_an_address_that_changes_hands_is_told() -> None:
    """ROGER Inès leaves, PETIT Jean gets her address: credentials are personal (3.5)."""
    former = PETIT.replace("PETIT Jean", "ROGER Inès").format("11/02/2026")
    document = foreseen(annex(PETIT.format("12/02/2026"), former))
    assert codes(document) == ["another-person"]


def test_addresses_that_will_wait_for_a_person_are_told() -> None:
    """A personal provider always; another domain where annex 2's contacts tell the partner's."""
    other = PETIT.replace("valbrune", "ailleurs").format("11/02/2026")
    free = "- ROGER Inès ; ines.roger@orange.fr ; Élue ; 11/02/2026"
    assert codes(foreseen(annex(f"{other}\n{free}"))) == ["personal-provider"]
    both = foreseen(f"{annex(f'{other}{chr(10)}{free}')}\n{ROLES}")
    assert codes(both) == ["contact-incomplete", "foreign-domain", "personal-provider"]
    assert all(f.partner is None for f in both.findings)


def test_a_role_that_nobody_has_is_told() -> None:
    """Annex 2 names two people (2.2); an annex 1 alone names none, and owes none."""
    message = found(foreseen(ROLES), catalogue.CONTACT_INCOMPLETE).message
    assert message == "L’annexe 2 ne nomme pas de responsable sécurité."


def test_a_signature_to_come_is_told() -> None:
    """Nobody is opened before the convention is signed (3.1)."""
    text = (DATA / "convention-valbrune.txt").read_text(encoding="utf-8")
    document = foreseen(text.replace("9 janvier 2026", "9 janvier 2027"))
    assert "agreement-not-signed" in codes(document)
