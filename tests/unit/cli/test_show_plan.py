"""A plan as an operator reads it: what is held or failed is never passed over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from connector.cli.show_plan import plan_as_json, plan_as_text, sync_as_text
from connector.model import Outcome, Plan
from connector.plan import build_plan
from connector.registry import Registry
from connector.sync import Gathered
from tests.builders import account, annex, ground, line, view

REGISTRY = Registry("caf99", "Caf des Hautes-Rives", (), ())


def gathered(*lines: Any, accounts: tuple[Any, ...] = ()) -> tuple[Gathered, Plan]:
    """Return what was gathered for one annex, and its plan."""
    rests_on = ground(view(annex(*lines)), accounts=accounts)
    return Gathered(REGISTRY, rests_on, cast("Any", None)), build_plan(rests_on)


def test_nothing_to_do_is_said() -> None:
    """The ordinary run, most days of the year."""
    text = plan_as_text(*gathered(line(), accounts=(account(),)))
    assert "Nothing to do" in text
    assert "No change." in text


def test_a_plan_that_is_held_is_not_nothing_to_do() -> None:
    """Everything waits for a person: the reason and the whole digest are there."""
    seen, plan = gathered(line("ROUX Adele"), accounts=(account(),))
    text = plan_as_text(seen, plan)
    assert "HELD by the guard" in text
    assert "Nothing to do" not in text
    assert plan.digest in text
    assert plan.reasons[0] in text
    assert "Nothing changed" not in sync_as_text(seen, plan, plan.held)


def test_what_was_not_done_comes_first() -> None:
    """With the reason and what to do."""
    seen, plan = gathered(line())
    failed = [replace(c, outcome=Outcome.FAILED, error="No answer.") for c in plan.changes]
    lines = sync_as_text(seen, plan, failed).splitlines()
    assert lines[2] == "NOT DONE:"
    assert lines[3].endswith("list-1  No answer.")


def test_the_json_is_the_contracts() -> None:
    """DESIGN, section 5: keys, and null outcomes in a plan."""
    _, plan = gathered(line())
    shown = plan_as_json(plan, plan.changes)
    assert set(shown) == {"digest", "changes", "findings", "guard"}
    assert [c["action"] for c in shown["changes"]] == ["create", "send_link"]
    assert {c["outcome"] for c in shown["changes"]} == {None}
    assert shown["changes"][0]["before"] is None
    assert shown["changes"][0]["after"]["email"] == line().email
    assert shown["guard"] == {"tripped": False, "reasons": []}
