"""Every way of taking the guard off the platform's access is seen, and undone by one apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from connector.keycloak.connection import Connection
from connector.realm import ExpectedRealm, apply, compare
from tests.integration.realm.under_test import (
    PLATFORM,
    SECRET,
    Administrator,
)

if TYPE_CHECKING:
    from collections.abc import Callable


ACCESS_FLOW = "cooperation access"


def _executions(admin: Administrator, flow: str = "cooperation") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = admin.get(
        admin.path("authentication", "flows", flow, "executions")
    )
    return found


def _step(admin: Administrator, name: str, flow: str = "cooperation") -> dict[str, Any]:
    return next(
        e for e in _executions(admin, flow) if name in (e.get("providerId"), e["displayName"])
    )


def _switch_off_deny(admin: Administrator) -> None:
    step = _step(admin, "deny-access-authenticator")
    path = admin.path("authentication", "flows", ACCESS_FLOW, "executions")
    admin.put(path, {**step, "requirement": "DISABLED"})


def _delete_access_step(admin: Administrator) -> None:
    step = _step(admin, ACCESS_FLOW)
    admin.delete(admin.path("authentication", "executions", step["id"]))


def _add_a_condition(admin: Administrator) -> None:
    path = admin.path("authentication", "flows", ACCESS_FLOW, "executions")
    admin.post(f"{path}/execution", {"provider": "conditional-user-configured"})
    step = _step(admin, "conditional-user-configured", ACCESS_FLOW)
    admin.put(path, {**step, "requirement": "REQUIRED"})


def _ask_for_another_role(admin: Administrator) -> None:
    step = _step(admin, "conditional-user-role")
    path = admin.path("authentication", "config", step["authenticationConfig"])
    config = admin.get(path)
    admin.put(path, {**config, "config": {"condUserRole": "offline_access", "negate": "true"}})


def _refuse_before_anybody_is_known(admin: Administrator) -> None:
    step = _step(admin, ACCESS_FLOW)
    path = admin.path("authentication", "flows", "cooperation", "executions")
    admin.put(path, {**step, "priority": 1})


def _unbind(admin: Administrator) -> None:
    client = admin.client("cooperation")
    overrides = {"authenticationFlowBindingOverrides": {"browser": ""}}
    admin.put(admin.path("clients", client["id"]), overrides)


def _allow_direct_grants(admin: Administrator) -> None:
    client = admin.client("cooperation")
    admin.put(admin.path("clients", client["id"]), {"directAccessGrantsEnabled": True})


def _delete_the_role(admin: Administrator) -> None:
    client = admin.client("cooperation")
    admin.delete(admin.path("clients", client["id"], "roles", "platform-access"))


def _give_the_role_to_all(admin: Administrator) -> None:
    client = admin.client("cooperation")
    role = admin.get(admin.path("clients", client["id"], "roles", "platform-access"))
    default = admin.get(admin.path())["defaultRole"]["id"]
    admin.expect(admin.post(admin.path("roles-by-id", default, "composites"), [role]), 204)


def _put_all_in_the_group(admin: Administrator) -> None:
    group = admin.get(admin.path("group-by-path", "platform-access"))
    admin.put(admin.path("default-groups", group["id"]))


def _let_persons_change_their_address(admin: Administrator) -> None:
    path = admin.path("authentication", "required-actions", "UPDATE_EMAIL")
    admin.put(path, {**admin.get(path), "enabled": True})


def _forget_how_passwords_are_made(admin: Administrator) -> None:
    admin.delete(admin.path("authentication", "required-actions", "UPDATE_PASSWORD"))


def _change_the_secret(admin: Administrator) -> None:
    client = admin.client("connector")
    admin.put(admin.path("clients", client["id"]), {"secret": "changed by hand"})


@pytest.mark.parametrize(
    "tamper",
    [
        _switch_off_deny,
        _delete_access_step,
        _add_a_condition,
        _ask_for_another_role,
        _refuse_before_anybody_is_known,
        _unbind,
        _allow_direct_grants,
        _delete_the_role,
        _give_the_role_to_all,
        _put_all_in_the_group,
        _let_persons_change_their_address,
        _forget_how_passwords_are_made,
        _change_the_secret,
    ],
)
def test_what_guards_the_access_is_seen_and_put_right(
    admin: Administrator, expected: ExpectedRealm, tamper: Callable[[Administrator], None]
) -> None:
    """Each way of taking the guard off, by hand or by mistake, is undone by one apply."""
    assert compare(admin, expected) == []
    tamper(admin)
    found = compare(admin, expected)
    assert found
    assert all(d.repairable for d in found)
    assert not any(SECRET in d.in_french() for d in found)
    done = apply(admin, expected, create=False)
    assert {d.key for d in found} <= {d.key for d in done}
    assert compare(admin, expected) == []
    own = Connection(url=admin.url, realm=admin.realm, client_id="connector", client_secret=SECRET)
    assert own.get(own.path("users", "count")) is not None


def test_a_client_that_was_there_before_keeps_its_own_settings(
    admin: Administrator, expected: ExpectedRealm
) -> None:
    """The platform's addresses, scopes and names are its own; only what guards access is set."""
    client = admin.client("cooperation")
    admin.delete(admin.path("clients", client["id"]))
    theirs = {
        "clientId": "cooperation",
        "name": "La plateforme",
        "publicClient": True,
        "redirectUris": ["https://ctg.example/retour"],
        "directAccessGrantsEnabled": True,
        "implicitFlowEnabled": True,
        "attributes": {"theirs": "kept", "oauth2.device.authorization.grant.enabled": "true"},
    }
    admin.made(admin.path("clients"), theirs)
    apply(admin, expected, create=False)
    now = admin.client("cooperation")
    assert (now["name"], now["redirectUris"]) == (theirs["name"], theirs["redirectUris"])
    assert now["attributes"]["theirs"] == "kept"
    assert not now["directAccessGrantsEnabled"]
    assert not now["implicitFlowEnabled"]
    assert now["attributes"]["oauth2.device.authorization.grant.enabled"] == "false"
    assert now["authenticationFlowBindingOverrides"].keys() == {"browser"}
    # Said, and left to a person: an application that sends no challenge would be locked out.
    (pkce,) = compare(admin, expected)
    assert (pkce.key, pkce.repairable) == ("pkce.code.challenge.method", False)
    admin.delete(admin.path("clients", now["id"]))
    apply(admin, expected, create=True)


def test_missing_clients_are_named_and_made_only_when_asked(
    admin: Administrator, expected: ExpectedRealm
) -> None:
    """`apply` alone never makes a client that people or programs log in with."""
    for client_id in ("cooperation", "connector"):
        admin.delete(admin.path("clients", admin.client(client_id)["id"]))
    found = compare(admin, expected)
    assert [d.key for d in found] == ["cooperation", "connector"]
    assert all(d.needs_create for d in found)
    assert apply(admin, expected, create=False) == []
    assert {d.key for d in apply(admin, expected, create=True)} >= {"cooperation", "connector"}
    assert compare(admin, expected) == []
    made = admin.client("cooperation")
    assert made["redirectUris"] == [f"{PLATFORM}*"]
    assert made["fullScopeAllowed"] is False


def test_more_rights_than_needed_are_said_and_not_taken_away(
    admin: Administrator, expected: ExpectedRealm
) -> None:
    """Least privilege is the Caf's to restore: somebody may have had a reason."""
    management = admin.client("realm-management")
    role = admin.get(admin.path("clients", management["id"], "roles", "manage-realm"))
    (user,) = admin.get(admin.path("users"), username="service-account-connector", exact="true")
    path = admin.path("users", user["id"], "role-mappings", "clients", management["id"])
    admin.expect(admin.post(path, [role]), 204)
    (more,) = compare(admin, expected)
    assert "manage-realm" in more.actual
    assert (more.severity, more.repairable) == ("warning", False)
    admin.written.clear()
    assert apply(admin, expected, create=False) == []
    assert admin.written == []
    admin.delete(path, [role])


def test_a_group_that_gives_more_than_the_platform_is_said(
    admin: Administrator, expected: ExpectedRealm
) -> None:
    """Every person of every partner would get it: an error, and a person's to decide."""
    management = admin.client("realm-management")
    role = admin.get(admin.path("clients", management["id"], "roles", "manage-users"))
    group = admin.get(admin.path("group-by-path", "platform-access"))
    path = admin.path("groups", group["id"], "role-mappings", "clients", management["id"])
    admin.expect(admin.post(path, [role]), 204)
    (more,) = compare(admin, expected)
    assert "realm-management.manage-users" in more.actual
    assert (more.severity, more.repairable) == ("error", False)
    admin.delete(path, [role])


def test_another_reset_flow_that_can_not_be_judged_is_said(
    admin: Administrator, expected: ExpectedRealm
) -> None:
    """A realm may have a reset flow of its own, without the step whose setting is asked for."""
    flow = {"alias": "theirs", "providerId": "basic-flow", "topLevel": True, "builtIn": False}
    admin.made(admin.path("authentication", "flows"), flow)
    admin.put(admin.path(), {"resetCredentialsFlow": "theirs"})
    (found,) = compare(admin, expected)
    assert (found.area, found.repairable) == ("reset-flow", False)
    admin.put(admin.path(), {"resetCredentialsFlow": "reset credentials"})


def test_an_identity_provider_is_said(admin: Administrator, expected: ExpectedRealm) -> None:
    """A login through one ends without the client's flow: the role is not asked for."""
    provider = {
        "alias": "ailleurs",
        "providerId": "oidc",
        "enabled": True,
        "config": {
            "clientId": "x",
            "authorizationUrl": "https://x.example",
            "tokenUrl": "https://x.example",
        },
    }
    admin.expect(admin.post(admin.path("identity-provider", "instances"), provider), 201)
    (found,) = compare(admin, expected)
    assert (found.key, found.repairable) == ("ailleurs", False)
    admin.delete(admin.path("identity-provider", "instances", "ailleurs"))
