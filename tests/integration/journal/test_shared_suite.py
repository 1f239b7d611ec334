"""Both databases keep the same promises: the unit tests of the journal, on PostgreSQL."""

from tests.unit.journal.test_destruction import *  # noqa: F403 — every test of it, and its fixtures
from tests.unit.journal.test_journal import *  # noqa: F403 — the same
from tests.unit.journal.test_lease import *  # noqa: F403 — the same
from tests.unit.journal.test_opening import *  # noqa: F403 — the same
from tests.unit.journal.test_processes import *  # noqa: F403 — the same
from tests.unit.journal.test_verification import *  # noqa: F403 — the same
