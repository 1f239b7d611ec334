"""Several processes at one journal, and processes that are killed at it."""

from __future__ import annotations

import pytest

from connector.journal import Journal, open_journal
from tests.unit.journal.processes import start

_APPEND = """
import sys
from connector.journal import Draft, open_journal

with open_journal(sys.argv[1]) as journal:
    print("open", flush=True)
    sys.stdin.readline()
    for number in range(int(sys.argv[3])):
        run, person = sys.argv[2], f"person-{number % 7}@valbrune.example"
        journal.append_all([Draft("close", {"n": number}, run=run, person=person)] * 2)
        print(number, flush=True)
"""


def test_two_at_once_never_break_the_chain(url: str) -> None:
    """They make the journal at once, too; every entry of both is there, in each one's order."""
    rounds = 40
    writers = [start(_APPEND, url, run, str(rounds)) for run in ("a", "b", "c")]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    with open_journal(url) as journal:
        verification = journal.verify()
        assert verification.ok, verification.problems
        assert verification.entries == 6 * rounds
        for run in ("a", "b", "c"):
            numbers = [entry.payload["n"] for entry in journal.entries(run=run)]
            assert numbers == [number for number in range(rounds) for _ in range(2)]
        assert len(list(journal.people())) == 7


@pytest.mark.parametrize("after", [0, 3, 10])
def test_a_process_killed_while_it_writes_leaves_whole_entries(
    url: str, journal: Journal, after: int
) -> None:
    """Two of each pair or none; what it had reported as written is there."""
    with start(_APPEND, url, "a", "100000") as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        writer.stdin.write("\n")
        writer.stdin.flush()
        for number in range(after + 1):
            assert writer.stdout.readline() == f"{number}\n"
        writer.kill()
        reported = after + 1 + len(writer.stdout.readlines())
    found = journal.verify()
    assert found.ok
    assert found.entries % 2 == 0
    assert found.entries >= 2 * (reported - 1)
    assert journal.append("run-begun", {}).seq == found.entries + 1
    assert journal.verify().ok
