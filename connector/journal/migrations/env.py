"""Run by Alembic, on the connection and in the transaction of whoever opens the journal."""

from alembic import context

from connector.journal.migrations import VERSION_TABLE
from connector.journal.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
