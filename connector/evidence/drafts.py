"""The entries that a command leaves, before they are written: names apart from what stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from connector.acts import Act
from connector.evidence.kinds import Kind
from connector.evidence.payloads import Payload, account_state, destroyed
from connector.evidence.states import State, state_of
from connector.journal import Draft
from connector.model import (
    AccessLine,
    Account,
    Action,
    Change,
    Document,
    Outcome,
    Plan,
    Provenance,
)
from connector.model.plain import plain

if TYPE_CHECKING:
    from connector.receive import Reception


Released = frozenset[tuple[str, str, str | None]]
"""Action, address and partner of each change that a person let through."""


def of_document(partner: str, document: Document) -> list[Draft]:
    """Return the entries of a document that is an authority, one for each of its lines."""
    payload: Payload = {
        "partner": partner,
        "sha256": document.sha256,
        "format": document.format,
        "verdict": document.verdict.value,
        "transmitted_on": iso(document.transmitted_on),
        "open": len(document.open),
        "closed": len(document.closed),
    }
    lines = [(1, x) for x in document.open] + [(2, x) for x in document.closed]
    return [
        Draft(Kind.DOCUMENT, payload),
        *(of_line(partner, document, which, line) for which, line in lines),
    ]


def of_line(partner: str, document: Document, which: int, line: AccessLine) -> Draft:
    """Return the entry of one line of annex 1."""
    return Draft(
        Kind.LINE,
        {
            "partner": partner,
            "list": which,
            "date": iso(line.date),
            "transmitted_on": iso(document.transmitted_on),
            **place(line.at),
        },
        person=line.email,
        personal={
            "last_name": line.last_name,
            "first_names": line.first_names,
            "function": line.function,
            "document": document.name,
        },
    )


def named(kind: Kind, changes: Sequence[Change], digest: str) -> Iterator[Draft]:
    """Yield an entry for each person concerned, with the digest beside the name.

    The digest is made of addresses: in the chain, a guess could be tested against it for ever.
    """
    for person in sorted({c.email for c in changes}):
        of = [c for c in changes if c.email == person]
        payload: Payload = {
            "partners": sorted({c.partner for c in of if c.partner}),
            "actions": sorted({c.action.value for c in of}),
        }
        yield Draft(kind, payload, person=person, personal={"digest": digest})


def held(decided: Plan) -> Payload:
    """Return how much the guard keeps back, and why."""
    counts = Counter(c.action.value for c in decided.held)
    return {
        "counts": dict(counts),
        "partners": sorted({c.partner for c in decided.held if c.partner}),
        "reasons": list(decided.reasons),
    }


def iso(day: date | None) -> str | None:
    """Return the day as the journal writes it."""
    return day.isoformat() if day else None


def place(at: Provenance | None) -> Payload:
    """Return where a line stands; a file's name may name a person, its digest does not."""
    if at is None:
        return {}
    return {"document": at.sha256, "page": at.page, "line": at.line}


def found(
    accounts: Iterable[Account], known: Mapping[str, State], *, whole: bool
) -> Iterator[Draft]:
    """Yield an entry for each account that is not as the journal last knew it (`known`).

    `whole` tells that `accounts` are all there are: who is not among them has none.
    """
    now = {a.address: a for a in accounts}
    for address, account in sorted(now.items()):
        if not state_of(account).same(known.get(address)):
            payload: Payload = {**account_state(account), "known": address in known}
            personal: Payload = {"after": plain(account)}
            yield Draft(Kind.FOUND, payload, person=address, personal=personal)
    for address, state in sorted(known.items()):
        if whole and state.state is not None and address not in now:
            yield Draft(Kind.FOUND, {**account_state(None), "known": True}, person=address)


def of_changes(done: Sequence[Change], released: Released, today: date) -> list[Draft]:
    """Return what became of changes; deletions go into the destruction register, too (2.1)."""
    drafts = [_changed(c, released) for c in done]
    purged = [c.partner for c in done if c.action is Action.PURGE and c.outcome is Outcome.DONE]
    return [*drafts, *destroyed(purged, today)]


def _changed(change: Change, released: Released, *, by: str | None = None) -> Draft:
    fault: Payload = {"fault": change.fault} if change.fault else {}
    return Draft(
        Kind.CHANGE,
        {
            **of_change(change, released),
            **account_state(change.after),
            "outcome": change.outcome,
            **fault,
        },
        person=change.email,
        actor=by,
        personal={
            "before": plain(change.before),
            "after": plain(change.after),
            "error": change.error,
            "document": change.at.document if change.at else None,
        },
    )


def of_change(change: Change, released: Released) -> Payload:
    """Return what is known of a change before it is made; `released`: what a person let through."""
    return {
        "action": change.action,
        "partner": change.partner,
        "reason": change.reason,
        "effect": change.effect,
        "approved": (change.action, change.email, change.partner) in released,
        **place(change.at),
    }


def of_reception(reception: Reception) -> Draft:
    """Return what became of a document that came in, refused or filed."""
    document, sending = reception.document, reception.sending
    payload: Payload = {
        "partner": reception.partner.id,
        "sha256": document.sha256,
        "format": document.format,
        "verdict": document.verdict.value,
        "transmitted_on": iso(document.transmitted_on),
        "supplied": iso(sending.transmitted_on),
        "open": len(document.open),
        "closed": len(document.closed),
        "refused": [f.code for f in reception.refused_because],
        "confirmed": [f.code for f in reception.confirmed],
        "filed": reception.filed_as is not None,
    }
    personal: Payload = {
        "name": document.name,
        "sent_by": sending.sent_by,
        "why": sending.why,
    }
    sender = sending.sent_by if "@" in sending.sent_by else None
    return Draft(
        Kind.RECEIVED,
        payload,
        actor=sending.by or None,
        person=sender.lower() if sender else None,  # what names the sender goes with him
        personal=personal if sending.by or sender else None,
    )


def of_act(act: Act, *, by: str, why: str, released: Released) -> list[Draft]:
    """Return what became of an explicit act, and of the link that went with it."""
    payload: Payload = {
        "deed": act.deed,
        "result": act.result,
        "partners": list(act.partners),
        **({"code": act.code} if act.code else {}),
        **place(act.at),
        **account_state(act.after),
    }
    personal: Payload = {
        "why": why,
        "message": act.message,
        "about": list(act.about),
        "before": plain(act.before),
        "after": plain(act.after),
    }
    done = Draft(Kind.ACT, payload, person=act.address, actor=by, personal=personal)
    return [done, *([_changed(act.link, released, by=by)] if act.link is not None else [])]
