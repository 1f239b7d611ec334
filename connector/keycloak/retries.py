"""When a request is sent again: the only retries of the program."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

import tenacity

from connector.errors import KeycloakError
from connector.stopping import Stop

log = logging.getLogger(__name__)

_Result = TypeVar("_Result")

ATTEMPTS = 5
"""How often a server that never answered is asked: its URL may be wrong."""
PATIENCE = 90.0
"""Seconds that a server which has answered before may be away: a restart takes up to a minute."""
LONGEST_WAIT = 20.0
"""Seconds; a longer Retry-After is cut to this."""
LONGEST_BACKOFF = 8.0
"""Seconds between two attempts where the server names no time."""


class LaterError(Exception):
    """Keycloak said « later », or no answer came to a request that may be repeated."""

    def __init__(self, error: KeycloakError, wait: float | None) -> None:
        """Keep the error to raise when patience ends, and the seconds that the server asks for."""
        super().__init__(str(error))
        self.error = error
        self.wait = wait


class Retries:
    """Repeats what says « later », with growing pauses, until somebody asks the run to stop."""

    def __init__(
        self,
        *,
        first_wait: float = 0.5,
        patience: float | None = PATIENCE,
        stop: Stop | None = None,
    ) -> None:
        """Keep what is needed; times are in seconds. Without `patience` only attempts count."""
        self._first_wait = first_wait
        self._patience = patience
        self.stop = stop or Stop()
        """Whether the run is asked to end: nothing is repeated then."""
        self._answered = False

    def answered(self) -> None:
        """Note that the server has answered: from now on it is there, or being restarted."""
        self._answered = True

    def persist(self, attempt: Callable[[], _Result]) -> _Result:
        """Repeat `attempt` while it raises LaterError; raise the error behind it in the end."""
        enough = (
            tenacity.stop_after_delay(self._patience)
            if self._answered and self._patience is not None
            else tenacity.stop_after_attempt(ATTEMPTS)
        )
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(LaterError),
            stop=tenacity.stop_any(enough, tenacity.stop_when_event_set(self.stop.asked)),
            sleep=tenacity.sleep_using_event(self.stop.asked),
            wait=self._wait,
            before_sleep=_say_retry,
            reraise=True,
        )
        try:
            return retrying(attempt)
        except LaterError as given_up:
            raise given_up.error from given_up

    def _wait(self, state: tenacity.RetryCallState) -> float:
        later = state.outcome.exception() if state.outcome else None
        if isinstance(later, LaterError) and later.wait is not None:
            return min(later.wait, LONGEST_WAIT)
        backoff = tenacity.wait_random_exponential(multiplier=self._first_wait, max=LONGEST_BACKOFF)
        return float(backoff(state))


def _say_retry(state: tenacity.RetryCallState) -> None:
    reason = state.outcome.exception() if state.outcome else None
    log.warning(
        "Keycloak: %s Attempt %d follows.", str(reason).split("\n")[0], state.attempt_number + 1
    )
