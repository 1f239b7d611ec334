"""One run at a time, also after one that was killed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from connector.errors import LeaseHeldError, LeaseLostError
from connector.journal import Journal, open_journal
from connector.journal.holder import Holder
from tests.unit.journal.processes import holding_process
from tests.unit.journal.tampering import execute, value

PAST = "2001-01-01T00:00:00.000000+00:00"


def lapse(journal: Journal) -> None:
    """Let the leases' time pass."""
    execute(journal, "UPDATE lease SET until = :past", past=PAST)


def held_by(journal: Journal, **changes: object) -> None:
    """Have somebody else hold the leases, as they would have written it."""
    holder = {**json.loads(value(journal, "SELECT holder FROM lease")), **changes}
    execute(
        journal,
        "UPDATE lease SET holder = :holder, token = 'another'",
        holder=json.dumps(holder),
    )


def ended_process() -> int:
    """Return the number of a process that is no more."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_a_second_run_is_kept_out(journal: Journal) -> None:
    """It is told who is at work, since when, and what to do."""
    with journal.lease("sync"), pytest.raises(LeaseHeldError) as held, journal.lease("sync"):
        pass
    said = str(held.value)
    assert f"process {os.getpid()} on " in said
    assert re.search(r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", said)
    assert "run again after" in said


def test_it_is_given_back_at_the_end(journal: Journal) -> None:
    """However the block ends."""
    for _ in range(2):
        lease = journal.lease("sync")
        with pytest.raises(RuntimeError, match="the run failed"), lease:
            raise RuntimeError("the run failed")
        assert lease.taken_over is None
    assert value(journal, "SELECT count(*) FROM lease") == 0


def test_leases_of_other_names_are_apart(journal: Journal) -> None:
    """One realm does not wait for another."""
    with journal.lease("sync caf13"), journal.lease("sync caf84"):
        assert value(journal, "SELECT count(*) FROM lease") == 2


def test_a_killed_process_is_not_waited_for(url: str, journal: Journal) -> None:
    """Its row is there, its time has not passed; it is dead all the same. And it is said."""
    with holding_process(url, "sync") as holder:
        with pytest.raises(LeaseHeldError, match=f"process {holder.pid} on "):
            journal.lease("sync").__enter__()
        holder.kill()
        holder.wait()
        assert value(journal, "SELECT count(*) FROM lease") == 1
        with journal.lease("sync") as lease:
            assert lease.taken_over is not None
            assert lease.taken_over.died
            assert f"process {holder.pid}" in str(lease.taken_over)
            assert "was killed" in str(lease.taken_over)
            lease.renew()


def test_a_zombie_is_dead(url: str, journal: Journal) -> None:
    """In a container whose first process reaps nobody, a killed one stays in the list."""
    with holding_process(url, "sync") as holder:
        holder.kill()
        # Waits for its end and leaves it in the list.
        os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)
        with journal.lease("sync") as lease:
            assert lease.taken_over is not None


def test_another_process_by_the_same_number_is_not_the_holder(journal: Journal) -> None:
    """Numbers are used again: the one that runs now started at another time."""
    with journal.lease("sync"):
        held_by(journal, started="1")
        with journal.lease("sync") as lease:
            assert lease.taken_over is not None
            assert lease.taken_over.died


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"host": "another-container"},
        {"machine": "another-boot pid:[4026531836]"},
        {"machine": None},
        {"started": None},
    ],
)
def test_in_doubt_the_time_must_pass(journal: Journal, elsewhere: dict[str, object]) -> None:
    """Another container's process numbers say nothing here."""
    with journal.lease("sync"):
        held_by(journal, pid=ended_process(), **elsewhere)
        with pytest.raises(LeaseHeldError):
            journal.lease("sync").__enter__()
        lapse(journal)
        with journal.lease("sync") as lease:
            assert lease.taken_over is not None
            assert not lease.taken_over.died
            assert "not been heard of" in str(lease.taken_over)


def test_a_row_that_nobody_understands_lapses_too(journal: Journal) -> None:
    """A newer connector may write something else there."""
    with journal.lease("sync"):
        execute(journal, "UPDATE lease SET holder = '?', token = 'another'")
        with pytest.raises(LeaseHeldError, match="unknown"):
            journal.lease("sync").__enter__()
        lapse(journal)
        with journal.lease("sync") as lease:
            assert lease.taken_over is not None


def test_renewing_begins_the_time_anew(journal: Journal) -> None:
    """Also after it had passed, if nobody took it."""
    with journal.lease("sync", seconds=60) as lease:
        first = value(journal, "SELECT until FROM lease")
        lapse(journal)
        lease.renew()
        renewed = value(journal, "SELECT until FROM lease")
        assert renewed >= first > PAST
        with pytest.raises(LeaseHeldError):
            journal.lease("sync").__enter__()


def test_a_lease_that_was_taken_is_lost(url: str, journal: Journal) -> None:
    """Who comes back from a long silence must stop; and gives back nothing that is another's."""
    with journal.lease("sync", seconds=60) as late:
        lapse(journal)
        with open_journal(url) as other, other.lease("sync") as lease:
            with pytest.raises(LeaseLostError, match=f"process {os.getpid()} on .* has it now"):
                late.renew()
            late.__exit__(None, None, None)
            lease.renew()
        with pytest.raises(LeaseLostError, match="silent for more than 60 s"):
            late.renew()


def test_a_lease_is_no_evidence(journal: Journal) -> None:
    """Taking one writes no entry."""
    with journal.lease("sync"):
        assert journal.head().seq == 0


def test_a_journal_that_went_away_does_not_hide_how_the_run_ended(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    """The lease lapses by itself; the run's own error is what counts."""

    def run() -> None:
        with journal.lease("sync"):
            execute(journal, "DROP TABLE lease")
            raise RuntimeError("the run failed")

    with pytest.raises(RuntimeError, match="the run failed"):
        run()
    assert "could not be given back" in caplog.text


def test_what_a_holder_is() -> None:
    """This process, as long as it runs; the words have no start time in them."""
    here = Holder.this_process()
    assert Holder.read(here.model_dump_json()) == here
    assert not here.certainly_dead()
    assert str(here) == f"process {os.getpid()} on {here.host}"
