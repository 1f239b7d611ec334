"""What somebody with the database's password can do behind the journal's back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from connector.journal import Journal


def is_sqlite(journal: Journal) -> bool:
    """Tell which database a journal is in."""
    return journal._database.is_sqlite


def execute(journal: Journal, *statements: str, **values: Any) -> None:
    """Run statements as they are, triggers included."""
    with journal._database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement), values)


def tamper(journal: Journal, *statements: str, **values: Any) -> None:
    """Run statements after taking away what makes the chain append-only."""
    if is_sqlite(journal):
        # In SQLite a trigger can't be switched off.
        off = [f"DROP TRIGGER IF EXISTS entry_{on}" for on in ("insert", "update", "delete")]
    else:
        off = ["ALTER TABLE entry DISABLE TRIGGER USER"]
    execute(journal, *off, *statements, **values)


def value(journal: Journal, query: str, **values: Any) -> Any:
    """Return the one value that a query finds."""
    with journal._database.engine.connect() as connection:
        return connection.execute(text(query), values).scalar_one()
