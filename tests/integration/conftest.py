"""Tests on the real Keycloak of the run; everything in this folder is one."""

from __future__ import annotations

from pathlib import Path

import pytest

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them, so that nobody has to think of it (`pytest -m 'not integration'`)."""
    for item in items:
        # pytest hands every conftest the items of the whole run.
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.integration)
