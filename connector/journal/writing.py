"""How drafts become entries: numbered, bound to their people, chained."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from connector.journal.chain import (
    SALT_BYTES,
    actor_key,
    address_key,
    canonical,
    check_impersonal,
    check_kind,
    commitment,
    entry_hash,
    plain,
)
from connector.journal.moments import as_moment
from connector.journal.tables import ACTOR, HASHED, HOLDER, entry, person, personal
from connector.journal.values import EMPTY_HEAD, Draft, Entry, Head


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that may be written: everything a caller can do wrong was looked for."""

    kind: str
    run: str | None
    payload: Any
    payload_text: str
    address: str | None
    actor: str | None
    personal: Any
    personal_text: str | None


def checked(draft: Draft, run: str | None = None) -> Checked:
    """Return the draft in the form it is stored in; `run` is that of drafts without one.

    Raises ValueError, without any name in its message, where the draft is no JSON, names people in
    what stays for ever, or has personal data of nobody.
    """
    check_kind(draft.kind)
    actor = None if draft.actor is None else actor_key(draft.actor)
    address = None if draft.person is None else address_key(draft.person)
    payload = plain(draft.payload)
    run = run if draft.run is None else draft.run
    check_impersonal("the payload", payload, actor)
    check_impersonal("the run", run, actor)
    about = None if draft.personal is None else plain(draft.personal)
    if about is not None and address is None and actor is None:
        raise ValueError("personal data of nobody: say `person` or `actor`")
    return Checked(
        kind=draft.kind,
        run=run,
        payload=payload,
        payload_text=canonical(payload),
        address=address,
        actor=actor,
        personal=about,
        personal_text=None if about is None else canonical(about),
    )


def read_head(connection: Connection) -> Head:
    """Return the last entry's number and hash."""
    query = select(entry.c.seq, entry.c.hash).order_by(entry.c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return Head(row.seq, row.hash) if row else Head(0, EMPTY_HEAD)


def write_entries(connection: Connection, drafts: Iterable[Checked], at: str) -> list[Entry]:
    """Append the drafts, all at the moment `at`, in the caller's write transaction."""
    head = read_head(connection)
    seq, previous = head.seq, head.hash
    known: dict[tuple[str, str], tuple[str, bytes]] = {}
    rows: list[dict[str, Any]] = []
    about: list[dict[str, Any]] = []
    entries: list[Entry] = []
    for draft in drafts:
        seq += 1
        holder = _known(connection, known, HOLDER, draft.address)
        actor = _known(connection, known, ACTOR, draft.actor)
        holder_data, actor_data = draft.personal_text, None
        if holder is None:
            holder_data, actor_data = None, draft.personal_text
        row: dict[str, Any] = {
            "seq": seq,
            "at": at,
            "kind": draft.kind,
            "run": draft.run,
            "person": holder and holder[0],
            "actor": actor and actor[0],
            "payload": draft.payload_text,
            "person_commitment": holder
            and commitment(holder[1], seq, str(draft.address), holder_data),
            "actor_commitment": actor and commitment(actor[1], seq, str(draft.actor), actor_data),
        }
        digest = entry_hash(previous, [row[column.name] for column in HASHED])
        rows.append(row | {"previous": previous, "hash": digest})
        owner = holder or actor
        if draft.personal_text is not None and owner:
            about.append({"seq": seq, "person": owner[0], "data": draft.personal_text})
        entries.append(
            Entry(
                seq=seq,
                at=as_moment(at),
                kind=draft.kind,
                run=draft.run,
                person=draft.address,
                person_id=row["person"],
                actor=draft.actor,
                actor_id=row["actor"],
                payload=draft.payload,
                personal=draft.personal,
                hash=digest,
            )
        )
        previous = digest
    if rows:
        connection.execute(insert(entry), rows)
    if about:
        connection.execute(insert(personal), about)
    return entries


def _known(
    connection: Connection,
    known: dict[tuple[str, str], tuple[str, bytes]],
    kind: str,
    name: str | None,
) -> tuple[str, bytes] | None:
    """Return id and salt of a person, new ones where the journal does not know the name."""
    if name is None:
        return None
    if (kind, name) not in known:
        query = select(person.c.id, person.c.salt).where(
            person.c.kind == kind, person.c.name == name
        )
        row = connection.execute(query).first()
        if row is None:
            # Random, both: what is derived from a name could be tried for a name.
            row_id, salt = str(uuid.uuid4()), secrets.token_bytes(SALT_BYTES)
            connection.execute(insert(person).values(id=row_id, kind=kind, name=name, salt=salt))
            known[kind, name] = row_id, salt
        else:
            known[kind, name] = row.id, bytes(row.salt)
    return known[kind, name]
