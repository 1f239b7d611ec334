"""The only place that speaks to Keycloak, and the only one that retries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.errors import SettingsError

if TYPE_CHECKING:
    from connector.keycloak.connection import Connection
    from connector.keycloak.gateway import KeycloakGateway
    from connector.settings import Settings


def own_connection(settings: Settings) -> Connection:
    """Return a connection with the connector's own client.

    Raises SettingsError that names every setting that is missing.
    """
    from connector.keycloak.connection import Connection  # noqa: PLC0415 — slow to import

    keycloak = settings.keycloak
    missing = [
        name
        for name, value in (
            ("CONNECTOR_KEYCLOAK__URL", keycloak.url),
            ("CONNECTOR_KEYCLOAK__CLIENT_SECRET", keycloak.client_secret),
        )
        if value is None
    ]
    if keycloak.url is None or keycloak.client_secret is None:
        raise SettingsError(
            f"Not set: {', '.join(missing)}.",
            remedy="`connector --help` and the README list every setting.",
        )
    return Connection(
        url=str(keycloak.url),
        realm=keycloak.realm,
        client_id=keycloak.client_id,
        client_secret=keycloak.client_secret.get_secret_value(),
        ca_file=keycloak.ca_file,
        timeout=keycloak.timeout,
    )


def connect(settings: Settings, registry: str) -> KeycloakGateway:
    """Return the gateway to the realm's accounts; nothing is sent yet."""
    from connector.keycloak.gateway import KeycloakGateway  # noqa: PLC0415
    from connector.keycloak.links import LinkOptions  # noqa: PLC0415
    from connector.keycloak.mapping import load_mapping  # noqa: PLC0415

    return KeycloakGateway(
        own_connection(settings),
        load_mapping(),
        registry,
        page_size=settings.keycloak.page_size,
        link=LinkOptions(
            client_id=settings.platform.client_id,
            target=str(settings.platform.url),
            seconds=settings.link.lifespan_hours * 3600,
        ),
    )
