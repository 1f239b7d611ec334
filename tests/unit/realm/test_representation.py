"""The realm's own representation: what differs, and the one PUT that puts it right."""

from __future__ import annotations

from typing import Any

from connector.realm import expected_realm
from connector.realm.representation import changes, differences, new
from connector.realm.schema import Entry
from connector.settings import Settings

EXPECTED = expected_realm(Settings(), None)


def _with_relay(**more: Any) -> Any:
    relay = {"host": "r.example", "from": "a@caf.example", "tls": "none", **more}
    return expected_realm(Settings.model_validate({"smtp": relay}), None)


def test_a_realm_made_by_us_is_in_order() -> None:
    """What `--create` sends is what `check` asks for."""
    made = new(EXPECTED)
    assert made["realm"] == "cooperation"
    assert made["enabled"] is True
    assert differences(EXPECTED, made) == []
    assert changes(EXPECTED, made) == {}


def _wrong(entry: Entry) -> Any:
    match entry.equals:
        case bool() as asked:
            return not asked
        case str() as asked:
            return f"not {asked}"
        case int() as asked:
            return asked + 1
    if entry.includes is not None:
        return ["THEIRS"]
    return entry.at_most + 1 if entry.at_most is not None else (entry.at_least or 0) - 1


def test_each_value_alone_is_one_difference_and_one_field() -> None:
    """Nothing but the field concerned is written."""
    for entry in EXPECTED.entries:
        made = new(EXPECTED)
        wrong = _wrong(entry)
        if entry.where == "attribute":
            made["attributes"] = {**made["attributes"], entry.key: str(wrong)}
        else:
            made[entry.key] = wrong
        (found,) = differences(EXPECTED, made)
        assert found.key == entry.key
        put = changes(EXPECTED, made)
        assert list(put) == ["attributes" if entry.where == "attribute" else entry.key]
        assert differences(EXPECTED, {**made, **put}) == []


def test_weak_passwords_come_first() -> None:
    """They are what an attacker looks for first."""
    found = differences(EXPECTED, {})
    assert [d.area for d in found[:5]] == ["password"] * 5


def test_what_others_put_into_the_maps_goes_back() -> None:
    """PUT replaces `attributes` and `smtpServer` whole."""
    expected = _with_relay()
    realm = {
        **new(expected),
        "attributes": {"theirs": "1"},
        "smtpServer": {"host": "old", "replyTo": "kept@caf.example", "password": "**********"},
    }
    put = changes(expected, realm)
    assert put["attributes"]["theirs"] == "1"
    assert put["smtpServer"]["replyTo"] == "kept@caf.example"
    assert put["smtpServer"]["password"] == "**********"  # Keycloak keeps the one it has
    assert put["smtpServer"]["host"] == "r.example"
    assert "fromDisplayName" not in put["smtpServer"]


def test_a_relays_password_is_sent_whenever_it_is_set() -> None:
    """It can't be read back: no difference is seen, and a new one must still arrive."""
    expected = _with_relay(user="u", password="hush")
    realm = new(expected)
    assert realm["smtpServer"]["password"] == "hush"
    realm["smtpServer"]["password"] = "**********"
    assert differences(expected, realm) == []
    assert changes(expected, realm) == {"smtpServer": {**realm["smtpServer"], "password": "hush"}}


def test_a_relay_that_does_not_say_is_the_same_as_one_that_says_no() -> None:
    """Keycloak leaves out what was never set."""
    expected = _with_relay()
    realm = {**new(expected), "smtpServer": {"host": "r.example", "from": "a@caf.example"}}
    assert differences(expected, realm) == []


def test_an_empty_list_of_event_types_is_keycloaks_default_set() -> None:
    """It holds all that R12 needs; a list of one type does not."""
    realm = {**new(EXPECTED), "enabledEventTypes": []}
    assert differences(EXPECTED, realm) == []
    (found,) = differences(EXPECTED, {**realm, "enabledEventTypes": ["LOGIN"]})
    assert "LOGIN_ERROR" in found.actual
    put = changes(EXPECTED, {**realm, "enabledEventTypes": ["LOGIN", "THEIRS"]})
    assert put["enabledEventTypes"][:2] == ["LOGIN", "THEIRS"]
