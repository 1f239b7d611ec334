"""A journal is made, brought up to date or refused when it is opened."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from connector.errors import JournalError
from connector.journal import Journal, open_journal
from connector.journal.migrations import FOLDER, HEAD, VERSION_TABLE
from connector.journal.tables import metadata
from tests.unit.journal.tampering import execute, value


def test_the_migrations_make_what_the_queries_expect(journal: Journal) -> None:
    """Tables, columns, indexes, constraints."""
    with journal._database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []


def test_the_newest_migration_is_the_one_that_opening_knows() -> None:
    """Otherwise Alembic would be loaded at each opening, or a migration never run."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_opening_again_changes_nothing(url: str, journal: Journal) -> None:
    """Not even when nothing was written."""
    with open_journal(url) as again:
        assert again.head() == journal.head()
    assert value(journal, f"SELECT version_num FROM {VERSION_TABLE}") == HEAD  # noqa: S608 — a constant


def test_a_journal_made_by_a_newer_connector_is_refused(url: str, journal: Journal) -> None:
    """And left as it is: this program does not know what its rows mean."""
    journal.append("close", {})
    execute(journal, f"UPDATE {VERSION_TABLE} SET version_num = '0042'")  # noqa: S608 — a constant
    with pytest.raises(JournalError, match=r"newer connector.*0042") as refused:
        open_journal(url)
    assert "Install" in refused.value.remedy
    assert value(journal, "SELECT count(*) FROM entry") == 1


def test_another_programs_database_is_left_alone(url: str, journal: Journal) -> None:
    """It has tables by the same names."""
    execute(journal, f"DROP TABLE {VERSION_TABLE}")
    with pytest.raises(JournalError, match="another program"):
        open_journal(url)
