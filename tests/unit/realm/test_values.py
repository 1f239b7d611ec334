"""One value against what `config/realm.yaml` asks of it."""

from __future__ import annotations

from typing import Any

import pytest

from connector.realm.schema import Entry
from connector.realm.values import difference, patch


def _entry(**asks: Any) -> Entry:
    label = {"title": "Réglage", "rule": "R6", "article": "3.4", "severity": "error"}
    return Entry.model_validate({"key": "x", **label, **asks})


def _said(entry: Entry, representation: dict[str, Any]) -> str | None:
    found = difference(entry, representation, "realm")
    return None if found is None else found.in_french().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("asks", "value", "said", "written"),
    [
        ({"is": True}, True, None, None),
        ({"is": True}, False, "Réglage : non au lieu de oui.", True),
        ({"is": True}, None, "Réglage : non défini au lieu de oui.", True),
        ({"is": 0}, False, "Réglage : non au lieu de 0.", 0),
        ({"at_most": 300, "unit": "seconds"}, 60, None, None),
        (
            {"at_most": 300, "unit": "seconds"},
            3600,
            "Réglage : 1 heure au lieu de 5 minutes au plus.",
            300,
        ),
        ({"at_least": 3, "at_most": 10, "write": 5}, 10, None, None),
        ({"at_least": 3, "at_most": 10, "write": 5}, 30, "Réglage : 30 au lieu de 3 à 10.", 5),
        ({"at_least": 60}, 1, "Réglage : 1 au lieu de 60 au moins.", 60),
        ({"includes": ["fr"]}, ["de", "fr"], None, None),
        ({"includes": ["fr"]}, ["de"], "Réglage : fr absent au lieu de présent.", ["de", "fr"]),
        ({"includes": ["A", "B"]}, None, "Réglage : A, B absents au lieu de présents.", ["A", "B"]),
        ({"includes": ["A"], "empty": "all"}, [], None, None),
        ({"is": 1, "absent": "same"}, None, None, None),
    ],
)
def test_what_is_asked(asks: dict[str, Any], value: Any, said: str | None, written: Any) -> None:
    """A stricter value is the same; what is written is the bound, or what the entry says."""
    entry = _entry(**asks)
    representation = {} if value is None else {"x": value}
    assert _said(entry, representation) == said
    assert patch([entry], representation) == ({} if written is None else {"x": written})


def test_attributes_are_strings_and_are_sent_complete() -> None:
    """PUT replaces `attributes` whole: what others keep there goes back with ours."""
    entry = _entry(where="attribute", at_most=100)
    assert patch([entry], {"attributes": {"x": "100", "theirs": "1"}}) == {}
    assert patch([entry], {"attributes": {"x": "101", "theirs": "1"}}) == {
        "attributes": {"x": "100", "theirs": "1"}
    }
    switch = _entry(where="attribute", **{"is": False})
    assert patch([switch], {"attributes": {"x": "TRUE"}}) == {"attributes": {"x": "false"}}


def test_an_attribute_that_is_no_number_differs() -> None:
    """Whatever stands there, it is not the six months that were asked for."""
    entry = _entry(where="attribute", at_least=1)
    assert _said(entry, {"attributes": {"x": "soon"}}) == "Réglage : soon au lieu de 1 au moins."


def test_an_entry_may_concern_some_representations_only() -> None:
    """A confidential client needs no PKCE."""
    entry = _entry(where="attribute", when="publicClient", **{"is": "S256"})
    assert _said(entry, {"publicClient": False}) is None
    assert _said(entry, {"publicClient": True}) is not None


def test_what_only_a_person_can_decide_is_said_and_not_written() -> None:
    """`repairable: false`."""
    entry = _entry(repairable=False, **{"is": True})
    found = difference(entry, {}, "realm")
    assert found is not None
    assert not found.repairable
    assert patch([entry], {}) == {}
