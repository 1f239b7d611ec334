"""PostgreSQL fails while a run writes its journal: nobody is lost, and the run says what is left.

A backend that is killed takes the server through a crash: every connection breaks, it recovers and
comes back, as after `pg_ctl restart -m immediate`.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest

from connector.errors import ExitStatus
from connector.model import Outcome
from deploy.local.postgres import PostgresServer, postgres_programs, running_postgres
from tests.chaos.between import Between, doing
from tests.chaos.scenario import address
from tests.needs import lacks

if TYPE_CHECKING:
    from tests.chaos.stage import Stage

PATIENCE = 60


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """Return a PostgreSQL of the test's own: it will be crashed."""
    if postgres_programs() is None:
        pytest.skip(lacks("PostgreSQL"))
    with running_postgres() as server:
        yield server


def crash(server: PostgresServer) -> None:
    """Kill a backend outright; the server ends all others and recovers."""
    with psycopg.connect(server.url) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def wait_until_back(server: PostgresServer) -> None:
    """Return once it has recovered."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(server.url).close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "PostgreSQL does not come back"
        else:
            return


@pytest.mark.parametrize("waits", [False, True], ids=["still-recovering", "back-at-once"])
def test_it_crashes_and_comes_back(
    stage: Stage, own_postgres: PostgresServer, *, waits: bool
) -> None:
    """While Anne is mailed. Back before the next entry: nothing is lost; else Bruno is left."""
    stage.begin(people=False)
    stage.journal_url = own_postgres.new_database()

    def gone() -> None:
        crash(own_postgres)
        if waits:
            wait_until_back(own_postgres)

    with Between(stage.world.server.url) as between:
        between.on("PUT", "/execute-actions-email$", doing(gone))
        status, out, err = between.started(stage.program(between.url)).ended()
        assert between.met.is_set()
    assert "Traceback" not in err
    assert status in ({0} if waits else {0, 5}), err
    if status:
        assert "NOT RECORDED:" in out
        assert f"create     {address('bruno')}" in out.partition("NOT DONE:")[2]
    wait_until_back(own_postgres)
    assert stage.run().status is ExitStatus.OK
    assert stage.mails() == {address("anne"): 1, address("bruno"): 1}
    assert stage.left() == 0
    with stage.journal() as journal:
        assert journal.verify().ok


def test_it_goes_and_stays_away(stage: Stage, own_postgres: PostgresServer) -> None:
    """The run ends, says that it is not recorded; with an empty journal the next one completes."""
    stage.begin(people=False)
    stage.journal_url = own_postgres.new_database()
    with Between(stage.world.server.url) as between:
        between.on("POST", "/users$", doing(own_postgres.process.stop))
        ran = stage.run(between.url)
    assert ran.status is ExitStatus.PARTIAL
    assert "connection broke" in ran.unrecorded
    assert {c.email for c in ran.changes if c.outcome is Outcome.PENDING} == {address("bruno")}

    stage.journal_url = f"sqlite:///{stage.folder / 'new-journal.sqlite'}"
    assert stage.run().status is ExitStatus.OK
    assert stage.mails() == {address("anne"): 1, address("bruno"): 1}
    assert stage.left() == 0
