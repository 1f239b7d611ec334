"""What one partner says of each person: the decision table of the two lists (DESIGN, section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from connector.model import (
    AccessLine,
    Account,
    AgreementState,
    Annex1,
    Document,
    Entitlement,
    Finding,
    Link,
    Memory,
    Partner,
    Provenance,
    catalogue,
)
from connector.rules.address import held_address
from connector.rules.agreement import Standing
from connector.rules.authority import Authority
from connector.rules.lines import about
from connector.rules.mailboxes import Mailboxes
from connector.rules.names import another_person


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one person's access at one partner."""

    email: str
    partner: str
    open: bool | None
    """None: it stays as it is, whatever that is."""
    reason: str
    """`list-1`, `list-2`, `both-lists`, `unlisted`, `terminated`, `expired`, `another-person`…"""
    line: AccessLine | None = None
    """The line that the decision rests on."""
    changed_on: date | None = None
    """Transmission date of the annex that the decision rests on; None where none says it."""
    quiet: bool = False
    """Another partner's, in a run on one partner: it counts for the person's name alone."""

    @property
    def inferred(self) -> bool:
        """Tell whether it is a closing that nobody asked for in so many words."""
        return self.open is False and self.reason in INFERRED


NOTHING = Memory()
"""What an empty journal remembers."""

INFERRED = frozenset({"unlisted", "expired", "another-person"})
"""Closings that nobody asked for in so many words: they follow from an absence, a lapse of time,
or names that changed (which a shifted column does to everybody at once)."""


@dataclass(frozen=True, slots=True)
class PartnerView:
    """One partner on one day: everything that its decisions rest on."""

    partner: Partner
    standing: Standing
    authority: Authority
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings that decisions depend on."""

    unlisted: str = "close"
    """`close` or `report`."""
    generic_mailboxes: str = "warn"
    """`warn` or `refuse`."""
    mailboxes: Mailboxes = field(default_factory=Mailboxes)
    reminders: int = 2
    """How often a link that lapsed unused is sent again."""
    reminder_days: int = 7
    """Days between two mails to a person who does not use the link."""

    def reminder_due(self, link: Link, today: date) -> bool:
        """Tell whether a person who never created a password gets the link once more (3.4)."""
        return link.count <= self.reminders and self._waited(link, today)

    def given_up(self, link: Link, today: date) -> bool:
        """Tell whether all reminders went and nobody came."""
        return link.count > self.reminders and self._waited(link, today)

    def _waited(self, link: Link, today: date) -> bool:
        return link.at is not None and (today - link.at.date()).days >= self.reminder_days


def decide(
    view: PartnerView,
    accounts: Mapping[str, Account],
    today: date,
    policy: Policy,
    memory: Memory = NOTHING,
) -> tuple[list[Decision], list[Finding]]:
    """Return a decision for every person whom the partner names or has open, and findings.

    `accounts` are this registry's, by address. `memory` may only keep somebody out, or tell that
    a person has confirmed an address.
    """
    held = {
        email: entitlement
        for email, account in accounts.items()
        if (entitlement := account.entitlement(view.partner.id)) is not None
    }
    case = _Case(view, accounts, held, today, policy, memory)
    match view.standing.state:
        case AgreementState.UNKNOWN:
            return [], []
        case AgreementState.ENDED:  # article 4: everybody is closed
            return _everybody_closed(view, held), []
        case AgreementState.NOT_YET_SIGNED:  # article 3.1: nobody is opened
            decisions, findings = _by_lists(case)
            return [d for d in decisions if d.open is False], findings
        case AgreementState.IN_FORCE:
            return _by_lists(case)


@dataclass(frozen=True, slots=True)
class _Case:
    """All that the decisions of one partner look at."""

    view: PartnerView
    accounts: Mapping[str, Account]
    held: Mapping[str, Entitlement]
    """What the partner grants or granted, by address."""
    today: date
    policy: Policy
    memory: Memory


def _everybody_closed(view: PartnerView, held: Mapping[str, Entitlement]) -> list[Decision]:
    standing = view.standing
    return [
        Decision(
            email, view.partner.id, open=False, reason=standing.reason, changed_on=standing.since
        )
        for email, entitlement in held.items()
        if entitlement.open
    ]


def _by_lists(case: _Case) -> tuple[list[Decision], list[Finding]]:
    view, today = case.view, case.today
    annex = view.authority.annex
    if annex is None:
        return [], []
    asked = {line.email: line for line in annex.open if line.date and line.date <= today}
    ended = _ended(annex, today)
    decisions: list[Decision] = []
    findings: list[Finding] = []
    for email in sorted(asked.keys() | ended.keys()):
        opened, reason = _lists_say(asked.get(email), ended.get(email))
        says = asked.get(email) if opened else ended.get(email)
        if reason == "both-lists":
            findings.append(_both_lists(view.partner, asked[email], ended[email]))
        if opened and says is not None:
            why = _kept_out(case, says)
            if why is not None:
                opened, reason, finding = why
                findings.append(finding)
                if opened is False and email in ended:
                    # Asked for in so many words, also under another name (3.3).
                    reason, says = "list-2", ended[email]
        decisions.append(
            Decision(email, view.partner.id, opened, reason, says, annex.transmitted_on)
        )

    named = asked.keys() | ended.keys() | view.authority.named
    for email in sorted(case.held.keys() - named):
        if case.held[email].open and view.authority.complete:
            decision, finding = _unlisted(view, case.accounts[email], case.policy)
            decisions.append(decision)
            findings.append(finding)
    return decisions, findings


def _ended(annex: Annex1, today: date) -> dict[str, AccessLine]:
    """Return the lines of list 2 whose day has come, one for each address."""
    ended: dict[str, AccessLine] = {}
    for line in annex.closed:
        if line.date is None or line.date <= today:
            ended[line.email] = _later(ended.get(line.email), line)
    return ended


def _lists_say(asked: AccessLine | None, ended: AccessLine | None) -> tuple[bool | None, str]:
    """Decide from the two lists alone: articles 3.2 (list 1) and 3.3 (list 2)."""
    match asked, ended:
        case AccessLine(), None:
            return True, "list-1"
        case None, AccessLine():
            return False, "list-2"
        case AccessLine(date=date() as opening), AccessLine(date=date() as closing):
            if opening > closing:  # people come back; the old closure stays 2 years in list 2
                return True, "list-1"
            if opening < closing:
                return False, "list-2"
            return False, "both-lists"
        case _:  # a date is missing: out, and said
            return False, "both-lists"


def _kept_out(case: _Case, line: AccessLine) -> tuple[bool | None, str, Finding] | None:
    """Return why a person whom list 1 asks for is not opened, None if nothing stands against it."""
    partner = case.view.partner
    account, entitlement = case.accounts.get(line.email), case.held.get(line.email)
    if account is not None and another_person(account.known_as, (line.last_name, line.first_names)):
        if account.entitled and (entitlement is None or not entitlement.open):
            return None, "names-disagree", names_disagree(line, account, partner)
        finding = about(
            line,
            partner,
            catalogue.ANOTHER_PERSON,
            f"L’adresse « {line.email} » était celle de {_said_name(account)} ; l’annexe 1 "
            f"la donne à {line.first_names} {line.last_name}. "
            "L’ancien accès est à clore, aucun accès n’est ouvert.",
        )
        return False, "another-person", finding
    if entitlement is not None and entitlement.open:
        return None  # whoever is in already was let in by a former run or a person
    waits = _waits(case, line, known=account is not None)
    return None if waits is None else (None, waits.code, waits)


def _waits(case: _Case, line: AccessLine, *, known: bool) -> Finding | None:
    """Return why an opening waits for a person, None if nothing does; `known` has an account."""
    partner, mailboxes = case.view.partner, case.policy.mailboxes
    if case.policy.generic_mailboxes == "refuse" and mailboxes.is_generic(
        line.email, line.last_name, line.first_names
    ):
        return about(
            line,
            partner,
            catalogue.GENERIC_MAILBOX_REFUSED,
            f"L’adresse « {line.email} » est celle d’un service ; l’accès n’est pas ouvert.",
        )
    if not known and line.email in case.memory.suspended:
        return about(
            line,
            partner,
            catalogue.SUSPENDED,
            f"L’accès de {line.first_names} {line.last_name} est suspendu, sans compte ; "
            "l’annexe 1 le demande, il reste fermé jusqu’à la levée de la suspension.",
        )
    if line.email in case.memory.confirmed:
        return None
    return held_address(partner, line, mailboxes)


def names_disagree(line: AccessLine, account: Account, partner: Partner) -> Finding:
    """Return the finding that another partner knows this address under another name."""
    return about(
        line,
        partner,
        catalogue.NAMES_DISAGREE,
        f"« {line.email} » est {line.first_names} {line.last_name} pour ce partenaire et "
        f"{_said_name(account)} pour un autre. "
        "Le nom n’est pas changé ; une nouvelle ouverture attend.",
    )


def _unlisted(view: PartnerView, account: Account, policy: Policy) -> tuple[Decision, Finding]:
    """Decide on a person who has access and whom the newest annex 1 no longer names."""
    annex = view.authority.annex
    transmitted = annex.transmitted_on if annex else None
    closes = policy.unlisted == "close"
    what = "L’accès est à clore." if closes else "L’accès reste ouvert (réglage « unlisted »)."
    finding = catalogue.UNLISTED.found(
        f"{_said_name(account)} ne figure plus dans l’annexe 1 "
        f"du {transmitted:%d/%m/%Y}, ni dans la liste 1 ni dans la liste 2. {what}",
        at=next((_at(d) for d in view.authority.documents), None),
        email=account.address,
        partner=view.partner.id,
    )
    opened = False if closes else None
    decision = Decision(
        account.address, view.partner.id, opened, "unlisted", changed_on=transmitted
    )
    return decision, finding


def _both_lists(partner: Partner, asked: AccessLine, ended: AccessLine) -> Finding:
    return about(
        ended,
        partner,
        catalogue.BOTH_LISTS,
        f"« {asked.email} » figure dans les deux listes sans qu’une date soit plus récente "
        f"(liste 1, {asked.at.in_french()} ; liste 2, {ended.at.in_french()}). "
        "L’accès est à clore.",
    )


def _later(one: AccessLine | None, other: AccessLine) -> AccessLine:
    """Return the line that closes for sure: no date closes today, so it wins."""
    if one is None or other.date is None:
        return other
    return one if one.date is None or one.date >= other.date else other


def _said_name(account: Account) -> str:
    last_name, first_names = account.known_as
    return f"{first_names} {last_name}"


def _at(document: Document) -> Provenance:
    return Provenance(document.name, document.sha256)
