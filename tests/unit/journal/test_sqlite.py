"""What only a file can do, or fail to do, to the journal."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from connector.errors import JournalError
from connector.journal import Draft, Journal, database, open_journal
from tests.unit.journal.tampering import execute, value
from tests.unit.journal.test_destruction import about, files_holding

HELENE = "helene.garrigue@valbrune.example"
NOBODY = 65534


def test_the_file_is_for_its_user_alone(url: str, tmp_path: Path) -> None:
    """The write-ahead log beside it too: both hold names."""
    with open_journal(url) as journal:
        journal.append("close", {}, person=HELENE)
        files = sorted(tmp_path.iterdir())
        assert [file.name for file in files] == [
            "journal.sqlite", "journal.sqlite-shm", "journal.sqlite-wal",
        ]  # fmt: skip
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert [file.name for file in tmp_path.iterdir()] == ["journal.sqlite"]


def test_a_relative_path_is_one_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the default is."""
    monkeypatch.chdir(tmp_path)
    with open_journal("sqlite:///journal.sqlite") as journal:
        journal.append("run-begun", {})
    assert (tmp_path / "journal.sqlite").is_file()


def test_what_is_reported_as_written_outlives_a_power_cut(journal: Journal) -> None:
    """The pragmas hold on every connection of the pool."""
    engine = journal._database.engine
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            for pragma, expected in {
                "synchronous": 2,  # FULL
                "secure_delete": 1,
                "foreign_keys": 1,
                "journal_mode": "wal",
                "busy_timeout": 15_000,
            }.items():
                found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
                assert (pragma, found) == (pragma, expected)


def test_replacing_a_row_is_no_way_round_the_triggers(journal: Journal) -> None:
    """It deletes without firing the trigger of a deletion."""
    journal.append("close", {})
    with pytest.raises(DBAPIError, match="no gaps"):
        execute(journal, "INSERT OR REPLACE INTO entry SELECT * FROM entry")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///nowhere/journal.sqlite", "folder .*nowhere is not there"),
        ("sqlite:///.", "can't be"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://host/journal.sqlite", "names no file"),
        ("sqlite:///journal.sqlite?mode=ro", "names no file"),
        ("journal.sqlite", "no database URL"),
        ("", "no database URL"),
        ("postgresql://user:t0p-s3cret@host:port/x", "no database URL"),
        ("mysql://user:t0p-s3cret@host/x", "mysql"),
        ("postgresql+asyncpg://user:t0p-s3cret@host/x", "asyncpg"),
    ],
)
def test_a_wrong_url_is_one_message(
    url: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to do, and without the password."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(JournalError, match=said) as refused:
        open_journal(url)
    assert refused.value.remedy
    assert "s3cret" not in f"{refused.value!r} {refused.value} {refused.value.__cause__}"
    assert list(tmp_path.iterdir()) == []


def test_another_file_is_not_taken_for_a_journal(tmp_path: Path) -> None:
    """Nor is anything written to it."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Madame, Monsieur,\n" * 500)
    with pytest.raises(JournalError, match="no SQLite database"):
        open_journal(f"sqlite:///{letter}")
    assert letter.read_text() == "Madame, Monsieur,\n" * 500


def test_a_damaged_file_is_said_to_be_damaged(url: str, tmp_path: Path) -> None:
    """Verification ends in a message, not in a traceback."""
    with open_journal(url) as journal:
        journal.append_all([Draft("close", {"n": n, "x": "y" * 200}) for n in range(500)])
    path = tmp_path / "journal.sqlite"
    content = bytearray(path.read_bytes())
    page = 4096
    for start in range(2 * page, len(content), page):
        content[start : start + 200] = b"\xff" * 200
    path.write_bytes(content)
    with pytest.raises(JournalError, match="damaged"), open_journal(url) as journal:
        journal.verify()


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Do without root's power to write everywhere, where the tests have it."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def folder_of_all() -> Iterator[Path]:
    """Return a folder that other users may look into; pytest's own is for one alone."""
    folder = Path(tempfile.mkdtemp(prefix="connector-journal-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_journal_is_refused_as_such(folder_of_all: Path) -> None:
    """At once, not after an account was changed."""
    path = folder_of_all / "journal.sqlite"
    open_journal(f"sqlite:///{path}").close()
    path.chmod(0o444)
    folder_of_all.chmod(0o555)
    with as_nobody(), pytest.raises(JournalError, match="read-only") as refused:
        open_journal(f"sqlite:///{path}")
    assert "right to write" in refused.value.remedy


def test_a_folder_that_may_not_be_written_to_is_said(folder_of_all: Path) -> None:
    """The file can't be made."""
    folder_of_all.chmod(0o555)
    with as_nobody(), pytest.raises(JournalError, match="can't be made: Permission denied"):
        open_journal(f"sqlite:///{folder_of_all}/journal.sqlite")


def test_a_journal_that_turns_read_only_under_the_run_is_said(journal: Journal) -> None:
    """A file system remounted after an error."""
    journal.append("close", {})
    with journal._database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
    with pytest.raises(JournalError, match="read-only"):
        journal.append("close", {})
    assert journal.verify().entries == 1


def test_a_full_disk_writes_nothing_by_halves(journal: Journal) -> None:
    """What was written is there, what was not is not; with room again it goes on."""
    journal.append_all([Draft("close", {"n": n}, person=HELENE) for n in range(10)])
    with journal._database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    many = [Draft("close", {"x": "y" * 500}, person=f"p{n}@x.example") for n in range(500)]
    with pytest.raises(JournalError, match="the disk is full") as full:
        journal.append_all(many)
    assert "Make room" in full.value.remedy
    found = journal.verify()
    assert (found.ok, found.entries) == (True, 10)
    assert [person.address for person in journal.people()] == [HELENE]
    with journal._database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert journal.append_all(many)[-1].seq == 510
    assert journal.verify().ok


def test_a_full_disk_at_the_beginning_leaves_a_journal_that_can_be_made_later(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The migrations are all or none."""
    real = database.Database._check_writable

    def small(self: database.Database, connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=4")
        real(self, connection)

    monkeypatch.setattr(database.Database, "_check_writable", small)
    with pytest.raises(JournalError, match="the disk is full"):
        open_journal(url)
    monkeypatch.undo()
    with contextlib.closing(sqlite3.connect(tmp_path / "journal.sqlite")) as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    with open_journal(url) as journal:
        assert journal.append("close", {}).seq == 1


def test_two_that_make_the_journal_at_once_wait_for_one_another(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite itself does not wait when it switches to write-ahead logging."""
    other = sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waited = []

    def let_go(_: object) -> float:
        waited.append(other.execute("ROLLBACK"))
        return 0

    monkeypatch.setattr(database, "wait_random", lambda *_: let_go)
    with contextlib.closing(other), open_journal(url) as journal:
        assert journal.append("close", {}).seq == 1
    assert len(waited) == 1


def test_pages_are_written_anew_after_a_destruction(journal: Journal) -> None:
    """A page that was split may hold old copies of rows, which deleting does not overwrite."""
    people = [f"person-{number}@valbrune.example" for number in range(500)]
    journal.append_all([about(person) for person in people])
    journal.destroy(people)
    assert value(journal, "PRAGMA freelist_count") == 0


def test_a_lock_is_not_waited_for_for_ever(
    url: str, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody forgot a transaction in a window."""
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    with journal._database.write(), pytest.raises(JournalError, match="another process keeps it"):
        open_journal(url)
    assert journal.append("close", {}).seq == 1


def test_a_destruction_that_is_kept_from_wiping_says_so(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A reader keeps the write-ahead log alive; the next opening without one wipes."""
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    with open_journal(url) as journal, open_journal(url) as other:
        journal.append_all([about(HELENE)])
        with other._database.read() as reader:
            reader.exec_driver_sql("SELECT count(*) FROM entry").all()
            with pytest.raises(JournalError, match="next opened"):
                journal.destroy([HELENE])
            assert files_holding(journal, HELENE.encode())
            open_journal(url).close()
            assert "bytes may still be in" in caplog.text
        assert files_holding(journal, HELENE.encode())
        open_journal(url).close()
        assert files_holding(journal, HELENE.encode()) == []
        assert value(journal, "SELECT count(*) FROM wipe") == 0
        assert journal.verify().entries == 2


def test_no_name_goes_into_a_log(url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Even where each statement is logged, and where one fails."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, "sqlalchemy.engine")
    with open_journal(url) as journal:
        journal.append("close", {}, person=HELENE, actor="Anne Martin")
        execute(journal, "DROP TABLE personal")
        with pytest.raises(JournalError) as failed:
            journal.append("close", {}, person=HELENE, personal={"last_name": "GARRIGUE"})
    assert "INSERT INTO entry" in caplog.text
    for name in ("garrigue", "martin"):
        assert name not in f"{failed.value} {caplog.text}".lower()
