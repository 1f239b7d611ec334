"""The link's attribute: what an older version wrote still counts, what nobody can read does not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connector.keycloak.accounts import to_account, to_representation
from connector.keycloak.mapping import load_mapping
from connector.model import Link
from tests.builders import account

MAPPING = load_mapping()
AT = datetime(2026, 3, 16, 8, tzinfo=UTC)


def read(value: str) -> Link:
    """Return the link that an account with this attribute has."""
    return to_account({"attributes": {MAPPING.link: [value]}}, MAPPING).link


def test_what_was_written_before_anybody_could_be_told() -> None:
    """Nobody was told then: nothing else of it changes."""
    old = '{"at": "2026-03-16T08:00:00+00:00", "count": 3, "owed": false}'
    assert read(old) == Link(owed=False, at=AT, count=3)


def test_an_account_of_which_nobody_was_told_is_written_as_before() -> None:
    """An older version, back in place, reads it."""
    user = to_representation(account(link=Link(owed=False, at=AT, count=3)), MAPPING)
    assert set(json.loads(user["attributes"][MAPPING.link][0])) == {"at", "count", "owed"}


def test_who_was_told_comes_back() -> None:
    """The Caf and two partners."""
    link = Link(owed=False, at=AT, count=3, told=frozenset({"caf", "partner:a", "partner:b"}))
    of = account(link=link)
    assert to_account(to_representation(of, MAPPING), MAPPING).link == link
    assert replace(link, told=frozenset()) != link


@pytest.mark.parametrize("told", ["7", '"caf"', "[[1]]", "{}", "null"])
def test_a_value_edited_by_hand_ends_no_run(told: str) -> None:
    """The link itself stays what it is, or reads as not owed: no mail goes for it."""
    link = read(f'{{"at": "2026-03-16T08:00:00+00:00", "count": 3, "owed": false, "told": {told}}}')
    assert not link.owed
