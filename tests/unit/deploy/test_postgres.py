"""A throwaway PostgreSQL: where its programs are found, and that it leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from deploy.local import postgres as of
from deploy.local.errors import LocalError


def programs(folder: Path) -> Path:
    """Make what looks like PostgreSQL's programs."""
    folder.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (folder / name).touch(mode=0o755)
    return folder


def test_debians_newest_version_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand off the PATH, one folder a version; 9.6 is older than 15."""
    monkeypatch.setattr(of, "_DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert of.postgres_programs() is None
    programs(tmp_path / "9.6" / "bin")
    newest = programs(tmp_path / "15" / "bin")
    (tmp_path / "17" / "bin").mkdir(parents=True)  # the clients alone
    assert of.postgres_programs() == newest


def test_elsewhere_they_are_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also through a link."""
    monkeypatch.setattr(of, "_DEBIAN", tmp_path / "nothing")
    folder = programs(tmp_path / "opt" / "bin")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "postgres").symlink_to(folder / "postgres")
    monkeypatch.setenv("PATH", str(tmp_path / "links"))
    assert of.postgres_programs() == folder


def test_without_postgresql_there_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to install."""
    monkeypatch.setattr(of, "postgres_programs", lambda: None)
    with pytest.raises(LocalError, match="apt-get install postgresql"), of.running_postgres():
        pass


@pytest.mark.loopback
def test_it_leaves_nothing_behind(postgres: of.PostgresServer) -> None:
    """Neither process nor folder; and it has nothing to do with the one that already runs."""
    assert postgres.process.alive()
    with of.running_postgres() as server:
        assert server.port != postgres.port
        assert server.password not in repr(server)
        with psycopg.connect(server.new_database()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert list(server.folder.iterdir())
    assert not server.process.alive()
    assert not server.folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url)
