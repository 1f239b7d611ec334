"""Starts and ends the background servers of a checkout; one of each, whoever asks."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.local.distribution import Say, built_distribution
from deploy.local.errors import LocalError
from deploy.local.java import last_lines
from deploy.local.keycloak import start_server
from deploy.local.places import CHECKOUT, locked, state_folder
from deploy.local.processes import ProcessId
from deploy.local.server import (
    KeycloakServer,
    check_administrator,
    external_server,
    wanted_source,
)
from deploy.local.state import MailRelay, State, read_state, write_state

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Mapping

_SMTP_HOST = "127.0.0.1"
_MAIL_TIME_LIMIT = 20.0
_POLL = 0.05


class LocalServer(KeycloakServer):
    """A Keycloak and the mail catcher beside it."""

    smtp_host: str = _SMTP_HOST
    smtp_port: int
    mail_folder: Path
    state_folder: Path
    """For what else is to live as long as these servers: it is removed with them."""


def ensure_server(
    *,
    checkout: Path = CHECKOUT,
    environment: Mapping[str, str] = os.environ,
    say: Say = print,
) -> LocalServer:
    """Return the servers of a checkout, started in the background where they do not run yet.

    Raises LocalError; what was started by then is ended, or known to `stop_server`.
    """
    folder = state_folder(checkout)
    with _held(folder, say):
        state = read_state(folder) or State(checkout=checkout)
        keycloak = _usable(state.keycloak, environment)
        if keycloak is None:
            # First, as a server that runs is not given up for an address that leads nowhere.
            external = external_server(environment)
            # With the mails: they spoke of a realm that is no more.
            _end(folder, state, say)
            state = State(checkout=checkout)
            keycloak = external or _start_keycloak(folder, state, environment, say)
        state = state.model_copy(update={"keycloak": keycloak})
        if state.mail is None or not state.mail.port or not state.mail.process.alive():
            relay = _start_mail(folder, state, say)
            state = state.model_copy(update={"mail": relay})
        write_state(folder, state)
        return _local_server(state, folder)


def current_server(checkout: Path = CHECKOUT) -> LocalServer | None:
    """Return the servers of a checkout if both answer, None otherwise. Starts nothing."""
    folder = state_folder(checkout)
    state = read_state(folder)
    if not state or not state.keycloak or not state.mail or not state.mail.process.alive():
        return None
    if not _answers(state.keycloak):
        return None
    return _local_server(state, folder)


def stop_server(*, checkout: Path = CHECKOUT, say: Say = print) -> bool:
    """End what `ensure_server` started for a checkout, and nothing else; remove its folder.

    Return False when there was nothing. Raises LocalError when the state can't be read.
    """
    folder = state_folder(checkout)
    if not folder.exists():
        say("Nothing runs for this checkout.")
        return False
    with _held(folder, say):
        state = read_state(folder)
        if state is None:
            say("Nothing runs for this checkout.")
        else:
            _end(folder, state, say)
        shutil.rmtree(folder)
    return state is not None


def _held(folder: Path, say: Say) -> contextlib.AbstractContextManager[None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return locked(
        folder / "lock",
        waiting=lambda: say("Another process is at the servers of this checkout: waiting for it…"),
    )


def _end(folder: Path, state: State, say: Say) -> None:
    """End the processes of a state and remove what they kept."""
    parts = (("The mail catcher", state.mail), ("Keycloak", state.keycloak))
    for name, part in parts:
        if part is None:
            continue
        if part.process is None:
            say(f"{name} is not ours and goes on running.")
        elif part.process.stop():
            say(f"{name} (pid {part.process.pid}) is stopped.")
        else:
            say(f"{name} (pid {part.process.pid}) had ended already.")
    for left_over in folder.iterdir():
        if left_over.is_dir():
            shutil.rmtree(left_over)
        elif left_over.name != "lock":
            left_over.unlink()


def _usable(server: KeycloakServer | None, environment: Mapping[str, str]) -> KeycloakServer | None:
    """Return the server if it is the one that the environment asks for, and answers."""
    if server is None or server.source != wanted_source(environment) or not _answers(server):
        return None
    return server


def _answers(server: KeycloakServer) -> bool:
    if server.process and not server.process.alive():
        return False
    try:
        check_administrator(server)
    except LocalError:
        return False
    return True


def _start_keycloak(
    folder: Path, state: State, environment: Mapping[str, str], say: Say
) -> KeycloakServer:
    def spawned(server: KeycloakServer) -> None:
        write_state(folder, state.model_copy(update={"keycloak": server}))

    distribution = built_distribution(environment, say)
    started = time.monotonic()
    server = start_server(
        distribution,
        folder / "keycloak",
        environment=environment,
        say=say,
        spawned=spawned,
    )
    say(f"Keycloak answers, after {time.monotonic() - started:.0f} s.")
    return server


def _start_mail(folder: Path, state: State, say: Say) -> MailRelay:
    """Start the catcher, on the port it had before if possible: a realm may know it."""
    mails = folder / "mails"
    for port in (state.mail.port, 0) if state.mail and state.mail.port else (0,):
        log = folder / "mailcatcher.log"
        with log.open("wb") as output:
            child = subprocess.Popen(
                [
                    *(sys.executable, "-m", "deploy.local.mailcatcher"),
                    *("--port", str(port), "--folder", str(mails)),
                ],
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        threading.Thread(target=child.wait, daemon=True).start()
        relay = MailRelay(port=0, folder=mails, process=ProcessId.of(child.pid))
        write_state(folder, state.model_copy(update={"mail": relay}))
        if found := _port_said(relay.process, log):
            say(f"The mail catcher listens on {_SMTP_HOST}:{found}.")
            return relay.model_copy(update={"port": found})
        relay.process.stop()
    raise LocalError(f"The mail catcher did not start:\n{last_lines(log)}")


def _port_said(process: ProcessId, log: Path) -> int | None:
    """Wait for the catcher to say its port; None when it ends or says nothing."""
    deadline = time.monotonic() + _MAIL_TIME_LIMIT
    while time.monotonic() < deadline:
        alive = process.alive()
        if said := re.search(r"^listening on \S+:(\d+)$", log.read_text(), re.MULTILINE):
            return int(said[1])
        if not alive:
            return None
        time.sleep(_POLL)
    return None


def _local_server(state: State, folder: Path) -> LocalServer:
    if state.keycloak is None or state.mail is None:
        raise LocalError(f"{folder} names no server: run `up` first.")
    return LocalServer(
        **state.keycloak.model_dump(),
        smtp_port=state.mail.port,
        mail_folder=state.mail.folder,
        state_folder=folder,
    )
