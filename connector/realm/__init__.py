"""The realm against `config/realm.yaml`: what it must be, what differs, and putting it right.

`expected_realm` → `compare` (reads only) or `apply` (writes only what differs). The parts:

- `schema`, `expected`, `texts`, `values`, `words`: the data files, read and interpreted;
- `password`, `representation`, `profile`, `flow`: pure comparisons;
- `flows`, `login_client`, `own_client`, `everybody`: what takes several requests to see;
- `survey`: every part in order.
"""

from connector.realm.difference import Difference, as_findings
from connector.realm.expected import ExpectedRealm, expected_realm
from connector.realm.survey import apply, compare
from connector.realm.texts import Caf

__all__ = [
    "Caf",
    "Difference",
    "ExpectedRealm",
    "apply",
    "as_findings",
    "compare",
    "expected_realm",
]
