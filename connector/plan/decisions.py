"""Every decision that is not a row of the account's table, for people: `docs/decisions.md`.

The rows themselves are code: :data:`connector.plan.accounts.ROWS` for the account, `rules/people.py`
for the lists, `rules/agreement.py`, `rules/authority.py`, `guard.py`. A test holds the reason codes
of that code against this table.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """One decision."""

    code: str
    """The reason code in plans and in the journal, or the finding's."""
    when: str
    then: str
    article: str


AGREEMENT = (
    Told("in-force", "signed, not ended", "the lists decide", "3.1, 4.1"),
    Told("agreement-not-signed", "signed on a later day", "nobody is opened", "3.1"),
    Told("terminated", "terminated: that day or later", "everybody is closed", "4.2"),
    Told("expired", "last day past: refusal in time, or framework's end", "everybody is closed", "4.1"),
    Told("site-closed", "the platform's site has closed", "everybody is closed", "4"),
    Told("agreement-unknown", "folder, file or key missing, unreadable, invalid",
         "nobody is opened, closed or deleted; error", "3.1"),
    Told("registry-older", "annex older than what was carried out (a restored backup)",
         "unknown: nobody is opened, closed or deleted; error", "3.2"),
    Told("partner-renamed", "`former_ids`: renamed, merged", "entitlements move; nobody is mailed", "3.2"),
)  # fmt: skip
LISTS = (
    Told("list-1", "list 1 only, or its date is the later one", "open", "3.1, 3.2"),
    Told("list-2", "list 2 only, or its date is the later one", "closed", "3.3"),
    Told("both-lists", "both lists, no later date", "closed; error", "3.3"),
    Told("unlisted", "open, and a newer annex that counts as a whole does not name the person",
         "closed (or reported, by setting); warning", "3.3"),
    Told("another-person", "last and first names both differ from the account's",
         "the former access is closed, nothing is opened; error", "3.5"),
    Told("names-disagree", "two partners give one address two names",
         "no name is written, the newcomer waits; error", "3.1"),
    Told("personal-provider", "the address of a personal provider", "waits for `confirm`; error", "3.4"),
    Told("foreign-domain", "a domain that the partner is not known for",
         "waits for `confirm`; error", "3.4"),
    Told("generic-mailbox-refused", "a service's mailbox, where the setting refuses it",
         "not opened; error", "3.5"),
)  # fmt: skip
GUARD = (
    Told("held-openings", "too many openings of a partner, or in a run", "held", "3.1"),
    Told("held-closures", "too many closures asked for, or inferred (over a window)", "held", "3.3"),
    Told("held-nobody-repeated", "list 1 repeats nobody who is open", "what is inferred is held", "3.2"),
    Told("held-swapped", "list 2 is the former list 1, everybody would go", "held", "3.3"),
    Told("held-deletions", "too many deletions (over a window)", "held", "2.1"),
    Told("held-realm", "the realm's accounts are another registry's, or most have vanished",
         "the whole run is held", "3.5"),
    Told("approved", "`--approve` with the digest of what is held", "exactly that is done", "3.3"),
    Told("approval-stale", "`--approve` with another digest", "nothing held is done; exit 4", "3.3"),
)  # fmt: skip
ACTS = (
    Told("suspend", "`suspend`", "full closing; stays out until `resume`", "3.3"),
    Told("resume", "`resume`, and annex 1 still asks", "opened by the reopening procedure", "3.2"),
    Told("resend", "`resend`, no password yet", "the link once more", "3.4"),
    Told("confirm", "`confirm`", "the opening no longer waits", "3.4"),
    Told("adopt", "`adopt`: names and address are the annex's", "taken over as it is, no mail", "3.5"),
    Told("adopt-refused", "`adopt` of an administrator, a service account, a federated user",
         "never", "3.5"),
)  # fmt: skip
TABLES = {"The agreement": AGREEMENT, "The lists": LISTS, "The guard": GUARD, "Explicit acts": ACTS}
