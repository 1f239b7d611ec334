"""`compare` and `apply` on a real Keycloak: made from nothing, put right, everything else kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connector.errors import KeycloakError, KeycloakForbiddenError
from connector.keycloak.connection import Connection
from connector.realm import ExpectedRealm, apply, compare, expected_realm
from connector.settings import SmtpSettings
from tests.integration.realm.under_test import (
    CAF,
    SECRET,
    Administrator,
    gone_afterwards,
    settings_for,
)
from tests.realms import free_realm_name

if TYPE_CHECKING:
    from deploy.local import KeycloakServer


def test_a_realm_made_from_nothing_is_in_order(
    keycloak: KeycloakServer, admin: Administrator, expected: ExpectedRealm
) -> None:
    """What `apply --create` makes is what `check` asks for, and a second apply writes nothing."""
    assert compare(admin, expected) == []
    again = Administrator(keycloak, expected.realm)
    assert apply(again, expected, create=True) == []
    assert apply(again, expected, create=False) == []
    assert again.written == []


def test_a_missing_realm_is_one_difference_and_is_made_only_when_asked(
    keycloak: KeycloakServer,
) -> None:
    """`check` names it; `apply` alone refuses, says what to do, and makes nothing."""
    with gone_afterwards(keycloak, free_realm_name(f"{__name__}-none")) as name:
        wanted = expected_realm(settings_for(keycloak, name), None)
        admin = Administrator(keycloak, name)
        (difference,) = compare(admin, wanted)
        assert difference.needs_create
        assert name in difference.in_french()
        with pytest.raises(KeycloakError, match=name) as caught:
            apply(admin, wanted, create=False)
        assert "--create" in caught.value.remedy
        assert admin.written == []


def test_the_connectors_own_account_sees_what_it_may_and_names_the_rest(
    admin: Administrator, expected: ExpectedRealm
) -> None:
    """`drift` runs with least rights: no error, no false alarm, nothing passed over in silence."""
    own = Connection(url=admin.url, realm=admin.realm, client_id="connector", client_secret=SECRET)
    (unseen,) = compare(own, expected, reader_rights_only=True)
    assert unseen.severity == "info"
    assert "client de connexion" in unseen.actual

    admin.put(admin.path(), {"rememberMe": True})
    remember, _ = compare(own, expected, reader_rights_only=True)
    assert remember.key == "rememberMe"
    apply(admin, expected, create=False)


def test_a_realm_that_may_not_be_seen_is_not_taken_for_a_wrong_one(
    admin: Administrator, expected: ExpectedRealm
) -> None:
    """Without view-realm Keycloak answers 200 with a stub: an error, not forty differences."""
    admin.made(
        admin.path("clients"),
        {"clientId": "blind", "secret": "blind", "serviceAccountsEnabled": True},
    )
    blind = Connection(url=admin.url, realm=admin.realm, client_id="blind", client_secret="blind")
    for reader in (True, False):
        with pytest.raises(KeycloakForbiddenError):
            compare(blind, expected, reader_rights_only=reader)


def test_what_is_not_ours_survives(keycloak: KeycloakServer, admin: Administrator) -> None:
    """Attributes, relay, profile, texts, policies: only what differs is written."""
    before = admin.get(admin.path())
    profile = admin.get(admin.path("users", "profile"))
    badge = {
        "name": "badge",
        "displayName": "Badge",
        "permissions": {"view": ["admin", "user"], "edit": ["user", "admin"]},
        "validations": {"length": {"max": 10}},
        "group": "user-metadata",
    }
    own = next(a for a in profile["attributes"] if a["name"] == "managedBy")
    own["permissions"]["edit"] = ["admin", "user"]
    own["displayName"] = "Registre"
    profile["attributes"].append(badge)
    admin.put(admin.path("users", "profile"), profile)
    admin.put(
        admin.path(),
        {
            "passwordPolicy": "notUsername and length(6) and upperCase(2) and passwordHistory(3)",
            "accessTokenLifespan": 3600,
            "supportedLocales": ["de", "fr"],
            "eventsListeners": ["jboss-logging", "email"],
            "enabledEventTypes": ["LOGIN", "REGISTER"],
            "attributes": {
                **before["attributes"],
                "theirs": "kept",
                "adminEventsExpiration": "60",
                "actionTokenGeneratedByUserLifespan.reset-credentials": "60",
            },
            "smtpServer": {
                "host": "old.example",
                "from": "old@caf.example",
                "replyTo": "kept@caf.example",
            },
        },
    )
    admin.post(admin.path("localization", "fr"), {"loginTitle": "Bienvenue"})
    relay = SmtpSettings.model_validate(
        {"host": "relay.example", "from": "acces@caf.example", "tls": "starttls"}
    )
    wanted = expected_realm(settings_for(keycloak, admin.realm, relay), CAF)

    done = {d.key for d in apply(admin, wanted, create=False)}
    assert {"length", "accessTokenLifespan", "adminEventsExpiration", "managedBy"} <= done
    assert {"host", "enabledEventTypes"} <= done
    assert "upperCase" not in done
    assert compare(admin, wanted) == []

    now = admin.get(admin.path())
    assert now["passwordPolicy"] == (
        "notUsername and length(8) and upperCase(2) and passwordHistory(3)"
        " and lowerCase(1) and digits(1) and specialChars(1)"
    )
    assert now["attributes"]["theirs"] == "kept"
    assert now["attributes"].keys() >= before["attributes"].keys()
    assert now["smtpServer"]["replyTo"] == "kept@caf.example"
    assert now["smtpServer"]["host"] == "relay.example"
    assert sorted(now["supportedLocales"]) == ["de", "fr"]
    assert sorted(now["eventsListeners"]) == ["email", "jboss-logging"]
    assert {"LOGIN", "REGISTER", "UPDATE_CREDENTIAL"} <= set(now["enabledEventTypes"])
    unchanged = (
        "failureFactor",
        "browserSecurityHeaders",
        "displayName",
        "actionTokenGeneratedByAdminLifespan",
    )
    assert {k: now[k] for k in unchanged} == {k: before[k] for k in unchanged}
    attributes = {a["name"]: a for a in admin.get(admin.path("users", "profile"))["attributes"]}
    assert set(attributes["badge"]["permissions"]["edit"]) == {"user", "admin"}
    assert attributes["badge"]["validations"] == {"length": {"max": 10}}
    assert attributes["managedBy"]["displayName"] == "Registre"
    assert attributes["managedBy"]["permissions"] == {"view": ["admin"], "edit": ["admin"]}
    assert admin.get(admin.path("localization", "fr"))["loginTitle"] == "Bienvenue"


def test_a_stricter_or_reordered_password_policy_is_left_alone(
    admin: Administrator, expected: ExpectedRealm
) -> None:
    """R6 is a minimum: twelve characters in another order are no difference."""
    policy = "specialChars(1) and digits(2) and length(12) and lowerCase(1) and upperCase(1)"
    admin.put(admin.path(), {"passwordPolicy": policy})
    admin.written.clear()
    assert apply(admin, expected, create=False) == []
    assert admin.written == []
    assert admin.get(admin.path())["passwordPolicy"] == policy
