"""The machine of `test_whole_life.py` finds what it is there to find, within CI's examples.

Minutes of work that only a change of the machine asks for: `LIFE_BREAKAGES=1` asks for it.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.unit.life.breakages import BREAKAGES
from tests.unit.life.test_whole_life import SETTINGS, WholeLife

pytestmark = pytest.mark.skipif(
    "LIFE_BREAKAGES" not in os.environ, reason="minutes long; LIFE_BREAKAGES=1 asks for it"
)


# The examples are CI's; a failure need not be made small.
AS_ON_CI = settings(SETTINGS, derandomize=True, database=None, phases=[Phase.generate])


def test_nothing_is_found_where_nothing_is_broken() -> None:
    """Else what is found below says nothing."""
    run_state_machine_as_test(WholeLife, settings=AS_ON_CI)


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_breakage_is_found(breakage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some history shows it, and it is an assertion that fails."""
    BREAKAGES[breakage](monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(WholeLife, settings=AS_ON_CI)
