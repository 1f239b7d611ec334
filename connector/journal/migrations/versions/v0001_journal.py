"""The chain, the people beside it, the leases."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SEQ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables and what keeps them append-only."""
    op.create_table(
        "entry",
        sa.Column("seq", _SEQ, primary_key=True, autoincrement=False),
        sa.Column(
            "at",
            sa.Text,
            nullable=False,
            comment="ISO 8601, UTC, microseconds; hashed as it stands",
        ),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("run", sa.Text),
        sa.Column(
            "person", sa.Text, comment="person.id; no reference, as that row may be destroyed"
        ),
        sa.Column("actor", sa.Text, comment="person.id of who acted"),
        sa.Column("payload", sa.Text, nullable=False, comment="canonical JSON; names nobody"),
        sa.Column("person_commitment", sa.Text),
        sa.Column("actor_commitment", sa.Text),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    for column in ("person", "actor", "run"):
        op.create_index(f"entry_{column}", "entry", [column])
    op.create_table(
        "person",
        sa.Column("id", sa.Text, primary_key=True, comment="random"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False, comment="a holder's address, an actor's name"),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("kind IN ('holder', 'actor')", name="person_kind"),
        sa.UniqueConstraint("kind", "name", name="person_name"),
    )
    op.create_table(
        "personal",
        sa.Column("seq", _SEQ, primary_key=True, autoincrement=False),
        sa.Column(
            "person",
            sa.Text,
            sa.ForeignKey("person.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("data", sa.Text, nullable=False, comment="canonical JSON"),
    )
    op.create_index("personal_person", "personal", ["person"])
    op.create_table(
        "wipe",
        sa.Column("since", sa.Text, primary_key=True, comment="when rows were deleted"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column(
            "holder",
            sa.Text,
            nullable=False,
            comment="JSON: host, pid and how to know them again",
        ),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("since", sa.Text, nullable=False),
        sa.Column("until", sa.Text, nullable=False),
    )
    guards = _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE
    for statement in guards:
        op.execute(sa.text(statement))


# An insertion is watched too: « INSERT OR REPLACE » deletes without a deletion's trigger.
_SQLITE = (
    (
        "CREATE TRIGGER entry_update BEFORE UPDATE ON entry "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
    (
        "CREATE TRIGGER entry_delete BEFORE DELETE ON entry "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
    (
        "CREATE TRIGGER entry_insert BEFORE INSERT ON entry "
        "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entry) "
        "BEGIN SELECT RAISE(ABORT, 'the journal has no gaps'); END"
    ),
)

_POSTGRESQL = (
    (
        "CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$"
    ),
    (
        "CREATE TRIGGER entry_change BEFORE UPDATE OR DELETE ON entry "
        "FOR EACH ROW EXECUTE FUNCTION journal_append_only()"
    ),
    (
        "CREATE TRIGGER entry_truncate BEFORE TRUNCATE ON entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()"
    ),
    (
        "CREATE FUNCTION journal_no_gaps() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM entry) "
        "THEN RAISE EXCEPTION 'the journal has no gaps'; END IF; RETURN NEW; END $$"
    ),
    (
        "CREATE TRIGGER entry_insert BEFORE INSERT ON entry "
        "FOR EACH ROW EXECUTE FUNCTION journal_no_gaps()"
    ),
    # The planner's samples (pg_statistic) would keep names after their rows are destroyed.
    "ALTER TABLE person ALTER COLUMN name SET STATISTICS 0",
    "ALTER TABLE person ALTER COLUMN salt SET STATISTICS 0",
    "ALTER TABLE personal ALTER COLUMN data SET STATISTICS 0",
)
