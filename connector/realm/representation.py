"""The realm's own representation: password policy, settings, relay. Pure: reads and writes nothing.

`GET admin/realms/{realm}` gives it, `PUT` takes back what changes: a field that is left out stays,
but `attributes` and `smtpServer` replace the whole map, so they are sent complete or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connector.realm import password
from connector.realm.difference import Difference
from connector.realm.expected import ExpectedRealm
from connector.realm.values import difference, patch
from connector.realm.words import say

AREA = "realm"
SMTP_AREA = "smtp"
SMTP_FIELD = "smtpServer"
_OFF = {"auth": "false", "starttls": "false", "ssl": "false", "port": "25"}
"""What Keycloak does where the relay does not say: no key is the same as these."""


def differences(expected: ExpectedRealm, realm: Mapping[str, Any]) -> list[Difference]:
    """Return what differs, the password policy first."""
    found = password.weaknesses(expected.file.password_policy, realm.get(password.FIELD))
    found += [d for e in expected.entries if (d := difference(e, realm, AREA)) is not None]
    return found + _smtp_differences(expected, realm.get(SMTP_FIELD) or {})


def changes(expected: ExpectedRealm, realm: Mapping[str, Any]) -> dict[str, Any]:
    """Return what to PUT; empty where the realm is in order.

    The relay's password can't be read back, so it is sent each time that the settings hold one.
    """
    put = patch(expected.entries, realm)
    policy = realm.get(password.FIELD)
    if password.weaknesses(expected.file.password_policy, policy):
        put[password.FIELD] = password.raised(expected.file.password_policy, policy)
    relay = realm.get(SMTP_FIELD) or {}
    if expected.smtp is not None and (
        expected.smtp_password is not None or _smtp_differences(expected, relay)
    ):
        put[SMTP_FIELD] = {**relay, **expected.smtp}
        if expected.smtp_password is not None:
            put[SMTP_FIELD]["password"] = expected.smtp_password.get_secret_value()
    return put


def new(expected: ExpectedRealm) -> dict[str, Any]:
    """Return the representation of a realm that has to be made: right from its first moment."""
    nothing = {"realm": expected.realm}
    return {**expected.file.create, **changes(expected, nothing), **nothing}


def _smtp_differences(expected: ExpectedRealm, relay: Mapping[str, Any]) -> list[Difference]:
    wanted = expected.smtp or {}
    return [
        Difference(
            area=SMTP_AREA,
            key=label.key,
            title=label.title,
            expected=_shown(wanted[label.key]),
            actual=_shown(relay.get(label.key)),
            severity=label.severity,
            article=label.article,
            rule=label.rule,
        )
        for label in expected.file.smtp
        if label.key in wanted
        and (relay.get(label.key) or _OFF.get(label.key)) != wanted[label.key]
    ]


def _shown(value: str | None) -> str:
    return say({"true": True, "false": False}.get(value or "", value))
