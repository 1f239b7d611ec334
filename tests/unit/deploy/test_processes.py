"""A process is ended only if it is the very one that was started."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from deploy.local.processes import ProcessId
from deploy.local.watchdog import Watchdog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); input()"


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """Return a process that does nothing for a long time."""
    with subprocess.Popen(["sleep", "600"]) as child:
        yield child
        child.kill()


def test_a_running_process_is_alive_until_it_is_stopped(sleeper: subprocess.Popen[bytes]) -> None:
    """Also while nobody has collected its status: a zombie does not run."""
    process = ProcessId.of(sleeper.pid)
    assert process.alive()
    assert process.stop()
    assert not process.alive()
    assert sleeper.wait() == -signal.SIGTERM


def test_a_number_used_again_is_left_alone(sleeper: subprocess.Popen[bytes]) -> None:
    """After a reboot, or weeks later, the number is another program's."""
    other = ProcessId(pid=sleeper.pid, started="another day")
    assert not other.alive()
    assert not other.stop()
    other.kill()
    assert sleeper.poll() is None


def test_a_process_that_ignores_the_request_is_ended_by_force() -> None:
    """A server that hangs does not outlive its run."""
    with subprocess.Popen(
        [sys.executable, "-c", DEAF], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert ProcessId.of(child.pid).stop(patience=0.1)
        assert child.wait() == -signal.SIGKILL


def test_no_process_has_no_identity() -> None:
    """One that is gone can't be named."""
    with subprocess.Popen(["true"]) as child:
        pass
    with pytest.raises(ProcessLookupError):
        ProcessId.of(child.pid)


@pytest.mark.skipif(shutil.which("ps") is None, reason="no ps on this machine")
def test_ps_tells_as_much_where_there_is_no_proc(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside Linux the same questions are put to `ps`."""
    monkeypatch.setattr("deploy.local.processes._PROC", "/nowhere")
    process = ProcessId.of(sleeper.pid)
    assert process.alive()
    assert process.stop()
    assert not process.alive()


def test_the_watchdog_ends_what_it_guards(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    """At the end of the block the server is gone, and its folder too."""
    folder = tmp_path / "run"
    folder.mkdir()
    with Watchdog(folder) as watchdog:
        watchdog.guard(ProcessId.of(sleeper.pid))
    assert sleeper.wait() == -signal.SIGTERM
    assert not folder.exists()


def test_the_watchdog_outlives_an_owner_that_is_killed(
    sleeper: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    """A test run killed outright leaves no server behind."""
    folder = tmp_path / "run"
    folder.mkdir()
    owner = (
        "import os, pathlib, signal, sys\n"
        "from deploy.local.processes import ProcessId\n"
        "from deploy.local.watchdog import Watchdog\n"
        "with Watchdog(pathlib.Path(sys.argv[1])) as watchdog:\n"
        "    watchdog.guard(ProcessId.of(int(sys.argv[2])))\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", owner, str(folder), str(sleeper.pid)], check=False, timeout=30
    )
    assert done.returncode == -signal.SIGKILL
    assert sleeper.wait(30) == -signal.SIGTERM
