"""Professional addresses: what is tidied, what is refused and with which words."""

import pytest

from connector.model import Kind, catalogue
from connector.readers.emails import parse_email


@pytest.mark.parametrize(
    "text",
    [
        "Jean.PETIT@Valbrune.example",
        "mailto:jean.petit@valbrune.example",
        "<jean.petit@valbrune.example>",
        "Jean Petit <jean.petit@valbrune.example>",
        '"Petit, Jean" <jean.petit@valbrune.example>',
        "jean.petit@valbrune.example.",
        "« jean.petit@valbrune.example »,",
        "jean.petit＠valbrune.example",
        "e-mail : jean.petit@valbrune.example",
        "jean.petit@valbrune.example?subject=Bonjour",
        "jean.petit@valbrune.example <jean.petit@valbrune.example>",
        "jean.\npetit@valbrune.example",
        "jean.petit\n@valbrune.example",
        "jean.pe\ntit@valbrune.example",
        "jean.petit@val\nbrune.example",
    ],
)
def test_tidies_what_is_around_an_address(text: str) -> None:
    """Case, brackets, punctuation, a full-width @ and the end of a line mean nothing."""
    assert parse_email(text).address == "jean.petit@valbrune.example"


def test_keeps_the_hyphen_at_the_end_of_a_line() -> None:
    """Without it the address would be valid, and somebody else's."""
    assert parse_email("service@mairie-\nvalbrune.example").address == (
        "service@mairie-valbrune.example"
    )


@pytest.mark.parametrize("address", ["o'neil@v.example", "a+b@v.example", "a@mairie-mouriès.fr"])
def test_keeps_what_keycloak_takes(address: str) -> None:
    """Apostrophe and plus are allowed, and so is a French accent in the domain."""
    assert parse_email(address).address == address


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("", catalogue.EMAIL_MISSING, "manque"),
        (" / ", catalogue.EMAIL_MISSING, "manque"),
        ("a@v.example, b@v.example", catalogue.EMAIL_SEVERAL, "plusieurs"),
        ("a@v.example/b@v.example", catalogue.EMAIL_SEVERAL, "plusieurs"),
        ("jean.v.example", catalogue.EMAIL_INVALID, "pas de signe @"),
        ("jean@@v.example", catalogue.EMAIL_INVALID, "deux signes @"),
        ("jean petit@v.example", catalogue.EMAIL_INVALID, "une espace"),
        ("jean@v,example", catalogue.EMAIL_INVALID, "le caractère «\u00a0,\u00a0»"),
        ("@v.example", catalogue.EMAIL_INVALID, "précède"),
        ("jean@", catalogue.EMAIL_INVALID, "suit"),
        ("jean@valbrune", catalogue.EMAIL_INVALID, "la fin de l’adresse"),
        ("jean@valbrune.e", catalogue.EMAIL_INVALID, "la fin de l’adresse"),
        ("jean@v..example", catalogue.EMAIL_INVALID, "domaine"),
        ("jean@-v.example", catalogue.EMAIL_INVALID, "domaine"),
        (".jean@v.example", catalogue.EMAIL_INVALID, "un point"),
        ("lea.estèbe@v.example", catalogue.EMAIL_INVALID, "un accent («\u00a0è\u00a0»)"),
        ("a" * 65 + "@v.example", catalogue.EMAIL_INVALID, "64 caractères"),
        ("a@" + "b" * 63 + ("." + "c" * 63) * 3 + ".fr", catalogue.EMAIL_INVALID, "valide"),
        ("jean@v.example\nresponsable", catalogue.EMAIL_INVALID, "un doute"),
        ("Jean\npetit@v.example", catalogue.EMAIL_INVALID, "un doute"),
        ("jean@v\u0430lbrune.example", catalogue.EMAIL_LOOKALIKE, "en imite un autre"),
        ("je\u0430n@valbrune.example", catalogue.EMAIL_LOOKALIKE, "en imite un autre"),
        ("jean@valbrune\u2013cc.example", catalogue.EMAIL_LOOKALIKE, "en imite un autre"),
        ("jean@vaıbrune.example", catalogue.EMAIL_LOOKALIKE, "en imite un autre"),
        ("jean@xn--80ak6aa92e.com", catalogue.EMAIL_LOOKALIKE, "cache"),
        ("jean\u202e@v.example", catalogue.EMAIL_LOOKALIKE, "invisible (U+202E)"),
    ],
)
def test_says_what_is_wrong(text: str, kind: Kind, words: str) -> None:
    """An address is never repaired: the person at the town hall reads why it is refused."""
    email = parse_email(text)
    assert (email.address, email.kind) == ("", kind)
    assert words in email.reason


def test_a_contact_may_have_an_accent() -> None:
    """A contact is written to, and has no account by this."""
    assert parse_email("lea.estèbe@v.example", accents=True).address == "lea.estèbe@v.example"
