"""DESIGN, section 4, « The guard »: a departure is normal, everybody gone is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connector.guard import Limit, Limits, Scene, judge
from connector.model import (
    Action,
    CarriedOut,
    Change,
    Effect,
    Entitlement,
    Memory,
    PastChange,
    Plan,
)
from connector.plan import build_plan
from connector.plan.scene import scene
from tests.builders import (
    TODAY,
    account,
    annex,
    closed_account,
    entitlement,
    ground,
    line,
    partner,
    view,
)

INFERRED = Effect.REDUCE_INFERRED


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
    assert judge(ordinary, Scene({"valbrune": 10}), Limits()).held == frozenset()


def test_too_many_openings_of_one_partner_hold_that_partner() -> None:
    """21 openings of one commune: none of its, all of the others'."""
    both = [*changes(Effect.GRANT, 21), *changes(Effect.GRANT, 2, "castelvert")]
    judged = judge(both, Scene({}), Limits())
    assert [c.partner for c in both if judged.holds(c)] == ["valbrune"] * 21
    assert "21 ouvertures" in judged.reasons[0]


def test_too_many_openings_in_a_run_hold_everybody() -> None:
    """Over the run's limit nobody's are done."""
    many = [c for i in range(11) for c in changes(Effect.GRANT, 10, f"commune-{i}")]
    judged = judge(many, Scene({}), Limits())
    assert all(judged.holds(c) for c in many)


def test_many_explicit_closures_are_held() -> None:
    """Six asked for out of ten, all partners together."""
    asked = [*changes(Effect.REDUCE, 3), *changes(Effect.REDUCE, 3, "castelvert")]
    judged = judge(asked, Scene({"valbrune": 5, "castelvert": 5}), Limits())
    assert all(judged.holds(c) for c in asked)


def test_inferred_closures_are_looked_at_partner_by_partner() -> None:
    """Two of three are not named any more: held; the neighbour's one of five is done."""
    inferred = [
        *changes(Effect.REDUCE_INFERRED, 2),
        *changes(Effect.REDUCE_INFERRED, 1, "castelvert"),
    ]
    judged = judge(inferred, Scene({"valbrune": 3, "castelvert": 5, "others": 100}), Limits())
    assert [c.partner for c in inferred if judged.holds(c)] == ["valbrune"] * 2


def test_a_partner_whose_reductions_are_held_has_its_openings_held() -> None:
    """Whoever's annex looks wrong in one list is not believed in the other."""
    mixed = [*changes(Effect.REDUCE_INFERRED, 2), *changes(Effect.GRANT, 1)]
    judged = judge(mixed, Scene({"valbrune": 3}), Limits())
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


# --- Over a window --------------------------------------------------------------------------------

YESTERDAY = TODAY - timedelta(days=1)


def test_a_slow_bleed_is_stopped() -> None:
    """One forgotten person a day, of ten: the second one within the month waits."""
    past = [PastChange(YESTERDAY, "valbrune", f"q{i}@x.example", INFERRED) for i in range(3)]
    one = changes(INFERRED, 1)
    assert not judge(one, Scene({"valbrune": 7}), Limits()).holds(one[0])
    judged = judge(one, Scene({"valbrune": 7}, recent=past), Limits())
    assert judged.holds(one[0])
    assert "après 3 autre(s) en 30 jours" in judged.reasons[0]


def test_what_a_person_approved_no_longer_counts() -> None:
    """Else every departure after an approved one would have to be approved for a month."""
    past = [
        PastChange(YESTERDAY, "valbrune", f"q{i}@x.example", INFERRED, approved=True)
        for i in range(3)
    ]
    one = changes(INFERRED, 1)
    assert not judge(one, Scene({"valbrune": 7}, recent=past), Limits()).holds(one[0])


@pytest.mark.parametrize(("days", "held"), [(29, True), (30, False)])
def test_the_window_is_read_from_the_accounts_where_the_journal_was_lost(
    days: int, *, held: bool
) -> None:
    """Two were unlisted in the last 30 days, of five: the third waits, with no journal at all."""
    gone = Entitlement(
        "valbrune",
        open=False,
        function="",
        changed_on=TODAY,
        reason="unlisted",
        ended_on=TODAY - timedelta(days=days),
    )
    accounts = (
        account("ROUX Adele"),
        account("PUJOL Marc"),
        account("VIDAL Paul"),
        closed_account("NOUVEL Lea", entitlements=(gone,)),
        closed_account("MARTEL Jean", entitlements=(gone,)),
    )
    plan = build_plan(
        ground(view(annex(line("ROUX Adele"), line("PUJOL Marc"))), accounts=accounts)
    )
    assert bool(plan.held) is held


def test_the_journal_and_the_accounts_count_one_closing_once() -> None:
    """Both tell of the same departure: it is one."""
    gone = Entitlement("valbrune", open=False, function="", changed_on=TODAY, reason="unlisted")
    left = closed_account("NOUVEL Lea", entitlements=(replace(gone, ended_on=YESTERDAY),))
    told = PastChange(YESTERDAY, "valbrune", left.address, INFERRED, approved=True)
    found = ground(view(annex()), accounts=(left,), memory=Memory(changes=(told,)))
    assert scene(found, {left.address: left}, ()).recent == (told,)


# --- Held whatever the size -----------------------------------------------------------------------


def test_swapped_lists_are_held() -> None:
    """List 2 is the former list 1, list 1 the former list 2: two people, explicit closures."""
    both_people = (line("ROUX Adele"), line("PUJOL Marc"))
    accounts = (account("ROUX Adele"), account("PUJOL Marc"), closed_account("VIDAL Paul"))
    plan = build_plan(
        ground(view(annex(line("VIDAL Paul"), closed=both_people)), accounts=accounts)
    )
    assert {c.email for c in plan.held} == {a.address for a in accounts}
    assert plan.steps == ()
    assert "inversées" in plan.reasons[0]


def test_swapped_lists_are_held_also_where_a_line_never_became_an_account() -> None:
    """The journal remembers the former list 1, with the person whose name Keycloak refused."""
    lines = (line("ROUX Adele"), line("PUJOL Marc"), line("NOUVEL Lea"))
    accounts = (account("ROUX Adele"), account("PUJOL Marc"))
    swapped = view(annex(closed=lines))
    assert build_plan(ground(swapped, accounts=accounts)).held == ()
    former = CarriedOut(YESTERDAY, frozenset(), frozenset(x.email for x in lines))
    memory = Memory(carried_out={"valbrune": former})
    assert len(build_plan(ground(swapped, accounts=accounts, memory=memory)).held) == 2


def test_the_only_person_leaving_is_no_swap() -> None:
    """A departure out of one is normal."""
    plan = build_plan(
        ground(view(annex(closed=(line("ROUX Adele"),))), accounts=(account("ROUX Adele"),))
    )
    assert plan.held == ()


def test_the_first_run_on_another_registrys_realm_is_held_as_a_whole() -> None:
    """The wrong realm in the settings: not even an opening is done, until approved."""
    theirs = account("PUJOL Marc", registry="caf98")
    found = ground(view(annex(line())), others=(theirs,))
    plan = build_plan(found)
    assert plan.steps == ()
    assert {c.action for c in plan.held} == {Action.CREATE, Action.SEND_LINK}
    assert "caf98" in plan.reasons[0]
    approved = build_plan(found, approved=plan.digest)
    assert [s.email for s in approved.steps] == [line().email]  # theirs is not touched


def test_a_realm_that_lost_its_accounts_is_held_as_a_whole() -> None:
    """An empty database behind the same address: nobody is created and mailed anew by itself."""
    remembered = {a.address: a.id or "" for a in (account("ROUX Adele"), account("PUJOL Marc"))}
    found = ground(
        view(annex(line("ROUX Adele"), line("PUJOL Marc"))), memory=Memory(accounts=remembered)
    )
    plan = build_plan(found)
    assert plan.steps == ()
    assert len(plan.held) == 4


def test_one_account_deleted_by_hand_is_created_anew_and_said() -> None:
    """The others are there: it was one act of somebody, not another realm."""
    people = (account("ROUX Adele"), account("PUJOL Marc"))
    plan = build_plan(
        ground(
            view(annex(line("ROUX Adele"), line("PUJOL Marc"))),
            accounts=people[:1],
            memory=Memory(accounts={a.address: a.id or "" for a in people}),
        )
    )
    assert [(c.action, c.email) for c in plan.changes] == [
        (Action.CREATE, people[1].address),
        (Action.SEND_LINK, people[1].address),
    ]
    assert [f.code for f in plan.findings] == ["deleted-by-hand"]


# --- The approval ---------------------------------------------------------------------------------


def test_an_approval_lets_exactly_that_through() -> None:
    """Twelve characters of the digest suffice; what was let through is known."""
    found = ground(view(annex(line("ROUX Adele"))), accounts=(account(),))
    held = build_plan(found)
    approved = build_plan(found, approved=held.digest[:12])
    assert approved.held == ()
    assert approved.released == held.held
    assert set(approved.changes) == set(held.held)
    assert approved.digest == held.digest


def test_the_approval_of_an_older_state_is_refused() -> None:
    """Somebody else joined the list since: the digest no longer fits, nothing held is done."""
    old = build_plan(ground(view(annex(line("ROUX Adele"))), accounts=(account(),)))
    newer = view(annex(line("ROUX Adele"), line("PUJOL Marc"), sha256="cd" * 32))
    plan = build_plan(ground(newer, accounts=(account(),)), approved=old.digest)
    assert plan.released == ()
    assert plan.steps == ()
    assert plan.digest != old.digest


def test_swapped_lists_are_held_by_the_former_annex_where_the_journal_was_lost() -> None:
    """The former annex is still in the folder: its list 1 is what list 2 now closes."""
    lines = (line("ROUX Adele"), line("PUJOL Marc"), line("NOUVEL Lea"))
    former = annex(*lines, transmitted=YESTERDAY - timedelta(days=9), sha256="cd" * 32)
    swapped = view(former, annex(closed=lines, transmitted=YESTERDAY))
    plan = build_plan(ground(swapped, accounts=(account("ROUX Adele"), account("PUJOL Marc"))))
    assert len(plan.held) == 2


def test_a_renamed_partner_keeps_its_past() -> None:
    """What was closed under the former id counts, and so does its former list 1."""
    renamed = partner("valbrune-le-neuf", former_ids=("valbrune",))
    past = tuple(PastChange(YESTERDAY, "valbrune", f"q{i}@x.example", INFERRED) for i in range(4))
    found = ground(view(annex(), of=renamed), memory=Memory(changes=past))
    assert {c.partner for c in scene(found, {}, ()).recent} == {"valbrune-le-neuf"}
