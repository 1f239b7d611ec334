"""Made-up people, annexes and accounts for tests: say only what the test is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from connector.model import (
    AccessLine,
    Account,
    AccountState,
    Agreement,
    Annex1,
    Confirmation,
    Document,
    Entitlement,
    Partner,
    Provenance,
    Receipt,
    Snapshot,
    Verdict,
)
from connector.plan.ground import Ground
from connector.rules.people import PartnerView
from connector.rules.views import partner_view

TODAY = date(2026, 3, 2)
TRANSMITTED = date(2026, 2, 11)
DOMAIN = "valbrune.example"


def line(
    name: str = "GARRIGUE Hélène",
    email: str | None = None,
    day: date | None = TRANSMITTED,
    function: str = "Chargée de mission",
    number: int = 10,
) -> AccessLine:
    """Return a line of annex 1; the address is made from the name unless given."""
    last, _, first = name.partition(" ")
    address = email or f"{first}.{last}@{DOMAIN}".lower().replace("é", "e").replace("è", "e")
    return AccessLine(
        last, first, address, function, day, Provenance("annexe-1.csv", "ab" * 32, None, number)
    )


def annex(
    *opened: AccessLine,
    closed: tuple[AccessLine, ...] = (),
    transmitted: date = TRANSMITTED,
    **changes: Any,
) -> Document:
    """Return an accepted annex 1 that lists these people."""
    values: dict[str, Any] = {
        "name": "annexe-1.csv",
        "sha256": "ab" * 32,
        "format": "csv",
        "verdict": Verdict.ACCEPTED,
        "transmitted_on": transmitted,
        "has_annex1": True,
        "open": opened,
        "closed": closed,
    }
    return Document(**(values | changes))


def receipt(sha256: str = "ab" * 32, *codes: str, hour: int = 9, **values: object) -> Receipt:
    """Return the receipt of a document that came on 2 March 2026."""
    received = datetime(2026, 3, 2, hour, tzinfo=UTC)
    confirmed = tuple(Confirmation(c, "Édith ROUVIERE") for c in codes)
    plain = Receipt("valbrune", sha256, "annexe.csv", received, confirmations=confirmed)
    return replace(plain, **values)  # type: ignore[arg-type]


def partner(id_: str = "valbrune", **changes: Any) -> Partner:
    """Return a partner whose agreement was signed in January 2026."""
    values: dict[str, Any] = {
        "id": id_,
        "name": f"Commune de {id_.capitalize()}",
        "agreements": (Agreement(date(2026, 1, 9), framework_ends_on=date(2028, 12, 31)),),
        "email_domains": (DOMAIN,),
    }
    return Partner(**(values | changes))


def view(*documents: Document, of: Partner | None = None, **options: Any) -> PartnerView:
    """Return what is known of a partner with these documents."""
    return partner_view(of or partner(), documents, options.pop("today", TODAY), **options)


def entitlement(
    partner_id: str = "valbrune", *, is_open: bool = True, function: str = "Chargée de mission"
) -> Entitlement:
    """Return what one partner grants, or granted until the day of the annex."""
    ended_on = None if is_open else TRANSMITTED
    reason = "list-1" if is_open else "list-2"
    return Entitlement(partner_id, is_open, function, TRANSMITTED, reason, ended_on)


def account(name: str = "GARRIGUE Hélène", email: str | None = None, **changes: Any) -> Account:
    """Return an open account of ours, as Keycloak would hold it."""
    of = line(name, email)
    values: dict[str, Any] = {
        "address": of.email,
        "last_name": of.last_name,
        "first_names": of.first_names,
        "annex_name": (of.last_name, of.first_names),
        "entitlements": (entitlement(),),
        "registry": "caf99",
        "id": "id-" + of.email.replace("@", "-at-"),
        "username": of.email,
        "email": of.email,
    }
    values |= changes
    values.setdefault(
        "functions", tuple(dict.fromkeys(e.function for e in values["entitlements"] if e.open))
    )
    return Account(**values)


def closed_account(name: str = "GARRIGUE Hélène", **changes: Any) -> Account:
    """Return an account that was closed on the day of the annex."""
    values: dict[str, Any] = {
        "state": AccountState.CLOSED,
        "enabled": False,
        "entitlements": (entitlement(is_open=False),),
        "closed_on": TRANSMITTED,
    }
    return account(name, **(values | changes))


def snapshot(*ours: Account, others: tuple[Account, ...] = ()) -> Snapshot:
    """Return a realm that holds these accounts."""
    return Snapshot(datetime(2026, 3, 2, 8, 0, tzinfo=UTC), ours, others)


def ground(*views: PartnerView, accounts: tuple[Account, ...] = (), **options: Any) -> Ground:
    """Return everything a plan rests on."""
    others = options.pop("others", ())
    return Ground(
        registry="caf99",
        views=views,
        snapshot=snapshot(*accounts, others=others),
        today=options.pop("today", TODAY),
        **options,
    )


def annex1(document: Document) -> Annex1:
    """Return the annex that a document holds."""
    found = document.annex1
    assert found is not None
    return found
