"""How much is asked to know whose passwords they are, and of a realm that keeps fewer events."""

from __future__ import annotations

from dataclasses import replace

from connector.model import Link
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
