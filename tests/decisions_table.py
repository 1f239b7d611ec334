"""Write `docs/decisions.md`: each decision, its article and the tests that prove it.

`python -m tests.decisions_table` writes it; a test fails where it is out of date. A test says what
it proves by `@pytest.mark.proves("code", …)`; the rest is read from the code.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from connector.plan.accounts import ROWS
from connector.plan.decisions import TABLES

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "decisions.md"
ON_THE_REAL_SERVER = ("integration", "gateway_suite")
"""Folders whose tests run on a real Keycloak."""
HEAD = """\
# Who decides what, and what proves it

Every decision of the connector, from the code: this page is written by `python -m tests.decisions_table`. Articles are the
convention's. The proofs run on a real Keycloak; `tests/unit/plan/test_every_case.py` tries every combination of what these
tables look at, and `tests/unit/life` months of them in a row.
"""


def proofs() -> dict[str, list[str]]:
    """Return for each code the tests on the real server that say they prove it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("*.py")):
        if path.relative_to(TESTS).parts[0] in ON_THE_REAL_SERVER:
            for test, codes in _marked(path):
                for code in codes:
                    found[code].append(f"`{path.relative_to(TESTS.parent)}`: {test}")
    return found


def page() -> str:
    """Return the page."""
    proved = proofs()
    lines = [HEAD, "## The account", ""]
    lines += ["| code | wanted | found | done | article | proved by |", "|---|---|---|---|---|---|"]
    lines += [
        f"| `{r.code}` | {r.wanted} | {r.found} | {r.done} | {r.article} | {_said(proved[r.code])} |"
        for r in ROWS
    ]
    for title, table in TABLES.items():
        lines += ["", f"## {title}", ""]
        lines += ["| code | when | then | article | proved by |", "|---|---|---|---|---|"]
        lines += [
            f"| `{t.code}` | {t.when} | {t.then} | {t.article} | {_said(proved[t.code])} |"
            for t in table
        ]
    return "\n".join(lines) + "\n"


def _said(tests: list[str]) -> str:
    return "<br>".join(tests) or "–"


def _marked(path: Path) -> Iterator[tuple[str, list[str]]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if (
                isinstance(mark, ast.Call)
                and isinstance(mark.func, ast.Attribute)
                and mark.func.attr == "proves"
            ):
                yield node.name, [str(a.value) for a in mark.args if isinstance(a, ast.Constant)]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
