"""What was decided, asked, done and seen: append-only, chained by hash, names outside the chain.

    with open_journal("sqlite:///journal.sqlite") as journal, journal.lease("sync") as lease:
        journal.append("close", {"partner": "valbrune"}, run=run, person=address, actor=by)
        lease.renew()

The journal is evidence. Keycloak and the annexes are the truth: losing the journal never opens or
closes an access.
"""

from connector.journal.journal import Journal, open_journal
from connector.journal.lease import Lease, Takeover
from connector.journal.moments import utc_now
from connector.journal.values import (
    EMPTY_HEAD,
    JSON,
    Draft,
    Entry,
    Head,
    Person,
    Problem,
    Verification,
)

__all__ = [
    "EMPTY_HEAD",
    "JSON",
    "Draft",
    "Entry",
    "Head",
    "Journal",
    "Lease",
    "Person",
    "Problem",
    "Takeover",
    "Verification",
    "open_journal",
    "utc_now",
]
