"""Accounts that Keycloak refuses to disable the plain way are closed all the same (3.3)."""

from __future__ import annotations

from typing import Any

import pytest

from connector.errors import NotClosedError
from connector.keycloak.accounts import to_representation
from connector.model import Account
from tests.builders import account
from tests.gateway_suite.under_test import (
    PASSWORD,
    TODAY,
    RealmUnderTest,
    activated,
    closed,
    opened,
    read,
)
from tests.hands import MAPPING

BROKEN: dict[str, dict[str, Any]] = {
    "a name with a bracket": {"lastName": "Pa(ul)<"},
    "two such names": {"lastName": "(", "firstName": "<b>"},
    "no e-mail": {"email": None},
    "an e-mail with a space": {"email": "sp ace@valbrune.example"},
    "no address at all": {"email": "helene"},
    "an accent in the address": {"address": "hélène@valbrune.example"},
    "two dots in the address": {"address": "h..g@valbrune.example"},
    "a local part of 70 letters": {"address": f"{'h' * 70}@valbrune.example"},
    "all at once": {"address": "hélène@valbrune.example", "lastName": "(", "firstName": "<b>"},
}
"""What an import that checks nothing, or an older Keycloak, has left (facts, 1)."""


def imported(realm: RealmUnderTest, **broken: Any) -> Account:
    """Put an account of ours there that today's Keycloak would not store."""
    address = broken.pop("address", "helene.garrigue@valbrune.example")
    fields = {
        **to_representation(account(email=address), MAPPING),
        "groups": [MAPPING.group],
        **broken,
    }
    realm.by_hand.import_user(**{name: value for name, value in fields.items() if value})
    [found] = realm.gateway.snapshot().ours
    assert found.enabled
    return found


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_closed_all_the_same(realm: RealmUnderTest, broken: dict[str, Any]) -> None:
    """Disabled, dated, still found by the annex's address, and no takeover for the next run."""
    before = imported(realm, **broken)
    realm.gateway.close(before, closed(before))
    [now] = realm.gateway.snapshot().ours
    assert (now.enabled, now.closed_on) == (False, TODAY)
    assert now.address == before.address
    assert not now.moved
    assert now.known_as == before.known_as
    # What was written is accepted from now on: the next write needs no correction.
    realm.gateway.update(now, closed(now, link=now.link))


def test_an_address_of_nobody_stands_in_for_one_that_is_refused(realm: RealmUnderTest) -> None:
    """Unlike any address, it can't be another person's, and no mail to it ever arrives."""
    before = imported(realm, address="hélène@valbrune.example")
    realm.gateway.close(before, closed(before))
    now = read(realm, before)
    assert now.parked
    assert now.email == f"{before.id}@closed.invalid"


def test_an_attribute_of_others_that_is_no_longer_valid_goes(realm: RealmUnderTest) -> None:
    """The platform's telephone number, of before somebody asked for ten digits: that one alone."""
    realm.by_hand.declare("phone")
    realm.by_hand.declare("office")
    one = activated(realm)
    realm.by_hand.set_attribute(one.address, "phone", "poste 12")
    realm.by_hand.set_attribute(one.address, "office", "A 12")
    realm.by_hand.undeclare("phone")
    realm.by_hand.declare("phone", pattern="[0-9]{10}")
    realm.gateway.close(one, closed(one))
    assert not read(realm, one).enabled
    attributes = realm.by_hand.user(one.address)["attributes"]
    assert "phone" not in attributes
    assert attributes["office"] == ["A 12"]


def test_what_cant_be_disabled_is_out_all_the_same_and_said(realm: RealmUnderTest) -> None:
    """Somebody has made an attribute required: every closing is refused, and nobody is left in."""
    one = activated(realm)
    session = realm.log_in(one.address, PASSWORD)
    realm.by_hand.declare("badge", required=True)
    with pytest.raises(NotClosedError, match=one.address):
        realm.gateway.close(one, closed(one))
    assert not realm.is_in(one.address, session)
    assert not realm.accepts(one.address, PASSWORD)
    now = read(realm, one)
    assert (now.enabled, now.member, now.closed_on) == (True, False, None)
    # As soon as the profile is put right, the next run closes it.
    realm.by_hand.undeclare("badge")
    realm.gateway.close(now, closed(now))
    assert not read(realm, one).enabled


def test_one_that_cant_be_closed_harms_no_other(realm: RealmUnderTest) -> None:
    """The corrections are that account's own."""
    other = opened(realm, "MARTEL Jean")
    before = imported_beside(realm, other)
    realm.gateway.close(before, closed(before))
    assert read(realm, other) == other


def imported_beside(realm: RealmUnderTest, other: Account) -> Account:
    """Put a broken account there, beside another."""
    fields = to_representation(account(), MAPPING)
    realm.by_hand.import_user(**fields | {"lastName": "("})
    [found] = [a for a in realm.gateway.snapshot().ours if a.id != other.id]
    return found
