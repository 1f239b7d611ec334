"""What the gateway does when the realm is not as it was, or the answer gets lost."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import requests
import responses

from connector.errors import (
    AccountChangedError,
    IncompleteListingError,
    KeycloakError,
    MailError,
)
from connector.keycloak.accounts import to_account, to_representation
from connector.keycloak.gateway import KeycloakGateway
from connector.keycloak.mapping import load_mapping
from connector.model import Account, AccountState, Link
from tests.builders import account, closed_account
from tests.unit.keycloak.conftest import ADMIN

MAPPING = load_mapping()
USERS = f"{ADMIN}/users"


def stored(of: Account, **changes: Any) -> dict[str, Any]:
    """Return the account as Keycloak lists it."""
    return {"id": of.id, **to_representation(of, MAPPING), **changes}


def sent(server: responses.RequestsMock, method: str, url: str) -> list[Any]:
    """Return the bodies of the requests of that kind."""
    return [
        json.loads(c.request.body) if c.request.body else None
        for c in server.calls
        if c.request.method == method and str(c.request.url).split("?")[0] == url
    ]


def listing(
    server: responses.RequestsMock, counts: list[int], *pages: list[dict[str, Any]]
) -> None:
    """Answer the counts and the pages in this order."""
    server.get(f"{ADMIN}/group-by-path/platform-access", json={"id": "g"})
    everybody = [{"id": i} for i in dict.fromkeys(u["id"] for page in pages for u in page)]
    for start in range(0, len(everybody) + 1, 2):
        server.get(f"{ADMIN}/groups/g/members", json=everybody[start : start + 2])
    for count in counts:
        server.get(f"{USERS}/count", json=count)
    for page in pages:
        server.get(USERS, json=page)


def test_an_account_survives_the_way_to_keycloak_and_back() -> None:
    """What every later run decides on is what was decided."""
    for one in (
        account(link=Link(owed=True, count=2)),
        closed_account(),
        account(state=AccountState.SUSPENDED, enabled=False),
    ):
        assert to_account(stored(one), MAPPING) == one


def test_foreign_attributes_survive_a_write() -> None:
    """A PUT with attributes replaces all of them: others' are sent along."""
    held = stored(account())
    held["attributes"]["phone"] = ["0400000000"]
    written = to_representation(account(), MAPPING, held)
    assert written["attributes"]["phone"] == ["0400000000"]


@pytest.mark.parametrize("value", ["", "nonsense", "[]", '{"partner": "x"}', "null"])
def test_an_unreadable_attribute_is_absent_and_never_open(value: str) -> None:
    """Somebody edited it by hand in the administration console."""
    user = stored(account())
    user["attributes"] |= {"entitlements": [value], "accessLink": [value], "accessState": [value]}
    read = to_account(user, MAPPING)
    assert read.entitlements == ()
    assert read.state is AccountState.CLOSED
    assert not read.link.owed


def test_the_listing_is_read_to_its_end(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """Three accounts, two a page: none is missed, strangers are kept apart."""
    people = [account("ROUX A"), account("PUJOL B")]
    stranger = account("X Y", registry="caf13")
    listing(server, [3, 3], [stored(p) for p in people], [stored(stranger)])
    snapshot = gateway.snapshot()
    assert snapshot.ours == tuple(people)
    assert snapshot.others == (stranger,)


def test_a_listing_that_is_cut_short_decides_nothing(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """The realm counts three, one is listed: somebody would be taken for absent."""
    listing(server, [3], [stored(account())])
    with pytest.raises(IncompleteListingError):
        gateway.snapshot()


def test_a_listing_that_moved_is_read_again(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """Somebody was created while it was read: the next reading agrees."""
    one, two = stored(account("ROUX A")), stored(account("PUJOL B"))
    listing(server, [1, 2, 2, 2], [one], [one, two], [])
    assert len(gateway.snapshot().ours) == 2


def test_a_realm_that_would_drop_attributes_is_refused(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """Keycloak drops undeclared attributes in silence: the marker would be lost."""
    server.get(f"{USERS}/profile", json={"attributes": [{"name": "email"}]})
    with pytest.raises(KeycloakError, match="managedBy"):
        gateway.check_ready()


def test_a_marker_that_users_could_forge_is_refused(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """An attribute that the person may edit decides nothing."""
    declared = [{"name": n, "permissions": {"edit": ["admin", "user"]}} for n in MAPPING.attributes]
    server.get(f"{USERS}/profile", json={"attributes": declared})
    with pytest.raises(KeycloakError, match="could change"):
        gateway.check_ready()


def test_a_creation_is_one_post(server: responses.RequestsMock, gateway: KeycloakGateway) -> None:
    """Profile, attributes, required action and group at once."""
    new = replace(account(), id=None, pending_actions=frozenset({"UPDATE_PASSWORD"}))
    server.post(USERS, status=201, headers={"Location": f"{USERS}/42"})
    assert gateway.create(new).id == "42"
    [body] = sent(server, "POST", USERS)
    assert body["requiredActions"] == ["UPDATE_PASSWORD"]
    assert body["groups"] == [MAPPING.group]
    assert body["attributes"]["managedBy"] == ["caf99"]
    assert "credentials" not in body


def test_a_creation_whose_answer_was_lost_is_looked_up(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """It was carried out: the account is there and ours, and the mail follows."""
    server.post(USERS, body=requests.exceptions.ReadTimeout())
    server.get(USERS, json=[stored(account())])
    assert gateway.create(replace(account(), id=None)).id == account().id


def test_a_creation_that_never_happened_is_an_error(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """The answer was lost and nobody is there: not done, the next run does it."""
    server.post(USERS, body=requests.exceptions.ReadTimeout())
    server.get(USERS, json=[])
    with pytest.raises(KeycloakError, match="was not created"):
        gateway.create(replace(account(), id=None))


def test_an_address_that_is_taken_is_not_a_success(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """409: whoever takes it for « exists, done » never sends the mail."""
    server.post(USERS, status=409, json={"errorMessage": "User exists with same email"})
    with pytest.raises(AccountChangedError):
        gateway.create(replace(account(), id=None))


@pytest.mark.parametrize(
    "now",
    [
        account(enabled=False),
        account(registry="caf13"),
        account(registry=None),
        account(email="attacker@elsewhere.example", address=account().address),
        closed_account(),
    ],
)
def test_an_account_that_changed_is_not_touched(
    server: responses.RequestsMock, gateway: KeycloakGateway, now: Account
) -> None:
    """The plan was made on another account: the next run decides again."""
    held = account()
    server.get(f"{USERS}/{held.id}", json=stored(replace(now, id=held.id)))
    with pytest.raises(AccountChangedError):
        gateway.close(held, closed_account())
    assert sent(server, "PUT", f"{USERS}/{held.id}") == []


def test_a_closing_is_six_requests_at_most(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """Read, disable and mark, sessions, consents, read back, and the day it was seen done."""
    held, after = account(), closed_account()
    path = f"{USERS}/{held.id}"
    server.get(path, json=stored(held))
    server.put(path, status=204)
    server.post(f"{path}/logout", status=204)
    server.get(f"{path}/consents", json=[])
    server.get(path, json=stored(replace(after, closed_on=None)))
    server.put(path, status=204)
    gateway.close(held, after)
    first, last = sent(server, "PUT", path)
    assert first["enabled"] is False
    assert first["attributes"]["accessState"] == ["closed"]
    assert first["attributes"]["closedOn"] == []
    assert last["attributes"]["closedOn"] == ["2026-02-11"]
    assert len([c for c in server.calls if "/token" not in str(c.request.url)]) == 6


def test_a_name_that_keycloak_refuses_keeps_nobody_in(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """A stored name with « ( » makes the plain disabling a 400: it is closed with a valid one."""
    held = account(last_name="Pa(ul)")
    after = replace(closed_account(), last_name="Pa(ul)")
    path = f"{USERS}/{held.id}"
    server.get(path, json=stored(held))
    server.put(path, status=400, json={"field": "lastName", "errorMessage": "invalid"})
    server.put(path, status=204)
    server.post(f"{path}/logout", status=204)
    server.get(f"{path}/consents", json=[])
    server.get(path, json=stored(replace(after, last_name="Pa ul", closed_on=None)))
    gateway.close(held, after)
    assert [b.get("lastName") for b in sent(server, "PUT", path)] == ["Pa(ul)", "Pa ul", "Pa ul"]


def test_an_address_that_was_taken_keeps_nobody_in(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """Putting the address back is a 409 since a moment ago: it is closed where it is."""
    moved = replace(account(), email="x@elsewhere.example", username="x@elsewhere.example")
    after = closed_account()
    path = f"{USERS}/{moved.id}"
    server.get(path, json=stored(moved))
    server.put(path, status=409, json={"errorMessage": "User exists with same username"})
    server.put(path, status=204)
    server.post(f"{path}/logout", status=204)
    server.get(f"{path}/consents", json=[])
    out: dict[str, Any] = {"email": moved.email, "username": moved.email, "closed_on": None}
    server.get(path, json=stored(replace(after, **out)))
    gateway.close(moved, after)
    assert [b["email"] for b in sent(server, "PUT", path)] == [
        after.email,
        moved.email,
        moved.email,
    ]


def test_a_repeated_write_is_not_a_stale_one(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """While Keycloak answered 503 an administrator disabled the account: it stays disabled."""
    held, after = account(last_name="Dupont"), account()
    path = f"{USERS}/{held.id}"
    server.get(path, json=stored(held))
    server.put(path, status=503)
    server.get(path, json=stored(replace(held, enabled=False)))
    with pytest.raises(AccountChangedError):
        gateway.update(held, after)
    assert len(sent(server, "PUT", path)) == 1
    assert "enabled" not in sent(server, "PUT", path)[0]


def test_a_write_whose_answer_was_lost_is_recognised(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """It was carried out: nothing is written again."""
    held, after = account(last_name="Dupont"), account()
    path = f"{USERS}/{held.id}"
    server.get(path, json=stored(held))
    server.put(path, body=requests.exceptions.ReadTimeout())
    server.get(path, json=stored(after))
    gateway.update(held, after)
    assert len(sent(server, "PUT", path)) == 1


def test_a_closing_that_is_not_seen_done_is_an_error(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """Keycloak said 204 and still shows the account enabled."""
    held = account()
    path = f"{USERS}/{held.id}"
    server.get(path, json=stored(held))
    server.put(path, status=204)
    server.post(f"{path}/logout", status=204)
    server.get(f"{path}/consents", json=[{"clientId": "portail"}])
    server.delete(f"{path}/consents/portail", status=204)
    with pytest.raises(KeycloakError, match="still shows it open"):
        gateway.close(held, closed_account())
    assert sent(server, "DELETE", f"{path}/consents/portail") == [None]


def test_reopening_deletes_every_credential_before_it_opens(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """The old password never works again, not even between two requests."""
    held = closed_account()
    after = replace(account(), pending_actions=frozenset({"UPDATE_PASSWORD"}))
    path = f"{USERS}/{held.id}"
    server.get(f"{ADMIN}/group-by-path/platform-access", json={"id": "g"})
    server.put(f"{path}/groups/g", status=204)
    server.get(path, json=stored(held))
    server.post(f"{path}/logout", status=204)
    server.get(f"{path}/consents", json=[])
    server.get(f"{path}/credentials", json=[{"id": "password"}, {"id": "otp"}])
    server.delete(f"{path}/credentials/password", status=204)
    server.delete(f"{path}/credentials/otp", status=204)
    server.put(path, status=204)
    gateway.reopen(held, after)
    done = [
        (c.request.method, str(c.request.url).removeprefix(path)) for c in server.calls
    ][1:]  # fmt: skip
    assert done.index(("PUT", "")) > done.index(("DELETE", "/credentials/otp"))
    assert done.index(("PUT", "")) > done.index(("POST", "/logout"))


def test_a_takeover_is_undone_behind_a_closed_door(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """While credentials go, nobody can log in; killed there, the next run reopens it."""
    stolen = account(email="attacker@elsewhere.example")
    stolen = replace(stolen, address=account().address, id="1")
    after = replace(account(), id="1", pending_actions=frozenset({"UPDATE_PASSWORD"}))
    path = f"{USERS}/1"
    out = replace(stolen, enabled=False, state=AccountState.CLOSED)
    server.get(f"{ADMIN}/group-by-path/platform-access", json={"id": "g"})
    server.put(f"{path}/groups/g", status=204)
    server.get(path, json=stored(stolen))
    server.get(path, json=stored(out))
    server.put(path, status=204)
    server.post(f"{path}/logout", status=204)
    server.get(f"{path}/consents", json=[])
    server.get(f"{path}/credentials", json=[])
    gateway.reopen(stolen, after)
    first, last = sent(server, "PUT", path)
    assert (first["enabled"], first["attributes"]["accessState"]) == (False, ["closed"])
    assert (last["enabled"], last["attributes"]["accessState"]) == (True, ["open"])
    assert last["email"] == account().address


def link_path(of: Account) -> str:
    """Return where the link of an account is asked for."""
    return f"{USERS}/{of.id}/execute-actions-email"


def test_a_relay_that_is_down_leaves_the_mail_owed(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """500: nothing is recorded as sent, nothing is repeated."""
    held = account(link=Link(owed=True))
    server.put(link_path(held), status=500, json={"errorMessage": "Failed to send"})
    with pytest.raises(MailError):
        gateway.send_link(held)
    assert len(sent(server, "PUT", link_path(held))) == 1
    assert sent(server, "PUT", f"{USERS}/{held.id}") == []


@pytest.mark.parametrize("went", [True, False])
def test_a_mail_whose_answer_was_lost_is_looked_up(
    server: responses.RequestsMock, gateway: KeycloakGateway, *, went: bool
) -> None:
    """A mail that went has left an admin event; without one it is still owed."""
    held = account(link=Link(owed=True))
    server.put(link_path(held), body=requests.exceptions.ReadTimeout())
    server.get(f"{ADMIN}/admin-events", json=[{"operationType": "ACTION"}] if went else [])
    server.get(f"{USERS}/{held.id}", json=stored(held))
    server.put(f"{USERS}/{held.id}", status=204)
    if not went:
        with pytest.raises(MailError, match="not known"):
            gateway.send_link(held)
        return
    gateway.send_link(held)
    [body] = sent(server, "PUT", f"{USERS}/{held.id}")
    assert json.loads(body["attributes"]["accessLink"][0])["owed"] is False


def test_a_mail_that_went_is_recorded(
    server: responses.RequestsMock, gateway: KeycloakGateway
) -> None:
    """When it was sent and how often stands on the account itself."""
    held = account(link=Link(owed=True, count=1))
    server.put(link_path(held), status=204)
    server.get(f"{USERS}/{held.id}", json=stored(held))
    server.put(f"{USERS}/{held.id}", status=204)
    gateway.send_link(held)
    [body] = sent(server, "PUT", f"{USERS}/{held.id}")
    link = json.loads(body["attributes"]["accessLink"][0])
    assert (link["owed"], link["count"]) == (False, 2)
    assert link["at"].endswith("+00:00")
