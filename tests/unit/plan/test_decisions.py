"""`docs/decisions.md` says what the code decides, and every decision has a proof."""

from __future__ import annotations

import re
from pathlib import Path

from connector.plan.accounts import ROWS
from connector.plan.decisions import TABLES
from tests.decisions_table import PAGE, page, proofs

ROOT = Path(__file__).parents[3]
CODES = {row.code for row in ROWS} | {told.code for table in TABLES.values() for told in table}


def test_the_page_is_up_to_date() -> None:
    """Run `python -m tests.decisions_table` when it is not."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_decision_is_proved_on_the_real_server() -> None:
    """And no test claims to prove what is no decision."""
    assert set(proofs()) == CODES


def test_every_reason_of_the_lists_is_on_the_page() -> None:
    """The codes that `rules/people.py` gives are those of the table."""
    code = (ROOT / "connector/rules/people.py").read_text(encoding="utf-8")
    given = set(re.findall(r'(?:True|False|None), "([a-z0-9-]+)"', code)) | {"unlisted"}
    assert given <= CODES
