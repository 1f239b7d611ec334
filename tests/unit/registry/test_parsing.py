"""A mistyped file of the registry: file, key, value, what to write, in both languages."""

from __future__ import annotations

import re

import pytest

from connector.registry.parsing import _WRITE, BadFileError, validated
from connector.registry.schema import (
    AgreementFile,
    ContactFile,
    ConventionFile,
    RegistryFile,
)

VALIDATORS_OWN = re.compile(r"Input|should|valid (string|date|tuple)|Value error|pattern|\bmatch")


def said(content: object, *, registry: bool = False) -> tuple[str, str]:
    """Return what is said of it, with ordinary spaces."""
    schema = RegistryFile if registry else ConventionFile
    with pytest.raises(BadFileError) as caught:
        validated(content, schema, "convention.yaml")
    english, french = (
        x.replace("\u00a0", " ") for x in (caught.value.english, caught.value.french)
    )
    assert not VALIDATORS_OWN.search(english + french)
    return english, french


@pytest.mark.parametrize(
    ("content", "english", "french"),
    [
        (
            {"terminated_on": "31/12/2026"},
            "« terminated_on »: « 31/12/2026 » can't be used; write a date between 2000 and 2099",
            "« terminated_on », « 31/12/2026 » : écrire une date entre 2000 et 2099, par exemple",
        ),
        (
            {"agreements": [{"signed_on": "2026-01-09"}, {"signed_on": "demain"}]},
            "« agreements », no. 2, « signed_on »: « demain » can't be used; write a date",
            "« agreements », n° 2, « signed_on », « demain » : écrire une date",
        ),
        ({"siren": 211300652}, "write nine digits in quotes", "neuf chiffres, entre guillemets"),
        ({"email_domains": "mairie.example"}, "write a list of domains", "écrire une liste"),
        ({"email_domains": ["mairie"]}, "no. 1: « mairie »", "n° 1, « mairie »"),
        ({"partner": ""}, "it is empty can't", "« partner », vide : écrire un nom"),
        ({"signedon": "x"}, "no such key", "la clé « signedon » n’existe pas"),
        (["a list"], "lines « key: value »", "des lignes « clé : valeur »"),
        (
            {"signed_on": "2026-01-09", "agreements": [{"signed_on": "2026-01-09"}]},
            "not both",
            "pas les deux",
        ),
        ({"agreements": [{}]}, "needs its « signed_on »", "il manque « signed_on »"),
    ],
)
def test_a_convention_that_is_to_be_corrected(content: object, english: str, french: str) -> None:
    """Whoever reads it knows what to write."""
    told = said(content)
    assert english in told[0]
    assert french in told[1]


def test_a_registry_that_is_to_be_corrected() -> None:
    """All that is wrong at once."""
    contact = {"role": "boss", "last_name": "ROUVIERE", "email": "none"}
    english, _ = said({"id": "Caf 13", "contacts": [contact]}, registry=True)
    for expected in (
        "« id »: « Caf 13 » can't be used; write 1 to 63 of a–z",
        "« caf » is missing; write the Caf's name",
        "« contacts », no. 1, « role »: « boss » can't be used; write access, security or",
        "« email »: « none » can't be used; write an e-mail address",
    ):
        assert expected in english


def test_every_key_says_what_to_write() -> None:
    """A key of the files without a hint would be a riddle."""
    files = (RegistryFile, ContactFile, ConventionFile, AgreementFile)
    assert {key for f in files for key in f.model_fields} == set(_WRITE)
