"""The login flow against its description: the tree, and what is to be done about it."""

from __future__ import annotations

from typing import Any

from connector.realm.flow import (
    Foreign,
    Gap,
    Misconfigured,
    Misplaced,
    Missing,
    Wrong,
    gaps,
    tree,
)
from connector.realm.schema import FlowStep

STEPS = (
    FlowStep(
        flow="who",
        requirement="REQUIRED",
        steps=(
            FlowStep(authenticator="auth-cookie", requirement="ALTERNATIVE", also=("DISABLED",)),
        ),
    ),
    FlowStep(
        flow="may",
        requirement="CONDITIONAL",
        exactly=True,
        steps=(
            FlowStep(authenticator="role", requirement="REQUIRED", config={"negate": "true"}),
            FlowStep(authenticator="deny", requirement="REQUIRED"),
        ),
    ),
)
CONFIGS = {"c1": {"negate": "true", "theirs": "kept"}}


def _execution(
    name: str, requirement: str, level: int, priority: int, **more: Any
) -> dict[str, Any]:
    named = {"providerId": name, "displayName": f"The {name}"}
    if more.pop("flow", False):
        named = {"displayName": name}
        more["authenticationFlow"] = True
    return {"requirement": requirement, "level": level, "priority": priority, **named, **more}


def _listing() -> dict[str, dict[str, Any]]:
    return {
        "who": _execution("who", "REQUIRED", 0, 10, flow=True),
        "auth-cookie": _execution("auth-cookie", "ALTERNATIVE", 1, 10),
        "may": _execution("may", "CONDITIONAL", 0, 20, flow=True),
        "role": _execution("role", "REQUIRED", 1, 10, authenticationConfig="c1"),
        "deny": _execution("deny", "REQUIRED", 1, 20),
    }


def _gaps(listing: list[dict[str, Any]], configs: dict[str, dict[str, str]] = CONFIGS) -> list[Gap]:
    return list(gaps("top", STEPS, tree(listing, configs)))


def test_a_flow_as_described_has_no_gap() -> None:
    """And the tree is what the levels say."""
    listing = list(_listing().values())
    who, may = tree(listing, CONFIGS)
    assert [n.name for n in who.below] == ["auth-cookie"]
    assert [n.name for n in may.below] == ["role", "deny"]
    assert _gaps(listing) == []


def test_an_operator_may_switch_off_what_may_be_off_and_add_elsewhere() -> None:
    """Stricter, or beside the guard: no difference."""
    listing = _listing()
    listing["auth-cookie"]["requirement"] = "DISABLED"
    extra = _execution("auth-spnego", "ALTERNATIVE", 1, 30)
    assert _gaps([listing["who"], listing["auth-cookie"], extra, *list(listing.values())[2:]]) == []


def test_in_the_guard_nothing_else_may_stand() -> None:
    """One more condition that does not hold, and nobody is refused any more."""
    extra = _execution("conditional-user-configured", "REQUIRED", 1, 30, id="x")
    (gap,) = _gaps([*_listing().values(), extra])
    assert isinstance(gap, Foreign)
    assert (gap.parent, gap.name) == ("may", "conditional-user-configured")


def test_a_second_one_of_the_same_name_is_foreign_too() -> None:
    """The first is ours, whatever the second says."""
    second = _execution("role", "REQUIRED", 1, 30)
    (gap,) = _gaps([*_listing().values(), second])
    assert isinstance(gap, Foreign)
    assert gap.execution is second


def test_another_requirement_or_configuration_is_a_gap() -> None:
    """What else stands in the configuration is handed on, to be kept."""
    listing = _listing()
    listing["deny"]["requirement"] = "DISABLED"
    configured, wrong = _gaps(list(listing.values()), {"c1": {"negate": "false", "theirs": "kept"}})
    assert isinstance(configured, Misconfigured)
    assert configured.config == {"negate": "false", "theirs": "kept"}
    assert isinstance(wrong, Wrong)
    assert wrong.step.name == "deny"


def test_a_guard_that_runs_too_early_is_moved() -> None:
    """Before anybody is known, nobody's role can be asked for."""
    listing = _listing()
    listing["may"]["priority"] = 5
    order = ["may", "role", "deny", "who", "auth-cookie"]
    (gap,) = _gaps([listing[name] for name in order])
    assert isinstance(gap, Misplaced)
    assert (gap.step.name, gap.priority, gap.wrong) == ("may", 20, True)


def test_a_missing_step_gets_its_place() -> None:
    """The others make room for it; that is no difference of its own."""
    listing = _listing()
    listing["may"]["priority"] = 10
    missing, moved = _gaps([listing[name] for name in ("may", "role", "deny")])
    assert isinstance(missing, Missing)
    assert (missing.step.name, missing.priority) == ("who", 10)
    assert isinstance(moved, Misplaced)
    assert not moved.wrong
