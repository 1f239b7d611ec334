"""A run that never ended: what it was about, and what it did without living to write it down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from connector.evidence.kinds import Kind
from connector.evidence.payloads import Payload, account_state, destroyed
from connector.journal import JSON, Draft, Entry, Journal
from connector.model import Action, Finding, Outcome, Snapshot, catalogue


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A run that never ended."""

    run: str
    planned: tuple[Entry, ...]
    """The changes it was about to carry out."""
    unknown: tuple[Entry, ...]
    """Those of them whose outcome it did not write down."""


def find_interrupted(journal: Journal) -> Interrupted | None:
    """Return the run before this one if it never ended. Raises JournalError."""
    kinds = (Kind.RUN_BEGUN, Kind.RUN_ENDED, Kind.RUN_INTERRUPTED)
    last = next(journal.entries(kinds=kinds, newest_first=True, limit=1), None)
    if last is None or last.kind != Kind.RUN_BEGUN or last.run is None:
        return None
    known = {_which(e) for e in journal.entries(kinds=(Kind.CHANGE,), run=last.run)}
    planned = tuple(journal.entries(kinds=(Kind.PLANNED,), run=last.run))
    return Interrupted(last.run, planned, tuple(e for e in planned if _which(e) not in known))


def settled(left: Interrupted, snapshot: Snapshot, today: date) -> list[Draft]:
    """Return what the journal is to say of it, now that the realm shows what became of it.

    Everything else it left is decided anew from the realm; but an account that it deleted is
    decided upon by nobody any more, and would be missing from the destruction register (2.1).
    """
    payload: Payload = {
        "interrupted": left.run,
        "planned": len(left.planned),
        "known": len(left.planned) - len(left.unknown),
    }
    drafts = [Draft(Kind.RUN_INTERRUPTED, payload)]
    for entry in left.unknown:
        purged = entry.payload.get("action") == Action.PURGE
        if purged and entry.person and entry.person not in snapshot.by_address:
            gone: Payload = {**entry.payload, **account_state(None), "outcome": Outcome.DONE}
            drafts.append(Draft(Kind.CHANGE, gone, run=left.run, person=entry.person))
            drafts += destroyed([entry.payload.get("partner")], today)
    return drafts


def takeovers_undone(left: Interrupted, snapshot: Snapshot) -> list[Finding]:
    """Return what the report of a run that never ended would have said of takeovers (3.4, 3.5).

    What it put right shows no more in the realm: nobody would ever hear of it. What it left is
    found again by this run itself.
    """
    planned = {
        e.person: e
        for e in left.planned
        if e.person and e.payload.get("reason") in ("address-changed", "password-by-other")
    }
    found = []
    for address, entry in sorted(planned.items()):
        account = snapshot.by_address.get(address)
        if account is None or account.moved:
            continue
        partner = entry.payload.get("partner")
        moved = entry.payload.get("reason") == "address-changed"
        kind = catalogue.ADDRESS_CHANGED if moved else catalogue.PASSWORD_BY_OTHER
        what = (
            "l’adresse de ce compte avait été changée dans Keycloak, prise de contrôle possible"
            if moved
            else "un tiers avait enregistré un mot de passe dans ce compte"
        )
        found.append(
            kind.found(
                f"« {address} » : {what}. Le passage interrompu l’a réparé sans pouvoir le dire.",
                email=address,
                partner=str(partner) if partner else None,
            )
        )
    return found


def _which(entry: Entry) -> tuple[JSON, ...]:
    """Return what tells a run's changes apart."""
    return entry.person_id, entry.payload.get("action"), entry.payload.get("partner")
