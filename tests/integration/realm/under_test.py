"""A realm for the tests of `connector.realm`: its settings, its administrator, what it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from connector.keycloak.connection import Connection
from connector.realm import Caf
from connector.settings import KeycloakSettings, PlatformSettings, Settings, SmtpSettings

if TYPE_CHECKING:
    from deploy.local import KeycloakServer

PLATFORM = "http://127.0.0.1:9/cooperation/"
"""Where the login client sends people back to; nothing listens there."""
SECRET = "the connector's own secret"
CAF = Caf("Caf de l'Exemple & {Cie}", "Alix O'NEIL", "alix.oneil@caf.example")
"""With every character that Java's MessageFormat or HTML would take for its own."""


def settings_for(server: KeycloakServer, realm: str, smtp: SmtpSettings | None = None) -> Settings:
    """Return the settings with which `realm` is checked and applied."""
    return Settings(
        keycloak=KeycloakSettings.model_validate(
            {
                "url": server.url,
                "realm": realm,
                "client_secret": SECRET,
                "admin_realm": server.admin_realm,
                "admin_client_id": server.admin_client_id,
                "admin_client_secret": server.admin_client_secret,
            }
        ),
        platform=PlatformSettings.model_validate({"url": PLATFORM}),
        smtp=smtp or SmtpSettings(),
    )


class Administrator(Connection):
    """An administrator's connection that remembers what it wrote."""

    def __init__(self, server: KeycloakServer, realm: str) -> None:
        """Log in with the server's administrator; nothing is sent yet."""
        super().__init__(
            url=server.url,
            realm=realm,
            login_realm=server.admin_realm,
            client_id=server.admin_client_id,
            client_secret=server.admin_client_secret,
        )
        self.written: list[str] = []

    def _once(self, method: str, path: str, *rest: Any) -> Any:
        if method != "GET":
            self.written.append(f"{method} {path}")
        return super()._once(method, path, *rest)

    def client(self, client_id: str) -> dict[str, Any]:
        """Return a client that is there."""
        found: list[dict[str, Any]] = self.get(self.path("clients"), clientId=client_id)
        return found[0]

    def made(self, path: str, payload: object) -> str:
        """POST and return the id of what was made."""
        response = self.expect(self.post(path, payload), 201)
        return str(response.headers["Location"].rpartition("/")[2])

    def person(self, email: str, password: str | None, *groups: str) -> str:
        """Make a user and return its id; without a password the person still has to make one."""
        credentials = [{"type": "password", "value": password}] if password else []
        user = {
            "username": email,
            "email": email,
            "firstName": "Camille",
            "lastName": "DURAND",
            "enabled": True,
            "groups": list(groups),
            "credentials": credentials,
        }
        return self.made(self.path("users"), user)


@contextmanager
def gone_afterwards(server: KeycloakServer, realm: str) -> Iterator[str]:
    """Give a realm's name, and delete that realm at the end."""
    try:
        yield realm
    finally:
        Administrator(server, realm).delete(f"admin/realms/{realm}")
