"""How much is asked to know whose passwords they are, and of a realm that keeps fewer events."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from connector.model import Account, Link
from tests.builders import account
from tests.fake import FakeGateway

ADDRESS = "helene.garrigue@valbrune.example"


def test_what_the_connector_writes_is_not_looked_at() -> None:
    """A thousand openings in a run cost two requests more, not three thousand."""
    gateway = FakeGateway()
    since = gateway.realm.now
    new = gateway.create(replace(account(), id=None, link=Link(owed=True)))
    gateway.send_link(new)
    [mail] = gateway.people.mails_to(ADDRESS)
    assert gateway.people.use_link(mail, "Lavoir-2026")
    gateway.faults.requests.clear()
    assert gateway.passwords_set_by_others(since) == []
    assert [path for _, path in gateway.faults.requests] == ["admin-events", "events/config"]


def test_a_realm_that_keeps_no_such_event_accuses_nobody() -> None:
    """Without people's events a password of their own can't be told from another's."""
    gateway = FakeGateway()
    gateway.realm.kept_events.clear()
    since = gateway.realm.now
    new = gateway.create(replace(account(), id=None, link=Link(owed=True)))
    gateway.send_link(new)
    [mail] = gateway.people.mails_to(ADDRESS)
    assert gateway.people.use_link(mail, "Lavoir-2026")
    gateway.by_hand.set_name(ADDRESS, "DUPONT", "Hélène")
    assert gateway.passwords_set_by_others(since) == []
    assert gateway.passwords_without_link(new, since) == []
    gateway.by_hand.set_password(ADDRESS, "Fontaine-27")
    assert len(gateway.passwords_set_by_others(since)) == 1


def taken_over(gateway: FakeGateway) -> tuple[Account, datetime]:
    """Return an account whose takeover was undone and whose person is back, and since when."""
    new = gateway.create(replace(account(), id=None))
    after = replace(new, pending_actions=frozenset({"UPDATE_PASSWORD", "VERIFY_EMAIL"}))
    gateway.reopen(new, after)
    since = gateway.realm.now
    gateway.realm.pass_time(minutes=1)
    gateway.send_link(after)
    assert gateway.people.use_link(gateway.people.mails_to(ADDRESS)[-1], "Lavoir-2026")
    gateway.realm.pass_time(minutes=1)
    return after, since


def test_away_and_back_between_two_runs() -> None:
    """He changes the address again, asks for a reset there, uses it elsewhere, and puts it back."""
    gateway = FakeGateway()
    held, since = taken_over(gateway)
    assert gateway.passwords_without_link(held, since) == []
    gateway.by_hand.rename(ADDRESS, "attacker@elsewhere.example")
    form = gateway.people.open_form("attacker@elsewhere.example")
    gateway.by_hand.rename(ADDRESS, ADDRESS)
    gateway.people.submit_form(replace(form, typed=None), "Attaque-2026")
    assert gateway.passwords_without_link(held, since) != []


def test_without_the_event_of_the_mailbox_the_person_is_not_accused() -> None:
    """A realm that keeps a list of its own: only the name given tells, then."""
    gateway = FakeGateway()
    gateway.realm.kept_events.discard("CUSTOM_REQUIRED_ACTION")
    held, since = taken_over(gateway)
    assert gateway.passwords_without_link(held, since) == []
