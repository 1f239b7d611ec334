"""The journal's tables as queries name them; `migrations/` makes them, a test compares both."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

_SEQ = BigInteger().with_variant(Integer(), "sqlite")

entry = Table(
    "entry",
    metadata,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False, comment="ISO 8601, UTC, microseconds; hashed as it stands"),
    Column("kind", Text, nullable=False),
    Column("run", Text),
    Column("person", Text, comment="person.id; no reference, as that row may be destroyed"),
    Column("actor", Text, comment="person.id of who acted"),
    Column("payload", Text, nullable=False, comment="canonical JSON; names nobody"),
    Column("person_commitment", Text),
    Column("actor_commitment", Text),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("entry_person", "person"),
    Index("entry_actor", "actor"),
    Index("entry_run", "run"),
)
"""The chain: rows are added, never changed, never removed; triggers refuse it."""

HASHED = (
    entry.c.seq,
    entry.c.at,
    entry.c.kind,
    entry.c.run,
    entry.c.person,
    entry.c.actor,
    entry.c.payload,
    entry.c.person_commitment,
    entry.c.actor_commitment,
)
"""What an entry's hash covers, after the hash of the entry before, in this order."""

HOLDER, ACTOR = "holder", "actor"

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True, comment="random"),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False, comment="a holder's address, an actor's name"),
    Column("salt", LargeBinary, nullable=False),
    CheckConstraint("kind IN ('holder', 'actor')", name="person_kind"),
    UniqueConstraint("kind", "name", name="person_name"),
)
"""Who the ids of the chain are; a row is destroyed when R10 says so."""

personal = Table(
    "personal",
    metadata,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    Column("person", Text, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("data", Text, nullable=False, comment="canonical JSON"),
    Index("personal_person", "person"),
)
"""What an entry says that names people; destroyed with the person it is bound to."""

wipe = Table(
    "wipe",
    metadata,
    Column("since", Text, primary_key=True, comment="when rows were deleted"),
)
"""Deletions whose bytes may still be in the files: a row until that is done, whoever is killed."""

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False, comment="JSON: host, pid and how to know them again"),
    Column("token", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("until", Text, nullable=False),
)
"""Who is at work; no evidence, and no part of the chain."""
