"""DESIGN, section 4, « The account »: wanted × marker × enabled, row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from connector.guard import Limits
from connector.model import (
    Account,
    AccountState,
    Action,
    Agreement,
    Entitlement,
    Link,
    Memory,
    Plan,
    StepKind,
    Verdict,
)
from connector.plan import build_plan
from connector.rules.people import PartnerView
from tests.builders import (
    DOMAIN,
    TODAY,
    TRANSMITTED,
    account,
    annex,
    closed_account,
    entitlement,
    ground,
    line,
    partner,
    view,
)

LISTED = view(annex(line()))
CLOSED = view(annex(closed=(line(),)))
UNKNOWN = view(annex(line()), of=partner(agreements=()))


def planned(*views: PartnerView, accounts: tuple[Account, ...] = (), **options: Any) -> Plan:
    """Return the plan for these partners and accounts."""
    return build_plan(ground(*views, accounts=accounts, **options))


def said(plan: Plan) -> list[tuple[str, str, str | None]]:
    """Return what the plan does, why, and for which partner."""
    return [(c.action.value, c.reason, c.partner) for c in plan.changes]


def codes(plan: Plan) -> list[str]:
    """Return the codes of the plan's findings."""
    return [f.code for f in plan.findings]


def test_open_and_no_account_creates() -> None:
    """3.1: one creation with everything in it, and the link after it."""
    plan = planned(LISTED)
    assert said(plan) == [("create", "list-1", "valbrune"), ("send_link", "list-1", "valbrune")]
    created = plan.steps[0].after
    assert created.pending_actions == {"UPDATE_PASSWORD"}
    assert created.link == Link(owed=True)
    assert created.enabled
    assert created.registry == "caf99"
    assert created.username == created.email == created.address
    assert created.entitlements == (
        Entitlement(
            "valbrune",
            open=True,
            function="Chargée de mission",
            changed_on=TRANSMITTED,
            reason="list-1",
        ),
    )


def test_open_and_open_changes_nothing() -> None:
    """The second run of a day has nothing to do."""
    assert planned(LISTED, accounts=(account(),)).changes == ()


@pytest.mark.parametrize(
    ("by_hand", "reason"),
    [
        ({"last_name": "Dupont"}, "name"),
        ({"functions": ("Directeur",)}, "attributes"),
        ({"entitlements": (entitlement(function="Agent"),)}, "function"),
    ],
)
def test_what_was_changed_by_hand_is_put_back(by_hand: dict[str, Any], reason: str) -> None:
    """Name, function and entitlements are what the annex says; no mail goes out for it."""
    held = account(**by_hand)
    plan = planned(LISTED, accounts=(held,))
    assert said(plan) == [("update", reason, "valbrune")]
    assert plan.steps[0].after == account()


def test_stopped_by_hand_stays_stopped() -> None:
    """Only `resume` opens what somebody stopped; it is reported."""
    plan = planned(LISTED, accounts=(account(enabled=False),))
    assert plan.changes == ()
    assert codes(plan) == ["disabled-by-hand"]


def test_suspended_stays_suspended() -> None:
    """Annex 1 does not lift a suspension; enabled by hand it is closed again."""
    held = account(state=AccountState.SUSPENDED, enabled=False, closed_on=TRANSMITTED)
    assert planned(LISTED, accounts=(held,)).changes == ()
    plan = planned(LISTED, accounts=(replace(held, enabled=True),))
    assert said(plan) == [("close", "suspended", "valbrune")]
    assert plan.steps[0].after.state is AccountState.SUSPENDED
    assert codes(plan) == ["suspended"]


@pytest.mark.parametrize("enabled", [True, False])
def test_back_again_is_a_reopening(*, enabled: bool) -> None:
    """The old password never works again, whether or not somebody enabled the account."""
    plan = planned(LISTED, accounts=(closed_account(enabled=enabled),))
    assert said(plan) == [("open", "list-1", "valbrune"), ("send_link", "list-1", "valbrune")]
    step = plan.steps[0]
    assert step.kind is StepKind.REOPEN
    assert step.after.state is AccountState.OPEN
    assert step.after.closed_on is None
    assert step.after.link.owed
    assert "UPDATE_PASSWORD" in step.after.pending_actions


def test_closed_and_no_account_is_nothing() -> None:
    """A closure of somebody who never had an account."""
    assert planned(CLOSED).changes == ()


@pytest.mark.parametrize("state", [AccountState.OPEN, AccountState.SUSPENDED])
@pytest.mark.parametrize("enabled", [True, False])
def test_closed_and_open_is_a_full_closing(state: AccountState, *, enabled: bool) -> None:
    """3.3: « sans délai », also where somebody had stopped it; a suspension stays remembered."""
    plan = planned(CLOSED, accounts=(account(state=state, enabled=enabled),))
    assert said(plan) == [("close", "list-2", "valbrune")]
    step = plan.steps[0]
    assert step.kind is StepKind.CLOSE
    suspended = state is AccountState.SUSPENDED
    remembered = AccountState.SUSPENDED if suspended else AccountState.CLOSED
    assert (step.after.enabled, step.after.state) == (False, remembered)
    assert step.after.closed_on == TODAY
    assert not step.after.entitled


def test_reopened_by_hand_is_closed_again() -> None:
    """Nobody asks for it in the annex: reported, and closed in full."""
    plan = planned(CLOSED, accounts=(closed_account(enabled=True),))
    assert said(plan) == [("close", "reopened-by-hand", "valbrune")]
    assert codes(plan) == ["reopened-by-hand"]


def test_closed_and_closed_is_nothing() -> None:
    """Every later run leaves it alone."""
    assert planned(CLOSED, accounts=(closed_account(),)).changes == ()


@pytest.mark.parametrize("held", [account(), account(enabled=False), closed_account()])
def test_unknown_does_nothing_whatever_the_account(held: Account) -> None:
    """A folder that vanished, a key mistyped: nobody is opened or closed."""
    assert planned(UNKNOWN, accounts=(held,)).changes == ()


def test_whoever_is_out_stays_out_also_while_the_agreement_is_unknown() -> None:
    """Enabled by hand after the closing: closed again, whatever cannot be read today (3.3)."""
    plan = planned(UNKNOWN, accounts=(closed_account(enabled=True),))
    assert said(plan) == [("close", "reopened-by-hand", "valbrune")]


def test_an_opening_that_is_held_closes_nobody() -> None:
    """Somebody emptied the entitlements of people who are in: held openings leave them in."""
    robbed = tuple(
        replace(account(name), entitlements=()) for name in ("GARRIGUE Hélène", "PRADAL Monique")
    )
    lines = tuple(line(name) for name in ("GARRIGUE Hélène", "PRADAL Monique"))
    plan = planned(view(annex(*lines)), accounts=robbed, limits=Limits(openings_per_partner=1))
    assert plan.held
    assert not any(step.kind is StepKind.CLOSE for step in plan.steps)


@pytest.mark.parametrize("why", ["suspended", "intruded"])
def test_whoever_has_to_go_goes_while_the_openings_are_held(why: str) -> None:
    """Suspended, or in another's hands: that their openings are held too keeps nobody in."""
    robbed = tuple(
        replace(account(name), entitlements=()) for name in ("GARRIGUE Hélène", "PRADAL Monique")
    )
    known = {a.address for a in robbed}
    options: dict[str, Any] = (
        {"memory": Memory(suspended=frozenset(known))}
        if why == "suspended"
        else {"intruded": frozenset(known)}
    )
    plan = planned(
        view(annex(*(line(name) for name in ("GARRIGUE Hélène", "PRADAL Monique")))),
        accounts=robbed,
        limits=Limits(openings_per_partner=0),
        **options,
    )
    assert plan.held or why == "suspended"
    assert {s.email for s in plan.steps if s.kind is StepKind.CLOSE} == known


def test_a_parking_address_that_hands_wrote_is_a_takeover() -> None:
    """Only a closing gives that address: on an open account somebody else did."""
    held = account()
    parked = replace(held, email=held.parking, username=held.parking)
    assert codes(planned(LISTED, accounts=(parked,))) == ["address-changed"]


def test_a_partner_that_left_the_registry_is_unknown() -> None:
    """The account's partner has no folder: its account is not even looked at."""
    gone = account(entitlements=(entitlement("castelvert"),))
    assert planned(LISTED, accounts=(gone, account("PRADAL Monique"))).changes != ()
    assert [c.email for c in planned(view(annex()), accounts=(gone,)).changes] == []


def test_a_changed_address_is_a_takeover() -> None:
    """Whoever changed it could ask for a password: the address is put back, all credentials go."""
    held = account()
    stolen = replace(
        held, email="attacker@elsewhere.example", username="attacker@elsewhere.example"
    )
    plan = planned(LISTED, accounts=(stolen,))
    assert said(plan) == [
        ("update", "address-changed", "valbrune"),
        ("send_link", "address-changed", "valbrune"),
    ]
    assert plan.steps[0].kind is StepKind.REOPEN
    assert plan.steps[0].after.email == held.address
    assert codes(plan) == ["address-changed"]


def test_a_takeover_that_was_interrupted_asks_for_the_mailbox_too() -> None:
    """Killed while the account was shut: the next run finishes what it began."""
    shut = account(state=AccountState.CLOSED, enabled=False)
    shut = replace(shut, email="attacker@elsewhere.example", username="attacker@elsewhere.example")
    [step] = planned(LISTED, accounts=(shut,)).steps
    assert step.kind is StepKind.REOPEN
    assert {"UPDATE_PASSWORD", "VERIFY_EMAIL"} <= step.after.pending_actions


def test_a_takeover_hides_no_closure_from_the_guard() -> None:
    """One of two partners ends the access in the same run: it is a change of its own."""
    held = account(entitlements=(entitlement("castelvert"), entitlement()))
    stolen = replace(
        held, email="attacker@elsewhere.example", username="attacker@elsewhere.example"
    )
    plan = planned(*both(annex(closed=(line(),)), annex(line())), accounts=(stolen,))
    assert ("close", "list-2", "valbrune") in said(plan)


def test_a_changed_address_that_another_account_has_is_disabled() -> None:
    """The address can't be put back: nobody stays in."""
    held = account()
    stolen = replace(
        held, email="attacker@elsewhere.example", username="attacker@elsewhere.example"
    )
    thief = account("X Y", email=held.address, registry=None, entitlements=())
    plan = planned(LISTED, accounts=(stolen,), others=(thief,))
    assert [c.action for c in plan.changes] == [Action.CLOSE]


def test_a_foreign_account_with_the_address_is_never_touched() -> None:
    """It is reported; `adopt` is the only way to take it over."""
    stranger = account(registry=None, entitlements=())
    plan = planned(LISTED, others=(stranger,))
    assert plan.changes == ()
    assert codes(plan) == ["foreign-account"]


def test_a_link_that_is_owed_is_sent() -> None:
    """The relay was down at the creation: the account is there, the mail is owed."""
    owed = account(link=Link(owed=True), pending_actions=frozenset({"UPDATE_PASSWORD"}))
    assert said(planned(LISTED, accounts=(owed,))) == [("send_link", "link-owed", "valbrune")]
    sent = replace(owed, link=Link(owed=False, at=datetime(2026, 3, 1, tzinfo=UTC), count=1))
    assert planned(LISTED, accounts=(sent,)).changes == ()


def test_whoever_has_a_password_is_owed_no_link() -> None:
    """The person used « Mot de passe oublié ? » in the meantime."""
    assert planned(LISTED, accounts=(account(link=Link(owed=True)),)).changes == ()


def test_a_closing_that_was_never_seen_done_is_taken_up() -> None:
    """Killed between the disabling and the end of the sessions: the next run does it again."""
    plan = planned(CLOSED, accounts=(closed_account(closed_on=None),))
    assert said(plan) == [("close", "closing-unfinished", "valbrune")]
    assert plan.steps[0].kind is StepKind.CLOSE


def test_a_state_that_somebody_removed_stops_nobody_else() -> None:
    """Entitlements open, marker closed: the account is reopened, the others' work goes on."""
    odd = account(state=AccountState.CLOSED, enabled=False)
    plan = planned(
        view(annex(line(), closed=(line("PRADAL Monique"),))),
        accounts=(odd, account("PRADAL Monique")),
    )
    assert [(c.action, c.email) for c in plan.changes] == [
        ("close", account("PRADAL Monique").address),
        ("open", odd.address),
        ("send_link", odd.address),
    ]


def test_a_name_that_was_blanked_by_hand_is_the_same_person() -> None:
    """Whether an address changed hands is decided on the name that the annex gave."""
    blank = account(last_name="", first_names="")
    plan = planned(LISTED, accounts=(blank,))
    assert said(plan) == [("update", "name", "valbrune")]
    assert plan.steps[0].after == account()


def test_a_closure_asked_for_an_account_that_is_not_ours_is_said() -> None:
    """Somebody removed the marker: the person is still in, and the officer must know."""
    stranger = account(registry=None)
    plan = planned(CLOSED, others=(stranger,))
    assert plan.changes == ()
    assert codes(plan) == ["foreign-account"]
    assert "n’est pas faite" in plan.findings[0].message
    assert planned(CLOSED, others=(account(registry=None, enabled=False),)).findings == ()


STOLEN: dict[str, Any] = {
    "email": "attacker@elsewhere.example",
    "username": "attacker@elsewhere.example",
}


def test_a_changed_address_is_said_and_put_back_whatever_is_wanted() -> None:
    """Open, to be closed, or closed long ago: it is never passed over."""
    plan = planned(CLOSED, accounts=(replace(account(), **STOLEN),))
    assert said(plan) == [("close", "list-2", "valbrune")]
    assert plan.steps[0].after.email == account().address
    assert codes(plan) == ["address-changed"]
    plan = planned(CLOSED, accounts=(replace(closed_account(), **STOLEN),))
    assert said(plan) == [("update", "address-changed", "valbrune")]
    assert not plan.steps[0].after.enabled
    assert plan.steps[0].after.email == account().address


def test_an_address_that_stays_taken_ends_in_a_quiet_error() -> None:
    """Closed because another account holds the address: said each run, nothing fails."""
    thief = account("X Y", email=account().address, registry=None, entitlements=())
    held = account(state=AccountState.CLOSED, enabled=False, closed_on=TRANSMITTED)
    held = replace(held, **STOLEN)
    plan = planned(LISTED, accounts=(held,), others=(thief,))
    assert plan.changes == ()
    assert codes(plan) == ["address-changed"]


def both(valbrune: object, castelvert: object) -> tuple[PartnerView, PartnerView]:
    """Return two partners that share a domain, each with its annex."""
    other = partner("castelvert", email_domains=(DOMAIN,))
    return view(valbrune), view(castelvert, of=other)  # type: ignore[arg-type]


def test_a_person_in_two_partners_has_one_account() -> None:
    """One account, one mail, one change for each partner."""
    plan = planned(*both(annex(line()), annex(line(function="Élue"), sha256="cd" * 32)))
    assert said(plan) == [
        ("create", "list-1", "castelvert"),
        ("update", "list-1", "valbrune"),
        ("send_link", "list-1", "castelvert"),
    ]
    assert plan.steps[0].after.functions == ("Élue", "Chargée de mission")


def test_closed_at_one_of_two_partners_stays_open() -> None:
    """The other still wants the person in; sessions end all the same."""
    held = account(entitlements=(entitlement("castelvert"), entitlement()))
    plan = planned(*both(annex(closed=(line(),)), annex(line())), accounts=(held,))
    assert said(plan) == [("close", "list-2", "valbrune")]
    step = plan.steps[0]
    assert step.kind is StepKind.REDUCE
    assert step.after.enabled
    assert [e.partner for e in step.after.entitlements if e.open] == ["castelvert"]


def test_closed_at_both_is_closed() -> None:
    """One account, closed once, for both."""
    held = account(entitlements=(entitlement("castelvert"), entitlement()))
    plan = planned(*both(annex(closed=(line(),)), annex(closed=(line(),))), accounts=(held,))
    assert len(plan.steps) == 1
    assert plan.steps[0].kind is StepKind.CLOSE
    assert [c.partner for c in plan.changes] == ["castelvert", "valbrune"]


def test_an_unknown_partner_keeps_its_person_in() -> None:
    """Closed at one, the other's agreement can't be read: the account stays open for it."""
    held = account(entitlements=(entitlement("castelvert"), entitlement()))
    unknown = view(annex(line()), of=partner("castelvert", agreements=()))
    plan = planned(view(annex(closed=(line(),))), unknown, accounts=(held,))
    assert plan.steps[0].after.enabled
    assert said(plan) == [("close", "list-2", "valbrune")]


def test_two_newcomers_under_two_names_wait() -> None:
    """Two partners that disagree on the name: nobody is opened, both are told."""
    plan = planned(*both(annex(line()), annex(line("ROUX Adèle", email=line().email))))
    assert plan.changes == ()
    assert codes(plan) == ["names-disagree", "names-disagree"]


def test_one_partner_run_changes_that_partner_only() -> None:
    """`--partner valbrune` leaves Castelvert's entitlement and people alone."""
    held = account(entitlements=(entitlement("castelvert"), entitlement()))
    views = both(annex(closed=(line(),)), annex(closed=(line(), line("PRADAL Monique"))))
    other = account("PRADAL Monique", entitlements=(entitlement("castelvert"),))
    plan = planned(*views, accounts=(held, other), only_partner="valbrune")
    assert said(plan) == [("close", "list-2", "valbrune")]
    assert plan.steps[0].after.enabled


def test_a_run_on_one_partner_writes_no_name_that_another_denies() -> None:
    """Valbrune says MARIEE, Castelvert GARRIGUE: alternating runs do not rename back and forth."""
    held = account(entitlements=(entitlement("castelvert"), entitlement()))
    views = both(annex(line("MARIEE Hélène", email=line().email)), annex(line()))
    plan = planned(*views, accounts=(held,), only_partner="valbrune")
    assert plan.changes == ()
    assert codes(plan) == ["names-disagree"]


def test_a_renamed_partner_moves_its_entitlements() -> None:
    """`former_ids`: nobody is closed or mailed for it."""
    renamed = partner("valbrune-le-neuf", former_ids=("valbrune",))
    plan = planned(view(annex(line()), of=renamed), accounts=(account(),))
    assert said(plan) == [("update", "partner-renamed", "valbrune-le-neuf")]
    assert plan.steps[0].after.entitlements[0].partner == "valbrune-le-neuf"
    assert plan.steps[0].after.entitlements[0].open


def test_terminated_closes_everybody() -> None:
    """4.2, at the partner's level."""
    ended = partner(agreements=(Agreement(date(2026, 1, 9), terminated_on=TODAY),))
    plan = planned(view(annex(line()), of=ended), accounts=(account(),))
    assert said(plan) == [("close", "terminated", "valbrune")]


def test_who_must_be_out_goes_first() -> None:
    """A run that is cut short has closed before it opens."""
    plan = planned(
        view(annex(line(), closed=(line("PRADAL Monique"),))), accounts=(account("PRADAL Monique"),)
    )
    assert [s.kind for s in plan.steps] == [StepKind.CLOSE, StepKind.CREATE]


def test_copied_attributes_are_an_error() -> None:
    """Two accounts that claim one address: the one that has it counts, the other is closed."""
    copy = replace(account(id="copy", email="x@valbrune.example"), address=account().address)
    for accounts in ((copy, account()), (account(), copy)):
        plan = planned(LISTED, accounts=accounts)
        assert codes(plan) == ["duplicate-account"]
        [closing] = plan.steps
        assert (closing.before, closing.kind) == (copy, StepKind.CLOSE)
        assert said(plan) == [("close", "duplicate", "valbrune")]
        both_out = planned(CLOSED, accounts=accounts).steps
        assert {s.before for s in both_out} == {account(), copy}
    shut = replace(copy, state=AccountState.CLOSED, enabled=False, closed_on=TODAY)
    assert planned(LISTED, accounts=(account(), shut)).changes == ()
    other = view(annex(), of=partner("castelvert"))
    elsewhere = planned(LISTED, other, accounts=(account(), copy), only_partner="castelvert")
    assert codes(elsewhere) == []  # a report on one partner is fit to be sent to it


@pytest.mark.parametrize(
    "written_over",
    [
        account(),  # a sync that was at work in that moment
        account(enabled=False),
        closed_account(),  # closed by list 2, listed again
        account(state=AccountState.CLOSED, entitlements=()),  # hands in the realm
    ],
)
def test_a_suspension_that_was_written_over_holds(written_over: Account) -> None:
    """The journal knows who was suspended and never resumed: out again, and marked so."""
    memory = Memory(suspended=frozenset({written_over.address}))
    plan = planned(LISTED, accounts=(written_over,), memory=memory)
    [step] = plan.steps
    assert step.kind is StepKind.CLOSE
    assert (step.after.state, step.after.enabled) == (AccountState.SUSPENDED, False)
    assert "suspended" in codes(plan)
    assert planned(LISTED, accounts=(step.after,), memory=memory).changes == ()


def test_no_account_is_handed_to_an_address_that_no_list_asks_for() -> None:
    """An administrator writes his own address into the attribute; the annex is silent: shut."""
    stolen = replace(account(), address="pirate@evil.example")
    silent = view(annex(line("ROUX Adele"), verdict=Verdict.RESERVATIONS))
    plan = planned(silent, accounts=(stolen, account("ROUX Adele")))
    assert [(c.action, c.reason) for c in plan.changes] == [("close", "address-changed")]
    assert not plan.steps[0].after.enabled
    # The journal knows this very account under its address: what was changed is the e-mail.
    renamed = replace(account(), **STOLEN)
    memory = Memory(accounts={renamed.address: renamed.id or ""})
    plan = planned(silent, accounts=(renamed, account("ROUX Adele")), memory=memory)
    assert [c.action for c in plan.changes] == ["update", "send_link"]


def test_an_account_whose_marker_was_changed_is_said() -> None:
    """Unlisted since, it would stay in for ever and nobody would know."""
    gone = account(registry="caf13")
    memory = Memory(accounts={gone.address: gone.id or "", line("ROUX Adele").email: "x"})
    plan = planned(
        view(annex(line("ROUX Adele"))),
        accounts=(account("ROUX Adele", id="x"),),
        others=(gone,),
        memory=memory,
    )
    assert plan.changes == ()
    assert codes(plan) == ["marker-lost"]


def test_a_closing_in_list_2_is_asked_for_also_under_another_name() -> None:
    """The address went to somebody else at a later date: explicit, never held as inferred."""
    later = replace(line("ROUX Adele", email=line().email), date=TODAY)
    plan = planned(view(annex(later, closed=(line(),))), accounts=(account(),))
    assert said(plan) == [("close", "list-2", "valbrune")]
    assert codes(plan) == ["another-person"]


# --- The end of the data (2.1) --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closed_on", "today", "deleted"),
    [
        (date(2026, 3, 2), date(2026, 9, 1), False),
        (date(2026, 3, 2), date(2026, 9, 2), True),
        (date(2026, 8, 31), date(2027, 2, 27), False),  # no 31 February: its last day
        (date(2026, 8, 31), date(2027, 2, 28), True),
        (date(2027, 8, 31), date(2028, 2, 28), False),  # a leap year
        (date(2027, 8, 31), date(2028, 2, 29), True),
    ],
)
def test_a_closed_account_is_deleted_after_six_months(
    closed_on: date, today: date, *, deleted: bool
) -> None:
    """Counted from the day its closing was seen done, in calendar months."""
    listed = view(annex(closed=(line(),)), today=today)
    plan = planned(listed, accounts=(closed_account(closed_on=closed_on),), today=today)
    assert said(plan) == ([("purge", "six-months", "valbrune")] if deleted else [])


LATER = date(2026, 9, 2)


@pytest.mark.parametrize(
    "held",
    [
        account(state=AccountState.SUSPENDED, enabled=False, closed_on=TODAY),
        closed_account(closed_on=None),
        closed_account(enabled=True, closed_on=TODAY),
    ],
)
def test_nobody_else_is_deleted(held: Account) -> None:
    """Suspended and wanted, never seen closed, or enabled by hand: not deleted."""
    plan = planned(view(annex(line()), today=LATER), accounts=(held,), today=LATER)
    assert "purge" not in [c.action for c in plan.changes]


def test_a_suspended_person_whom_nobody_wants_is_deleted_in_time() -> None:
    """Closed by list 2 while suspended: the six months count from that closing."""
    held = closed_account(state=AccountState.SUSPENDED, closed_on=TODAY)
    for day, done in ((TODAY, []), (LATER, [("purge", "six-months", "valbrune")])):
        plan = planned(view(annex(closed=(line(),)), today=day), accounts=(held,), today=day)
        assert said(plan) == done


def test_an_unknown_partner_keeps_the_data() -> None:
    """Closed at two partners, one agreement can't be read: the account is not deleted."""
    ended = (entitlement("castelvert", is_open=False), entitlement(is_open=False))
    held = closed_account(entitlements=ended, closed_on=TODAY)
    unknown = view(annex(), of=partner("castelvert", agreements=()), today=LATER)
    known = view(annex(closed=(line(),)), today=LATER)
    assert planned(known, unknown, accounts=(held,), today=LATER).changes == ()
    alone = planned(known, accounts=(held,), today=LATER)
    assert alone.changes == ()  # Castelvert has no folder at all


def test_a_deletion_is_held_for_all_its_partners_or_for_none() -> None:
    """Twelve deletions at Valbrune wait; one of them is Castelvert's person too."""
    people = [f"NOM Prénom-{i}" for i in range(12)]
    accounts = [closed_account(p, closed_on=TODAY) for p in people]
    two = (entitlement("castelvert", is_open=False), entitlement(is_open=False))
    accounts[0] = replace(accounts[0], entitlements=two)
    valbrune = view(annex(), today=LATER)
    castelvert = view(annex(), of=partner("castelvert"), today=LATER)
    plan = planned(valbrune, castelvert, accounts=tuple(accounts), today=LATER)
    assert len(plan.held) == 13
    assert plan.steps == ()


# --- Suspended, confirmed, never activated --------------------------------------------------------


def test_a_suspension_outlives_a_closing_and_a_return() -> None:
    """Suspended, closed by list 2, listed again: only `resume` opens."""
    suspended = account(state=AccountState.SUSPENDED, enabled=False, closed_on=TRANSMITTED)
    [closing] = planned(CLOSED, accounts=(suspended,)).steps
    assert planned(CLOSED, accounts=(closing.after,)).changes == ()
    plan = planned(LISTED, accounts=(closing.after,))
    assert codes(plan) == ["suspended"]
    assert not plan.steps[0].after.enabled
    assert plan.steps[0].after.state is AccountState.SUSPENDED


def test_a_suspension_outlives_the_account() -> None:
    """No account, and asked for: one is made that is out, so that the realm itself remembers."""
    suspended = Memory(suspended=frozenset({line().email}))
    plan = planned(LISTED, memory=suspended)
    assert codes(plan) == ["suspended"]
    [change] = plan.changes  # and no link
    assert (change.action, change.reason, change.effect) == ("create", "suspended", "none")
    after = plan.steps[0].after
    assert (after.enabled, after.state, after.closed_on) == (False, AccountState.SUSPENDED, TODAY)
    assert not after.link.owed
    assert after.entitled
    # The next run, with the journal lost:
    kept = replace(after, id="id-1")
    assert planned(LISTED, accounts=(kept,)).changes == ()
    # Nobody asks for the person: the journal's word suffices.
    assert planned(CLOSED, memory=suspended).changes == ()


def test_a_suspended_person_is_no_opening_for_the_guard() -> None:
    """Held openings hold nothing that keeps somebody out."""
    none = Limits(openings_per_partner=0, openings_per_run=0)
    suspended = Memory(suspended=frozenset({line().email}))
    plan = planned(LISTED, memory=suspended, limits=none)
    assert not plan.held
    assert [s.kind for s in plan.steps] == ["create"]


NEVER = date(2189, 1, 1)


@pytest.mark.parametrize("state", [AccountState.CLOSED, AccountState.SUSPENDED])
def test_a_closing_dated_ahead_keeps_nobodys_data(state: AccountState) -> None:
    """Written by hand to keep an account for ever: today counts, and six months run from it."""
    held = closed_account(state=state, closed_on=NEVER)
    plan = planned(CLOSED, accounts=(held,))
    assert [(c.action, c.reason) for c in plan.changes] == [("update", "closed-on-ahead")]
    assert "closed-on-ahead" in codes(plan)
    after = plan.steps[0].after
    assert (after.closed_on, after.enabled, after.state) == (TODAY, False, state)
    assert planned(CLOSED, accounts=(after,)).changes == ()


def test_the_journals_day_of_a_closing_counts_where_it_is_earlier() -> None:
    """Closed in August, by the journal: deleted now, not in half a year."""
    told = date(2025, 8, 20)
    held = closed_account(closed_on=NEVER)
    plan = planned(CLOSED, accounts=(held,), memory=Memory(closed={held.address: told}))
    assert plan.steps[0].after.closed_on == told
    later = Memory(closed={held.address: TODAY + timedelta(days=1)})
    assert planned(CLOSED, accounts=(held,), memory=later).steps[0].after.closed_on == TODAY


def test_a_suspended_person_who_is_wanted_and_dated_ahead() -> None:
    """Stays suspended, with a day that can be true."""
    held = account(state=AccountState.SUSPENDED, enabled=False, closed_on=NEVER)
    plan = planned(LISTED, accounts=(held,))
    assert sorted(codes(plan)) == ["closed-on-ahead", "suspended"]
    after = plan.steps[0].after
    assert (after.state, after.enabled, after.closed_on) == (AccountState.SUSPENDED, False, TODAY)


def test_a_closing_dated_ahead_whose_address_is_taken() -> None:
    """The address can't be put back, the day can: else the account would stay for ever."""
    held = closed_account(
        closed_on=NEVER, email="x@ailleurs.example", username="x@ailleurs.example"
    )
    other = account(registry=None, entitlements=())
    after = planned(CLOSED, accounts=(held,), others=(other,)).steps[0].after
    assert (after.email, after.closed_on) == ("x@ailleurs.example", TODAY)


def test_dates_to_come_in_an_entitlement_and_a_link_block_nothing() -> None:
    """The annex's date is put back; a link « sent » in 2189 is sent again."""
    forged = replace(entitlement(), changed_on=NEVER)
    plan = planned(LISTED, accounts=(account(entitlements=(forged,)),))
    assert [(c.action, c.reason) for c in plan.changes] == [("update", "attributes")]
    assert plan.steps[0].after.entitlements == (entitlement(),)
    never = Link(owed=False, at=datetime(2189, 1, 1, tzinfo=UTC), count=1)
    waiting = account(link=never, pending_actions=frozenset({"UPDATE_PASSWORD"}))
    plan = planned(LISTED, accounts=(waiting,))
    assert [(c.action, c.reason) for c in plan.changes] == [("send_link", "reminder")]


def test_a_confirmed_address_is_opened() -> None:
    """`confirm`: a person has checked the personal address; the next run opens it."""
    personal = line(email="helene@ailleurs.example")
    waits = planned(view(annex(personal)))
    assert (waits.changes, codes(waits)) == ((), ["foreign-domain"])
    plan = planned(view(annex(personal)), memory=Memory(confirmed=frozenset({personal.email})))
    assert [c.action for c in plan.changes] == ["create", "send_link"]


@pytest.mark.parametrize(
    ("count", "days", "sent", "found"),
    [
        (1, 6, [], []),
        (1, 7, [("send_link", "reminder", "valbrune")], []),
        (2, 7, [("send_link", "reminder", "valbrune")], []),
        (3, 6, [], []),
        (3, 7, [], ["never-activated"]),
    ],
)
def test_a_link_that_lapsed_is_sent_again_then_reported(
    count: int, days: int, sent: list[Any], found: list[str]
) -> None:
    """The opening's mail and two reminders, a week apart; then the officer hears of it."""
    at = datetime(2026, 3, 2, 9, tzinfo=UTC) - timedelta(days=days)
    held = account(
        link=Link(owed=False, at=at, count=count), pending_actions=frozenset({"UPDATE_PASSWORD"})
    )
    plan = planned(LISTED, accounts=(held,))
    assert (said(plan), codes(plan)) == (sent, found)


def test_an_account_whose_partners_were_wiped_waits_for_the_unknown_one() -> None:
    """Nobody can say whose person it is: closed only where every list is known."""
    wiped = account(entitlements=(), functions=())
    other = view(annex(line("PRADAL Monique")), of=partner("castelvert"))
    plan = planned(other, accounts=(wiped,))
    assert ("close", wiped.address) in [(c.action, c.email) for c in plan.changes]
    unknown = view(annex(line()), of=partner(agreements=()))
    plan = planned(other, unknown, accounts=(wiped,))
    assert wiped.address not in [c.email for c in plan.changes]
    assert "partner-missing" in codes(plan)


def test_nothing_is_granted_by_a_closing() -> None:
    """The address is taken, the person must be out: a second partner's opening waits with it."""
    thief = account("X Y", email=account().address, registry=None, entitlements=())
    held = replace(account(entitlements=(entitlement("castelvert"),)), **STOLEN)
    plan = planned(*both(annex(line()), annex(line())), accounts=(held,), others=(thief,))
    assert [c.action for c in plan.changes] == [Action.CLOSE]
    closed = plan.steps[0].after
    again = planned(*both(annex(line()), annex(line())), accounts=(closed,), others=(thief,))
    assert again.changes == ()


def test_a_takeover_is_undone_also_while_the_agreement_is_unknown() -> None:
    """A key mistyped lets no attacker in: address, sessions and passwords, and nothing else."""
    stolen = replace(account(), **STOLEN)
    plan = planned(UNKNOWN, accounts=(stolen,))
    assert plan.steps[0].kind is StepKind.CLOSE  # nobody bears the attribute's address out
    known = Memory(accounts={stolen.address: stolen.id or ""})
    plan = planned(UNKNOWN, accounts=(stolen,), memory=known)
    assert [c.reason for c in plan.changes] == ["address-changed", "address-changed"]
    assert plan.steps[0].kind is StepKind.REOPEN
    assert plan.steps[0].after.entitlements == stolen.entitlements


def test_a_password_stored_after_a_takeover_was_undone_is_one_too() -> None:
    """A form that the attacker kept open: deleted again, said, and the mailbox asked for."""
    plan = planned(LISTED, accounts=(account(),), intruded=frozenset({account().address}))
    assert said(plan) == [
        ("update", "password-by-other", "valbrune"),
        ("send_link", "password-by-other", "valbrune"),
    ]
    assert "VERIFY_EMAIL" in plan.steps[0].after.pending_actions
    assert codes(plan) == ["password-by-other"]
