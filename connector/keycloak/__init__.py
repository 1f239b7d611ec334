"""The only place that speaks to Keycloak, and the only one that retries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.errors import SettingsError

if TYPE_CHECKING:
    from pydantic import SecretStr

    from connector.keycloak.connection import Connection
    from connector.keycloak.gateway import KeycloakGateway
    from connector.settings import Settings
    from connector.stopping import Stop


def own_connection(settings: Settings, stop: Stop | None = None) -> Connection:
    """Return a connection with the connector's own client; `stop` ends its patience.

    Raises SettingsError that names every setting that is missing. Nothing is sent yet.
    """
    realm = settings.keycloak.realm
    return _connection(settings, "client_id", "client_secret", realm, stop)


def admin_connection(settings: Settings) -> Connection:
    """Return a connection with the administrator client, for the realm commands and `adopt`.

    Raises SettingsError that names every setting that is missing. Nothing is sent yet.
    """
    return _connection(
        settings, "admin_client_id", "admin_client_secret", settings.keycloak.admin_realm
    )


def _connection(
    settings: Settings,
    id_key: str,
    secret_key: str,
    login_realm: str,
    stop: Stop | None = None,
) -> Connection:
    from connector.keycloak.connection import Connection  # noqa: PLC0415 — slow to import
    from connector.keycloak.retries import Retries  # noqa: PLC0415
    from connector.settings import variable_name  # noqa: PLC0415

    keycloak = settings.keycloak
    url, client_id = keycloak.url, getattr(keycloak, id_key)
    secret: SecretStr | None = getattr(keycloak, secret_key)
    given = {"url": url, id_key: client_id, secret_key: secret}
    missing = [variable_name(("keycloak", key)) for key, value in given.items() if value is None]
    if missing or secret is None:
        raise SettingsError(
            f"Not set: {', '.join(missing)}.",
            remedy="Set them (a secret also by …_FILE); `connector --help` lists every setting.",
        )
    return Connection(
        url=str(url),
        realm=keycloak.realm,
        login_realm=login_realm,
        client_id=client_id,
        client_secret=secret.get_secret_value(),
        ca_file=keycloak.ca_file,
        timeout=keycloak.timeout,
        retries=Retries(stop=stop),
    )


def connect(
    settings: Settings,
    registry: str,
    stop: Stop | None = None,
    *,
    to_adopt: bool = False,
) -> KeycloakGateway:
    """Return the gateway to the realm's accounts; nothing is sent yet.

    `stop` ends its patience. `to_adopt`: it may take foreign accounts over. Who holds
    administration roles is then asked with the administrator client. Raises SettingsError that
    names every setting that is missing.
    """
    from connector.keycloak.gateway import KeycloakGateway  # noqa: PLC0415
    from connector.keycloak.links import LinkOptions  # noqa: PLC0415
    from connector.keycloak.mapping import load_mapping  # noqa: PLC0415

    return KeycloakGateway(
        own_connection(settings, stop),
        load_mapping(),
        registry,
        page_size=settings.keycloak.page_size,
        link=LinkOptions(
            client_id=settings.platform.client_id,
            target=str(settings.platform.url),
            seconds=settings.link.lifespan_hours * 3600,
        ),
        inspector=admin_connection(settings) if to_adopt else None,
    )
