"""Take over accounts that existed before: the first run on a realm that is in use (section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from connector.acts.act import Act, Deed, Realm, Result, failed, refused
from connector.errors import ConnectorError
from connector.model import Account, AccountState, Entitlement, Link
from connector.plan.build import Wishes
from connector.rules.names import same_person
from connector.rules.people import Decision


def adoptable(wish: Wishes, *, partner: str | None = None) -> tuple[str, ...]:
    """Return the addresses that annex 1 names and that an account of nobody's bears."""
    return tuple(
        sorted(
            d.email
            for d in {d.email: d for d in wish.decisions if _names(d)}.values()
            if wish.ground.ours(d.email) is None
            and d.email in wish.ground.snapshot.foreign_by_name
            and partner in (None, *(o.partner for o in wish.decisions if o.email == d.email))
        )
    )


def adopt(
    realm: Realm, wish: Wishes, addresses: Iterable[str], *, dry_run: bool = False
) -> Iterator[Act]:
    """Take over existing accounts of people whom annex 1 names, one by one.

    Names and address must be the annex's. Password and `enabled` stay, no mail goes out. Whoever
    list 2 names is taken over as open, so that the next sync closes it in full.
    """
    for address in addresses:
        yield _adopt(realm, wish, address, dry_run=dry_run)


def _adopt(realm: Realm, wish: Wishes, address: str, *, dry_run: bool) -> Act:
    if wish.ground.ours(address) is not None:
        return Act(Deed.ADOPT, address, Result.DONE, "It is ours already.")
    before = wish.ground.snapshot.foreign_by_name.get(address)
    if before is None:
        return refused(Deed.ADOPT, address, "The realm has no account with this address.")
    naming = sorted(
        (d for d in wish.decisions if d.email == address and _names(d)), key=lambda d: d.partner
    )
    partners = tuple(d.partner for d in naming)
    if why := _differs(before, naming):
        return refused(Deed.ADOPT, address, why, partners)
    after = _ours(before, naming, wish.ground.registry)
    try:
        if obstacle := realm.adoption_obstacle(before):
            return refused(Deed.ADOPT, address, obstacle, partners)
        if not dry_run:
            realm.adopt(before, after)
    except ConnectorError as error:
        return failed(Deed.ADOPT, address, error, before, partners)
    said = "Would be taken over." if dry_run else "Taken over."
    if not before.enabled:
        said += " It is disabled and stays so until resume."
    at = next((d.line.at for d in naming if d.line), None)
    return Act(Deed.ADOPT, address, Result.DONE, said, before, after, at, partners)


def _differs(account: Account, naming: Sequence[Decision]) -> str:
    """Return why the account is not the annex's person, empty where it is."""
    if not naming:
        return "No annex 1 in force asks to open or to close this address."
    if account.registry is not None:
        return f"It belongs to another registry ({account.registry})."
    for line in (d.line for d in naming if d.line):
        asked = (line.last_name, line.first_names)
        if not same_person(asked, (account.last_name, account.first_names)):
            found = f"{account.last_name} {account.first_names}"
            return f"Keycloak says {found}, annex 1 {' '.join(asked)}."
    return ""


def _ours(account: Account, naming: Sequence[Decision], registry: str) -> Account:
    lines = [(d, d.line) for d in naming if d.line is not None]
    first = lines[0][1]
    return replace(
        account,
        address=first.email,
        last_name=first.last_name,
        first_names=first.first_names,
        annex_name=(first.last_name, first.first_names),
        entitlements=tuple(
            Entitlement(d.partner, True, line.function, d.changed_on, "adopted")  # noqa: FBT003 — open
            for d, line in lines
            if d.changed_on
        ),
        functions=tuple(dict.fromkeys(line.function for _, line in lines if line.function)),
        state=AccountState.OPEN,
        registry=registry,
        closed_on=None,
        link=Link(owed=False),
        username=first.email,
        email=first.email,
        member=True,
    )


def _names(decision: Decision) -> bool:
    """Tell whether annex 1 asks to open or to close this very person."""
    return (
        decision.line is not None
        and not decision.quiet
        and (decision.open is True or decision.reason == "list-2")
    )
