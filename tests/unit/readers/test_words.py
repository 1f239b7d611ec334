"""What the readers compare with, and how they speak."""

from datetime import date

import pytest

from connector.data import data_file, load_yaml
from connector.readers.mailbox import is_generic, is_personal_provider
from connector.readers.vocabulary import vocabulary
from connector.readers.wording import quoted, say
from connector.readers.words import after, aligned, clean, tidy, words


@pytest.mark.parametrize(
    "text", ["Prénom(s)", "PRENOM S", "pre\u0301nom-s", "Prénom\u00a0s", "ｐｒénom s", "*prénom_s*"]
)
def test_case_accents_and_signs_mean_nothing(text: str) -> None:
    """All of these are one label."""
    assert words(text) == "prenom s"


def test_ligatures_are_letters() -> None:
    """« Sœur » and « soeur »."""
    assert words("Sœur ﬁlle") == "soeur fille"


@pytest.mark.parametrize("text", ["Reçu le 20 ﬁn…", "É\u00a0– ’œ ½ ẞ"])
def test_what_is_found_in_folded_text_stands_there(text: str) -> None:
    """Cutting a stamp must not cut a letter of its neighbour."""
    assert len(aligned(text)) == len(text)


def test_values_keep_their_letters() -> None:
    """NFC, one space, nothing invisible; line breaks stay until the field is known."""
    assert tidy(" a\u200b\u00a0 b\r\n \u2009c\u00ad ") == "a b\nc"
    assert clean("e\u0301\ufeff\t\nb") == "é b"


def test_what_follows_a_label() -> None:
    """The rest of a line keeps its own spelling."""
    assert after("N°1 : L'Été", "n 1") == " : L'Été"
    assert after("ANNEXE 1 - Date : 3", "date", anywhere=True) == " : 3"
    assert after("Dates : 3", "date") is None
    assert after("Dates : 3", "") is None
    assert after("Date", "date de transmission") is None


def test_messages_are_typeset_in_french() -> None:
    """Narrow spaces before high signs, a quotation that is cut and that can do no harm."""
    assert say("Le {} : {} ; {} !", date(2026, 2, 1), "a : b", 3) == (
        "Le 01/02/2026\u00a0: «\u00a0a : b\u00a0»\u202f; 3\u202f!"
    )
    assert quoted("x" * 500) == "«\u00a0" + "x" * 79 + "…\u00a0»"
    assert quoted("{}\x1b\u202e") == "«\u00a0{}\ufffd\ufffd\u00a0»"


def test_no_wording_means_two_things() -> None:
    """A label, a heading or a column of `mappings/annex1.yaml` stands there once."""
    raw = load_yaml(data_file("mappings", "annex1.yaml"))
    for name in ("columns", "labels", "roles"):
        texts = [{words(text) for text in texts} for texts in raw[name].values()]
        assert sum(map(len, texts)) == len(set().union(*texts)), name
    stems = [stem for stem, _ in vocabulary().heading_stems]
    assert len(stems) == len(set(stems))


@pytest.mark.parametrize(
    ("address", "generic"),
    [
        ("service.jeunesse@mairie-mouries.fr", True),
        ("dgs@mairie-mouries.fr", True),
        ("comptabilite2@mairie-mouries.fr", True),
        ("delphine.gonda@mairie-mouries.fr", False),
        ("gonda.service@mairie-mouries.fr", False),
        ("d.gonda@service.mouries.fr", False),
        ("xyz@mairie-mouries.fr", False),
    ],
)
def test_a_service_is_no_person(address: str, generic: bool) -> None:  # noqa: FBT001
    """R7: a word of a service, and no part of the person's name."""
    assert is_generic(address, "GONDA", "Delphine") is generic


@pytest.mark.parametrize(
    ("address", "personal"),
    [
        ("jean@orange.fr", True),
        ("jean@hotmail.co.uk", True),
        ("jean@yahoo.fr", True),
        ("jean@mairie-orange.fr", False),
        ("jean@caf.example", False),
    ],
)
def test_anybody_opens_a_mailbox_there(address: str, personal: bool) -> None:  # noqa: FBT001
    """A personal provider is no professional address."""
    assert is_personal_provider(address) is personal
