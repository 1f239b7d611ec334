"""`make demo`, twice: what a newcomer sees first must work, and change nothing the second time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from connector.keycloak.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deploy.local import KeycloakServer

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def environment(keycloak: KeycloakServer, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Let the demo use this run's server, and a state folder of its own."""
    variables = {
        **os.environ,
        "KEYCLOAK_URL": keycloak.url,
        "KEYCLOAK_ADMIN_CLIENT_ID": keycloak.admin_client_id,
        "KEYCLOAK_ADMIN_CLIENT_SECRET": keycloak.admin_client_secret,
        "XDG_STATE_HOME": str(tmp_path),
    }
    variables.pop("DEMO_REGISTRY", None)
    admin = Connection(
        url=keycloak.url,
        realm="demo-caf99",
        login_realm=keycloak.admin_realm,
        client_id=keycloak.admin_client_id,
        client_secret=keycloak.admin_client_secret,
    )
    admin.delete(admin.path())  # a server that outlives the run (KEYCLOAK_URL) may have it
    yield variables
    admin.delete(admin.path())
    subprocess.run(
        [sys.executable, "-m", "deploy.local", "down"], env=variables, cwd=CHECKOUT, check=True
    )


def demo(environment: dict[str, str]) -> str:
    """Run the demo and return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "examples.demo"],
        env=environment,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_demo_does_the_whole_job_and_then_nothing(environment: dict[str, str]) -> None:
    """Plan, changes, drift, a link, a login, the addresses; the second run says « nothing »."""
    said = demo(environment)
    for words in (
        r"close +jean\.martel@valbrune\.example +valbrune +list-2",
        r"create +monique\.pradal@valbrune\.example",
        r"Rapport d’écarts",
        r"monique\.pradal@valbrune\.example received",
        r"/login-actions/action-token\?key=",
        r"accepted; logged in at the platform",
        r"Login page: +http",
        r"Reports: +/",
    ):
        assert re.search(words, said), f"{words} is missing in:\n{said}"
    again = demo(environment)
    assert "nothing had to be changed" in again
    assert "No new link was sent." in again
    reports = re.search(r"Reports: +(/\S+)", again)
    assert reports
    assert {p.name for p in Path(reports[1]).iterdir()} == {"ecarts.txt", "ecarts.json"}
