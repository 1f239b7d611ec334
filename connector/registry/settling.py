"""Whether a file that a person puts into the registry has stopped changing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

Look = tuple[int, int, int, int]

TEMPORARY_ENDINGS = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart", ".bak~")
"""What browsers and transfer programs call a file that is on its way."""


def look(path: Path) -> Look | None:
    """Return what changes when `path` is written or replaced; None where it can't be seen.

    The change time cannot be set by hand or by a copy that keeps dates: a day in the future in
    the modification time says nothing here.
    """
    try:
        seen = path.stat()
    except OSError:
        return None
    return (seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


def still_changing(
    paths: Iterable[Path],
    seconds: float,
    *,
    clock: Callable[[], float] = time.time,
    wait: Callable[[float], None] = time.sleep,
) -> frozenset[Path]:
    """Return those of `paths` that have not been left alone for `seconds`.

    What changed long ago is known to be at rest. Of what changed just now, or, the clocks of a
    file server and of this machine being two, seems to change in the future, it is found out by
    waiting: once, and never longer than `seconds`, whatever the number of files.
    """
    if seconds <= 0:
        return frozenset()
    now = clock()
    young: dict[Path, tuple[Look, float]] = {}
    for path in paths:
        seen = look(path)
        if seen is not None:
            age = now - seen[3] / 1e9
            if age < seconds:
                young[path] = (seen, seconds - age if age >= 0 else seconds)
    if not young:
        return frozenset()
    wait(max(left for _, left in young.values()))
    return frozenset(path for path, (seen, _) in young.items() if look(path) != seen)
