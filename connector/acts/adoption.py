"""Take over accounts that existed before: the first run on a realm that is in use (section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from connector.acts.act import Act, Deed, Realm, Result, already, failed, refused
from connector.errors import ConnectorError
from connector.model import (
    Account,
    AccountState,
    Entitlement,
    Link,
    Obstacle,
    Refusal,
    catalogue,
)
from connector.plan.build import Wishes
from connector.rules.names import same_person
from connector.rules.people import Decision


def adoptable(wish: Wishes, *, partner: str | None = None) -> tuple[str, ...]:
    """Return the addresses that annex 1 names and that an account of nobody's bears.

    Also those whose opening waits: whoever adopts is told of them.
    """
    return tuple(
        sorted(
            d.email
            for d in {d.email: d for d in wish.decisions if _speaks_of(d)}.values()
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
        return already(Deed.ADOPT, address, "It is ours already; nothing was changed.")
    before = wish.ground.snapshot.foreign_by_name.get(address)
    if before is None:
        return refused(Deed.ADOPT, address, Refusal.NO_SUCH_ACCOUNT)
    speaking = sorted(
        (d for d in wish.decisions if d.email == address and _speaks_of(d)), key=lambda d: d.partner
    )
    naming = [d for d in speaking if _names(d)]
    partners = tuple(d.partner for d in naming or speaking)
    if against := _differs(before, naming, speaking):
        return refused(Deed.ADOPT, address, against.why, *against.about, partners=partners)
    after = _ours(before, naming, wish.ground.registry)
    try:
        if obstacle := realm.adoption_obstacle(before):
            return refused(Deed.ADOPT, address, obstacle.why, *obstacle.about, partners=partners)
        if not dry_run:
            realm.adopt(before, after)
    except ConnectorError as error:
        return failed(Deed.ADOPT, address, error, before, partners)
    said = "Nothing speaks against it." if dry_run else "Taken over."
    if not before.enabled:
        said += " It is disabled and stays so until resume."
    at = next((d.line.at for d in naming if d.line), None)
    result = Result.PLANNED if dry_run else Result.DONE
    return Act(Deed.ADOPT, address, result, said, before, after, at, partners)


def _differs(
    account: Account, naming: Sequence[Decision], speaking: Sequence[Decision]
) -> Obstacle | None:
    """Return why the account is not the annex's person, None where it is."""
    if account.registry is not None:
        return Obstacle(Refusal.OTHER_REGISTRY, (account.registry,))
    if not naming:
        waits = next((d.reason for d in speaking), None)
        if waits is None:
            return Obstacle(Refusal.NOT_NAMED)
        confirmable = waits in _CONFIRMED_BY_A_PERSON
        return Obstacle(Refusal.WAITS_FOR_CONFIRM if confirmable else Refusal.UNDECIDED, (waits,))
    for line in (d.line for d in naming if d.line):
        asked = (line.last_name, line.first_names)
        if not same_person(asked, (account.last_name, account.first_names)):
            found = f"{account.last_name} {account.first_names}"
            return Obstacle(Refusal.NAME_DIFFERS, (found, " ".join(asked)))
    return None


_CONFIRMED_BY_A_PERSON = {catalogue.PERSONAL_PROVIDER.code, catalogue.FOREIGN_DOMAIN.code}
"""What an opening waits for until `confirm`."""


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


def _speaks_of(decision: Decision) -> bool:
    """Tell whether a line of annex 1 in force is about the address."""
    return decision.line is not None and not decision.quiet


def _names(decision: Decision) -> bool:
    """Tell whether annex 1 asks to open or to close this very person."""
    return _speaks_of(decision) and (decision.open is True or decision.reason == "list-2")
