"""What a document alone shows of the decisions to come, so that its sender corrects all at once.

The runs decide these again, with the partner, the accounts and the journal at hand, and have the
last word. A document's verdict never rests on what is foreseen here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from connector.model import Contact, Document, Finding, Partner, Provenance, catalogue
from connector.rules.address import held_address
from connector.rules.mailboxes import Mailboxes
from connector.rules.names import another_person
from connector.rules.people import ended_lines, lists_say

_ROLES = {
    "access": "de responsable des habilitations",
    "security": "de responsable sécurité",
    "technical": "de référent problèmes techniques",
}
_WANTED = {
    "partner": (2, ("access", "security")),
    "caf": (3, ("access", "technical", "security")),
}
"""Side to annex, and whom it names (2.1, 2.2)."""


def with_foresight(document: Document, today: date, mailboxes: Mailboxes) -> Document:
    """Return `document` with the findings to come among its own, in their place."""
    foreseen = tuple(foresee(document, today, mailboxes))
    findings = sorted((*document.findings, *foreseen), key=_place)
    return replace(document, findings=tuple(findings))


def foresee(document: Document, today: date, mailboxes: Mailboxes) -> Iterator[Finding]:
    """Yield what the runs will say of this document's own contradictions and omissions.

    | what | finding | article |
    |---|---|---|
    | one address in both lists, no later date | `both-lists` | 3.3 |
    | one address in both lists, for two people | `another-person` | 3.5 |
    | the address of a personal provider | `personal-provider` | 3.4 |
    | another domain than that of annex 2's contacts, in the same file | `foreign-domain` | 3.4 |
    | a role that annex 2 or 3 gives to nobody | `contact-incomplete` | 2.1, 2.2 |
    | a signature on a day to come | `agreement-not-signed` | 3.1 |
    """
    whole = Provenance(document.name, document.sha256)
    yield from _both_lists(document, today)
    own = tuple(c for c in document.contacts if c.side == "partner")
    for line in document.open:
        waits = held_address(Partner("", "", (), contacts=own), line, mailboxes)
        if waits and (own or waits.kind is catalogue.PERSONAL_PROVIDER):
            yield replace(waits, partner=None)
    for side in ("partner", "caf"):
        yield from _nobody_named([c for c in document.contacts if c.side == side], side, whole)
    if document.signed_on and document.signed_on > today:
        yield catalogue.AGREEMENT_NOT_SIGNED.found(
            f"La convention porte la date du {document.signed_on:%d/%m/%Y}, qui n’est pas encore "
            "venue ; aucun accès n’est ouvert avant la signature.",
            at=whole,
        )


def _both_lists(document: Document, today: date) -> Iterator[Finding]:
    annex = document.annex1
    if annex is None:
        return
    ended = ended_lines(annex, today)
    for asked in annex.open:
        closed = ended.get(asked.email)
        if closed is None:
            continue
        names = (asked.last_name, asked.first_names), (closed.last_name, closed.first_names)
        if all(map(all, names)) and another_person(*names):
            yield catalogue.ANOTHER_PERSON.found(
                f"L’adresse « {asked.email} » est donnée à {' '.join(reversed(names[0]))} dans la "
                f"liste 1 et à {' '.join(reversed(names[1]))} dans la liste 2.",
                at=asked.at,
                email=asked.email,
            )
        elif asked.date and asked.date <= today and lists_say(asked, closed)[1] == "both-lists":
            yield catalogue.BOTH_LISTS.found(
                f"« {asked.email} » figure dans les deux listes sans qu’une date soit plus récente "
                "que l’autre. L’accès est à clore.",
                at=closed.at,
                email=asked.email,
            )


def _nobody_named(contacts: list[Contact], side: str, at: Provenance) -> Iterator[Finding]:
    number, wanted = _WANTED[side]
    named = {contact.role for contact in contacts}
    if named:
        for role in wanted:
            if role not in named:
                yield catalogue.CONTACT_INCOMPLETE.found(
                    f"L’annexe {number} ne nomme pas {_ROLES[role]}.", at=at
                )


def _place(finding: Finding) -> tuple[int, int]:
    at = finding.at
    return (at.page or 0, at.line or 0) if at else (0, 0)
