"""Which addresses may be opened without a person confirming them (articles 3.4 and 3.5)."""

from __future__ import annotations

from connector.model import AccessLine, Finding, Partner, catalogue
from connector.rules.lines import about
from connector.rules.mailboxes import Mailboxes


def held_address(partner: Partner, line: AccessLine, mailboxes: Mailboxes) -> Finding | None:
    """Return why the opening of `line` waits for `confirm`, None if nothing is odd.

    A personal provider never is a professional address, even when a contact of annex 2 uses one.
    """
    domain = line.email.rpartition("@")[2]
    if mailboxes.is_personal_provider(line.email):
        return about(
            line,
            partner,
            catalogue.PERSONAL_PROVIDER,
            f"L’adresse « {line.email} » est celle d’un fournisseur personnel ; "
            "l’ouverture attend une confirmation.",
        )
    known = {*partner.email_domains, *(c.email.rpartition("@")[2] for c in partner.contacts)}
    if domain in known:
        return None
    return about(
        line,
        partner,
        catalogue.FOREIGN_DOMAIN,
        f"Le domaine de « {line.email} » n’est pas connu de ce partenaire ; "
        "l’ouverture attend une confirmation.",
    )
