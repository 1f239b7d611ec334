"""« NOM Prénom » into last name and first names."""

import pytest

from connector.readers.names import Name, names_several, parse_name, split_name, why_refused


@pytest.mark.parametrize(
    ("text", "last", "first"),
    [
        ("GONDA Delphine", "GONDA", "Delphine"),
        ("DE LA TOUR Jean-Pierre", "DE LA TOUR", "Jean-Pierre"),
        ("D'ANGELO Éloïse", "D'ANGELO", "Éloïse"),
        ("d’ANGELO Éloïse", "d’ANGELO", "Éloïse"),
        ("M. PETIT Jean", "PETIT", "Jean"),
        ("Monsieur PETIT Jean", "PETIT", "Jean"),
        ("Mme Alice ROGER", "ROGER", "Alice"),
        ("Marie CURIE", "CURIE", "Marie"),
        ("Marie C. CURIE", "CURIE", "Marie C."),
        ("Jean de la TOUR", "de la TOUR", "Jean"),
        ("LEFèVRE Zoé", "LEFèVRE", "Zoé"),
        ("McDONALD Sean", "McDONALD", "Sean"),
        ("DURAND née PETIT Marie", "DURAND née PETIT", "Marie"),
        ("DURAND épouse Petit Marie", "DURAND épouse Petit", "Marie"),
        ("DUPONT-MARTIN Anne Marie", "DUPONT-MARTIN", "Anne Marie"),
        ("PETIT J.", "PETIT", "J."),
        ("Durand, Paul", "Durand", "Paul"),
        ("PETIT,Jean", "PETIT", "Jean"),
        ("M.PETIT Jean", "PETIT", "Jean"),
        ("PETIT Jean, Pierre", "PETIT", "Jean Pierre"),
    ],
)
def test_capitals_or_a_comma_mark_the_last_name(text: str, last: str, first: str) -> None:
    """Upper-case words are the last name wherever they stand, with their particles."""
    assert parse_name(text) == Name(last, first)


@pytest.mark.parametrize(
    ("text", "last", "first"),
    [
        ("Durand Paul", "Durand", "Paul"),
        ("DURAND PAUL", "DURAND", "PAUL"),
        ("LE GALL YANN", "LE GALL", "YANN"),
        ("DE LA TOUR JEAN PIERRE", "DE LA TOUR", "JEAN PIERRE"),
        ("Dupont de Ligny Xavier", "Dupont de Ligny", "Xavier"),
        ("Giscard d'Estaing Valéry", "Giscard d'Estaing", "Valéry"),
        ("Jean de La Tour", "de La Tour", "Jean"),
        ("Martin Ben", "Martin", "Ben"),
    ],
)
def test_without_a_mark_the_template_order_is_assumed(text: str, last: str, first: str) -> None:
    """Last name first, its particles with it, and the reader is told."""
    assert parse_name(text) == Name(last, first, order_assumed=True)


@pytest.mark.parametrize("text", ["", "M.", "PETIT", "De La Tour"])
def test_what_is_missing_is_empty(text: str) -> None:
    """One word, or particles and one word, are no last and first name."""
    assert parse_name(text).first == ""


def test_two_cells_are_taken_as_they_are() -> None:
    """Where the table tells the names apart, nothing is guessed; the civility goes."""
    assert split_name("Mme Petit", " JEANNE ") == Name("Petit", "JEANNE")


@pytest.mark.parametrize("char", [*'<>&"$%!#?§;*~/\\|^=[]{}()\x07\u202e\u200d'])
def test_what_keycloak_refuses_is_said_before(char: str) -> None:
    """The characters that Keycloak answers 400 to, and those that nobody sees."""
    assert why_refused(f"PE{char}TIT")


@pytest.mark.parametrize("name", ["D'ANGELO", "Jean-Pierre", "de Saint-Éxupéry", "N’Guyên", "J."])
def test_real_names_pass(name: str) -> None:
    """Accents, apostrophes, hyphens, points and spaces are names' own."""
    assert why_refused(name) is None


def test_a_name_has_a_length() -> None:
    """Keycloak takes 255 characters, not 256."""
    assert why_refused("É" * 255) is None
    assert why_refused("É" * 256)


def test_two_names_in_capitals_apart_are_told() -> None:
    """« DURAND Marie PETIT »: whether PETIT is hers, nobody can say."""
    assert parse_name("DURAND Marie PETIT") == Name("DURAND PETIT", "Marie", order_assumed=True)
    assert parse_name("Marie DURAND PETIT") == Name("DURAND PETIT", "Marie")


@pytest.mark.parametrize(
    "text", ["PETIT Jean + DURAND Paul", "PETIT Jean DURAND Paul", "PETIT Jean et Marie"]
)
def test_several_people_in_one_cell_are_told(text: str) -> None:
    """Read as one, « PETIT DURAND Jean Paul » would be a stranger (3.5)."""
    assert names_several(text)


@pytest.mark.parametrize("text", ["OU Li", "Jean ET", "DE LA TOUR Anne Marie", "Marie CURIE Anne"])
def test_one_person_is_not_several(text: str) -> None:
    """« OU » and « ET » are surnames; a first name may stand on either side."""
    assert not names_several(text)
