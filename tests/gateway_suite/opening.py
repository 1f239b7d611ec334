"""Creating an account and mailing its link: articles 3.1 and 3.4."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from connector.errors import AccountChangedError, KeycloakError, MailError, MailUnknownError
from connector.model import Link
from tests.fake.state import Relay
from tests.faulty import Fault
from tests.gateway_suite.under_test import (
    PASSWORD,
    RealmUnderTest,
    activated,
    opened,
    read,
    wanted,
)


def test_what_is_created_is_what_was_wanted(realm: RealmUnderTest) -> None:
    """Names, address, marker, entitlements, function, group: read back as they were meant."""
    new = wanted()
    created = realm.gateway.create(new)
    assert created == replace(new, id=created.id)
    assert read(realm, created) == created


def test_the_person_makes_the_password_by_the_link(realm: RealmUnderTest) -> None:
    """3.4: nobody else ever knows it; afterwards nothing is pending, and the link is recorded."""
    new = opened(realm)
    assert not realm.can_log_in(new.address, PASSWORD)
    realm.gateway.send_link(new)
    assert realm.mails_to(new.address) == 1
    assert read(realm, new).link.count == 1
    assert read(realm, new).pending_actions == {"UPDATE_PASSWORD"}
    assert realm.use_link(realm.newest_link(new.address), PASSWORD)
    assert realm.can_log_in(new.address, PASSWORD)
    now = read(realm, new)
    assert now.pending_actions == frozenset()
    assert (now.link.owed, now.link.count) == (False, 1)
    assert now.link.at is not None


def test_a_link_works_once(realm: RealmUnderTest) -> None:
    """R6: single use."""
    one = activated(realm)
    assert not realm.use_link(realm.newest_link(one.address), "Lavandou-27")
    assert realm.can_log_in(one.address, PASSWORD)


def test_an_address_that_exists_is_never_taken_for_done(realm: RealmUnderTest) -> None:
    """409: the account of somebody else, and ours of a moment ago."""
    realm.by_hand.create_foreign(wanted().address)
    with pytest.raises(AccountChangedError):
        realm.gateway.create(wanted())
    assert realm.gateway.snapshot().ours == ()


GONE = (Fault.LOST, Fault.LOST_BEHIND_PROXY)
"""Carried out, and nobody hears of it."""


@pytest.mark.parametrize("fault", GONE)
def test_a_creation_whose_answer_was_lost_is_found(realm: RealmUnderTest, fault: Fault) -> None:
    """It was carried out: the account that is there and ours is the one."""
    realm.faults.at(1, fault, lambda method, _: method == "POST")
    created = realm.gateway.create(wanted())
    assert read(realm, created) == created


@pytest.mark.parametrize("fault", [Fault.NEVER_REACHED, Fault.BUSY, Fault.FAILED])
def test_a_creation_that_never_arrived_is_an_error(realm: RealmUnderTest, fault: Fault) -> None:
    """Nobody is there: not done; the next run does it."""
    realm.faults.at(1, fault, lambda method, _: method == "POST")
    with pytest.raises(KeycloakError):
        realm.gateway.create(wanted())
    assert realm.gateway.snapshot().ours == ()


@pytest.mark.parametrize(
    "broken",
    [
        {"last_name": "Pa(ul)"},
        {"first_names": "A" * 256},
        {"address": "lé@valbrune.example", "email": "lé@valbrune.example"},
        {"functions": ("F" * 2049,)},
    ],
    ids=["name", "long name", "non-ascii address", "long function"],
)
def test_what_keycloak_refuses_is_an_error_of_one_account(
    realm: RealmUnderTest, broken: dict[str, str]
) -> None:
    """400: nothing is left behind."""
    new = wanted(**broken)
    with pytest.raises(KeycloakError) as refused:
        realm.gateway.create(replace(new, username=new.email))
    assert refused.value.status == 400
    assert realm.gateway.snapshot().ours == ()


def test_a_relay_that_refuses_leaves_the_mail_owed(realm: RealmUnderTest) -> None:
    """The account is there, the mail is owed, nothing is recorded as sent."""
    new = opened(realm)
    realm.set_relay(Relay.REFUSES)
    with pytest.raises(MailError):
        realm.gateway.send_link(new)
    assert realm.mails_to(new.address) == 0
    assert read(realm, new).link == Link(owed=True)
    realm.set_relay(Relay.UP)
    realm.gateway.send_link(new)
    assert realm.mails_to(new.address) == 1


@pytest.mark.parametrize("fault", GONE)
def test_a_mail_whose_answer_was_lost_is_not_sent_twice(
    realm: RealmUnderTest, fault: Fault
) -> None:
    """The admin events tell that it went."""
    new = opened(realm)
    realm.faults.at(1, fault, lambda _, path: path.endswith("execute-actions-email"))
    realm.gateway.send_link(new)
    assert realm.mails_to(new.address) == 1
    assert not read(realm, new).link.owed


def test_a_mail_that_never_arrived_is_still_owed(realm: RealmUnderTest) -> None:
    """No event: nobody knows, the next run sends it."""
    new = opened(realm)
    realm.faults.at(1, Fault.NEVER_REACHED, lambda _, path: path.endswith("actions-email"))
    with pytest.raises(MailUnknownError):
        realm.gateway.send_link(new)
    owed = read(realm, new)
    assert (owed.link.owed, owed.link.tried) == (True, 1)
    realm.next_second()
    realm.gateway.send_link(owed)
    assert realm.mails_to(new.address) == 1
    assert read(realm, new).link.tried == 0


def test_a_relay_that_answers_too_late_is_not_sent_to_without_end(realm: RealmUnderTest) -> None:
    """Keycloak says 500 after 10 s and the mail went: said as not known, and counted (facts, 2)."""
    new = opened(realm)
    realm.set_relay(Relay.LATE)
    with pytest.raises(MailUnknownError, match="number 1 of at most 3"):
        realm.gateway.send_link(new)
    assert realm.mails_to(new.address) == 1
    now = read(realm, new)
    assert (now.link.owed, now.link.count, now.link.tried) == (True, 0, 1)
    # The person may use that mail; nothing is owed any more then, whatever the link says.
    realm.set_relay(Relay.UP)
    assert realm.use_link(realm.newest_link(new.address), PASSWORD)
    assert read(realm, new).pending_actions == frozenset()


def test_three_mails_that_may_have_gone_are_enough_for_a_day(realm: RealmUnderTest) -> None:
    """The fourth is not sent; the next day it is, and the count starts anew."""
    new = opened(realm)
    asked = read(realm, new)
    moment = realm.gateway.snapshot().taken_at.replace(microsecond=0)
    tried = replace(asked, link=Link(owed=True, tried=3, tried_at=moment))
    realm.gateway.update(asked, tried)
    with pytest.raises(MailUnknownError, match="no other is sent"):
        realm.gateway.send_link(tried)
    assert realm.mails_to(new.address) == 0
    yesterday = replace(tried, link=replace(tried.link, tried_at=moment - timedelta(days=1)))
    realm.gateway.update(tried, yesterday)
    realm.gateway.send_link(yesterday)
    assert realm.mails_to(new.address) == 1
    assert read(realm, new).link.tried == 0
    assert not read(realm, new).link.owed


def test_a_mail_that_turns_out_to_have_gone_is_not_sent_again(realm: RealmUnderTest) -> None:
    """Keycloak was still sending when the connector gave up: the next run finds the event."""
    new = opened(realm)
    mails = "execute-actions-email"
    realm.faults.at(1, Fault.LOST, lambda _, path: path.endswith(mails))
    # The event is not there yet when it is looked for: Keycloak is busy just then.
    realm.faults.from_(1, Fault.NEVER_REACHED, lambda _, path: path == "admin-events")
    with pytest.raises(KeycloakError):
        realm.gateway.send_link(new)
    realm.faults.clear()
    moment = realm.gateway.snapshot().taken_at.replace(microsecond=0)
    tried = replace(new, link=Link(owed=True, tried=1, tried_at=moment))
    realm.gateway.update(new, tried)
    realm.gateway.send_link(tried)
    assert realm.mails_to(new.address) == 1
    assert read(realm, new).link == Link(owed=False, at=moment, count=1)


def test_a_disabled_account_is_sent_no_link(realm: RealmUnderTest) -> None:
    """Keycloak refuses, and so nothing is recorded."""
    new = opened(realm)
    realm.by_hand.disable(new.address)
    with pytest.raises(KeycloakError):
        realm.gateway.send_link(new)
    assert realm.mails_to(new.address) == 0
