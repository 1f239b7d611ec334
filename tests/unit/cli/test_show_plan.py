"""A plan as an operator reads it: what is held or failed is never passed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from connector.cli.show_plan import plan_as_json, plan_as_text, sync_as_text
from connector.errors import ExitStatus
from connector.journal import Head
from connector.model import Change, Outcome, Plan
from connector.plan import build_plan
from connector.registry import Registry
from connector.sync import Approval, Gathered, Ran
from tests.builders import account, annex, ground, line, view

REGISTRY = Registry("caf99", "Caf des Hautes-Rives", (), ())


def gathered(*lines: Any, accounts: tuple[Any, ...] = ()) -> tuple[Gathered, Plan]:
    """Return what was gathered for one annex, and its plan."""
    rests_on = ground(view(annex(*lines)), accounts=accounts)
    return Gathered(REGISTRY, rests_on, cast("Any", None)), build_plan(rests_on)


def ran(seen: Gathered, plan: Plan, changes: Sequence[Change] = ()) -> Ran:
    """Return the run that carried this plan out."""
    return Ran(seen, plan, tuple(changes), None, "", Head(7, "ab" * 32))


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
    assert "Nothing changed" not in sync_as_text(ran(seen, plan, plan.held))


def test_an_approval_that_no_longer_fits_is_said() -> None:
    """What it came from has moved: nothing held is done, the new digest is there."""
    seen, plan = gathered(line("ROUX Adele"), accounts=(account(),))
    stale = replace(ran(seen, plan, plan.held), approval=Approval("0" * 12, "Édith ROUVIERE"))
    text = sync_as_text(stale)
    assert "no longer fits" in text
    assert f"--approve {plan.digest[:12]}" in text
    assert stale.status is ExitStatus.HELD


def test_what_could_not_be_recorded_is_said() -> None:
    """The disk is full: done, but nobody could explain it later."""
    seen, plan = gathered(line(), accounts=(account(),))
    unrecorded = replace(ran(seen, plan), unrecorded="The disk is full.", interrupted="It died.")
    lines = sync_as_text(unrecorded).splitlines()
    assert lines[2] == "NOTE: It died."
    assert lines[4] == "NOT RECORDED: The disk is full."
    assert unrecorded.status is ExitStatus.PARTIAL


def test_what_was_not_done_comes_first() -> None:
    """With the reason and what to do."""
    seen, plan = gathered(line())
    failed = [replace(c, outcome=Outcome.FAILED, error="No answer.") for c in plan.changes]
    lines = sync_as_text(ran(seen, plan, failed)).splitlines()
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
