"""Closing, opening again, deleting: articles 3.3 and 2.1, and what a killed run leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connector.errors import AccountChangedError
from connector.model import AccountState
from tests.faulty import Fault, KilledError, writes
from tests.gateway_suite.under_test import (
    OTHER_PASSWORD,
    PASSWORD,
    TODAY,
    RealmUnderTest,
    activated,
    closed,
    opened,
    read,
    reopened,
)


def test_closed_is_closed_for_everything(realm: RealmUnderTest) -> None:
    """Password, session, offline token; dated once it was seen done."""
    before = activated(realm)
    session = realm.log_in(before.address, PASSWORD)
    offline = realm.log_in(before.address, PASSWORD, offline=True)
    after = closed(before)
    realm.gateway.close(before, after)
    assert read(realm, before) == after
    assert not realm.can_log_in(before.address, PASSWORD)
    assert not realm.is_in(before.address, session)
    assert not realm.is_in(before.address, offline)


def test_sessions_stay_dead_when_somebody_enables_by_hand(realm: RealmUnderTest) -> None:
    """Disabling alone would let them come back to life."""
    before = activated(realm)
    session = realm.log_in(before.address, PASSWORD)
    offline = realm.log_in(before.address, PASSWORD, offline=True)
    realm.gateway.close(before, closed(before))
    realm.by_hand.enable(before.address)
    assert not realm.is_in(before.address, session)
    assert not realm.is_in(before.address, offline)


@pytest.mark.proves("reopen")
def test_back_again_with_nothing_of_before(realm: RealmUnderTest) -> None:
    """The old password is dead before and after the new link is used; one new mail."""
    before = activated(realm)
    offline = realm.log_in(before.address, PASSWORD, offline=True)
    realm.gateway.close(before, closed(before))
    out = read(realm, before)
    realm.gateway.reopen(out, reopened(out))
    now = read(realm, before)
    assert (now.state, now.enabled, now.closed_on) == (AccountState.OPEN, True, None)
    assert now.pending_actions == {"UPDATE_PASSWORD"}
    realm.gateway.send_link(now)
    assert realm.mails_to(now.address) == 2
    assert not realm.accepts(now.address, PASSWORD)
    assert realm.use_link(realm.newest_link(now.address), OTHER_PASSWORD)
    assert realm.can_log_in(now.address, OTHER_PASSWORD)
    assert not realm.accepts(now.address, PASSWORD)
    assert not realm.is_in(now.address, offline)


def test_a_takeover_is_undone_behind_a_closed_door(realm: RealmUnderTest) -> None:
    """Address changed, password set by the attacker: neither works; the mailbox is asked for."""
    one = activated(realm)
    realm.by_hand.rename(one.address, "attacker@elsewhere.example")
    realm.by_hand.set_password(one.address, "Attaque-2026")
    session = realm.log_in("attacker@elsewhere.example", "Attaque-2026")
    stolen = read(realm, one)
    assert stolen.moved
    after = reopened(stolen, pending_actions=frozenset({"UPDATE_PASSWORD", "VERIFY_EMAIL"}))
    realm.gateway.reopen(stolen, after)
    assert not read(realm, one).moved
    assert read(realm, one).pending_actions == after.pending_actions
    for address in ("attacker@elsewhere.example", one.address):
        assert not realm.accepts(address, "Attaque-2026")
    assert not realm.is_in(one.address, session)


def test_a_link_dies_when_the_account_is_closed(realm: RealmUnderTest) -> None:
    """A mail that was never opened is of no use afterwards."""
    before = opened(realm)
    realm.gateway.send_link(before)
    before = read(realm, before)
    realm.gateway.close(before, closed(before))
    assert not realm.use_link(realm.newest_link(before.address), PASSWORD)


def test_an_unused_link_of_before_works_again(realm: RealmUnderTest) -> None:
    """What can't be helped: Keycloak binds it to the user, the address and a time, to nothing else.

    Tried on 26.7.3: a logout, `notBefore` of user or realm, an address changed and put back do not
    end it. It lies in the person's own mailbox, and lives as long as the settings say.
    """
    before = opened(realm)
    realm.gateway.send_link(before)
    before = read(realm, before)
    old = realm.newest_link(before.address)
    realm.gateway.close(before, closed(before))
    out = read(realm, before)
    realm.gateway.reopen(out, reopened(out))
    assert realm.use_link(old, PASSWORD)
    assert not realm.use_link(old, OTHER_PASSWORD)


def test_a_link_to_an_attackers_address_is_dead_after_a_takeover(realm: RealmUnderTest) -> None:
    """It is bound to the address that it went to."""
    one = opened(realm)
    realm.by_hand.rename(one.address, "attacker@elsewhere.example")
    stolen = read(realm, one)
    realm.gateway.send_link(stolen)
    old = realm.newest_link("attacker@elsewhere.example")
    stolen = read(realm, one)
    realm.gateway.reopen(stolen, reopened(stolen))
    assert not realm.use_link(old, PASSWORD)


def test_an_address_that_was_taken_keeps_nobody_in(realm: RealmUnderTest) -> None:
    """Moved away, and another account has the address now: closed where it is."""
    one = opened(realm)
    realm.by_hand.rename(one.address, "elsewhere@valbrune.example")
    realm.by_hand.create_foreign(f"other-{one.address}")
    realm.by_hand.rename(f"other-{one.address}", one.address)
    [moved] = realm.gateway.snapshot().ours
    after = closed(replace(moved, email=one.address, username=one.address))
    realm.gateway.close(moved, after)
    [now] = realm.gateway.snapshot().ours
    assert (now.enabled, now.closed_on) == (False, TODAY)
    assert now.email == "elsewhere@valbrune.example"


@pytest.mark.parametrize("request_number", range(1, 8))
def test_a_closing_that_is_killed_anywhere_is_taken_up(
    realm: RealmUnderTest, request_number: int
) -> None:
    """However far it came: not dated before it was seen done; done again, it is whole."""
    before = activated(realm)
    session = realm.log_in(before.address, PASSWORD)
    realm.faults.at(request_number, Fault.KILLED_AFTER)
    try:
        realm.gateway.close(before, closed(before))
    except KilledError:
        realm.faults.clear()
        left = read(realm, before)
        if left.closed_on is None:
            assert left.enabled == (left.state is AccountState.OPEN)
            realm.gateway.close(left, closed(left))
        else:
            realm.by_hand.enable(before.address)
            assert not realm.is_in(before.address, session), "dated, though a session lives"
            realm.by_hand.disable(before.address)
    realm.faults.clear()
    now = read(realm, before)
    assert (now.enabled, now.state, now.closed_on) == (False, AccountState.CLOSED, TODAY)
    assert not realm.is_in(before.address, session)


@pytest.mark.parametrize("request_number", range(1, 9))
def test_a_reopening_that_is_killed_anywhere_lets_no_old_password_in(
    realm: RealmUnderTest, request_number: int
) -> None:
    """Still closed, or open without the old password: nothing in between."""
    before = activated(realm)
    realm.gateway.close(before, closed(before))
    out = read(realm, before)
    realm.faults.at(request_number, Fault.KILLED_AFTER)
    try:
        realm.gateway.reopen(out, reopened(out))
    except KilledError:
        realm.faults.clear()
        assert not realm.accepts(before.address, PASSWORD)
        left = read(realm, before)
        if not left.enabled:
            assert left.state is AccountState.CLOSED
            realm.gateway.reopen(left, reopened(left))
    realm.faults.clear()
    assert read(realm, before).enabled
    assert not realm.accepts(before.address, PASSWORD)


@pytest.mark.parametrize("fault", [None, Fault.LOST, Fault.BUSY])
@pytest.mark.proves("purge")
def test_a_purge_leaves_nothing(realm: RealmUnderTest, fault: Fault | None) -> None:
    """2.1: the account and all that Keycloak holds of it; an answer lost changes nothing."""
    before = opened(realm)
    realm.gateway.close(before, closed(before))
    out = read(realm, before)
    if fault is not None:
        realm.faults.at(1, fault, writes)
    realm.gateway.purge(out)
    assert realm.by_hand.find(before.address) is None
    realm.gateway.purge(out)  # a second time: it is gone, which is what was wanted


def test_an_account_enabled_meanwhile_is_not_purged(realm: RealmUnderTest) -> None:
    """Somebody switched it on between the plan and the deletion."""
    before = opened(realm)
    realm.gateway.close(before, closed(before))
    out = read(realm, before)
    realm.by_hand.enable(before.address)
    with pytest.raises(AccountChangedError):
        realm.gateway.purge(out)
    assert realm.by_hand.find(before.address) is not None


def test_an_account_that_can_be_used_is_never_purged(realm: RealmUnderTest) -> None:
    """Whatever the plan says: what is deleted does not come back."""
    for before in (opened(realm), opened(realm, "MARTEL Jean", enabled=False)):
        with pytest.raises(AccountChangedError):
            realm.gateway.purge(before)
        assert realm.by_hand.find(before.address) is not None
