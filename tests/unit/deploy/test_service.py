"""`up` and `down` know what is theirs."""

from __future__ import annotations

import os
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from deploy.local.errors import LocalError
from deploy.local.places import locked, state_folder
from deploy.local.processes import ProcessId
from deploy.local.server import KeycloakServer
from deploy.local.service import current_server, ensure_server, stop_server
from deploy.local.state import MailRelay, State, read_state, write_state

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout of its own."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    return folder


def keycloak(process: ProcessId | None) -> KeycloakServer:
    """Return a server as the state file would hold it."""
    return KeycloakServer(
        url="http://127.0.0.1:1",
        admin_client_id="admin",
        admin_client_secret="made up",
        source="maven 1.2.3",
        process=process,
    )


def keep(checkout: Path, **parts: object) -> Path:
    """Write a state file as `up` would; return its folder."""
    folder = state_folder(checkout)
    folder.mkdir(parents=True)
    write_state(folder, State.model_validate({"checkout": checkout, **parts}))
    return folder


def test_down_ends_what_up_started(checkout: Path, said: list[str]) -> None:
    """Exactly that process, and the folder of the run with it."""
    with subprocess.Popen(["sleep", "600"]) as child, subprocess.Popen(["sleep", "600"]) as other:
        process = ProcessId.of(child.pid)
        relay = MailRelay(port=25, folder=checkout, process=process)
        folder = keep(checkout, mail=relay)
        assert stop_server(checkout=checkout, say=said.append)
        assert not process.alive()
        assert other.poll() is None
        other.kill()
    assert said == [f"The mail catcher (pid {child.pid}) is stopped."]
    assert not folder.exists()


def test_down_never_ends_a_process_that_got_the_number(checkout: Path, said: list[str]) -> None:
    """The number in the file is this test's own: it would be the one to die."""
    process = ProcessId(pid=os.getpid(), started="before the last reboot")
    folder = keep(checkout, keycloak=keycloak(process))
    assert stop_server(checkout=checkout, say=said.append)
    assert said == [f"Keycloak (pid {os.getpid()}) had ended already."]
    assert not folder.exists()


def test_down_leaves_a_server_of_somebody_else(checkout: Path, said: list[str]) -> None:
    """What `KEYCLOAK_URL` named was not started here."""
    keep(checkout, keycloak=keycloak(None))
    assert stop_server(checkout=checkout, say=said.append)
    assert said == ["Keycloak is not ours and goes on running."]


def test_down_with_nothing_up_says_so(checkout: Path, said: list[str]) -> None:
    """And makes no folder to look for it."""
    assert not stop_server(checkout=checkout, say=said.append)
    assert said == ["Nothing runs for this checkout."]
    assert not state_folder(checkout).exists()


def test_two_checkouts_have_two_states(tmp_path: Path, checkout: Path) -> None:
    """What one ends is not the other's."""
    assert state_folder(checkout) != state_folder(tmp_path / "other")


def test_the_state_file_is_for_its_owner_alone(checkout: Path) -> None:
    """It holds an administrator's secret."""
    folder = keep(checkout, keycloak=keycloak(None))
    assert stat.S_IMODE((folder / "state.json").stat().st_mode) == 0o600
    kept = read_state(folder)
    assert kept is not None
    assert kept.keycloak == keycloak(None)
    assert "made up" not in repr(kept)


def test_a_damaged_state_file_is_named(checkout: Path, said: list[str]) -> None:
    """Nothing is ended on its word, and nothing is lost sight of in silence."""
    folder = keep(checkout)
    (folder / "state.json").write_text("{")
    with pytest.raises(LocalError, match=r"state\.json is damaged"):
        stop_server(checkout=checkout, say=said.append)
    assert folder.exists()


def test_a_server_that_is_gone_is_not_current(checkout: Path) -> None:
    """The file alone does not make a server."""
    process = ProcessId(pid=os.getpid(), started="before the last reboot")
    keep(
        checkout,
        keycloak=keycloak(process),
        mail=MailRelay(port=25, folder=checkout, process=process),
    )
    assert current_server(checkout) is None


def test_up_with_half_of_the_credentials_starts_nothing(checkout: Path, said: list[str]) -> None:
    """`KEYCLOAK_URL` without its client: the message names the two variables."""
    with pytest.raises(LocalError, match="KEYCLOAK_ADMIN_CLIENT_ID and KEYCLOAK_ADMIN_CLIENT_SEC"):
        ensure_server(
            checkout=checkout,
            environment={"KEYCLOAK_URL": "http://127.0.0.1:1"},
            say=said.append,
        )
    assert current_server(checkout) is None


def test_a_lock_is_on_the_file_that_others_find(tmp_path: Path) -> None:
    """`down` removes the folder while another `up` waits: that one locks the new file."""
    path = tmp_path / "folder" / "lock"
    with locked(path):
        path.unlink()
        waited: list[int] = []
        with locked(path, waiting=lambda: waited.append(1)):
            assert path.exists()
    assert waited == []
