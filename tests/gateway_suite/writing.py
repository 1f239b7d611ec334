"""Reading the realm and writing an account that is still what was decided upon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from connector.errors import AccountChangedError, AccountGoneError
from tests.faulty import Fault, writes
from tests.gateway_suite.under_test import PASSWORD, RealmUnderTest, activated, opened, read
from tests.hands import MAPPING, Hands

BY_HAND: dict[str, Callable[[Hands, str], None]] = {
    "disabled": lambda hands, who: hands.disable(who),
    "renamed": lambda hands, who: hands.rename(who, "attacker@elsewhere.example"),
    "other name": lambda hands, who: hands.set_name(who, "DUPONT", "Hélène"),
    "no marker": lambda hands, who: hands.clear_attribute(who, MAPPING.marker),
    "another's marker": lambda hands, who: hands.set_attribute(who, MAPPING.marker, "caf13"),
    "no entitlement": lambda hands, who: hands.clear_attribute(who, MAPPING.entitlement),
    "no state": lambda hands, who: hands.set_attribute(who, MAPPING.state, "closed"),
}
"""What somebody may have done between the plan and the write, each a reason not to write."""


def test_the_snapshot_knows_ours_others_and_members(realm: RealmUnderTest) -> None:
    """Ours by the marker, whoever else is kept apart, and who is out of the group."""
    one = opened(realm)
    two = opened(realm, "MARTEL Jean")
    realm.by_hand.create_foreign("x@elsewhere.example")
    realm.by_hand.leave_group(two.address)
    snapshot = realm.gateway.snapshot()
    assert snapshot.ours == (one, replace(two, member=False))
    assert [a.email for a in snapshot.others] == ["x@elsewhere.example"]
    assert realm.gateway_of("caf13").snapshot().ours == ()


def test_a_lockout_is_told_from_a_stop_by_hand(realm: RealmUnderTest) -> None:
    """Keycloak disabled it after wrong passwords: the report says so."""
    one = activated(realm)
    realm.by_hand.lock_out(one.address)
    now = read(realm, one)
    assert (now.enabled, now.locked_out) == (False, True)
    realm.by_hand.enable(one.address)
    realm.by_hand.disable(one.address)
    assert not read(realm, one).enabled


def test_an_update_writes_and_ends_nothing(realm: RealmUnderTest) -> None:
    """A name is corrected: the person's session and password go on."""
    before = activated(realm)
    session = realm.log_in(before.address, PASSWORD)
    after = replace(before, last_name="GARRIGUES", annex_name=("GARRIGUES", "Hélène"))
    realm.gateway.update(before, after)
    assert read(realm, before) == after
    assert realm.is_in(before.address, session)
    assert realm.can_log_in(before.address, PASSWORD)


def test_an_update_puts_back_into_the_group(realm: RealmUnderTest) -> None:
    """Without it the platform refuses the person."""
    one = activated(realm)
    realm.by_hand.leave_group(one.address)
    assert not realm.can_log_in(one.address, PASSWORD)
    before = read(realm, one)
    assert not before.member
    realm.gateway.update(before, replace(before, member=True))
    assert realm.can_log_in(one.address, PASSWORD)


def test_a_reduction_ends_sessions_and_no_password(realm: RealmUnderTest) -> None:
    """One of two partners no longer grants access: the person logs in again, with less."""
    before = activated(realm)
    session = realm.log_in(before.address, PASSWORD)
    after = replace(before, functions=("Agent",))
    realm.gateway.reduce(before, after)
    assert read(realm, before) == after
    assert not realm.is_in(before.address, session)
    assert realm.can_log_in(before.address, PASSWORD)


@pytest.mark.parametrize("done", BY_HAND.values(), ids=BY_HAND)
def test_what_changed_since_the_plan_is_not_written(
    realm: RealmUnderTest, done: Callable[[Hands, str], None]
) -> None:
    """Whatever the act: the next run decides on what there is then."""
    before = opened(realm)
    done(realm.by_hand, before.address)
    held = realm.by_hand.user(before.address)
    gateway = realm.gateway
    after = replace(before, last_name="AUTRE")
    for act in (gateway.update, gateway.reduce, gateway.close, gateway.reopen):
        with pytest.raises(AccountChangedError):
            act(before, after)
    for check in (gateway.purge, gateway.check_unchanged):
        with pytest.raises(AccountChangedError):
            check(before)
    assert realm.by_hand.user(before.address) == held


def test_what_was_deleted_since_the_plan_is_said(realm: RealmUnderTest) -> None:
    """An account that is gone is not made again by an update."""
    before = opened(realm)
    realm.by_hand.delete(before.address)
    with pytest.raises(AccountGoneError):
        realm.gateway.update(before, replace(before, last_name="AUTRE"))
    assert before.id is not None
    assert realm.gateway.read(before.id) is None


def test_a_person_who_used_the_link_meanwhile_is_no_change(realm: RealmUnderTest) -> None:
    """Fewer pending actions decide nothing, and are not put back."""
    before = opened(realm)
    realm.gateway.send_link(before)
    before = read(realm, before)
    assert realm.use_link(realm.newest_link(before.address), PASSWORD)
    realm.gateway.update(before, replace(before, last_name="GARRIGUES"))
    assert read(realm, before).pending_actions == frozenset()
    assert realm.can_log_in(before.address, PASSWORD)


def test_a_stop_by_hand_between_reading_and_writing_is_kept(realm: RealmUnderTest) -> None:
    """Disabled in the very moment: the write of a name does not enable."""
    before = opened(realm)
    realm.faults.just_before(writes, lambda: realm.by_hand.disable(before.address))
    realm.gateway.update(before, replace(before, last_name="GARRIGUES"))
    assert not read(realm, before).enabled


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.BUSY, Fault.TOLD_TO_WAIT])
def test_a_write_survives_a_fault(realm: RealmUnderTest, fault: Fault) -> None:
    """Carried out or not: afterwards it is there, once."""
    before = opened(realm)
    realm.faults.at(1, fault, writes)
    after = replace(before, last_name="GARRIGUES")
    realm.gateway.update(before, after)
    assert read(realm, before) == after


def test_whoever_claims_or_bears_an_address_is_found(realm: RealmUnderTest) -> None:
    """`suspend` must find every account that lets the person in, whatever was edited by hand."""
    created = opened(realm)
    address = created.address
    assert [a.id for a in realm.gateway.find(address)] == [created.id]
    realm.by_hand.rename(address, "ailleurs@elsewhere.example")
    assert [a.id for a in realm.gateway.find(address)] == [created.id]
    assert [a.id for a in realm.gateway.find("ailleurs@elsewhere.example")] == [created.id]
    assert realm.gateway.find("personne@elsewhere.example") == []
