"""The first and last page of a convention: the partner's name and the day of signature."""

from datetime import date

import pytest

from tests.unit.readers.samples import annex, form, read

BODY = """CONVENTION D'ADHESION

Entre

{partner}

Ci-après dénommée « le partenaire »,

Et

La Caisse d'Allocations familiales des Trois-Rivières, 8 quai des Écluses

Ci-après dénommée « la Caf »,

Il a été convenu ce qui suit :

{signature}
"""


def body(
    partner: str = "La commune de Valbrune, 12 place des Tilleuls",
    signature: str = "Fait à Landerive, le 9 janvier 2026",
) -> str:
    """Return a short convention."""
    return BODY.format(partner=partner, signature=signature)


@pytest.mark.parametrize(
    ("party", "name"),
    [
        ("La commune de Valbrune, 12 place des Tilleuls", "Commune de Valbrune"),
        ("La ville de Valbrune, représentée par son Maire", "Ville de Valbrune"),
        ("La ville de Valbrune représentée par son Maire", "Ville de Valbrune"),
        ("Le Centre communal d'action sociale de Valbrune, sis rue Haute", None),
        ("Le CCAS de Valbrune dont le siège est rue Haute", "CCAS de Valbrune"),
        ("La communauté de communes du Val, située à Brune", "Communauté de communes du Val"),
        ("L'association « Les Tilleuls » (loi de 1901)", "Association « Les Tilleuls »"),
        ("La commune de\nSaint-Valbrune-\nles-Bains, 12 rue Haute", None),
        ("Valbrune Habitat ; 12 rue Haute", "Valbrune Habitat"),
    ],
)
def test_names_the_partner(party: str, name: str | None) -> None:
    """« Entre La commune de Mouriès, 35 rue… » becomes « Commune de Mouriès »."""
    long = {
        "Le Ce": "Centre communal d'action sociale de Valbrune",
        "La co": "Commune de Saint-Valbrune- les-Bains",
    }
    assert read(body(party)).partner == (name or long[party[:5]])


def test_the_caf_may_come_first() -> None:
    """The partner is the party that is no Caf."""
    swapped = body("La Caf des Trois-Rivières, 8 quai").replace(
        "La Caisse d'Allocations familiales des Trois-Rivières, 8 quai des Écluses",
        "La commune de Valbrune, 12 place des Tilleuls",
    )
    assert read(swapped).partner == "Commune de Valbrune"


def test_the_parties_may_stand_in_one_sentence() -> None:
    """« Entre la commune de …, d'une part, et la Caf … »."""
    text = body().replace("Entre\n\nLa", "Entre la").replace("Et\n\nLa", "Et la")
    assert read(text).partner == "Commune de Valbrune"


@pytest.mark.parametrize(
    ("signature", "day"),
    [
        ("Fait en deux exemplaires à Landerive, le 9 janvier 2026", date(2026, 1, 9)),
        ("Fait à Landerive le 09/01/2026 en deux exemplaires", date(2026, 1, 9)),
        ("Fait en deux exemplaires à Landerive,\nle 9 janvier 2026", date(2026, 1, 9)),
        (
            "Fait à Landerive, le 9 janvier 2026\n\nFait à Valbrune, le 12/01/2026",
            date(2026, 1, 12),
        ),
        ("Fait à Landerive, le", None),
        ("Fait à Landerive, le\n\nPublié le 20/02/2026", None),
        ("Fait à Landerive, le 31 février 2026", None),
    ],
)
def test_finds_the_day_of_signature(signature: str, day: date | None) -> None:
    """The last party to sign counts (R1); the préfecture's dates never do."""
    assert read(body(signature=signature)).signed_on == day


def test_an_annex_alone_is_no_convention() -> None:
    """« Fait à Valbrune, le … » under an annex 1 signs the annex, not the convention."""
    document = read(annex() + "\nFait à Valbrune, le 11/02/2026\n")
    assert document.signed_on is None
    assert document.partner is None


@pytest.mark.parametrize(
    "text",
    [
        "Partenaire : Commune de Valbrune\n" + annex(),
        "Nom du partenaire : La commune de Valbrune\n" + annex(),
        "Partenaire :;Commune de Valbrune\n" + form(),
        "Partenaire;Commune de Valbrune;;\n" + form(),
    ],
)
def test_a_form_names_its_partner(text: str) -> None:
    """An annex alone may name the partner on a line of the form."""
    assert read(text).partner == "Commune de Valbrune"


def test_two_sirens_are_none() -> None:
    """A document that bears the stamps of two bodies does not say whose it is."""
    stamps = "ID : 013-999000123-20260217-1-DE\nID : 013-999000456-20260217-2-DE\n"
    assert read(stamps + annex()).siren is None
    assert read("SIREN : 999 000 123\n" + annex()).siren == "999000123"
