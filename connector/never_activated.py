"""Tell the contacts of people whose reminders are spent, once for each person (3.3 to 3.5).

On whose behalf: annex 2's contact for accesses tells the person or asks for the closure; the Caf's
(annex 3) asks the partner. That a person was told of stands on the account, so that a lost journal
sends nothing again, and in the journal, so that an account that can't be written does not either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol

from connector.acts import Deed, Result
from connector.errors import (
    ConnectorError,
    KeycloakError,
    NoticeError,
    NoticeUnknownError,
    StoppedError,
)
from connector.evidence import Recorder
from connector.evidence.kinds import Kind
from connector.journal import Journal
from connector.model import (
    Account,
    AccountState,
    Action,
    AgreementState,
    Contact,
    Finding,
    Outcome,
    Partner,
    catalogue,
)
from connector.notices import NeverActivated, Notice, Relay, never_activated
from connector.plan.ground import Ground
from connector.plan.steps import UPDATE_PASSWORD
from connector.registry import Registry
from connector.stopping import Stop

if TYPE_CHECKING:
    from connector.settings import Settings

Side = Literal["partner", "caf"]


class Accounts(Protocol):
    """What this needs of the realm; the gateway is one."""

    @property
    def registry(self) -> str:
        """Return the marker that our accounts bear."""

    def read(self, account_id: str) -> Account | None:
        """Return the account as it is now."""

    def update(self, before: Account, after: Account) -> None:
        """Write it if it is still `before`."""


class Sender(Protocol):
    """What takes a notice; the relay is one."""

    def send(self, notice: Notice) -> tuple[str, ...]:
        """Return the addresses that were refused. Raises NoticeError, StoppedError."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the notices of one run."""

    notices: int = 0
    """How many went."""
    people: int = 0
    """About how many people."""
    problems: tuple[str, ...] = field(default=())
    """What went wrong, in plain English, without anybody's name; the next run tries again."""


@dataclass(frozen=True, slots=True)
class _Basis:
    """What it all rests on."""

    settings: Settings
    journal: Journal
    registry: Registry
    ground: Ground
    accounts: Accounts


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who is to be told: one partner, or the Caf."""

    side: Side
    partner: Partner | None = None

    @property
    def code(self) -> str:
        """Return how the account and the journal call it."""
        return f"partner:{self.partner.id}" if self.partner else self.side


@dataclass(frozen=True, slots=True)
class _Case:
    """One person to tell one desk of."""

    desk: _Desk
    account: Account
    partners: tuple[Partner, ...]
    """Those that have the person in."""


def tell(  # noqa: PLR0913 — what it rests on, each with a name
    settings: Settings,
    journal: Journal,
    recorder: Recorder,
    *,
    registry: Registry,
    ground: Ground,
    accounts: Accounts,
    findings: Iterable[Finding],
    stop: Stop | None = None,
    relay: Sender | None = None,
) -> Told:
    """Send one notice to each side's contacts about everybody whom `findings` call never activated.

    Each account is read again first: whoever came meanwhile is no case any more. Raises
    JournalError where what was sent can't be recorded: nothing more is sent then.
    """
    if not settings.link.never_activated_tell:
        return Told()
    relay = relay or Relay(settings.smtp, registry.caf, stop=stop)
    on = _Basis(settings, journal, registry, ground, accounts)
    problems: list[str] = []
    mailings: dict[tuple[Side, tuple[str, ...]], list[_Case]] = {}
    for case in _cases(on, _addresses(findings), problems):
        to = tuple(sorted({c.email for c in _contacts(case.desk, registry)}))
        if to:
            mailings.setdefault((case.desk.side, to), []).append(case)
        else:
            problems.append(f"Nobody can be told of people who never came: {_lacks(case.desk)}")
    notices = 0
    people: set[str] = set()
    for (side, to), cases in mailings.items():
        notice = _notice(on, side, to, cases)
        try:
            refused = relay.send(notice)
        except NoticeUnknownError as error:
            _record(recorder, cases, ground.today, sure=False)
            problems.append(_said(error))
        except StoppedError as error:
            problems.append(_said(error))
            break
        except NoticeError as error:
            problems.append(_said(error))
        else:
            notices += 1
            people |= {c.account.address for c in cases}
            try:
                _record(recorder, cases, ground.today, sure=True)
            finally:  # where one of the two can't be written, the other knows
                problems += _mark(accounts, cases)
            if refused:
                problems.append(
                    f"The relay refused a notice for {len(refused)} of {len(to)} contacts; the "
                    "others got it. Correct the addresses in annex 2 or 3."
                )
    return Told(notices, len(people), tuple(dict.fromkeys(problems)))


def _addresses(findings: Iterable[Finding]) -> list[str]:
    kind = catalogue.NEVER_ACTIVATED
    return sorted({f.email for f in findings if f.kind == kind and f.email})


def _cases(on: _Basis, addresses: Collection[str], problems: list[str]) -> Iterator[_Case]:
    ground, accounts = on.ground, on.accounts
    for address in addresses:
        seen = ground.snapshot.by_address.get(address)
        try:
            now = accounts.read(seen.id) if seen and seen.id else None
        except KeycloakError as error:
            problems.append(_said(error))
            continue
        if now is None or not _waits(now, accounts.registry, ground):
            continue
        partners = _partners(now, ground)
        desks = [_Desk("partner", p) for p in partners] + [_Desk("caf")]
        said, uncertain_today = _said_before(on.journal, now, ground.today)
        for desk in desks:
            if desk.side not in on.settings.link.never_activated_tell or desk.code in now.link.told:
                continue
            case = _Case(desk, now, partners)
            if desk.code in said:  # it went; only the account does not say so
                problems += _mark(accounts, [case])
            elif desk.code not in uncertain_today:
                yield case


def _waits(account: Account, registry: str, ground: Ground) -> bool:
    """Tell whether this is still somebody who never came, and nothing more is mailed."""
    return (
        account.registry == registry
        and account.state is AccountState.OPEN
        and account.enabled
        and not account.moved
        and UPDATE_PASSWORD in account.pending_actions
        and ground.policy.given_up(account.link, ground.today)
    )


def _partners(account: Account, ground: Ground) -> tuple[Partner, ...]:
    """Return the partners in force that have the person in, and that this run is about."""
    return tuple(
        view.partner
        for view in ground.views
        if view.standing.state is AgreementState.IN_FORCE
        and ground.only_partner in (None, view.partner.id)
        and any(
            e.open and e.partner in (view.partner.id, *view.partner.former_ids)
            for e in account.entitlements
        )
    )


def _contacts(desk: _Desk, registry: Registry) -> list[Contact]:
    """Return whom to write to: the contacts for accesses; at the Caf, all where it names none."""
    known = desk.partner.contacts if desk.partner else registry.contacts
    for_access = [c for c in known if c.role == "access" and c.email]
    return for_access or ([c for c in known if c.email] if desk.side == "caf" else [])


def _lacks(desk: _Desk) -> str:
    if desk.partner:
        return f"no annex 2 of « {desk.partner.id} » names a contact for accesses."
    return "neither registry.yaml nor an annex 3 names the Caf's contacts."


def _said_before(journal: Journal, account: Account, today: date) -> tuple[set[str], set[str]]:
    """Return the desks that were told of this very link, and those that may have been today."""
    sure, uncertain = set(), set()
    for entry in journal.entries(person=account.address, kinds=(Kind.TOLD,)):
        payload = entry.payload
        if payload.get("link_at") != _link_at(account):
            continue
        if payload.get("sure") is True:
            sure.add(str(payload.get("to")))
        elif payload.get("on") == today.isoformat():
            uncertain.add(str(payload.get("to")))
    return sure, uncertain


def _notice(on: _Basis, side: Side, to: tuple[str, ...], cases: Iterable[_Case]) -> Notice:
    people = {}
    for case in cases:
        for partner in (case.desk.partner,) if case.desk.partner else case.partners:
            entitlement = case.account.entitlement(partner.id)
            last_name, first_names = case.account.known_as
            people[case.account.address, partner.id] = NeverActivated(
                last_name,
                first_names,
                case.account.address,
                entitlement.function if entitlement else "",
                partner.name,
                _mailed_on(on, case.account),
            )
    asked = _contacts(_Desk("caf"), on.registry)
    return never_activated(
        side,
        to,
        tuple(people.values()),
        caf=on.registry.caf,
        contact=asked[0] if asked else None,
        page=str(on.settings.platform.url),
    )


def _mailed_on(on: _Basis, account: Account) -> tuple[date, ...]:
    """Return the days of the mails; where the journal was lost, the account knows the last."""
    zone, link = on.settings.zone, account.link
    told = [
        entry.at.astimezone(zone).date()
        for entry in on.journal.entries(person=account.address, kinds=(Kind.CHANGE, Kind.ACT))
        if _is_link(entry.payload)
    ]
    earlier = told[-link.count : -1] if link.count else []
    return (*earlier, *([link.at.astimezone(zone).date()] if link.at else []))


def _is_link(payload: Mapping[str, object]) -> bool:
    sent = (payload.get("action"), payload.get("outcome")) == (Action.SEND_LINK, Outcome.DONE)
    return sent or (payload.get("deed"), payload.get("result")) == (Deed.RESEND, Result.DONE)


def _record(recorder: Recorder, cases: Iterable[_Case], today: date, *, sure: bool) -> None:
    for case in cases:
        address, desk = case.account.address, case.desk.code
        recorder.told(address, desk, _link_at(case.account), sure=sure, today=today)


def _mark(accounts: Accounts, cases: Iterable[_Case]) -> list[str]:
    """Write on each account who was told; return what could not be written."""
    problems = []
    told: dict[str, set[str]] = {}
    for case in cases:
        told.setdefault(case.account.id or "", set()).add(case.desk.code)
    for account_id, desks in told.items():
        try:
            now = accounts.read(account_id)  # another notice of this run may have marked it
            if now is not None and now.registry == accounts.registry:
                link = replace(now.link, told=now.link.told | desks)
                accounts.update(now, replace(now, link=link))
        except ConnectorError as error:
            problems.append(
                f"That a notice went is not written on the account {account_id} "
                f"({type(error).__name__}); the journal knows."
            )
    return problems


def _link_at(account: Account) -> str:
    return account.link.at.isoformat() if account.link.at else ""


def _said(error: ConnectorError) -> str:
    return " ".join(filter(None, (error.message, error.remedy)))
