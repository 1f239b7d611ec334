"""DESIGN, section 4, « The guard »: a departure is normal, everybody gone is not."""

import pytest

from connector.guard import Limit, Limits, judge
from connector.model import Action, Change, Effect, Plan
from connector.plan import build_plan
from tests.builders import account, annex, entitlement, ground, line, partner, view


def changes(effect: Effect, number: int, partner_id: str = "valbrune") -> list[Change]:
    """Return so many changes of one partner."""
    action = Action.CREATE if effect is Effect.GRANT else Action.CLOSE
    return [
        Change(action, f"p{i}@{partner_id}.example", partner_id, "", None, None, effect)
        for i in range(number)
    ]


@pytest.mark.parametrize(
    ("number", "of", "exceeded"),
    [(1, 1, False), (2, 3, True), (3, 10, False), (4, 10, True), (5, 100, False), (6, 100, True)],
)
def test_a_limit_has_a_floor_a_count_and_a_share(number: int, of: int, *, exceeded: bool) -> None:
    """One departure out of one is normal; two out of three, or six at once, are looked at."""
    assert Limit(floor=1, count=5, share=0.3).exceeded(number, of) is exceeded


def test_ordinary_changes_pass() -> None:
    """A few closures and openings need nobody."""
    ordinary = [*changes(Effect.REDUCE, 3), *changes(Effect.GRANT, 20)]
    assert judge(ordinary, {"valbrune": 10}, Limits()).held == frozenset()


def test_too_many_openings_of_one_partner_hold_that_partner() -> None:
    """21 openings of one commune: none of its, all of the others'."""
    both = [*changes(Effect.GRANT, 21), *changes(Effect.GRANT, 2, "castelvert")]
    judged = judge(both, {}, Limits())
    assert [c.partner for c in both if judged.holds(c)] == ["valbrune"] * 21
    assert "21 ouvertures" in judged.reasons[0]


def test_too_many_openings_in_a_run_hold_everybody() -> None:
    """Over the run's limit nobody's are done."""
    many = [c for i in range(11) for c in changes(Effect.GRANT, 10, f"commune-{i}")]
    judged = judge(many, {}, Limits())
    assert all(judged.holds(c) for c in many)


def test_many_explicit_closures_are_held() -> None:
    """Six asked for out of ten, all partners together."""
    asked = [*changes(Effect.REDUCE, 3), *changes(Effect.REDUCE, 3, "castelvert")]
    judged = judge(asked, {"valbrune": 5, "castelvert": 5}, Limits())
    assert all(judged.holds(c) for c in asked)


def test_inferred_closures_are_looked_at_partner_by_partner() -> None:
    """Two of three are not named any more: held; the neighbour's one of five is done."""
    inferred = [
        *changes(Effect.REDUCE_INFERRED, 2),
        *changes(Effect.REDUCE_INFERRED, 1, "castelvert"),
    ]
    judged = judge(inferred, {"valbrune": 3, "castelvert": 5, "others": 100}, Limits())
    assert [c.partner for c in inferred if judged.holds(c)] == ["valbrune"] * 2


def test_a_partner_whose_reductions_are_held_has_its_openings_held() -> None:
    """Whoever's annex looks wrong in one list is not believed in the other."""
    mixed = [*changes(Effect.REDUCE_INFERRED, 2), *changes(Effect.GRANT, 1)]
    judged = judge(mixed, {"valbrune": 3}, Limits())
    assert all(judged.holds(c) for c in mixed)


def plan_of(*opened: str, accounts: tuple[str, ...]) -> Plan:
    """Return the plan for list 1 and the people who are open."""
    lines = [line(name) for name in opened]
    return build_plan(
        ground(view(annex(*lines)), accounts=tuple(account(name) for name in accounts))
    )


def test_an_annex_that_repeats_nobody_is_held_whatever_its_size() -> None:
    """One person open, an annex that names only a stranger: a mix-up until approved."""
    plan = plan_of("ROUX Adele", accounts=("GARRIGUE Hélène",))
    assert {c.action for c in plan.held} == {Action.CLOSE, Action.CREATE, Action.SEND_LINK}
    assert plan.steps == ()
    assert "ne reprend aucune" in plan.reasons[0]


def test_one_departure_is_done() -> None:
    """Two stay, one is no longer named: closed without an approval."""
    plan = plan_of("ROUX Adele", "PUJOL Marc", accounts=("ROUX Adele", "PUJOL Marc", "VIDAL Paul"))
    assert plan.held == ()
    assert [c.reason for c in plan.changes] == ["unlisted"]


def test_names_that_changed_all_at_once_are_held() -> None:
    """A shifted column gives every address to another person: a mix-up until approved."""
    people = ["ROUX Adele", "PUJOL Marc", "VIDAL Paul"]
    shifted = [
        line(name, email=line(other).email)
        for name, other in zip(people, (*people[1:], people[0]), strict=True)
    ]
    plan = build_plan(
        ground(view(annex(*shifted)), accounts=tuple(account(name) for name in people))
    )
    assert {c.reason for c in plan.held} == {"another-person"}
    assert len(plan.held) == 3
    assert plan.steps == ()


def test_what_is_held_stays_as_it_is_and_the_rest_goes_on() -> None:
    """One account, two partners: the held closing waits, the other's is carried out."""
    held_person = account(
        "ROUX Adele", entitlements=(entitlement("castelvert"), entitlement("valbrune"))
    )
    castelvert = partner("castelvert")
    plan = build_plan(
        ground(
            view(annex(line("NOUVEL Lea"))),
            view(annex(closed=(line("ROUX Adele"),)), of=castelvert),
            accounts=(held_person, account("PUJOL Marc"), account("VIDAL Paul")),
        )
    )
    assert {c.partner for c in plan.held} == {"valbrune"}
    assert [(c.action, c.partner) for s in plan.steps for c in s.changes] == [
        (Action.CLOSE, "castelvert")
    ]
    after = plan.steps[0].after
    assert [(e.partner, e.open) for e in after.entitlements] == [
        ("castelvert", False),
        ("valbrune", True),
    ]
    assert after.enabled
