"""Why an act was not carried out, and what to do next: plain English, for the command line.

`explain` says the same in French, to its own readers.
"""

from __future__ import annotations

from collections.abc import Iterable

from connector.model import Refusal

WHY: dict[Refusal, str] = {
    Refusal.NO_ACCOUNT: "There is no account of ours with this address.",
    Refusal.STRANGER_ENABLED: (
        "An enabled account with this address does not bear this registry's marker and was not "
        "touched. Disable it in the administration console, now."
    ),
    Refusal.NOT_SUSPENDED: "The account is {0}, neither suspended nor stopped by hand.",
    Refusal.NOT_KNOWN: (
        "Whether annex 1 still asks for this person is not known: the agreement or the annex of "
        "the partner has to be settled first."
    ),
    Refusal.NOBODY_ASKS: "No annex 1 in force asks for this person: the next sync closes it.",
    Refusal.NOT_OPEN: "The account is not open.",
    Refusal.HAS_PASSWORD: (
        "The person has a password; « Mot de passe oublié ? » on the login page gives a link."
    ),
    Refusal.ADDRESS_MOVED: "The account's e-mail was changed in Keycloak; run a sync first.",
    Refusal.NOTHING_WAITS: "No opening of this address waits for a confirmation.",
    Refusal.NO_SUCH_ACCOUNT: "The realm has no account with this address.",
    Refusal.NOT_NAMED: "No annex 1 in force asks to open or to close this address.",
    Refusal.WAITS_FOR_CONFIRM: "Annex 1 names it, but the address waits for `confirm` ({0}).",
    Refusal.UNDECIDED: "Annex 1 names it, but the opening waits ({0}).",
    Refusal.NAME_DIFFERS: "Keycloak says {0}, annex 1 {1}.",
    Refusal.OTHER_REGISTRY: "It belongs to another registry ({0}).",
    Refusal.GONE: "The account was deleted in the meantime.",
    Refusal.OURS_ALREADY: "It was taken over in the meantime.",
    Refusal.NO_EMAIL: "The account has no e-mail address.",
    Refusal.OTHER_EMAIL: "The account's e-mail address is another one ({0}).",
    Refusal.DIRECTORY: "The account comes from an outside directory (user federation).",
    Refusal.IDENTITY_PROVIDER: "The account is linked to an identity provider.",
    Refusal.SERVICE_ACCOUNT: "The account is a program's (service account).",
    Refusal.ADMINISTRATOR: "The account has administration roles of the realm ({0}).",
    Refusal.NO_INSPECTOR: (
        "Whether it is an administrator can't be checked: the administrator client is not set."
    ),
    Refusal.ADMINISTRATORS_REALM: (
        "Whether it is an administrator can't be checked: this realm is the administrators' own."
    ),
    Refusal.FINE_GRAINED: (
        "Whether it is an administrator can't be checked: the realm has fine-grained admin "
        "permissions."
    ),
    Refusal.INSPECTOR_FORBIDDEN: (
        "Whether it is an administrator can't be checked: the administrator client may not see "
        "roles."
    ),
    Refusal.ROLES_HIDDEN: (
        "Whether it is an administrator can't be checked: Keycloak does not show its roles."
    ),
}
"""Each with `{0}`, `{1}` for what it is about."""

_ADOPT = "\nconnector adopt {addresses} --by NAME"
_CHECK_CLIENT = (
    "Settle CONNECTOR_KEYCLOAK__ADMIN_CLIENT_ID and …_SECRET with the realm's administrator (an "
    f"administrator client that sees clients and roles), then:{_ADOPT}"
)

NEXT: dict[Refusal, str] = {
    Refusal.NO_ACCOUNT: "Check the spelling; `connector explain ADDRESS` tells what is known.",
    Refusal.NOT_KNOWN: "`connector partner list` shows what is wrong with the partner.",
    Refusal.NOBODY_ASKS: "Receive the partner's new annex 1 first (`connector receive`).",
    Refusal.NOT_OPEN: "`connector explain ADDRESS` tells why.",
    Refusal.ADDRESS_MOVED: "connector sync",
    Refusal.NOTHING_WAITS: "`connector explain ADDRESS` tells what is known of it.",
    Refusal.NOT_SUSPENDED: "`connector explain ADDRESS` tells why.",
    Refusal.NO_SUCH_ACCOUNT: "Nothing: the next sync creates the account if annex 1 asks for it.",
    Refusal.NOT_NAMED: (
        "If the person is to have access, receive an annex 1 that names the address; else nothing."
    ),
    Refusal.WAITS_FOR_CONFIRM: (
        "Ask the partner whether the address is the person's professional one; if so, for each: "
        f"connector confirm ADDRESS --by NAME; then:{_ADOPT}"
    ),
    Refusal.UNDECIDED: f"Settle what the findings of `connector plan` say of it, then:{_ADOPT}",
    Refusal.NAME_DIFFERS: (
        "The same person: correct the name in the administration console, or ask the partner for a "
        f"corrected annex 1, then:{_ADOPT}\n"
        "Another person: ask the partner for an address of the person's own (3.5)."
    ),
    Refusal.OTHER_REGISTRY: "Settle with whoever runs that registry whose account it is.",
    Refusal.NO_EMAIL: f"Enter the e-mail address in the administration console, then:{_ADOPT}",
    Refusal.OTHER_EMAIL: (
        f"Find out whose account it is; correct the e-mail or the username, then:{_ADOPT}"
    ),
    Refusal.DIRECTORY: (
        "An account of a directory is never taken over: have it removed from the realm's directory "
        "(the next sync then creates one), or ask the partner for another address."
    ),
    Refusal.IDENTITY_PROVIDER: (
        "Unlink the identity provider in the administration console (the person then needs a "
        f"password of their own), then:{_ADOPT}"
    ),
    Refusal.SERVICE_ACCOUNT: "Ask the partner for the person's own address (3.5).",
    Refusal.ADMINISTRATOR: (
        "Give the administrator another account for that work, take the roles from this one in the "
        f"administration console, then:{_ADOPT}"
    ),
    Refusal.NO_INSPECTOR: _CHECK_CLIENT,
    Refusal.INSPECTOR_FORBIDDEN: _CHECK_CLIENT,
    Refusal.ROLES_HIDDEN: _CHECK_CLIENT,
    Refusal.ADMINISTRATORS_REALM: "Provision a realm of its own (CONNECTOR_KEYCLOAK__REALM).",
    Refusal.FINE_GRAINED: (
        f"Switch off « Admin permissions » in the realm's settings while adopting:{_ADOPT}"
    ),
}
"""What to do; nothing stands here where the reason itself says it."""

AGAIN = "Run the same command again; what is done already is not done twice."


def in_english(why: Refusal, about: Iterable[str] = ()) -> str:
    """Return the reason as a sentence."""
    return WHY[why].format(*about)


def next_step(code: str, addresses: Iterable[str]) -> str:
    """Return what to do about these addresses; `code` is a refusal's or an error's."""
    if code not in set(Refusal):
        return AGAIN
    return NEXT.get(Refusal(code), "").format(addresses=" ".join(addresses))
