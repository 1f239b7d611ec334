"""The link once more, and the word that an address is right (3.4)."""

from __future__ import annotations

from connector.acts.act import Act, Deed, Realm, Result, already, failed, refused
from connector.errors import ConnectorError
from connector.model import AccountState, Refusal, catalogue
from connector.plan import steps
from connector.plan.build import Wishes


def resend(realm: Realm, wish: Wishes, address: str) -> Act:
    """Send the link once more to a person who has not created a password (3.4)."""
    account = wish.ground.ours(address)
    if account is None:
        return refused(Deed.RESEND, address, Refusal.NO_ACCOUNT)
    partners = tuple(e.partner for e in account.entitlements)
    if account.state is not AccountState.OPEN or not account.enabled:
        return refused(Deed.RESEND, address, Refusal.NOT_OPEN, partners=partners)
    if steps.UPDATE_PASSWORD not in account.pending_actions:
        return refused(Deed.RESEND, address, Refusal.HAS_PASSWORD, partners=partners)
    if account.moved:
        return refused(Deed.RESEND, address, Refusal.ADDRESS_MOVED, partners=partners)
    try:
        realm.check_unchanged(account)
        realm.send_link(account)
    except ConnectorError as error:
        return failed(Deed.RESEND, address, error, account, partners)
    return Act(
        Deed.RESEND, address, Result.DONE, "The link was sent.", account, account, partners=partners
    )


def confirm(wish: Wishes, address: str) -> Act:
    """Confirm an address whose opening waits: a personal provider, an unknown domain (3.4)."""
    waiting = {catalogue.PERSONAL_PROVIDER, catalogue.FOREIGN_DOMAIN}
    for finding in wish.findings:
        if finding.email == address and finding.kind in waiting and finding.partner:
            said = "Confirmed; the next sync opens the account."
            return Act(
                Deed.CONFIRM, address, Result.DONE, said, None, None, finding.at, (finding.partner,)
            )
    if address in wish.ground.memory.confirmed:
        said = "It is confirmed already; nothing was changed."
        return already(Deed.CONFIRM, address, said)
    return refused(Deed.CONFIRM, address, Refusal.NOTHING_WAITS)
