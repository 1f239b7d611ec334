"""A `connector` process of its own, as a schedule starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Program:
    """A `connector` process of its own, as a schedule starts it."""

    def __init__(self, settings: Mapping[str, str], folder: Path, *arguments: str) -> None:
        """Start it; `settings` are its only CONNECTOR_ variables."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CONNECTOR_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "connector", *arguments],
            env={**kept, **settings, "PYTHONPATH": str(ROOT)},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid

    def kill(self) -> None:
        """Send SIGKILL."""
        self._process.kill()

    def terminate(self) -> None:
        """Send SIGTERM."""
        self._process.terminate()

    def ended(self, within: float = 120) -> tuple[int, str, str]:
        """Wait for its end; return status, output and log."""
        try:
            out, err = self._process.communicate(timeout=within)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            raise
        return self._process.returncode, out, err
