"""Keycloak is restarted while a run is at work.

In order (SIGTERM), on a server of the test's own: killed outright, its H2 database would lose
writes that it has confirmed, which no production database does.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from connector.errors import ExitStatus
from deploy.local.distribution import built_distribution
from deploy.local.keycloak import start_server
from deploy.local.processes import ProcessId
from deploy.local.watchdog import Watchdog
from tests.chaos.between import Answer, Between, Forward
from tests.chaos.scenario import address
from tests.chaos.stage import Stage
from tests.integration.world import World

if TYPE_CHECKING:
    from deploy.local.mailcatcher import MailCatcher
    from deploy.local.server import OwnServer


class Restartable:
    """A server that can be stopped and started again where it was."""

    def __init__(self, server: OwnServer, watchdog: Watchdog) -> None:
        """Keep how it was started."""
        self.server = server
        self._watchdog = watchdog
        self._process = server.process
        proc = Path("/proc") / str(server.process.pid)
        self._command = (proc / "cmdline").read_text().split("\0")[:-1]
        pairs = (proc / "environ").read_text().split("\0")[:-1]
        self._environment = dict(pair.split("=", 1) for pair in pairs)
        self._folder = (proc / "cwd").readlink()

    def restart(self) -> None:
        """Stop it in order; return once it is starting again."""
        assert self._process.stop()
        with self.server.log.open("ab") as output:
            child = subprocess.Popen(
                self._command,
                env=self._environment,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        threading.Thread(target=child.wait, daemon=True).start()  # ends the zombie
        self._process = ProcessId.of(child.pid)
        self._watchdog.guard(self._process)

    def stop(self) -> None:
        """End it."""
        self._process.stop()


@pytest.fixture
def restartable(tmp_path: Path) -> Iterator[Restartable]:
    """Return a server of the test's own."""
    distribution = built_distribution(os.environ, lambda _: None)
    folder = tmp_path / "keycloak"
    folder.mkdir()
    with Watchdog(folder) as watchdog:
        server = start_server(
            distribution,
            folder,
            environment=os.environ,
            say=lambda _: None,
            spawned=lambda started: watchdog.guard(started.process),
        )
        own = Restartable(server, watchdog)
        try:
            yield own
        finally:
            own.stop()


def test_keycloak_restarts(restartable: Restartable, mailbox: MailCatcher, tmp_path: Path) -> None:
    """The server goes after Anne's mail and comes back: the run waits for it, nobody is lost."""
    (tmp_path / "world").mkdir()
    stage = Stage(World(restartable.server, mailbox, "restart", tmp_path / "world"), tmp_path)
    stage.begin(people=False)
    with Between(restartable.server.url) as between:

        def restart(_forward: Forward) -> Answer:
            restartable.restart()
            raise ConnectionResetError

        between.on("PUT", "/users/[0-9a-f-]{36}$", restart)
        ran = stage.run(between.url)
        assert between.met.is_set()
    # A machine so slow that it took longer than the run's patience: the next one finishes.
    if ran.status is ExitStatus.PARTIAL:
        ran = stage.run()
    assert ran.status is ExitStatus.OK
    assert stage.left() == 0
    mails = stage.mails()
    assert mails[address("bruno")] == 1
    assert mails[address("anne")] <= 2
    assert {u for u, shown in stage.state().items() if shown["enabled"]} == set(mails)
