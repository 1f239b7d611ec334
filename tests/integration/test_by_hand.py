"""What somebody did to the realm by hand, or a run left undone: DESIGN, section 4."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connector import drift, sync
from connector.errors import ExitStatus
from tests.integration.people import HELENE, JEAN, LINES, did

if TYPE_CHECKING:
    from tests.integration.world import World

pytestmark = pytest.mark.usefixtures("clean")


@pytest.mark.proves("keep-up")
def test_names_and_functions_are_put_back(world: World) -> None:
    """Changed in the administration console: the annex says what is right, and nobody is mailed."""
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    world.change_by_hand(HELENE, lastName="DUPONT")
    mails = world.mails_to(HELENE)
    _, changes, _ = world.sync()
    assert did(changes) == [("update", HELENE, "done")]
    assert world.user(HELENE)["lastName"] == "GARRIGUE"
    assert world.mails_to(HELENE) == mails


def test_somebody_elses_attributes_survive(world: World) -> None:
    """The platform keeps its own in the same profile."""
    profile = world.admin.get(world.admin.path("users", "profile"))
    phone = {"name": "phone", "permissions": {"view": ["admin"], "edit": ["admin"]}}
    if "phone" not in {a["name"] for a in profile["attributes"]}:
        profile["attributes"].append(phone)
        world.admin.put(world.admin.path("users", "profile"), profile)
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    attributes = world.user(HELENE)["attributes"]
    world.change_by_hand(HELENE, lastName="DUPONT", attributes={**attributes, "phone": ["04"]})
    world.sync()
    assert world.user(HELENE)["attributes"]["phone"] == ["04"]


@pytest.mark.proves("foreign")
def test_a_foreign_account_is_never_written(world: World) -> None:
    """An administrator made it by hand, with the very address: reported, never touched."""
    by_hand = {
        "username": HELENE,
        "email": HELENE,
        "firstName": "H",
        "lastName": "G",
        "enabled": True,
    }
    world.admin.expect(world.admin.post(world.admin.path("users"), by_hand), 201)
    before = world.user(HELENE)
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    plan, changes, status = world.sync()
    assert changes == ()
    assert [f.code for f in plan.findings] == ["foreign-account"]
    assert status is ExitStatus.ATTENTION
    assert world.user(HELENE) == before


def test_another_registrys_account_is_never_written(world: World) -> None:
    """Two Caf in one realm: each knows its own by the marker."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    world.sync()
    attributes = world.user(HELENE)["attributes"]
    world.change_by_hand(HELENE, attributes={**attributes, "managedBy": ["caf13"]})
    before = world.user(HELENE)
    world.annex("valbrune", LINES[0].replace("1;", "2;", 1), transmitted="2026-03-01")
    assert world.sync()[1] == ()
    assert world.user(HELENE) == before


@pytest.mark.proves("close-again")
def test_reopened_by_hand_is_closed_again(world: World) -> None:
    """Somebody enabled a closed account in the console."""
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    world.annex(
        "valbrune", LINES[0], LINES[2], LINES[1].replace("1;", "2;", 1), transmitted="2026-03-01"
    )
    world.sync()
    world.change_by_hand(JEAN, enabled=True)
    plan, changes, _ = world.sync()
    assert [(c.action, c.reason) for c in changes] == [("close", "reopened-by-hand")]
    assert [f.code for f in plan.findings] == ["reopened-by-hand"]
    assert not world.user(JEAN)["enabled"]


@pytest.mark.proves("stopped-by-hand")
def test_stopped_by_hand_stays_stopped(world: World) -> None:
    """Only a person opens what a person stopped."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    world.sync()
    world.change_by_hand(HELENE, enabled=False)
    plan, changes, _ = world.sync()
    assert changes == ()
    assert [f.code for f in plan.findings] == ["disabled-by-hand"]
    assert not world.user(HELENE)["enabled"]


@pytest.mark.proves("take-back")
def test_a_takeover_is_undone(world: World) -> None:
    """An attacker changed the address to his own and asked for a password."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    world.sync()
    world.change_by_hand(HELENE, email="attacker@elsewhere.example")
    plan, changes, _ = world.sync()
    assert [(c.action, c.reason, c.outcome) for c in changes] == [
        ("update", "address-changed", "done"),
        ("send_link", "address-changed", "done"),
    ]
    assert [f.code for f in plan.findings] == ["address-changed"]
    assert world.user(HELENE)["username"] == HELENE
    assert set(world.user(HELENE)["requiredActions"]) == {"UPDATE_PASSWORD", "VERIFY_EMAIL"}


@pytest.mark.proves("create")
def test_deleted_by_hand_is_created_anew(world: World) -> None:
    """The person keeps the right that the annex gives, with a new link."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    world.sync()
    world.admin.delete(world.admin.path("users", world.user(HELENE)["id"]))
    _, changes, _ = world.sync()
    assert did(changes) == [("create", HELENE, "done"), ("send_link", HELENE, "done")]


def test_platform_access_is_the_group(world: World) -> None:
    """Taken out by hand: put back. Put in by hand: said, and never touched."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    world.sync()
    group = world.admin.get(world.admin.path("group-by-path", "platform-access"))["id"]
    helene = world.user(HELENE)["id"]
    world.admin.delete(world.admin.path("users", helene, "groups", group))
    _, changes, _ = world.sync()
    assert [(c.action, c.reason, c.outcome) for c in changes] == [
        ("update", "access-group", "done")
    ]
    assert [g["id"] for g in world.admin.get(world.admin.path("users", helene, "groups"))] == [
        group
    ]
    assert world.sync()[1] == ()

    intruder = {"username": JEAN, "email": JEAN, "firstName": "J", "lastName": "M", "enabled": True}
    world.admin.expect(world.admin.post(world.admin.path("users"), intruder), 201)
    world.admin.put(world.admin.path("users", world.user(JEAN)["id"], "groups", group))
    gathered = world.gather()
    report = drift.report(
        gathered.ground.snapshot.taken_at,
        sync.plan(gathered),
        gathered.registry.partners,
        gathered.ground.snapshot,
    )
    assert [(f.code, f.email) for f in report.findings] == [("foreign-access", JEAN)]


@pytest.mark.proves("finish-closing")
def test_a_closing_that_was_interrupted_is_taken_up(world: World) -> None:
    """Disabled, and killed before the sessions ended: the next run sees the closing done."""
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    world.annex(
        "valbrune", LINES[0], LINES[2], LINES[1].replace("1;", "2;", 1), transmitted="2026-03-01"
    )
    world.sync()
    attributes = world.user(JEAN)["attributes"]
    attributes.pop("closedOn")
    world.change_by_hand(JEAN, attributes=attributes)
    _, changes, _ = world.sync()
    assert [(c.action, c.reason, c.outcome) for c in changes] == [
        ("close", "closing-unfinished", "done")
    ]
    assert world.user(JEAN)["attributes"]["closedOn"] == ["2026-03-02"]


def test_a_stored_name_that_keycloak_refuses_keeps_nobody_in(world: World) -> None:
    """An import that validates nothing left « Pa(ul) »: closing him the plain way is a 400."""
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    user = world.user(JEAN)
    groups = ["/platform-access"]
    world.admin.delete(world.admin.path("users", user["id"]))
    kept = {k: user[k] for k in ("username", "email", "attributes", "enabled")}
    bad = {**kept, "firstName": "Je(an)", "lastName": "MARTEL", "groups": groups}
    world.admin.expect(world.admin.post(world.admin.path("partialImport"), {"users": [bad]}), 200)
    world.annex(
        "valbrune", LINES[0], LINES[2], LINES[1].replace("1;", "2;", 1), transmitted="2026-03-01"
    )
    _, changes, _ = world.sync()
    assert did(changes) == [("close", JEAN, "done")]
    assert not world.user(JEAN)["enabled"]
