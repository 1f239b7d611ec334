"""Annexes 2 and 3: who is named for what, however it is separated."""

import pytest

from connector.model import Document, Verdict, catalogue
from tests.unit.readers.samples import codes, found, read

ANNEX_2 = "ANNEXE 2 : Les interlocuteurs chez le partenaire\nDate de transmission : 11/02/2026\n\n"
ANNEX_3 = "ANNEXE 3 : Les interlocuteurs à la Caf\nDate de transmission : 11/02/2026\n\n"


def contacts(document: Document) -> list[tuple[str, ...]]:
    """Return side, role and the rest of each contact."""
    return [
        (c.side, c.role, c.last_name, c.first_names, c.email, c.function) for c in document.contacts
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Responsable sécurité :\n\n- ROGER Inès ; ines@caf.example ; Cadre ; 11/02/2026",
        "- **Responsable sécurité :**\nROGER Inès, ines@caf.example, Cadre",
        "- **Responsable sécurité :**\nROGER Inès, ines@caf.example Cadre",
        "Responsable sécurité « Coopération » : ROGER Inès, ines@caf.example, Cadre",
        "RESPONSABLE SECURITE\nMme ROGER Inès\nines@caf.example\nCadre",
        "Responsable sécurité :\nROGER Inès, ines@\ncaf.example, Cadre",
        "| Responsable sécurité | ROGER Inès | ines@caf.example | Cadre |",
        "Responsable de la sécurité : ROGER ; Inès ; <ines@caf.example> ; Cadre",
    ],
)
def test_a_contact_may_be_written_in_many_ways(text: str) -> None:
    """The role stands above or in front; commas, semicolons or nothing part the rest."""
    document = read(ANNEX_3 + text)
    assert contacts(document) == [("caf", "security", "ROGER", "Inès", "ines@caf.example", "Cadre")]
    assert document.findings == ()


def test_a_function_may_wrap() -> None:
    """It goes on until the next role."""
    document = read(
        ANNEX_3 + "Responsable sécurité :\nROGER Inès, ines@caf.example Manager\ndu système\n"
        "Référent problèmes techniques :\nPETIT Jean, jean@caf.example, Agent\n"
    )
    assert [(c.role, c.function) for c in document.contacts] == [
        ("security", "Manager du système"),
        ("technical", "Agent"),
    ]


def test_two_people_may_share_a_role() -> None:
    """Both are contacts."""
    document = read(
        ANNEX_2 + "Responsable des habilitations :\n"
        "- PETIT Jean ; jean@v.example ; Agent ; 11/02/2026\n"
        "- ROGER Inès ; ines@v.example ; Élue ; 11/02/2026\n"
    )
    assert [c.last_name for c in document.contacts] == ["PETIT", "ROGER"]
    assert {(c.side, c.role) for c in document.contacts} == {("partner", "access")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "personne n’est indiqué"),
        ("- Sans objet", "personne n’est indiqué"),
        ("ROGER Inès", "aucune adresse n’est lisible"),
        ("ROGER Inès ; ines.caf.example ; Cadre", "aucune adresse n’est lisible"),
        ("ROGER Inès ; ines@c\u0430f.example ; Cadre", "en imite un autre"),
        ("écrire à ines@caf.example", "aucune adresse n’est lisible"),
    ],
)
def test_a_contact_without_an_address_is_a_warning(text: str, words: str) -> None:
    """The annex stays accepted: contacts decide no access."""
    document = read(f"{ANNEX_3}Responsable sécurité :\n{text}\n")
    assert document.contacts == ()
    assert document.verdict is Verdict.ACCEPTED
    assert words in found(document, catalogue.CONTACT_INCOMPLETE).message


def test_an_incomplete_contact_is_kept() -> None:
    """The address is what counts; what is missing is said."""
    document = read(f"{ANNEX_3}Responsable sécurité :\n- ROGER ; ines@caf.example ; ; \n")
    assert contacts(document) == [("caf", "security", "ROGER", "", "ines@caf.example", "")]
    message = found(document, catalogue.CONTACT_INCOMPLETE).message
    assert "le prénom, la fonction" in message
    assert found(document, catalogue.CONTACT_INCOMPLETE).email == "ines@caf.example"


def test_a_function_may_sound_like_a_role() -> None:
    """« …, Responsable sécurité » on the line below belongs to the person above."""
    document = read(
        ANNEX_3 + "Responsable des habilitations :\nROGER Inès, ines@caf.example,\n"
        "Responsable sécurité des systèmes\n"
    )
    assert [(c.role, c.function) for c in document.contacts] == [
        ("access", "Responsable sécurité des systèmes")
    ]
    assert codes(document) == []
