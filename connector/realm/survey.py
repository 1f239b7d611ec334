"""Compare and apply: the same survey of the realm's parts, with and without its writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from connector.errors import KeycloakError, KeycloakForbiddenError, SettingsError
from connector.keycloak.connection import Connection
from connector.realm import everybody, flows, login_client, own_client, profile, representation
from connector.realm.difference import UNSEEN, Difference, Step
from connector.realm.expected import ExpectedRealm
from connector.realm.look import Look, differing
from connector.settings import variable_name

REMEDY_CREATE = "Create it: connector realm apply --create; or check CONNECTOR_KEYCLOAK__REALM."
REMEDY_ADMIN = (
    "Use an administrator client: CONNECTOR_KEYCLOAK__ADMIN_CLIENT_ID and …_SECRET, with the role "
    "« admin » of realm master, or manage-realm, manage-clients and manage-users of this realm."
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the realm."""

    french: str
    """What it is called where it could not be looked at."""
    survey: Callable[[Look], Iterator[Step]]
    administrator: bool = False
    """Whether it takes more than the connector's own rights: GET clients is 403 for them, and role
    mappings leave out, in silence, the roles of clients that one may not see."""


def _survey_representation(look: Look) -> Iterator[Step]:
    found = representation.differences(look.expected, look.realm)
    put = representation.changes(look.expected, look.realm)
    if found or put:
        yield Step(tuple(found), partial(look.connection.put, look.path(), put))


def _survey_profile(look: Look) -> Iterator[Step]:
    """GET and PUT users/profile."""
    wanted, mapping, path = (
        look.expected.file.profile,
        look.expected.mapping,
        look.path("users", "profile"),
    )
    document = look.connection.get(path) or {}
    found = profile.differences(wanted, mapping, document)
    if found:
        new = profile.changed(wanted, mapping, document)
        yield Step(tuple(found), partial(look.connection.put, path, new))


def _survey_texts(look: Look) -> Iterator[Step]:
    """GET localization/{locale}; POST adds to the texts that are there, or replaces by key."""
    path = look.path("localization", look.expected.locale)
    actual: Mapping[str, str] = look.connection.get(path) or {}
    wanted = {
        k: v
        for k, v in look.expected.texts.items()
        if actual.get(k) != v and not (look.expected.nameless and k in actual)
    }
    if wanted:
        label = look.expected.file.texts
        found = tuple(
            differing(
                label,
                "texts",
                key,
                "celui du connecteur",
                "un autre" if key in actual else "celui de Keycloak",
                title=f"{label.title} « {key} »",
            )
            for key in wanted
        )
        yield Step(found, partial(look.post, path, wanted))


def _survey_identity_providers(look: Look) -> Iterator[Step]:
    """GET identity-provider/instances: said, never changed."""
    providers = look.connection.get(look.path("identity-provider", "instances")) or ()
    label = look.expected.file.identity_providers
    for provider in providers:
        if provider.get("enabled"):
            alias = provider["alias"]
            yield Step(
                (
                    differing(
                        label,
                        "identity-providers",
                        alias,
                        "aucun",
                        f"« {alias} », sans contrôle du rôle d’accès",
                        repairable=False,
                    ),
                )
            )


PARTS = (
    Part("réglages du royaume", _survey_representation),
    Part("profil des utilisateurs", _survey_profile),
    Part("textes français", _survey_texts),
    Part("actions requises", everybody.survey_actions),
    Part("rôle par défaut", everybody.survey_default_role),
    Part("groupes par défaut", everybody.survey_default_groups),
    # The flow before the client, so that the client is never there without it.
    Part("parcours de connexion", flows.survey_login),
    Part("parcours de renouvellement", flows.survey_reset),
    Part("client de connexion", login_client.survey_client, administrator=True),
    Part("groupe d’accès", login_client.survey_group),
    Part("rôles du groupe d’accès", login_client.survey_group_roles, administrator=True),
    Part("client du connecteur", own_client.survey_client, administrator=True),
    Part("droits du connecteur", own_client.survey_rights, administrator=True),
    Part("fournisseurs d’identité", _survey_identity_providers, administrator=True),
)
"""Every part, in the order in which they are put right: what others need comes first."""


def compare(
    connection: Connection, expected: ExpectedRealm, *, reader_rights_only: bool = False
) -> list[Difference]:
    """Return what differs from the expected realm, the password policy first; writes nothing.

    With `reader_rights_only` (the connector's own service account), the parts it may not see are
    not asked for, and one difference of severity info names them. A realm that is not there is one
    difference. Raises KeycloakForbiddenError where the rights do not even show the realm.
    """
    realm = _read(connection, administrator=not reader_rights_only)
    if realm is None:
        return [_absent(expected)]
    look = Look(connection, expected, realm, administrator=not reader_rights_only)
    found: list[Difference] = []
    unseen: list[str] = []
    for part in PARTS:
        if part.administrator and reader_rights_only:
            unseen.append(part.french)
            continue
        try:
            found += [d for step in part.survey(look) for d in step.differences]
        except KeycloakForbiddenError as error:
            if not reader_rights_only:
                raise _forbidden(error) from error
            unseen.append(part.french)
    if unseen:
        label = expected.file.unseen
        found.append(differing(label, UNSEEN, "parts", "", ", ".join(unseen), repairable=False))
    return found


def apply(connection: Connection, expected: ExpectedRealm, *, create: bool) -> list[Difference]:
    """Put right what differs, and return it; a realm that is in order gets no write.

    Only with `create` are the realm, the connector's client and the login client made where they
    are missing; without it a missing realm is a KeycloakError, and a missing client stays missing
    (`compare` names it). Each part is read just before it is written, so an interrupted run is
    completed by the next. The relay's password can't be compared: it is sent each time it is set.
    """
    done: list[Difference] = []
    try:
        realm = _read(connection, administrator=True)
        if create and expected.own_client_secret is None:
            name = variable_name(("keycloak", "client_secret"))
            raise SettingsError(
                f"Making the connector's own client needs its secret; not set: {name}.",
                remedy=f"Choose one and set {name}, or {name}_FILE.",
            )
        if realm is None:
            if not create:
                raise KeycloakError(
                    f"Keycloak at {connection.url} has no realm « {expected.realm} ».",
                    remedy=REMEDY_CREATE,
                    status=404,
                )
            realm = _make_realm(connection, expected)
            done.append(_absent(expected))
        look = Look(connection, expected, realm, administrator=True, create=create)
        for part in PARTS:
            for step in part.survey(look):
                if step.write is not None:
                    step.write()
                    done += [d for d in step.differences if d.repairable]
    except KeycloakForbiddenError as error:
        raise _forbidden(error) from error
    return done


def _make_realm(connection: Connection, expected: ExpectedRealm) -> dict[str, Any]:
    """POST admin/realms, right from the first moment, then return it as it is."""
    response = connection.post("admin/realms", representation.new(expected))
    connection.expect(response, 201)
    connection.forget_token()
    realm = _read(connection, administrator=True)
    if realm is None:
        raise KeycloakError(
            f"Realm « {expected.realm} » was made, but Keycloak does not show it.",
            remedy="Run connector realm apply --create again; it goes on from what is there.",
        )
    return realm


def _read(connection: Connection, *, administrator: bool) -> dict[str, Any] | None:
    """Return GET admin/realms/{realm}, None where there is no such realm.

    Without view-realm, Keycloak answers 200 with a few fields: that is no realm to compare.
    """
    try:
        realm: dict[str, Any] | None = connection.get(connection.path())
    except KeycloakForbiddenError as error:
        if administrator:
            raise _forbidden(error) from error
        raise
    if realm is not None and "accessTokenLifespan" not in realm:
        raise KeycloakForbiddenError(
            f"The client « {connection.client_id} » may not see the settings of realm "
            f"« {connection.realm} ».",
            remedy=REMEDY_ADMIN
            if administrator
            else "Give its service account the role view-realm: connector realm apply.",
        )
    return realm


def _absent(expected: ExpectedRealm) -> Difference:
    label = expected.file.missing
    title = f"{label.title} « {expected.realm} »"
    return differing(
        label, "realm", expected.realm, "présent", "absent", title=title, needs_create=True
    )


def _forbidden(error: KeycloakForbiddenError) -> KeycloakForbiddenError:
    """Return the error with the administrator's remedy where a right is missing (403)."""
    if error.status != HTTPStatus.FORBIDDEN:
        return error  # a wrong secret, say: its own remedy is the right one
    return KeycloakForbiddenError(error.message, remedy=REMEDY_ADMIN, status=error.status)
