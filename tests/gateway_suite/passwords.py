"""Whose password it is: nobody's but the person's own (3.4), also after a takeover."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from connector.model import Account
from tests.fake.state import Relay
from tests.gateway_suite.under_test import (
    OTHER_PASSWORD,
    PASSWORD,
    RealmUnderTest,
    activated,
    opened,
    read,
    reopened,
    wanted,
)

EVIL = "attacker@elsewhere.example"
STOLEN = "Attaque-2026"


def now(realm: RealmUnderTest) -> datetime:
    """Return the realm's clock, so that nothing of before is seen any more.

    It is known to a second only: tokens tell no more.
    """
    realm.next_second()
    realm.next_second()
    return realm.gateway.snapshot().taken_at.replace(microsecond=0)


def test_the_persons_own_password_is_no_finding(realm: RealmUnderTest) -> None:
    """Made by the link, and renewed by the person alone; what the connector writes is none either.

    Also where an administrator has saved the account in the same time, without a password.
    """
    before = now(realm)
    one = activated(realm)
    realm.by_hand.set_name(one.address, "DUPONT", "Hélène")
    realm.submit_form(realm.open_form(one.address), OTHER_PASSWORD)
    assert realm.can_log_in(one.address, OTHER_PASSWORD)
    assert realm.gateway.passwords_set_by_others(before - timedelta(seconds=1)) == []


def test_a_password_that_an_administrator_sets_is_found(realm: RealmUnderTest) -> None:
    """By the button of the console; at what time, and by whom."""
    one, two = activated(realm), opened(realm, "MARTEL Jean")
    before = now(realm)
    realm.by_hand.set_password(one.address, OTHER_PASSWORD)
    realm.by_hand.set_password(two.address, OTHER_PASSWORD, temporary=True)
    found = realm.gateway.passwords_set_by_others(before)
    assert [f.account_id for f in found] == [one.id, two.id]
    assert all(f.by for f in found)
    assert all(timedelta() <= f.at - before < timedelta(minutes=1) for f in found)
    assert len(realm.gateway.passwords_set_by_others(before, among={str(two.id)})) == 1
    later = now(realm) + timedelta(seconds=1)
    assert realm.gateway.passwords_set_by_others(later) == []


def test_a_password_within_a_saved_account_is_found_too(realm: RealmUnderTest) -> None:
    """Its event does not say so: a password that no act of the person accounts for."""
    one, two = activated(realm), opened(realm, "MARTEL Jean")
    before = now(realm)
    realm.next_second()
    realm.by_hand.save_with_password(one.address, OTHER_PASSWORD)
    found = realm.gateway.passwords_set_by_others(before)
    assert [f.account_id for f in found] == [one.id]
    made = realm.by_hand.create_foreign(
        "x@elsewhere.example", credentials=[{"type": "password", "value": PASSWORD}]
    )
    found = realm.gateway.passwords_set_by_others(before)
    assert [f.account_id for f in found] == [one.id, made]
    assert two.id not in {f.account_id for f in found}


def by_reset(realm: RealmUnderTest, _: Account) -> Any:
    """Ask for a new password in the browser that then keeps the form."""
    return realm.open_form(EVIL)


def by_link(realm: RealmUnderTest, stolen: Account) -> Any:
    """Follow a link, in a browser that has given no name."""
    realm.gateway.send_link(stolen)
    return realm.hold_form(realm.newest_link(EVIL))


HELD = pytest.mark.parametrize("held", [by_reset, by_link])
Held = Callable[[RealmUnderTest, Account], Any]


def undone(realm: RealmUnderTest, held: Held = by_reset) -> tuple[Account, Any, datetime]:
    """Undo a takeover; return the account, a form that the attacker keeps open, and when."""
    one = activated(realm)
    realm.by_hand.rename(one.address, EVIL)
    form = held(realm, read(realm, one))
    stolen = read(realm, one)
    since = now(realm)
    after = reopened(stolen, pending_actions=frozenset({"UPDATE_PASSWORD", "VERIFY_EMAIL"}))
    realm.gateway.reopen(stolen, after)
    return read(realm, one), form, since


@HELD
def test_a_form_that_is_sent_before_the_mailbox_was_read(realm: RealmUnderTest, held: Held) -> None:
    """It stores a password, lets nobody in, and is seen; the person's own replaces it."""
    one, form, since = undone(realm, held)
    assert realm.gateway.passwords_without_link(one, since) == []
    realm.submit_form(form, STOLEN)
    assert not realm.can_log_in(one.address, STOLEN)
    assert len(realm.gateway.passwords_without_link(one, since)) >= 1
    one = read(realm, one)
    assert one.pending_actions == {"VERIFY_EMAIL"}
    realm.next_second()
    realm.gateway.send_link(one)
    assert realm.use_link(realm.newest_link(one.address), OTHER_PASSWORD)
    assert realm.gateway.passwords_without_link(one, since) == []
    assert not realm.accepts(one.address, STOLEN)


@HELD
def test_a_form_that_is_sent_after_the_person_is_back(realm: RealmUnderTest, held: Held) -> None:
    """It replaces the person's own password and lets the attacker in: seen, and undone again."""
    one, form, since = undone(realm, held)
    realm.gateway.send_link(one)
    assert realm.use_link(realm.newest_link(one.address), OTHER_PASSWORD)
    assert realm.gateway.passwords_without_link(one, since) == []
    realm.next_second()
    realm.submit_form(form, STOLEN)
    assert realm.can_log_in(one.address, STOLEN)
    one = read(realm, one)
    assert len(realm.gateway.passwords_without_link(one, since)) >= 1
    # The remedy is the takeover's own: nothing of before works.
    again = now(realm)
    realm.gateway.reopen(
        one, reopened(one, pending_actions=frozenset({"UPDATE_PASSWORD", "VERIFY_EMAIL"}))
    )
    assert not realm.can_log_in(one.address, STOLEN)
    assert realm.gateway.passwords_without_link(read(realm, one), again) == []


def test_a_reset_that_the_attacker_asks_for_hides_nothing_at_first(realm: RealmUnderTest) -> None:
    """The person gets its mail and does not follow it: nobody has read the mailbox."""
    one, form, since = undone(realm, by_link)
    realm.ask_for_reset(one.address)
    realm.submit_form(form, STOLEN)
    assert len(realm.gateway.passwords_without_link(one, since)) >= 1


def test_a_reset_that_the_attacker_asks_for_does_not_hide_his_name(realm: RealmUnderTest) -> None:
    """The browser in which he gave the other address still bears it, also much later."""
    one, form, since = undone(realm, by_reset)
    realm.gateway.send_link(one)
    assert realm.use_link(realm.newest_link(one.address), OTHER_PASSWORD)
    realm.next_second()
    realm.ask_for_reset(one.address)
    realm.submit_form(form, STOLEN)
    assert len(realm.gateway.passwords_without_link(one, since)) >= 1


def test_the_person_alone_is_no_finding_after_a_takeover(realm: RealmUnderTest) -> None:
    """By the link, and by self-service later."""
    one, _, since = undone(realm)
    realm.set_relay(Relay.UP)
    realm.gateway.send_link(one)
    assert realm.use_link(realm.newest_link(one.address), PASSWORD)
    realm.next_second()
    realm.submit_form(realm.open_form(one.address), OTHER_PASSWORD)
    assert realm.can_log_in(one.address, OTHER_PASSWORD)
    assert realm.gateway.passwords_without_link(one, since) == []


def test_who_was_never_known_has_none(realm: RealmUnderTest) -> None:
    """An account that is there without a password."""
    before = now(realm)
    realm.gateway.create(wanted())
    assert realm.gateway.passwords_set_by_others(before) == []
