"""Write down what a run read, decided and did: names apart, so that they can be destroyed."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from connector import __version__
from connector.acts import Act
from connector.evidence.interruption import Interrupted, settled
from connector.evidence.kinds import Kind
from connector.evidence.memory import remember
from connector.evidence.payloads import Payload, account_state, destroyed
from connector.evidence.states import SAYING, last_states, state_of
from connector.journal import Draft, Journal
from connector.model import (
    AccessLine,
    Account,
    Action,
    Change,
    Document,
    Memory,
    Outcome,
    Plan,
    Provenance,
    Snapshot,
)
from connector.model.plain import plain
from connector.rules.people import PartnerView

if TYPE_CHECKING:
    from connector.receive import Reception
    from connector.settings import Settings


class Recorder:
    """Records one command. Every method raises JournalError where the journal can't be written."""

    def __init__(self, journal: Journal, command: str) -> None:
        """Name the run; nothing is written yet."""
        self._journal = journal
        self._command = command
        self.run = secrets.token_hex(8)
        """The run's id, in every entry and every log line."""
        self._released: frozenset[tuple[str, str, str | None]] = frozenset()

    def memory(self, settings: Settings, today: date) -> Memory:
        """Return what earlier runs left."""
        return remember(self._journal, today, settings.zone, window_days=settings.guard.window_days)

    # --- A run --------------------------------------------------------------------------------

    def begin(
        self, *, realm: str, registry: str, today: date, partner: str | None, by: str | None
    ) -> None:
        """Say that the run begins, before anything is written to the realm."""
        payload = {
            "command": self._command,
            "realm": realm,
            "registry": registry,
            "today": today.isoformat(),
            "partner": partner,
            "version": __version__,
        }
        self._journal.append(Kind.RUN_BEGUN, payload, run=self.run, actor=by)

    def settle(self, left: Interrupted, snapshot: Snapshot, today: date) -> None:
        """Say that a run never ended, and what it did all the same as the realm now shows."""
        self._journal.append_all(settled(left, snapshot, today), run=self.run)

    def documents(self, views: Iterable[PartnerView]) -> None:
        """Write down every document that is an authority and was not seen before, line by line."""
        seen = {
            (e.payload.get("partner"), e.payload.get("sha256"), e.payload.get("verdict"))
            for e in self._journal.entries(kinds=(Kind.DOCUMENT,))
        }
        drafts: list[Draft] = []
        for view in views:
            for document in view.authority.documents:
                if (view.partner.id, document.sha256, document.verdict.value) not in seen:
                    drafts += _of_document(view.partner.id, document)
        self._journal.append_all(drafts, run=self.run)

    def found(self, accounts: Iterable[Account], *, whole: bool = True) -> None:
        """Write down every account of ours that is not as the journal last knew it.

        New to the journal (it was lost, or begins on a realm in use), changed or deleted by hand,
        or left by a run that was killed: from here on the journal knows who has access. `whole`
        tells that `accounts` are all there are: who is not among them has none.
        """
        known = last_states(self._journal.entries(kinds=SAYING))
        now = {a.address: a for a in accounts}
        drafts = [
            Draft(
                Kind.FOUND,
                {**account_state(account), "known": address in known},
                person=address,
                personal={"after": plain(account)},
            )
            for address, account in sorted(now.items())
            if not state_of(account).same(known.get(address))
        ]
        if whole:
            drafts += [
                Draft(Kind.FOUND, {**account_state(None), "known": True}, person=address)
                for address, state in sorted(known.items())
                if state.state is not None and address not in now
            ]
        self._journal.append_all(drafts, run=self.run)

    def plan(self, decided: Plan, *, by: str | None = None, why: str = "") -> None:
        """Write down what is about to be done, what is held, and who let what through."""
        drafts = []
        if decided.held and not self._said_before(decided.digest):
            drafts.append(Draft(Kind.HELD, _held(decided)))
            drafts += _named(Kind.HELD_PERSON, decided.held, decided.digest)
        if decided.released:
            approved: Payload = {"changes": len(decided.released)}
            drafts.append(Draft(Kind.APPROVAL, approved, actor=by, personal={"why": why}))
            drafts += _named(Kind.APPROVED_PERSON, decided.released, decided.digest)
        self._released = frozenset((c.action, c.email, c.partner) for c in decided.released)
        drafts += [
            Draft(Kind.PLANNED, self._about(change), person=change.email)
            for step in decided.steps
            for change in step.changes
        ]
        self._journal.append_all(drafts, run=self.run)

    def changes(self, done: Iterable[Change], today: date) -> None:
        """Write down what became of one account's changes, as soon as it is known.

        A deletion is entered into the destruction register in the same breath (2.1): no name.
        """
        done = tuple(done)
        drafts = [self._changed(c) for c in done]
        purged = [c.partner for c in done if c.action is Action.PURGE and c.outcome is Outcome.DONE]
        self._journal.append_all([*drafts, *destroyed(purged, today)], run=self.run)

    def carried_out(self, views: Iterable[PartnerView], files: Mapping[str, Iterable[str]]) -> None:
        """Say that these partners' annexes 1 have been carried out, the first time only.

        `files` are the SHA-256 of all that was in each folder then: what is put there later and is
        older was not among them, and stays refused.
        """
        last = {
            e.payload["partner"]: e.payload
            for e in self._journal.entries(kinds=(Kind.CARRIED_OUT,))
        }
        drafts = []
        for view in views:
            annex = view.authority.annex
            if annex is None:
                continue
            payload: Payload = {
                "partner": view.partner.id,
                "transmitted_on": annex.transmitted_on.isoformat(),
                "annex": sorted(d.sha256 for d in view.authority.documents),
                "files": sorted(files.get(view.partner.id, ())),
            }
            told = last.get(view.partner.id, {})
            if any(told.get(key) != payload[key] for key in ("transmitted_on", "annex")):
                drafts.append(Draft(Kind.CARRIED_OUT, payload))
        self._journal.append_all(drafts, run=self.run)

    def certificate_asked(self, partner: str, day: date, *, by: str) -> None:
        """Say that the partner asked for a destruction certificate (2.1), received on `day`."""
        payload: Payload = {"partner": partner, "on": day.isoformat()}
        self._journal.append(Kind.CERTIFICATE_ASKED, payload, run=self.run, actor=by)

    def certificate(self, payload: Payload) -> None:
        """Say that a certificate was issued: number, days and counts, digests of its files."""
        self._journal.append(Kind.CERTIFICATE, payload, run=self.run)

    def file_deleted(self, partner: str, sha256: str, reason: str) -> None:
        """Say that a document was deleted: its digest and why; its name may name a person."""
        payload: Payload = {"partner": partner, "sha256": sha256, "reason": reason}
        self._journal.append(Kind.FILE_DELETED, payload, run=self.run)

    def told(self, address: str, desk: str, link_at: str, *, sure: bool, today: date) -> None:
        """Say that a notice about a person went to `desk` (as in `Link.told`), or may have.

        Never to which address: that is another person's.
        """
        about = desk.partition(":")[2]
        payload: Payload = {
            "about": "never-activated",
            "to": desk,
            "partner": about or None,
            "link_at": link_at,
            "sure": sure,
            "on": today.isoformat(),
        }
        self._journal.append(Kind.TOLD, payload, run=self.run, person=address)

    def end(self, changes: Iterable[Change], status: int) -> None:
        """Say how the run ended."""
        counts = Counter(str(c.outcome) for c in changes)
        payload: Payload = {"outcomes": dict(counts), "status": int(status)}
        self._journal.append(Kind.RUN_ENDED, payload, run=self.run)

    # --- Documents and agreements -------------------------------------------------------------

    def received(self, reception: Reception) -> None:
        """Write down what became of a document that came in, refused or filed.

        One that was filed before is no new reception, unless the journal has missed the first.
        """
        document, sending = reception.document, reception.sending
        if reception.already_filed and any(
            e.payload.get("sha256") == document.sha256
            and e.payload.get("partner") == reception.partner.id
            and e.payload.get("filed") is True
            for e in self._journal.entries(kinds=(Kind.RECEIVED,))
        ):
            return
        payload: Payload = {
            "partner": reception.partner.id,
            "sha256": document.sha256,
            "format": document.format,
            "verdict": document.verdict.value,
            "transmitted_on": _iso(document.transmitted_on),
            "supplied": _iso(sending.transmitted_on),
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
        self._journal.append(
            Kind.RECEIVED,
            payload,
            run=self.run,
            actor=sending.by or None,
            person=sender.lower() if sender else None,  # what names the sender goes with him
            personal=personal if sending.by or sender else None,
        )

    def partner_added(self, partner: str, *, by: str) -> None:
        """Write down that a person has added a partner to the registry."""
        self._journal.append(Kind.PARTNER_ADDED, {"partner": partner}, run=self.run, actor=by)

    def agreement_ended(self, partner: str, key: str, day: date, *, by: str) -> None:
        """Write down that a person has written the end of an agreement."""
        payload: Payload = {"partner": partner, "key": key, "day": day.isoformat()}
        self._journal.append(Kind.AGREEMENT_ENDED, payload, run=self.run, actor=by)

    # --- One act ------------------------------------------------------------------------------

    def act_begun(self, deed: str, address: str, *, by: str, why: str = "") -> None:
        """Say what a person is about to do to an account, before it is done."""
        self._journal.append(
            Kind.ACT_BEGUN,
            {"deed": deed},
            run=self.run,
            person=address,
            actor=by,
            personal={"why": why},
        )

    def act(self, act: Act, *, by: str, why: str = "") -> None:
        """Write down what became of it, and of the link that went with it."""
        payload: Payload = {
            "deed": act.deed,
            "result": act.result,
            "partners": list(act.partners),
            **({"code": act.code} if act.code else {}),
            **_place(act.at),
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
        link = [self._changed(act.link, by=by)] if act.link is not None else []
        self._journal.append_all([done, *link], run=self.run)

    # ------------------------------------------------------------------------------------------

    def _changed(self, change: Change, *, by: str | None = None) -> Draft:
        fault: Payload = {"fault": change.fault} if change.fault else {}
        return Draft(
            Kind.CHANGE,
            {
                **self._about(change),
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

    def _about(self, change: Change) -> Payload:
        return {
            "action": change.action,
            "partner": change.partner,
            "reason": change.reason,
            "effect": change.effect,
            "approved": (change.action, change.email, change.partner) in self._released,
            **_place(change.at),
        }

    def _said_before(self, digest: str) -> bool:
        kinds = (Kind.HELD_PERSON,)
        last = next(self._journal.entries(kinds=kinds, newest_first=True, limit=1), None)
        return last is not None and (last.personal or {}).get("digest") == digest


def _of_document(partner: str, document: Document) -> list[Draft]:
    payload: Payload = {
        "partner": partner,
        "sha256": document.sha256,
        "format": document.format,
        "verdict": document.verdict.value,
        "transmitted_on": _iso(document.transmitted_on),
        "open": len(document.open),
        "closed": len(document.closed),
    }
    lines = [(1, x) for x in document.open] + [(2, x) for x in document.closed]
    return [
        Draft(Kind.DOCUMENT, payload),
        *(_of_line(partner, document, which, line) for which, line in lines),
    ]


def _of_line(partner: str, document: Document, which: int, line: AccessLine) -> Draft:
    return Draft(
        Kind.LINE,
        {
            "partner": partner,
            "list": which,
            "date": _iso(line.date),
            "transmitted_on": _iso(document.transmitted_on),
            **_place(line.at),
        },
        person=line.email,
        personal={
            "last_name": line.last_name,
            "first_names": line.first_names,
            "function": line.function,
            "document": document.name,
        },
    )


def _named(kind: Kind, changes: Sequence[Change], digest: str) -> Iterator[Draft]:
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


def _held(decided: Plan) -> Payload:
    counts = Counter(c.action.value for c in decided.held)
    return {
        "counts": dict(counts),
        "partners": sorted({c.partner for c in decided.held if c.partner}),
        "reasons": list(decided.reasons),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _place(at: Provenance | None) -> Payload:
    """Return where a line stands; a file's name may name a person, its digest does not."""
    if at is None:
        return {}
    return {"document": at.sha256, "page": at.page, "line": at.line}
