"""A real realm with the scenario's people, for every file of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.chaos.stage import Stage
    from tests.integration.world import World


@pytest.fixture(scope="module")
def stage(world: World, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Return the stage of this module; each test says `begin`."""
    from tests.chaos.stage import Stage  # noqa: PLC0415

    return Stage(world, tmp_path_factory.mktemp("chaos"))
