"""A run that is asked to end: only a wait for an answer is ever broken off, and only late."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from connector import stopping
from connector.errors import ExitStatus, StoppedError
from connector.stopping import Stop, stop_on_signals


@pytest.fixture
def stop() -> Iterator[Stop]:
    """Return what SIGTERM to this process sets."""
    with stop_on_signals() as stop:
        yield stop


def seconds_left() -> float:
    """Return how long the account at hand still has; 0 where no stop was asked for."""
    return signal.getitimer(signal.ITIMER_REAL)[0]


def test_nobody_asked(stop: Stop) -> None:
    """A run goes on; it has no time limit."""
    stop.check()
    with stop.waiting():
        pass
    assert seconds_left() == 0


def test_the_next_account_is_not_begun(stop: Stop) -> None:
    """The account at hand may still ask and be answered."""
    os.kill(os.getpid(), signal.SIGTERM)
    with stop.waiting():
        pass
    with pytest.raises(StoppedError) as stopped:
        stop.check()
    assert stopped.value.exit_status is ExitStatus.PARTIAL


def test_asking_twice_does_not_lengthen_the_grace(stop: Stop) -> None:
    """The container's own limit counts from the first SIGTERM."""
    os.kill(os.getpid(), signal.SIGTERM)
    signal.setitimer(signal.ITIMER_REAL, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    assert stop.asked.is_set()
    assert 0 < seconds_left() <= 1


def test_a_wait_is_broken_off(stop: Stop, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that does not come; and no other request is begun after it."""
    monkeypatch.setattr(stopping, "GRACE", 0.1)
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(StoppedError, match="late"), stop.waiting():
        threading.Event().wait(10)
    with pytest.raises(StoppedError, match="late"), stop.waiting():
        pytest.fail("a request was begun")


def test_what_is_recorded_is_never_broken_off(stop: Stop) -> None:
    """The time is over while the journal, or the report, is being written: it is written."""
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGALRM)
    with pytest.raises(StoppedError):
        stop.check()


def test_a_pause_ends_when_a_stop_is_asked_for(stop: Stop) -> None:
    """Five minutes for files to come to rest are not waited for."""
    began = time.monotonic()
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()
    with pytest.raises(StoppedError):
        stop.pause(300)
    assert time.monotonic() - began < 5


def test_a_pause_lasts_as_long_as_was_asked(stop: Stop) -> None:
    """Nobody asks for a stop."""
    began = time.monotonic()
    stop.pause(0.3)
    assert time.monotonic() - began >= 0.3
