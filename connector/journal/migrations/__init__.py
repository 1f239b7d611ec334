"""The journal's schema, step by step; Alembic runs what is missing when a journal is opened."""

from pathlib import Path

HEAD = "0001"
"""The newest revision: a journal that says so needs no migration (and no Alembic)."""

VERSION_TABLE = "journal_version"
"""Not Alembic's usual name: on PostgreSQL another program may live in the same database."""

FOLDER = Path(__file__).parent
