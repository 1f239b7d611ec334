"""Tests on the real Keycloak of the run; everything in this folder is one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.realms import free_realm_name

if TYPE_CHECKING:
    from deploy.local import KeycloakServer
    from deploy.local.mailcatcher import MailCatcher
    from tests.integration.world import World

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them, so that nobody has to think of it (`pytest -m 'not integration'`)."""
    for item in items:
        # pytest hands every conftest the items of the whole run.
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.integration)


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest,
    keycloak: KeycloakServer,
    mailbox: MailCatcher,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Return a prepared realm and an empty registry that this module alone uses."""
    from tests.integration.world import World  # noqa: PLC0415

    name = free_realm_name(request.module)
    world = World(keycloak, mailbox, name, tmp_path_factory.mktemp(name))
    yield world
    world.close()


@pytest.fixture
def clean(world: World) -> Iterator[None]:
    """Leave an empty realm and an empty registry to the next test of the module."""
    yield
    for user in world.admin.get(world.admin.path("users"), max=-1):
        world.admin.delete(world.admin.path("users", user["id"]))
    world.forget()
    for folder in world.folder.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
