"""A reception that is killed leaves nothing half-filed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from connector.registry.files import TEMPORARY
from tests.unit.registry.folders import ANNEX, read, write
from tests.unit.test_receive import came

REPOSITORY = Path(__file__).parents[2]
PROGRAM = """
import os, signal, sys
from datetime import datetime, timezone
from pathlib import Path
from connector.receive import receive

name, left = sys.argv[1], [int(sys.argv[2])]
real = getattr(os, name)

def killed(*args, **options):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **options)

setattr(os, name, killed)
receive(Path(sys.argv[3]), Path(sys.argv[4]), "valbrune", datetime(2026, 3, 2, tzinfo=timezone.utc))
"""


@pytest.mark.parametrize(
    ("call", "times"),
    [("fsync", 1), ("link", 1), ("fsync", 2), ("fsync", 3), ("link", 2), ("fsync", 4)],
    ids=[
        "receipt written",
        "receipt named",
        "receipt's folder",
        "document written",
        "document named",
        "document's folder",
    ],
)
def test_killed_on_the_way(tmp_path: Path, call: str, times: int) -> None:
    """The document is there with its receipt, or not at all; the next reception puts it right."""
    registry = tmp_path / "registry"
    registry.mkdir()
    folder = write(registry)
    file = tmp_path / "annexe.csv"
    file.write_text(ANNEX)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, call, str(times), registry, file],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    left = [d for d in read(registry).documents if d.format != "none"]
    assert all(d.receipt for d in left)

    came(registry)
    [document] = read(registry).documents
    assert document.receipt is not None
    assert document.findings == ()
    assert len([p for p in folder.iterdir() if not p.name.startswith(TEMPORARY)]) == 3
    assert list(folder.glob(f"{TEMPORARY}*")) == []
