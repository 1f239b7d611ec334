"""What differs from the convention: read only, for the security officers (articles 2.1 and 2.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connector.errors import ExitStatus
from connector.model import (
    Account,
    Action,
    Change,
    Finding,
    Partner,
    Plan,
    Severity,
    Snapshot,
    catalogue,
)
from connector.model.plain import plain_finding


@dataclass(frozen=True, slots=True)
class PartnerCounts:
    """One partner's figures."""

    id: str
    name: str
    open: int
    """People whose access is open."""
    closed: int
    """People whose access was open and is closed."""
    findings: Counter[Severity]


@dataclass(frozen=True, slots=True)
class Drift:
    """The report, before anybody draws it."""

    as_of: datetime
    """When the realm was read, with its offset."""
    partners: tuple[PartnerCounts, ...]
    findings: tuple[Finding, ...]
    """Worst first."""

    @property
    def totals(self) -> dict[Severity, int]:
        """Return how many findings there are of each severity."""
        counted = Counter(f.severity for f in self.findings)
        return {s: counted[s] for s in Severity}


def report(
    as_of: datetime,
    plan: Plan,
    partners: Sequence[Partner],
    snapshot: Snapshot,
    realm: Iterable[Finding] | None = (),
) -> Drift:
    """Return what differs: the plan's findings, what a sync would change, and the realm's.

    `realm` is None for a report on some partners only, fit to be sent to them: then neither the
    realm nor other people's accounts are spoken of.
    """
    findings = [
        *plan.findings,
        *(f for c in plan.changes if (f := _difference(c, plan)) is not None),
    ]
    if realm is not None:
        findings += [*_strangers_inside(snapshot.others), *realm]
    ordered = sorted(
        dict.fromkeys(findings),
        key=lambda f: (f.severity.rank, f.partner or "", f.email or "", f.code, f.subject),
    )
    return Drift(as_of, tuple(_counts(partners, snapshot.ours, ordered)), tuple(ordered))


def status(drift: Drift, fail_on: Severity) -> ExitStatus:
    """Return 3 where there is a finding as bad as `fail_on`, else 0."""
    bad = any(f.severity.rank <= fail_on.rank for f in drift.findings)
    return ExitStatus.ATTENTION if bad else ExitStatus.OK


def plain_drift(drift: Drift) -> dict[str, Any]:
    """Return the report as `drift --format json` prints it (DESIGN, section 5)."""
    return {
        "as_of": drift.as_of.isoformat(timespec="seconds"),
        "partners": [
            {
                "id": p.id,
                "name": p.name,
                "counts": {
                    "open": p.open,
                    "closed": p.closed,
                    **{s.value: p.findings[s] for s in Severity},
                },
            }
            for p in drift.partners
        ],
        "findings": [
            {
                **plain_finding(f),
                "fingerprint": f.fingerprint,
                "since": None,
                "advice": f.kind.advice,
            }
            for f in drift.findings
        ],
        "totals": {s.value: n for s, n in drift.totals.items()},
    }


def _strangers_inside(others: Iterable[Account]) -> Iterable[Finding]:
    """Yield the accounts that nobody manages and that the platform lets in (3.5)."""
    for account in others:
        if account.member and account.enabled and account.registry is None:
            yield catalogue.FOREIGN_ACCESS.found(
                f"Le compte « {account.email or account.username} » donne accès à la plateforme "
                "sans qu’aucune annexe 1 de ce registre le gère.",
                email=account.email or account.username,
            )


_SAID_OTHERWISE = frozenset(
    {
        (Action.CLOSE, "reopened-by-hand"),
        (Action.CLOSE, "suspended"),
        (Action.CREATE, "suspended"),
        (Action.CLOSE, "address-changed"),
        (Action.UPDATE, "address-changed"),
        (Action.UPDATE, "closed-on-ahead"),
    }
)
"""Changes that the account's own finding speaks of."""


def _difference(change: Change, plan: Plan) -> Finding | None:
    """Return what a change that is still to be made says about today."""
    account = change.after or change.before
    if account is None or (change.action, change.reason) in _SAID_OTHERWISE:
        return None
    last_name, first_names = account.known_as
    who = f"{first_names} {last_name} (« {change.email} »)"
    match change.action, change.reason:
        case Action.CREATE, _:
            kind, words = (
                catalogue.ACCOUNT_ABSENT,
                "L’annexe 1 demande un accès pour {}, sans compte.",
            )
        case Action.OPEN, _:
            kind, words = catalogue.NOT_OPENED, "L’annexe 1 demande un accès pour {}, encore clos."
        case Action.CLOSE, _:
            kind, words = catalogue.CLOSURE_PENDING, "L’accès de {} est à clore et reste ouvert."
        case Action.UPDATE, "list-1":
            kind = catalogue.NOT_OPENED
            words = "L’annexe 1 demande un accès pour {}, encore absent pour ce partenaire."
        case Action.UPDATE, _:
            kind = catalogue.ATTRIBUTE_DIFFERS
            words = "Le compte de {} ne dit pas ce que dit l’annexe 1."
        case Action.SEND_LINK, "link-owed":
            kind, words = catalogue.LINK_OWED, "Le lien de création du mot de passe reste dû à {}."
        case _:
            return None
    words = words.format(who)
    if change in plan.held:
        kind, words = catalogue.HELD, f"{words} La synchronisation retient ce changement."
    return kind.found(words, at=change.at, email=change.email, partner=change.partner)


def _counts(
    partners: Sequence[Partner], accounts: Sequence[Account], findings: Sequence[Finding]
) -> Iterable[PartnerCounts]:
    opened: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    for account in accounts:
        for entitlement in account.entitlements:
            (opened if entitlement.open and account.enabled else closed)[entitlement.partner] += 1
    for partner in partners:
        yield PartnerCounts(
            partner.id,
            partner.name,
            opened[partner.id],
            closed[partner.id],
            Counter(f.severity for f in findings if f.partner == partner.id),
        )
