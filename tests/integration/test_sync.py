"""Plan and sync on the real server: DESIGN, section 4, in its ordinary rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from connector import drift, sync
from connector.errors import ExitStatus, KeycloakError
from connector.guard import Limits
from connector.keycloak.gateway import KeycloakGateway
from connector.keycloak.mapping import load_mapping
from connector.model import Action, Outcome
from connector.plan import build_plan
from tests.integration.people import HELENE, JEAN, KARIM, LINES, did

if TYPE_CHECKING:
    from tests.integration.world import World

pytestmark = pytest.mark.usefixtures("clean")


@pytest.mark.proves("in-force")
def test_a_second_run_changes_nothing_and_sends_nothing(world: World) -> None:
    """Nothing is remembered outside Keycloak: a lost journal changes no access."""
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    _, changes, status = world.sync()
    assert {c.outcome for c in changes} == {Outcome.DONE}
    assert len(changes) == 6
    assert status is ExitStatus.OK
    gathered = world.gather()
    before = gathered.gateway._connection.requests_sent
    assert sync.plan(gathered).changes == ()
    assert sync.carry_out(gathered, sync.plan(gathered)) == ()
    assert gathered.gateway._connection.requests_sent == before


@pytest.mark.proves("create", "list-1")
def test_what_a_created_account_is(world: World) -> None:
    """E-mail as identifier, names, marker, state and function; a password to be made; the group."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    world.sync()
    user = world.user(HELENE)
    assert user["username"] == HELENE
    assert (user["lastName"], user["firstName"]) == ("GARRIGUE", "Hélène")
    assert user["requiredActions"] == ["UPDATE_PASSWORD"]
    assert user["attributes"]["managedBy"] == ["caf99"]
    assert user["attributes"]["function"] == ["Chargée de mission"]
    assert user["attributes"]["accessState"] == ["open"]
    groups = world.admin.get(world.admin.path("users", user["id"], "groups"))
    assert [g["path"] for g in groups] == ["/platform-access"]


def test_a_creation_is_one_post_and_the_mail(world: World) -> None:
    """The POST, the mail, and the record that it went (read, written)."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    gathered = world.gather()
    plan = sync.plan(gathered)
    before = gathered.gateway._connection.requests_sent
    sync.carry_out(gathered, plan)
    assert gathered.gateway._connection.requests_sent - before == 4


@pytest.mark.proves("close", "list-2")
def test_closing_removes_nothing_and_opens_nothing_else(world: World) -> None:
    """3.3: one leaves; the others' accounts are not even written."""
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    untouched = world.user(HELENE)
    world.annex(
        "valbrune", LINES[0], LINES[2], LINES[1].replace("1;", "2;", 1), transmitted="2026-03-01"
    )
    _, changes, _ = world.sync()
    assert did(changes) == [("close", JEAN, "done")]
    closed = world.user(JEAN)
    assert closed["enabled"] is False
    assert closed["attributes"]["closedOn"] == ["2026-03-02"]
    assert world.user(HELENE) == untouched


def test_a_person_in_two_partners(world: World) -> None:
    """One account, one mail; closed at one it stays; closed at both it ends."""
    world.partner("valbrune", LINES[2], LINES[0], transmitted="2026-02-11")
    world.partner("roquebelle", LINES[2].replace("Coordonnateur", "Élu"), transmitted="2026-02-12")
    mails = world.mails_to(KARIM)
    _, changes, _ = world.sync()
    assert world.mails_to(KARIM) == mails + 1
    assert [c.action for c in changes if c.email == KARIM] == ["create", "update", "send_link"]

    world.annex("valbrune", LINES[0], LINES[2].replace("1;", "2;", 1), transmitted="2026-03-01")
    world.sync()
    user = world.user(KARIM)
    assert user["enabled"]
    assert user["attributes"]["function"] == ["Élu"]

    world.annex("roquebelle", LINES[2].replace("1;", "2;", 1), transmitted="2026-03-01")
    world.sync()
    assert not world.user(KARIM)["enabled"]


def test_a_partner_alone(world: World) -> None:
    """`--partner` changes that partner's people only."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    world.partner("roquebelle", LINES[2], transmitted="2026-02-11")
    _, changes, _ = world.sync(only_partner="roquebelle")
    assert {c.email for c in changes} == {KARIM}


@pytest.mark.proves("in-force", "agreement-not-signed", "agreement-unknown", "terminated")
def test_the_four_states_of_an_agreement(world: World) -> None:
    """Not signed: nobody opened. In force: open. Unknown: as it is. Ended: closed."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11", signed_on="2026-03-03")
    plan, changes, _ = world.sync()
    assert changes == ()
    assert [f.code for f in plan.findings] == ["agreement-not-signed"]

    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    assert len(world.sync()[1]) == 2

    convention = world.folder / "valbrune" / "convention.yaml"
    convention.write_text(convention.read_text().replace("signed_on", "signed_onn"))
    plan, changes, status = world.sync()
    assert changes == ()
    assert status is ExitStatus.ATTENTION
    assert [f.code for f in plan.findings] == ["agreement-unknown"]
    assert world.user(HELENE)["enabled"]

    world.partner("valbrune", LINES[0], transmitted="2026-02-11", terminated_on="2026-03-02")
    _, changes, _ = world.sync()
    assert [(c.action, c.reason) for c in changes] == [("close", "terminated")]
    assert not world.user(HELENE)["enabled"]


@pytest.mark.proves("agreement-unknown")
def test_a_folder_that_vanished_closes_nobody(world: World) -> None:
    """A volume that was not mounted whole."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    world.partner("roquebelle", LINES[2], transmitted="2026-02-11")
    world.sync()
    (world.folder / "valbrune").rename(world.folder.parent / "gone")
    plan, changes, status = world.sync()
    (world.folder.parent / "gone").rename(world.folder / "valbrune")
    assert changes == ()
    assert status is ExitStatus.ATTENTION
    assert {f.partner for f in plan.findings} == {"valbrune"}
    assert sum(f.email is not None for f in plan.findings) == 1  # whom nobody's list speaks of now


@pytest.mark.proves("unlisted")
def test_unlisted_is_closed_and_said(world: World) -> None:
    """Three were open, a newer annex names two of them and a closure of nobody."""
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    world.annex("valbrune", LINES[0], LINES[2], transmitted="2026-03-01")
    plan, changes, _ = world.sync()
    assert [(c.action, c.email, c.reason) for c in changes] == [("close", JEAN, "unlisted")]
    assert [f.code for f in plan.findings] == ["unlisted"]


@pytest.mark.proves("held-nobody-repeated")
def test_the_guard_holds_a_list_that_repeats_nobody(world: World) -> None:
    """Somebody else's list, or an empty form: nothing is done, and the digest stays."""
    world.partner("valbrune", *LINES[:2], transmitted="2026-02-11")
    world.sync()
    world.annex("valbrune", LINES[2], transmitted="2026-03-01")
    plan, changes, status = world.sync()
    assert {c.outcome for c in changes} == {Outcome.HELD}
    assert status is ExitStatus.HELD
    assert world.user(HELENE)["enabled"]
    assert world.plan().digest == plan.digest


@pytest.mark.proves("held-openings")
def test_too_many_openings_are_held(world: World) -> None:
    """21 openings of one partner wait; the other's one is done."""
    many = [f"1;NOM;Prénom {i};p{i}@valbrune.example;Agent;09/02/2026" for i in range(21)]
    world.partner("valbrune", *many, transmitted="2026-02-11")
    world.partner("roquebelle", LINES[2], transmitted="2026-02-11")
    _, changes, status = world.sync()
    assert status is ExitStatus.HELD
    assert {c.email for c in changes if c.outcome is Outcome.DONE} == {KARIM}
    relaxed = replace(world.gather().ground, limits=Limits(openings_per_partner=30))
    assert build_plan(relaxed).held == ()


def test_a_relay_that_is_down_leaves_the_account_and_the_debt(world: World) -> None:
    """The account is there, the mail is owed; the next run sends it, once."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    world.mailbox.refuse_all()
    try:
        _, changes, status = world.sync()
    finally:
        world.mailbox.accept_all()
    assert did(changes) == [("create", HELENE, "done"), ("send_link", HELENE, "pending")]
    assert status is ExitStatus.PARTIAL
    mails = world.mails_to(HELENE)
    _, changes, status = world.sync()
    assert did(changes) == [("send_link", HELENE, "done")]
    assert status is ExitStatus.OK
    assert world.mails_to(HELENE) == mails + 1
    assert world.sync()[1] == ()


def test_one_bad_account_does_not_stop_the_others(world: World) -> None:
    """Somebody takes an address between the plan and the sync: that one fails, the rest is done."""
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    gathered = world.gather()
    plan = sync.plan(gathered)
    by_hand = {
        "username": HELENE,
        "email": HELENE,
        "firstName": "H",
        "lastName": "G",
        "enabled": True,
    }
    world.admin.expect(world.admin.post(world.admin.path("users"), by_hand), 201)
    changes = sync.carry_out(gathered, plan)
    outcomes = {(c.email, c.action): c.outcome for c in changes}
    assert outcomes[HELENE, Action.CREATE] is Outcome.FAILED
    assert outcomes[HELENE, Action.SEND_LINK] is Outcome.PENDING
    assert outcomes[JEAN, Action.CREATE] is Outcome.DONE
    assert sync.sync_status(plan, changes) is ExitStatus.PARTIAL


def test_the_listing_pages_to_its_end(world: World) -> None:
    """Seven accounts, three a page."""
    people = [f"1;NOM;Prénom {i};p{i}@valbrune.example;Agent;09/02/2026" for i in range(7)]
    world.partner("valbrune", *people, transmitted="2026-02-11")
    world.mailbox.refuse_all()
    try:
        world.sync()
    finally:
        world.mailbox.accept_all()
    connection = world.gather().gateway._connection
    gateway = KeycloakGateway(connection, load_mapping(), "caf99", page_size=3)
    assert len(gateway.snapshot().ours) == 7


def test_drift_writes_nothing_and_says_what_differs(world: World) -> None:
    """Absent, to be closed, realm: the same ground as the plan's, in French."""
    world.partner("valbrune", *LINES[:2], transmitted="2026-02-11")
    world.sync()
    world.annex(
        "valbrune", LINES[0], LINES[2], LINES[1].replace("1;", "2;", 1), transmitted="2026-03-01"
    )
    world.admin.put(world.admin.path(), {"registrationAllowed": True})
    gathered = world.gather()
    realm = sync.realm_findings(world.settings, gathered.registry)
    world.admin.put(world.admin.path(), {"registrationAllowed": False})
    ground = gathered.ground
    report = drift.report(
        ground.snapshot.taken_at,
        sync.plan(gathered),
        gathered.registry.partners,
        ground.snapshot,
        realm,
    )
    codes = {(f.code, f.email) for f in report.findings}
    assert ("closure-pending", JEAN) in codes
    assert ("account-absent", KARIM) in codes
    assert any(
        f.code == "realm-differs" and "Inscription libre" in f.message for f in report.findings
    )
    assert world.user(JEAN)["enabled"]
    fingerprints = [f.fingerprint for f in report.findings]
    assert len(fingerprints) == len(set(fingerprints))


def test_a_realm_that_was_not_prepared_is_refused(world: World) -> None:
    """The group is gone: Keycloak would answer 500 to each creation, after the marker was lost."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    group = world.admin.get(world.admin.path("group-by-path", "platform-access"))
    world.admin.put(world.admin.path("groups", group["id"]), {**group, "name": "other"})
    try:
        with pytest.raises(KeycloakError, match="realm apply"):
            world.sync()
    finally:
        world.admin.put(world.admin.path("groups", group["id"]), group)
