"""Brings a real Keycloak: one that runs already, or a throwaway one on free loopback ports.

First of: `KEYCLOAK_URL` (with `KEYCLOAK_ADMIN_CLIENT_ID` and `KEYCLOAK_ADMIN_CLIENT_SECRET`),
`KEYCLOAK_HOME`, the Maven artifact.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from deploy.local.distribution import Say, built_distribution
from deploy.local.errors import LocalError
from deploy.local.java import java_command, java_environment, last_lines
from deploy.local.processes import ProcessId
from deploy.local.server import (
    KeycloakServer,
    OwnServer,
    check_administrator,
    external_server,
    wanted_source,
)
from deploy.local.watchdog import Watchdog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

START_TIME_LIMIT = 180.0
"""Seconds; it takes some 15 on two cores."""

QUICK_START: Final = ("-Xms128m", "-Xmx768m", "-XX:TieredStopAtLevel=1")
"""Java options for a server that lives for minutes: a quick start rather than a high peak."""

_HOST = "127.0.0.1"
_ADMIN_CLIENT_ID = "local-administrator"
_PORT_ATTEMPTS = 5
_PORT_TAKEN = ("already bound", "already in use", "in use by another process")
_POLL = 0.25


class PortTakenError(LocalError):
    """Another process took the port between our choosing it and the server's binding it."""


@contextlib.contextmanager
def running_keycloak(
    environment: Mapping[str, str] = os.environ, say: Say = lambda _line: None
) -> Iterator[KeycloakServer]:
    """Have a Keycloak for the length of a `with` block, and not a moment longer.

    However this process ends, killed outright included, a server that was started here is ended
    and its folder removed. A server that `KEYCLOAK_URL` names is left as it is. Raises LocalError.
    """
    if server := external_server(environment):
        yield server
        return
    distribution = built_distribution(environment, say)
    folder = Path(tempfile.mkdtemp(prefix="cooperation-connector-"))
    with Watchdog(folder) as watchdog:
        yield start_server(
            distribution,
            folder,
            environment=environment,
            say=say,
            spawned=lambda server: watchdog.guard(server.process),
        )


def start_server(  # noqa: PLR0913  # all by name; most have a default
    distribution: Path,
    folder: Path,
    *,
    environment: Mapping[str, str],
    say: Say,
    spawned: Callable[[OwnServer], None],
    java_options: Sequence[str] = QUICK_START,
    options: Sequence[str] = (),
) -> OwnServer:
    """Start a server in a folder of its own, emptied first; return once it answers.

    `spawned` is told of the server before the long wait, so that whoever is to end it knows it
    even when we are killed meanwhile. `options` are further ones for `kc.sh start`. The server
    outlives this process. Raises LocalError, with the end of the log, when it does not come up.
    """
    for _ in range(_PORT_ATTEMPTS):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        home = _home_of_its_own(distribution, folder / "home")
        port, management_port = free_ports(2)
        arguments = [
            "start",
            "--optimized",
            "--http-enabled=true",
            f"--http-host={_HOST}",
            f"--http-port={port}",
            f"--http-management-port={management_port}",
            "--hostname-strict=false",
            "--cache=local",
            f"--db-url=jdbc:h2:file:{folder}/h2/keycloakdb;NON_KEYWORDS=VALUE;AUTO_SERVER=FALSE",
            *options,
        ]
        command = java_command(home, arguments, environment=environment, options=java_options)
        say(f"Starting Keycloak on http://{_HOST}:{port} (about 15 s)…")
        try:
            return _started(command, folder / "server.log", port, environment, spawned)
        except PortTakenError:
            say("Another program took the port meanwhile: once more, on another one.")
    raise LocalError(f"Keycloak found its port taken {_PORT_ATTEMPTS} times in a row: giving up.")


def _started(
    command: Sequence[str],
    log: Path,
    port: int,
    environment: Mapping[str, str],
    spawned: Callable[[OwnServer], None],
) -> OwnServer:
    secret = secrets.token_urlsafe(32)
    with log.open("wb") as output:
        child = subprocess.Popen(
            command,
            # In the environment, as arguments can be read by every user of the machine.
            env={
                **java_environment(environment),
                "KC_BOOTSTRAP_ADMIN_CLIENT_ID": _ADMIN_CLIENT_ID,
                "KC_BOOTSTRAP_ADMIN_CLIENT_SECRET": secret,
            },
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    # Ends the zombie, whoever ends the server.
    threading.Thread(target=child.wait, daemon=True).start()
    try:
        process = ProcessId.of(child.pid)
    except ProcessLookupError:
        raise LocalError(f"Keycloak ended at once:\n{last_lines(log)}") from None
    server = OwnServer(
        url=f"http://{_HOST}:{port}",
        admin_client_id=_ADMIN_CLIENT_ID,
        admin_client_secret=secret,
        source=wanted_source(environment),
        process=process,
        log=log,
    )
    try:
        spawned(server)
        _wait_until_ready(server)
    except BaseException:
        process.stop()
        raise
    return server


def _wait_until_ready(server: OwnServer) -> None:
    """Wait until the server takes our secret, which no other server on that port would do."""
    deadline = time.monotonic() + START_TIME_LIMIT
    while True:
        try:
            check_administrator(server)
        except LocalError as error:
            end = last_lines(server.log)
            if not server.process.alive():
                if any(sign in end for sign in _PORT_TAKEN):
                    raise PortTakenError("port taken") from error
                raise LocalError(f"Keycloak ended while it was starting:\n{end}") from error
            if time.monotonic() > deadline:
                raise LocalError(
                    f"Keycloak was not ready within {START_TIME_LIMIT:.0f} s ({error}):\n{end}"
                ) from error
            time.sleep(_POLL)
        else:
            return


def free_ports(count: int) -> list[int]:
    """Return different loopback ports that are free at this moment."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((_HOST, 0))
        return [each.getsockname()[1] for each in sockets]


def _home_of_its_own(distribution: Path, home: Path) -> Path:
    """Make a folder that is a Keycloak to `kc.sh`, and whose `data` is nobody else's.

    A server writes there (transaction logs, compressed themes) once it serves pages.
    """
    (home / "bin").mkdir(parents=True)
    (home / "data").mkdir()
    # A copy, since the launcher finds its home by following links.
    shutil.copy(distribution / "bin" / "kc.sh", home / "bin" / "kc.sh")
    for part in ("lib", "conf", "providers", "themes"):
        if (distribution / part).exists():
            (home / part).symlink_to(distribution / part)
    return home
