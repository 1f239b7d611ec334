"""SIGTERM: the account at hand is finished and recorded, the rest is named, within 10 s."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from connector.evidence.kinds import Kind
from tests.chaos.between import ANY, Answer, Between, Forward, doing
from tests.chaos.scenario import address

if TYPE_CHECKING:
    from tests.chaos.stage import Stage

LIMIT = 10
"""Seconds from SIGTERM until a container is killed."""


def ended_in_time(stage: Stage, between: Between) -> tuple[int, str, str]:
    """Run until it was told to stop and has ended; fails where that takes too long."""
    program = between.started(stage.program(between.url))
    assert between.met.wait(60)
    began = time.monotonic()
    ended = program.ended(within=LIMIT)
    assert time.monotonic() - began < LIMIT
    return ended


def test_the_account_at_hand_is_finished(stage: Stage) -> None:
    """Stopped while Anne's account is made: she is mailed, and Bruno is named and waits."""
    stage.begin(people=False)
    with Between(stage.world.server.url) as between:
        between.on("POST", "/users$", doing(between.terminate_program))
        status, out, err = ended_in_time(stage, between)
    assert status == 5, err
    lines = out.splitlines()
    assert lines[2] == "NOT DONE:"
    assert [line.split()[:2] for line in lines[3:5]] == [
        ["create", address("bruno")],
        ["send", "link"],
    ]
    assert all(address("bruno") in line for line in lines[3:5])
    assert all("The run was asked to stop. The next run does the rest." in x for x in lines[3:5])
    assert lines[5:7] == ["", "Done:"]
    assert stage.mails() == {address("anne"): 1}
    with stage.journal() as journal:
        assert next(journal.entries(kinds=(Kind.RUN_ENDED,))).payload["status"] == 5
        assert journal.verify().ok

    ran = stage.run()
    assert not ran.interrupted
    assert {c.email for c in ran.changes} == {address("bruno")}
    assert stage.mails() == {address("anne"): 1, address("bruno"): 1}


def test_a_server_that_hangs_is_not_waited_for(stage: Stage) -> None:
    """No answer comes to anything from the creation on: it is given up, recorded, and said."""
    stage.begin(people=False)
    with Between(stage.world.server.url) as between:

        def hang_from_now_on(forward: Forward) -> Answer:
            between.on(ANY, ".", between.hangs, times=float("inf"))
            between.terminate_program()
            return between.hangs(forward)

        between.on("POST", "/users$", hang_from_now_on)
        status, out, err = ended_in_time(stage, between)
    assert status == 5, err
    assert "Traceback" not in err
    lines = out.splitlines()
    assert lines[2] == "NOT DONE:"
    assert "The run was asked to stop and an answer was 8 s late." in lines[3]
    assert out.count(address("anne")) == out.count(address("bruno")) == 2
    with stage.journal() as journal:
        assert next(journal.entries(kinds=(Kind.RUN_ENDED,))).payload["status"] == 5

    ran = stage.run()  # Anne's account was made all the same: her mail is owed
    assert {(c.action, c.email) for c in ran.changes if c.email == address("anne")} == {
        ("send_link", address("anne"))
    }
    assert stage.mails() == {address("anne"): 1, address("bruno"): 1}


def test_stopped_while_the_realm_is_read(stage: Stage) -> None:
    """Nothing was begun: nothing is left but all of it, and no access is touched."""
    stage.begin(people=False)
    with Between(stage.world.server.url) as between:

        def stop_and_hang(forward: Forward) -> Answer:
            between.terminate_program()
            return between.hangs(forward)

        between.on("GET", "/users$", stop_and_hang)
        status, out, err = ended_in_time(stage, between)
    assert (status, out) == (5, "")
    assert "connector: The run was asked to stop and an answer was 8 s late." in err
    assert stage.state() == {}
    with stage.journal() as journal:
        assert list(journal.entries(kinds=(Kind.RUN_BEGUN,))) == []
