"""Write into a folder of the registry: all of a file or nothing, and never over another one.

A process that is killed leaves at most a hidden temporary file, which the next one removes.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from connector.errors import RegistryError

TEMPORARY = ".connector-"
"""How our own temporary files begin; hidden, so that they are never read as documents."""
MODE = 0o640
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""What a file system without hard links answers."""


@contextmanager
def locked(folder: Path, *, patience: float = 60.0) -> Iterator[None]:
    """Hold `folder` against every other process that files or deletes there.

    The lock goes with the process, also when that is killed. Raises RegistryError where the folder
    can't be opened, or another process holds it for longer than `patience` seconds.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise cannot_write(folder, error) from error
    try:
        held = _lock(handle, folder, time.monotonic() + patience)
        if held:
            _remove_leftovers(folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path, until: float) -> bool:
    """Take the lock; False on a file system that knows none, where links alone must do."""
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise RegistryError(
                    f"Another process has been working in {folder} for too long.",
                    remedy="Let it end, or end it, then run the command again.",
                ) from None
            time.sleep(0.02)
        except OSError:
            return False
        else:
            return True


def _remove_leftovers(folder: Path) -> None:
    """Remove what a killed process left: it may hold names."""
    for path in folder.glob(f"{TEMPORARY}*"):
        with suppress(OSError):  # a read-only registry: whoever writes there will say so
            path.unlink()


def place_new(path: Path, data: bytes) -> None:
    """Write `data` to `path`, which must not exist yet. Raises FileExistsError, OSError."""
    temporary = _written(path.parent, data)
    try:
        try:
            os.link(temporary, path)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, "exists already", str(path)) from error
            temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` to `path`, whether or not it exists, in one step. Raises OSError."""
    temporary = _written(path.parent, data)
    try:
        with suppress(FileNotFoundError):  # whoever could read it still can
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make sure that what was put into or taken out of `folder` survives a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems
            raise
    finally:
        os.close(handle)


def _written(folder: Path, data: bytes) -> Path:
    """Return a temporary file in `folder` that holds `data` for good."""
    path = folder / f"{TEMPORARY}{secrets.token_hex(8)}"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 — a handle, not a path
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def cannot_write(path: Path, error: OSError) -> RegistryError:
    """Return the error that says why nothing could be written to or removed from `path`."""
    return RegistryError(
        f"{path} can't be written to: {error.strerror or error}. Nothing was changed there.",
        remedy="Check the volume: mounted for writing, not full, and the account's rights.",
    )
