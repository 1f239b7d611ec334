"""One run at a time for a realm, on SQLite and on PostgreSQL; who was killed blocks nobody."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tests.chaos.between import Between, doing, killing
from tests.chaos.scenario import address

if TYPE_CHECKING:
    from tests.chaos.stage import Stage

EACH_ONCE = {address("anne"): 1, address("bruno"): 1}


@pytest.fixture(params=["sqlite", "postgres"])
def small(request: pytest.FixtureRequest, stage: Stage) -> Stage:
    """Return an empty realm and a registry of two people, with a journal in each database."""
    stage.begin(people=False)
    if request.param == "postgres":
        stage.journal_url = request.getfixturevalue("postgres").new_database()
    return stage


def test_a_second_run_is_refused(small: Stage) -> None:
    """The first waits for Keycloak; the second says who is at work, and changes nothing."""
    go_on = threading.Event()
    with Between(small.world.server.url) as between:
        between.on("POST", "/users$", doing(go_on.wait))
        first = small.program(between.url)
        try:
            assert between.met.wait(60)
            status, out, err = small.program().ended()
        finally:
            go_on.set()
        ended, _, log = first.ended()
    assert (status, out) == (1, "")
    assert f"Another run is at work (« sync {small.world.settings.keycloak.realm} »)" in err
    assert f"process {first.pid} on " in err
    assert "Wait for it to end." in err
    assert ended == 0, log
    assert small.mails() == EACH_ONCE


def test_a_killed_run_blocks_nobody(small: Stage) -> None:
    """On the same machine its death is seen: the next run begins at once, and says so."""
    with Between(small.world.server.url) as between:
        between.on("POST", "/users$", killing(between.kill_program, after=True))
        killed = between.started(small.program(between.url))
        assert killed.ended()[0] == -9
    status, out, err = small.program().ended()
    assert status == 0, err
    note = out.splitlines()[2]
    assert note.startswith("NOTE: The run ")
    assert f"The run of process {killed.pid} on " in note
    assert "was killed before its end." in note
    assert small.mails() == EACH_ONCE
    assert small.program(None, "history", "--verify").ended()[0] == 0
