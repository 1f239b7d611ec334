"""A Keycloak as its users need to know it, and whether it lets us administer it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from pydantic import BaseModel, ConfigDict, Field

from deploy.local.distribution import VERSION
from deploy.local.errors import LocalError
from deploy.local.processes import ProcessId

if TYPE_CHECKING:
    from collections.abc import Mapping

_OUR_MACHINE = ("127.0.0.1", "localhost", "::1")


class UnansweredError(LocalError):
    """The server gave no usable answer: it is down, starting, or something else."""


class KeycloakServer(BaseModel):
    """A Keycloak that answers, and the client that administers it."""

    model_config = ConfigDict(frozen=True)

    url: str
    """Without a final slash."""
    admin_client_id: str
    admin_client_secret: str = Field(repr=False)
    admin_realm: str = "master"
    source: str
    """Where it came from: `url …`, `home …` or `maven …`."""
    process: ProcessId | None = None
    """None for a server that somebody else runs."""
    log: Path | None = None

    @property
    def pid(self) -> int | None:
        """Return the number of its process, None for a server that somebody else runs."""
        return self.process.pid if self.process else None


class OwnServer(KeycloakServer):
    """One that we started, and that is ours to end."""

    process: ProcessId
    log: Path


def wanted_source(environment: Mapping[str, str]) -> str:
    """Return what `KeycloakServer.source` is for a server that this environment asks for."""
    if url := environment.get("KEYCLOAK_URL"):
        return f"url {url.rstrip('/')}"
    if home := environment.get("KEYCLOAK_HOME"):
        return f"home {Path(home).expanduser().resolve()}"
    return f"maven {VERSION}"


def external_server(environment: Mapping[str, str]) -> KeycloakServer | None:
    """Return the server that `KEYCLOAK_URL` names, tried; None where it names none.

    Raises LocalError when the credentials are missing or wrong, or nothing answers.
    """
    url = environment.get("KEYCLOAK_URL", "").rstrip("/")
    if not url:
        return None
    names = ("KEYCLOAK_ADMIN_CLIENT_ID", "KEYCLOAK_ADMIN_CLIENT_SECRET")
    if missing := [name for name in names if not environment.get(name)]:
        raise LocalError(
            f"KEYCLOAK_URL is {url}, but {' and '.join(missing)} not set. Name a client of its "
            "realm master that has a service account with the role admin; or unset KEYCLOAK_URL "
            "to have a throwaway server."
        )
    server = KeycloakServer(
        url=url,
        admin_client_id=environment[names[0]],
        admin_client_secret=environment[names[1]],
        source=wanted_source(environment),
    )
    try:
        check_administrator(server)
    except UnansweredError as error:
        raise LocalError(f"KEYCLOAK_URL: {error}. Is it up, and is the address right?") from error
    return server


def check_administrator(server: KeycloakServer, timeout: float = 10.0) -> None:
    """Ask for a token and use it, to know that the server is there and that we may administer it.

    Raises UnansweredError when it is not (yet) there, LocalError when it refuses us. `timeout` is
    in seconds and for each of two requests.
    """
    who = f"the client « {server.admin_client_id} » of realm {server.admin_realm}"
    with requests.Session() as session:
        # A proxy set for the outside world has no business between us and our own machine.
        session.trust_env = urlsplit(server.url).hostname not in _OUR_MACHINE
        try:
            answer = session.post(
                f"{server.url}/realms/{server.admin_realm}/protocol/openid-connect/token",
                data={"grant_type": "client_credentials"},
                auth=(server.admin_client_id, server.admin_client_secret),
                timeout=timeout,
            )
            if answer.status_code in (400, 401):
                reason = answer.json().get("error_description", "no reason given")
                raise LocalError(f"Keycloak at {server.url} refuses {who}: {reason}")
            answer.raise_for_status()
            headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
            answer = session.get(
                f"{server.url}/admin/realms?briefRepresentation=true",
                headers=headers,
                timeout=timeout,
            )
            if answer.status_code == requests.codes.forbidden:
                raise LocalError(
                    f"Keycloak at {server.url} knows {who}, but it is no administrator: give its "
                    "service account the role admin."
                )
            answer.raise_for_status()
        except (requests.RequestException, KeyError) as error:
            raise UnansweredError(
                f"no Keycloak answers at {server.url} ({_in_short(error)})"
            ) from error


def _in_short(error: Exception) -> str:
    """Return what happened; the error itself names pools, retries and objects."""
    match error:
        case requests.Timeout():
            return "no answer in time"
        case requests.HTTPError(response=requests.Response(status_code=status)):
            return f"the answer's status is {status}"
        case requests.ConnectionError():
            return "no connection"
        case _:
            return "the answer is not Keycloak's"
