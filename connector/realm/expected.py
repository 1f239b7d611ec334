"""What the realm must be: `config/realm.yaml` and `config/emails.yaml` with the settings put in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from connector.data import data_file
from connector.errors import SettingsError
from connector.keycloak.mapping import AccountMapping, load_mapping
from connector.realm.schema import EmailsFile, Entry, FlowStep, RealmFile, read
from connector.realm.texts import Caf, placeholders, texts
from connector.realm.values import as_attribute
from connector.settings import Settings, SmtpSettings, variable_name


@dataclass(frozen=True, slots=True)
class ExpectedRealm:
    """The realm as it must be: everything that comparing and applying need to know."""

    realm: str
    file: RealmFile
    """`config/realm.yaml`."""
    entries: tuple[Entry, ...]
    """Its `realm` section, with the settings' values filled in."""
    mapping: AccountMapping
    locale: str
    texts: dict[str, str]
    """Localisation texts by Keycloak's key."""
    nameless: bool
    """Whether nobody knows who writes: then the texts of a realm that has some are left alone."""
    flow_steps: tuple[FlowStep, ...]
    """The login flow's steps, with the client and its role filled in."""
    login_client_id: str
    login_client: dict[str, Any]
    """ClientRepresentation of a login client that has to be made (without its flow)."""
    own_client_id: str
    own_client: dict[str, Any]
    """ClientRepresentation of the connector's client that has to be made (without its secret)."""
    own_client_secret: SecretStr | None
    smtp: dict[str, str] | None
    """What the realm's relay must be, without its password; None leaves the relay alone."""
    smtp_password: SecretStr | None = field(default=None)


def expected_realm(
    settings: Settings,
    caf: Caf | None,
    *,
    realm_file: Path | None = None,
    emails_file: Path | None = None,
) -> ExpectedRealm:
    """Return what the realm of `settings` must be; without a `caf` the mails name nobody.

    Reads the two files of `config/` and `mappings/account.yaml`. Raises ConnectorError where one of
    them is wrong, SettingsError where the settings of the relay are incomplete.
    """
    file = read(realm_file or data_file("config", "realm.yaml"), RealmFile)
    emails = read(emails_file or data_file("config", "emails.yaml"), EmailsFile)
    platform_url = str(settings.platform.url)
    names = {"[[client]]": settings.platform.client_id, "[[role]]": file.login_client.role}
    return ExpectedRealm(
        realm=settings.keycloak.realm,
        file=file,
        entries=tuple(_resolved(entry, settings) for entry in file.realm),
        mapping=load_mapping(),
        locale=emails.locale,
        texts=texts(emails, placeholders(emails, caf, platform_url)),
        nameless=caf is None,
        flow_steps=tuple(_named(step, names) for step in file.login_flow.steps),
        login_client_id=settings.platform.client_id,
        login_client={
            **file.login_client.create,
            "clientId": settings.platform.client_id,
            "baseUrl": platform_url,
            "redirectUris": redirect_uris(platform_url),
        },
        own_client_id=settings.keycloak.client_id,
        own_client={**file.own_client.create, "clientId": settings.keycloak.client_id},
        own_client_secret=settings.keycloak.client_secret,
        smtp=_smtp(settings.smtp, caf),
        smtp_password=settings.smtp.password,
    )


def redirect_uris(platform_url: str) -> list[str]:
    """Return the addresses that Keycloak may send a person back to: the platform's own, no others.

    Keycloak's `*` stands for any characters: without the `/` before it, `https://h/app*` would
    let `https://h/application-of-others` receive codes.
    """
    parts = urlsplit(platform_url)
    bare = urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", ""))
    return [f"{bare}*"] if bare.endswith("/") else [bare, f"{bare}/*"]


def _resolved(entry: Entry, settings: Settings) -> Entry:
    if entry.setting is None:
        return entry
    return entry.model_copy(update={"equals": settings.link.lifespan_hours * 3600})


def _named(step: FlowStep, names: dict[str, str]) -> FlowStep:
    config = dict(step.config)
    for key, value in config.items():
        for placeholder, name in names.items():
            value = value.replace(placeholder, name)  # noqa: PLW2901
        config[key] = value
    steps = tuple(_named(below, names) for below in step.steps)
    return step.model_copy(update={"config": config, "steps": steps})


def _smtp(smtp: SmtpSettings, caf: Caf | None) -> dict[str, str] | None:
    """Return the realm's `smtpServer` as the settings want it; Keycloak keeps strings only."""
    if smtp.host is None:
        return None
    if smtp.sender is None:
        raise SettingsError(
            f"{variable_name(('smtp', 'host'))} is set, but not who writes.",
            remedy=f"Set {variable_name(('smtp', 'from'))} to the address that sends the mails.",
        )
    server = {
        "host": smtp.host,
        "port": str(smtp.port),
        "from": smtp.sender,
        "auth": as_attribute(smtp.user is not None),
        "starttls": as_attribute(smtp.tls == "starttls"),
        "ssl": as_attribute(smtp.tls == "tls"),
    }
    if smtp.user is not None:
        server["user"] = smtp.user
    if caf is not None:
        server["fromDisplayName"] = caf.name
    return server
