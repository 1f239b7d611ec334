"""The suite's realm on the real server: one for each module, emptied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.integration.gateway.real import RealUnderTest
    from tests.integration.world import World


@pytest.fixture
def realm(world: World, clean: None) -> Iterator[RealUnderTest]:  # noqa: ARG001 — order
    """Return the module's realm, empty, with everything going well."""
    from tests.integration.gateway.real import RealUnderTest  # noqa: PLC0415

    under_test = RealUnderTest(world)
    yield under_test
    under_test.put_right()
