"""A throwaway PostgreSQL for the tests: of this machine's own programs, on a free port.

    with running_postgres() as server:
        server.url            # postgresql://connector:…@127.0.0.1:41234/postgres
        server.new_database()  # the URL of an empty database of its own

It ends with its `with` block or with its process, however that ends (`watchdog.py`). Its data is
not flushed to the disk: a test's cluster outlives no power cut.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from pydantic import BaseModel, ConfigDict, Field

from deploy.local.errors import LocalError
from deploy.local.java import last_lines
from deploy.local.processes import ProcessId
from deploy.local.watchdog import Watchdog

USER = "connector"
HOST = "127.0.0.1"

_DEBIAN = Path("/usr/lib/postgresql")
_TIME_LIMIT = 60.0
_ATTEMPTS = 3
_POLL = 0.05


class PostgresServer(BaseModel):
    """A cluster that answers; `USER` is its superuser."""

    model_config = ConfigDict(frozen=True)

    port: int
    password: str = Field(repr=False)
    folder: Path
    """`data` is the cluster, `log` what the server said."""
    process: ProcessId

    @property
    def url(self) -> str:
        """Return the URL of the database `postgres`, as libpq and SQLAlchemy understand it."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """Return the URL of a database of this cluster."""
        return f"postgresql://{USER}:{self.password}@{HOST}:{self.port}/{database}"

    def new_database(self) -> str:
        """Make an empty database with a name of its own; return its URL."""
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url_of(name)


def postgres_programs() -> Path | None:
    """Return the folder with `initdb` and `postgres`, None where this machine has none.

    Debian keeps one a version, off the PATH: the newest is taken.
    """
    folders = sorted(_DEBIAN.glob("*/bin"), key=_version, reverse=True)
    if found := shutil.which("postgres"):
        folders.append(Path(found).resolve().parent)
    for folder in folders:
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    return None


@contextlib.contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a cluster for the length of a `with` block; raises LocalError."""
    programs = postgres_programs()
    if programs is None:
        raise LocalError("PostgreSQL is not installed here. On Debian: apt-get install postgresql")
    # In the system's own folder for such things: the server's user must get in, and a socket's
    # path may not be long.
    folder = Path(tempfile.mkdtemp(prefix="connector-postgres-"))
    with Watchdog(folder) as watchdog:
        account = _account()
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        password = secrets.token_urlsafe(24)
        _make_cluster(programs, folder, password, account)
        server, child = _start(programs, folder, password, account, watchdog)
        try:
            yield server
        finally:
            # « Immediate shutdown »: what is in there is thrown away.
            child.send_signal(signal.SIGQUIT)
            child.wait()


def _account() -> pwd.struct_passwd | None:
    """Return whom the server runs as: it refuses root. None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise LocalError("PostgreSQL does not run as root, and there is neither postgres nor nobody.")


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0


def _make_cluster(
    programs: Path, folder: Path, password: str, account: pwd.struct_passwd | None
) -> None:
    secret = folder / "password"
    with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    if account:
        os.chown(secret, account.pw_uid, account.pw_gid)
    made = subprocess.run(
        [
            programs / "initdb",
            *("--pgdata", folder / "data"),
            *("--username", USER),
            *("--pwfile", secret),
            *("--auth", "scram-sha-256"),
            *("--encoding", "UTF8"),
            *("--locale", "C.UTF-8"),
            "--no-sync",
        ],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **_as(account),
    )
    secret.unlink()
    if made.returncode:
        raise LocalError(f"initdb failed:\n{made.stdout.strip()}")


def _start(
    programs: Path,
    folder: Path,
    password: str,
    account: pwd.struct_passwd | None,
    watchdog: Watchdog,
) -> tuple[PostgresServer, subprocess.Popen[bytes]]:
    """Start the server; anew where somebody else took the port in between."""
    log = folder / "log"
    for _ in range(_ATTEMPTS):
        with socket.socket() as free:
            free.bind((HOST, 0))
            port = free.getsockname()[1]
        options = {
            "port": port,
            "listen_addresses": HOST,
            "unix_socket_directories": folder,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        with log.open("ab") as output:
            child = subprocess.Popen(
                [
                    programs / "postgres",
                    *("-D", folder / "data"),
                    *(f"--{name}={value}" for name, value in options.items()),
                ],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **_as(account),
            )
        process = ProcessId.of(child.pid)
        watchdog.guard(process)
        server = PostgresServer(port=port, password=password, folder=folder, process=process)
        if _answers(server, child):
            return server, child
        child.kill()
        child.wait()
    raise LocalError(f"PostgreSQL did not start:\n{last_lines(log)}")


def _as(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _answers(server: PostgresServer, child: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _TIME_LIMIT
    while child.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(server.url):
            return True
        time.sleep(_POLL)
    return False
