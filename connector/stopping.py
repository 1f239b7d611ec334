"""End a run in order when it is asked to: the account at hand is finished, then it stops."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from connector.errors import StoppedError

GRACE = 8
"""Seconds that the account at hand has left once a stop was asked for: a container is killed 10
seconds after SIGTERM."""

_BEAT = 0.2
"""Seconds after which a pause looks whether it is to end."""


class Stop:
    """Whether somebody asked this run to end."""

    def __init__(self) -> None:
        """Nobody has yet."""
        self.asked = threading.Event()
        """Set when a stop is asked for: whoever waits for something waits on it."""
        self._late = False
        self._waiting = False

    def check(self) -> None:
        """Raise StoppedError if a stop was asked for."""
        if self.asked.is_set():
            raise StoppedError("The run was asked to stop.", remedy="The next run does the rest.")

    def pause(self, seconds: float) -> None:
        """Wait, at most until a stop is asked for. Raises StoppedError if one is.

        In short sleeps and not on `asked`: a signal that comes while this thread is about to wait
        on the event would find its lock taken, and set it never.
        """
        end = time.monotonic() + seconds
        self.check()
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _BEAT))
            self.check()

    def check_late(self) -> None:
        """Raise StoppedError if no request may go on, or begin, any more."""
        if self._late:
            raise StoppedError(
                f"The run was asked to stop and an answer was {GRACE} s late.",
                remedy="The next run looks what became of it, and does the rest.",
            )

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Mark a wait for an answer: the only thing that is ever broken off.

        What is recorded or printed in the end stays whole. Raises StoppedError.
        """
        self.check_late()
        self._waiting = True
        try:
            yield
        finally:
            self._waiting = False

    def give_up(self) -> None:
        """Let no request go on. Raises StoppedError into the one that is under way, if any."""
        self._late = True
        if self._waiting:
            self.check_late()


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Yield what SIGTERM and Ctrl-C set; a second Ctrl-C ends at once.

    After `GRACE` seconds even a request that hangs is given up. Only the main thread may enter.
    """
    stop = Stop()

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.asked.is_set() and number == signal.SIGINT:
            signal.default_int_handler(number, frame)
        if not stop.asked.is_set():  # asking twice does not lengthen the grace
            signal.setitimer(signal.ITIMER_REAL, GRACE)
        stop.asked.set()

    def give_up(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.give_up()

    before = {s: signal.getsignal(s) for s in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)}
    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGALRM, give_up)
    try:
        yield stop
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
