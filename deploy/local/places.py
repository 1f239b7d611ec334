"""Where things are kept: all of it outside the tree, so that a checkout stays clean."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

APPLICATION = "cooperation-connector"

CHECKOUT = Path(__file__).resolve().parents[2]
"""The checkout that this file belongs to."""


def cache_folder() -> Path:
    """Return the folder for what can be made again and is shared by all checkouts."""
    return _base("XDG_CACHE_HOME", ".cache") / APPLICATION


def state_folder(checkout: Path = CHECKOUT) -> Path:
    """Return the folder for what runs on behalf of this one checkout."""
    name = hashlib.sha256(os.fsencode(checkout.resolve())).hexdigest()[:12]
    return _base("XDG_STATE_HOME", ".local/state") / APPLICATION / name


def _base(variable: str, default: str) -> Path:
    # The XDG specification: a value that is not absolute is to be ignored.
    value = Path(os.environ.get(variable, ""))
    return value if value.is_absolute() else Path.home() / default


@contextlib.contextmanager
def locked(path: Path, *, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold an exclusive lock on a file, made where it is missing, between processes.

    `waiting` is called once if another process holds the lock. The system lets go of the lock
    when its holder dies, however it dies.
    """
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if waiting:
                    waiting()
                fcntl.flock(file, fcntl.LOCK_EX)
            # Whoever held it may have removed the folder meanwhile (`down`): a lock on a file
            # that nobody else can find protects nothing.
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_ino == os.fstat(file.fileno()).st_ino:
                    yield
                    return
