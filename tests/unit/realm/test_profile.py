"""The user profile: what is ours is put right, what is not is sent back as it was."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from connector.data import data_file
from connector.keycloak.mapping import load_mapping
from connector.realm.profile import changed, differences
from connector.realm.schema import RealmFile, read

WANTED = read(data_file("config", "realm.yaml"), RealmFile).profile
MAPPING = load_mapping()
BOTH = {"view": ["admin", "user"], "edit": ["admin", "user"]}
KEYCLOAKS_OWN: dict[str, Any] = {
    "attributes": [
        {"name": name, "validations": {"length": {"max": 255}}, "permissions": BOTH}
        for name in ("username", "email", "firstName", "lastName")
    ],
    "groups": [{"name": "user-metadata"}],
}


def _right() -> dict[str, Any]:
    return changed(WANTED, MAPPING, KEYCLOAKS_OWN)


def _attribute(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(a for a in document["attributes"] if a["name"] == name)


def test_keycloaks_own_profile_lets_people_change_who_they_are() -> None:
    """What comes from annex 1 must be the Caf's; our own attributes are missing."""
    found = differences(WANTED, MAPPING, KEYCLOAKS_OWN)
    assert len(found) == 4 + len(MAPPING.attributes)
    said = found[0].in_french().replace("\u00a0", " ")
    assert said == (
        "Champ du profil réservé à la Caf « username » : modifiable par les administrateurs et la "
        "personne au lieu de les administrateurs."
    )


def test_one_change_puts_it_right() -> None:
    """Compared again, nothing differs; the original document is not touched."""
    before = copy.deepcopy(KEYCLOAKS_OWN)
    right = _right()
    assert differences(WANTED, MAPPING, right) == []
    assert before == KEYCLOAKS_OWN
    assert changed(WANTED, MAPPING, right) == right
    marker = _attribute(right, MAPPING.marker)
    assert marker["permissions"] == {"view": ["admin"], "edit": ["admin"]}
    assert marker["validations"] == {"length": {"max": 2048}}
    assert {a["name"] for a in right["attributes"] if a.get("multivalued")} == MAPPING.multivalued


def test_other_attributes_groups_and_policies_are_kept() -> None:
    """PUT users/profile replaces the whole document."""
    theirs = {"name": "badge", "permissions": BOTH, "validations": {"length": {"max": 10}}}
    document = copy.deepcopy(KEYCLOAKS_OWN) | {"unmanagedAttributePolicy": "ADMIN_EDIT"}
    document["attributes"].append(theirs)
    after = changed(WANTED, MAPPING, document)
    assert _attribute(after, "badge") == theirs
    assert after["groups"] == KEYCLOAKS_OWN["groups"]
    assert after["unmanagedAttributePolicy"] == "ADMIN_EDIT"


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        (MAPPING.marker, "permissions", {"view": ["admin", "user"], "edit": ["admin"]}),
        (MAPPING.marker, "permissions", {"view": ["admin"], "edit": ["admin", "user"]}),
        (MAPPING.state, "multivalued", True),
        (MAPPING.entitlement, "multivalued", False),
        (MAPPING.link, "validations", {"length": {"max": "100"}}),
        ("email", "permissions", {"view": ["admin"], "edit": ["admin"]}),
        ("lastName", "permissions", {}),
    ],
)
def test_one_thing_wrong_is_one_difference_and_is_put_right(
    name: str, field: str, value: object
) -> None:
    """The difference names the attribute, and one change undoes it."""
    document = _right()
    _attribute(document, name)[field] = value
    found = differences(WANTED, MAPPING, document)
    assert {d.key for d in found} == {name}
    assert differences(WANTED, MAPPING, changed(WANTED, MAPPING, document)) == []


def test_a_longer_limit_and_other_validations_stay() -> None:
    """Only what is too narrow for our values is widened."""
    document = _right()
    own = _attribute(document, MAPPING.function)
    own["validations"] = {"length": {"max": 4000, "min": 1}, "pattern": {"pattern": ".+"}}
    assert differences(WANTED, MAPPING, document) == []
    own["validations"]["length"]["max"] = 5
    after = _attribute(changed(WANTED, MAPPING, document), MAPPING.function)
    assert after["validations"] == {
        "length": {"max": 2048, "min": 1},
        "pattern": {"pattern": ".+"},
    }
