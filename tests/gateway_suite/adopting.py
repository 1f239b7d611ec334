"""Taking over an account that was there before the connector: DESIGN, section 4, last rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from connector.errors import AccountChangedError, AdoptionRefusedError
from connector.model import Account, Link
from tests.builders import account
from tests.faulty import Fault, writes
from tests.gateway_suite.under_test import PASSWORD, RealmUnderTest
from tests.hands import MAPPING, ConsoleHands

ADDRESS = "helene.garrigue@valbrune.example"
ABLE = {"credentials": [{"type": "password", "value": PASSWORD, "temporary": False}]}


def foreign(realm: RealmUnderTest, **fields: Any) -> Account:
    """Make the account of an address in the annex by hand; return it as the snapshot shows it."""
    realm.by_hand.create_foreign(ADDRESS, "Garrigue", "Helene", **fields)
    return stranger(realm)


def stranger(realm: RealmUnderTest) -> Account:
    """Return the one account that is not ours, as the snapshot shows it."""
    [found] = realm.gateway.snapshot().others
    return found


def ours(before: Account) -> Account:
    """Return what it is to become: the annex's names and marker, the rest as it was."""
    annexed = account()
    return replace(
        annexed,
        id=before.id,
        enabled=before.enabled,
        pending_actions=before.pending_actions,
        link=Link(owed=False),
    )


def adopted(realm: RealmUnderTest) -> Account:
    """Return the one account that is ours."""
    [found] = realm.gateway.snapshot().ours
    return found


@pytest.mark.proves("adopt")
def test_taken_over_as_it_is(realm: RealmUnderTest) -> None:
    """The password goes on, the session too, no mail; names, marker and group are the annex's."""
    before = foreign(realm, **ABLE)
    realm.by_hand.join_group(ADDRESS)
    session = realm.log_in(ADDRESS, PASSWORD)
    realm.by_hand.leave_group(ADDRESS)
    before = stranger(realm)
    mails = realm.mails_to(ADDRESS)
    assert realm.gateway.adoption_obstacle(before) is None
    realm.gateway.adopt(before, ours(before))
    assert adopted(realm) == ours(before)
    assert realm.can_log_in(ADDRESS, PASSWORD)
    assert realm.is_in(ADDRESS, session)
    assert realm.mails_to(ADDRESS) == mails


def test_what_is_disabled_stays_disabled(realm: RealmUnderTest) -> None:
    """Only a person opens what a person stopped; what was to be done is still to be done."""
    before = foreign(realm, enabled=False, requiredActions=["UPDATE_PASSWORD"])
    realm.gateway.adopt(before, ours(before))
    assert not adopted(realm).enabled
    assert adopted(realm).pending_actions == {"UPDATE_PASSWORD"}


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.BUSY])
@pytest.mark.parametrize("which", [1, 2])
def test_an_answer_that_is_lost_changes_nothing(
    realm: RealmUnderTest, fault: Fault, which: int
) -> None:
    """Repeated, here or by the next run, it is done once."""
    before = foreign(realm)
    realm.faults.at(which, fault, writes)
    realm.gateway.adopt(before, ours(before))
    realm.gateway.adopt(before, ours(before))
    assert adopted(realm) == ours(before)


def by_group(hands: ConsoleHands) -> None:
    """Give an administration role through the parent of a group."""
    hands.make_group("/services", admin_role="view-users")
    hands.make_group("/services/accueil")
    hands.join_group(ADDRESS, "/services/accueil")


def by_role(hands: ConsoleHands) -> None:
    """Give it through a realm role."""
    hands.make_role("chef", "view-events")
    hands.give_role(ADDRESS, "chef")


NEVER: dict[str, tuple[Callable[[ConsoleHands], object], str]] = {
    "administrator": (lambda h: h.give_admin_role(ADDRESS, "manage-users"), "manage-users"),
    "administrator by a group above": (by_group, "view-users"),
    "administrator by another role": (by_role, "view-events"),
    "another registry's": (lambda h: h.set_attribute(ADDRESS, MAPPING.marker, "caf13"), "caf13"),
    "of an identity provider": (lambda h: h.link_identity(ADDRESS), "identity-provider"),
    "renamed": (lambda h: h.rename(ADDRESS, "autre@elsewhere.example"), "other-email"),
}


@pytest.mark.parametrize(("how", "said"), NEVER.values(), ids=NEVER)
@pytest.mark.proves("adopt-refused")
def test_never(realm: RealmUnderTest, how: Callable[[ConsoleHands], object], said: str) -> None:
    """Said why, and refused also where it became so after the looking."""
    before = foreign(realm)
    assert realm.gateway.adoption_obstacle(before) is None
    how(realm.by_hand)
    held = realm.by_hand.admin.get(realm.by_hand.admin.path("users", str(before.id)))
    assert said in str(realm.gateway.adoption_obstacle(before))
    with pytest.raises(AdoptionRefusedError, match=said):
        realm.gateway.adopt(before, ours(before))
    assert realm.by_hand.admin.get(realm.by_hand.admin.path("users", str(before.id))) == held
    assert realm.gateway.snapshot().ours == ()


@pytest.mark.proves("adopt-refused")
def test_never_a_service_account(realm: RealmUnderTest) -> None:
    """Though it has the very address: no listing shows it, and nothing in it says what it is."""
    before = replace(ours(account()), registry=None)
    before = replace(before, id=realm.by_hand.create_service_account(ADDRESS))
    assert "service-account" in str(realm.gateway.adoption_obstacle(before))
    with pytest.raises(AdoptionRefusedError, match="service-account"):
        realm.gateway.adopt(before, ours(before))


def test_never_where_the_roles_cant_be_seen(realm: RealmUnderTest) -> None:
    """The connector's own client is shown no role of any client, and a 200: it may not decide."""
    before = foreign(realm)
    blind = realm.gateway_without_inspector()
    assert str(blind.adoption_obstacle(before)) == "inspector-forbidden"
    with pytest.raises(AdoptionRefusedError):
        blind.adopt(before, ours(before))
    assert stranger(realm) == before


def test_changed_since_the_plan(realm: RealmUnderTest) -> None:
    """Somebody corrected a name meanwhile: looked at again first."""
    before = foreign(realm)
    realm.by_hand.set_name(ADDRESS, "Dupont", "Helene")
    with pytest.raises(AccountChangedError):
        realm.gateway.adopt(before, ours(before))
    realm.by_hand.delete(ADDRESS)
    assert str(realm.gateway.adoption_obstacle(before)) == "gone"
    with pytest.raises(AccountChangedError):
        realm.gateway.adopt(before, ours(before))


def test_stopped_by_hand_while_it_is_taken_over(realm: RealmUnderTest) -> None:
    """Disabled in that very moment: stays so."""
    before = foreign(realm)
    realm.faults.just_before(writes, lambda: realm.by_hand.disable(ADDRESS))
    realm.gateway.adopt(before, ours(before))
    assert adopted(realm) == replace(ours(before), enabled=False)
