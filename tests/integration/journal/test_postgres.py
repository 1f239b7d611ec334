"""What only PostgreSQL can do, or fail to do, to the journal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import pytest
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError

from connector.errors import JournalError
from connector.journal import Draft, Entry, Journal, database, open_journal, utc_now
from connector.journal.moments import as_text
from connector.journal.writing import checked, write_entries
from tests.unit.journal.tampering import execute, value

if TYPE_CHECKING:
    from deploy.local.postgres import PostgresServer
    from tests.unit.journal.conftest import Clock

T = TypeVar("T")


def test_the_table_cant_be_emptied_at_once(journal: Journal) -> None:
    """TRUNCATE fires no trigger of a row."""
    journal.append("close", {})
    with pytest.raises(DBAPIError, match="append-only"):
        execute(journal, "TRUNCATE entry")


def test_the_planner_keeps_no_sample_of_names(journal: Journal) -> None:
    """ANALYZE, which the server runs by itself, would copy addresses into pg_statistic."""
    people = [f"person-{number}@valbrune.example" for number in range(500)]
    journal.append_all([Draft("close", {}, person=p, personal={"was": p}) for p in people])
    with journal._database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("ANALYZE"))
        samples = connection.execute(
            text("SELECT * FROM pg_stats WHERE schemaname = current_schema()")
        ).all()
    assert samples
    assert "person-1" not in str(samples)


@pytest.mark.parametrize("form", ["postgresql", "postgres", "postgresql+psycopg"])
def test_the_url_may_be_written_in_any_usual_form(url: str, form: str) -> None:
    """As Heroku, libpq and SQLAlchemy write it."""
    with open_journal(url.replace("postgresql", form, 1)) as journal:
        assert journal.append("run-begun", {}).seq == 1
        assert journal.where.startswith("test_")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "t0p-s3cret-wrong"}, "password is refused"),
        ({"username": "nobody"}, "password is refused"),
        ({"database": "nowhere"}, "no such database"),
        ({"port": 1}, "does not answer"),
        ({"host": "127.0.0.1", "port": 1, "query": {"password": "t0p-s3cret-too"}}, "not answer"),
        ({"query": {"nonsense": "t0p-s3cret-too"}}, "can't be used"),
    ],
)
def test_a_server_that_lets_nobody_in_is_one_message_without_secrets(
    url: str, change: dict[str, object], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the message, nor what caused it, nor the log holds the password."""
    right = make_url(url)
    wrong = right.set(**change)  # type: ignore[arg-type]
    caplog.set_level(logging.DEBUG)
    with pytest.raises(JournalError, match=said) as refused:
        open_journal(wrong.render_as_string(hide_password=False))
    assert refused.value.__cause__ is None
    for secret in (str(right.password), "s3cret"):
        assert secret not in f"{refused.value} {refused.value!r} {caplog.text}"
    assert refused.value.remedy


def test_a_standby_is_refused(url: str) -> None:
    """Or any server that only lets one read."""
    with open_journal(url) as journal:
        name = make_url(url).database
        execute(journal, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    with pytest.raises(JournalError, match="read-only"):
        open_journal(url)


def test_a_stricter_isolation_of_the_database_does_not_break_the_chain(url: str) -> None:
    """Under SERIALIZABLE a writer would see the head from before it got the lock."""
    with open_journal(url) as journal:
        name = make_url(url).database
        execute(
            journal, f"ALTER DATABASE \"{name}\" SET default_transaction_isolation = 'serializable'"
        )
    with open_journal(url) as one, open_journal(url) as other, ThreadPoolExecutor() as pool:

        def let_the_other_wait(_: Connection) -> Future[Entry]:
            second = pool.submit(other.append, "close", {"n": 2})
            waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            while value(one, waiting) == 0:
                assert not second.done()
            return second

        written = _append_and(one, let_the_other_wait).result()
        assert written.seq == 2
        assert one.verify().ok


def test_a_connection_that_broke_is_made_anew(journal: Journal) -> None:
    """The server was restarted between two accounts."""
    journal.append("close", {})
    pid = value(journal, "SELECT pg_backend_pid()")
    with open_journal(_url_of(journal)) as other:
        execute(other, f"SELECT pg_terminate_backend({pid})")
    assert journal.append("close", {}).seq == 2
    assert journal.verify().ok


def test_a_connection_that_breaks_in_a_transaction_leaves_nothing(journal: Journal) -> None:
    """A JournalError, and the chain as it was."""
    journal.append("close", {})
    with open_journal(_url_of(journal)) as other:

        def cut_off(connection: Connection) -> None:
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            execute(other, f"SELECT pg_terminate_backend({pid})")

        with pytest.raises(JournalError, match="can't be used"):
            _append_and(journal, cut_off)
    assert journal.head().seq == 1
    assert journal.append("close", {}).seq == 2


def test_a_lock_is_not_waited_for_for_ever(
    journal: Journal, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody forgot a transaction in a window."""
    monkeypatch.setattr(database, "PATIENCE", 0.1)
    with (
        journal._database.write(),
        pytest.raises(JournalError, match="another process keeps it locked"),
    ):
        open_journal(url)


def test_time_is_the_servers(journal: Journal, clock: Clock) -> None:
    """Two containers' clocks differ: the lease heeds the database's alone."""
    clock.forward(days=36_500)
    with journal.lease("sync"):
        assert value(journal, "SELECT since FROM lease") < "2100"


def test_a_user_without_rights_is_told_so(postgres: PostgresServer, url: str) -> None:
    """PostgreSQL 15 lets nobody but the owner make tables in `public`."""
    with open_journal(postgres.url_of("template1").replace("template1", "postgres")) as journal:
        execute(journal, "DROP ROLE IF EXISTS clerk", "CREATE ROLE clerk LOGIN PASSWORD 'made-up'")
    wanted = make_url(url).set(username="clerk", password="made-up")
    with pytest.raises(JournalError, match="lacks a right") as refused:
        open_journal(wanted.render_as_string(hide_password=False))
    assert "made-up" not in str(refused.value)


def _append_and(journal: Journal, do: Callable[[Connection], T]) -> T:
    """Append an entry, and do something before it is committed."""
    with journal._database.write() as connection:
        write_entries(connection, [checked(Draft("close", {}))], as_text(utc_now()))
        return do(connection)


def _url_of(journal: Journal) -> str:
    return journal._database.engine.url.render_as_string(hide_password=False)
