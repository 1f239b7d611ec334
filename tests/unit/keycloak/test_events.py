"""Logs of events are read to their end, whatever comes in meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connector.errors import KeycloakError
from connector.keycloak.events import PAGE, admin_events, moment
from tests.fake import FakeGateway


@pytest.mark.parametrize("gap", [0, 1, 40], ids=["one moment", "1 ms apart", "40 ms apart"])
@pytest.mark.parametrize("many", [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE + 7])
def test_each_event_once(many: int, gap: int) -> None:
    """Also where a whole page falls on one millisecond, which has no order of its own."""
    gateway = FakeGateway()
    since = gateway.realm.now
    for number in range(many):
        gateway.realm.say_admin("UPDATE", f"users/{number}", "administrator-1")
        gateway.realm.pass_time(milliseconds=gap)
    found = admin_events(gateway.connection, since)
    assert sorted(int(e["resourcePath"].removeprefix("users/")) for e in found) == list(range(many))
    assert [moment(e) for e in found] == sorted((moment(e) for e in found), reverse=True)


def test_events_that_come_in_meanwhile_hide_none() -> None:
    """By offset alone, a page would repeat the one before, and the oldest be missed."""
    gateway = FakeGateway()
    realm = gateway.realm
    since = realm.now
    for number in range(2 * PAGE):
        realm.say_admin("UPDATE", f"users/{number}", "administrator-1")
        realm.pass_time(milliseconds=5)

    def more(_method: str, _path: str) -> None:
        for _ in range(PAGE // 2):
            realm.say_admin("CREATE", "users/new", "administrator-1")

    gateway.faults.hooks.append(more)
    found = admin_events(gateway.connection, since, operationTypes="UPDATE")
    assert len(found) == 2 * PAGE
    assert len(admin_events(gateway.connection, since)) > 2 * PAGE


def test_without_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is decided on a part."""
    monkeypatch.setattr("connector.keycloak.events.MOST_PAGES", 3)
    gateway = FakeGateway()
    realm = gateway.realm
    since = realm.now - timedelta(days=1)
    for _ in range(PAGE * 4):
        realm.say_admin("UPDATE", "users/1", "administrator-1")
        realm.now += timedelta(milliseconds=1)
    with pytest.raises(KeycloakError, match="shorter"):
        admin_events(gateway.connection, since)
