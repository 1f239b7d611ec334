"""The whole life of an access on the real server: the rows that an ordinary run never meets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from connector import acts, sync
from connector.errors import ExitStatus
from connector.evidence import Recorder
from connector.journal import open_journal
from connector.keycloak import connect
from connector.model import Outcome
from connector.plan.build import Wishes, wishes
from tests.integration.people import HELENE, JEAN, KARIM, LINES, did

if TYPE_CHECKING:
    from tests.integration.world import World

pytestmark = pytest.mark.usefixtures("clean")
BY = "Édith ROUVIERE"


def wish(world: World, *, to_adopt: bool = False) -> tuple[sync.Gathered, Wishes]:
    """Return what is wanted, as the commands for explicit acts read it."""
    with open_journal(world.settings.journal.get_secret_value()) as journal:
        memory = Recorder(journal, "test").memory(world.settings, world.today)
    realm = connect(world.settings, "caf99", to_adopt=to_adopt)
    gathered = sync.gather(world.settings, world.today, gateway=realm, memory=memory)
    return gathered, wishes(gathered.ground)


def record(world: World, act: acts.Act) -> acts.Act:
    """Write an act down, as its command does."""
    with open_journal(world.settings.journal.get_secret_value()) as journal:
        Recorder(journal, act.deed).act(act, by=BY)
    return act


@pytest.mark.proves("suspend", "suspended", "close", "resume")
def test_suspended_until_resume_whatever_the_annexes_say(world: World) -> None:
    """Out now; closed and listed again meanwhile; in again by resume, with a new link."""
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    gateway = connect(world.settings, "caf99")
    act = record(world, acts.suspend(gateway, HELENE, world.today))
    assert act.result is acts.Result.DONE
    assert not world.user(HELENE)["enabled"]
    assert world.sync()[1] == ()  # list 1 does not bring her back

    out = LINES[0].replace("1;", "2;", 1)
    world.annex("valbrune", *LINES[1:], out, transmitted="2026-03-01")
    assert did(world.sync()[1]) == [("close", HELENE, "done")]
    world.annex("valbrune", *LINES, transmitted="2026-03-02")
    plan, _, status = world.sync()
    assert "suspended" in {f.code for f in plan.findings}
    assert not world.user(HELENE)["enabled"]
    assert status is ExitStatus.OK

    gathered, wanted = wish(world)
    mails = world.mails_to(HELENE)
    act = record(world, acts.resume(gathered.gateway, wanted, HELENE, world.today))
    assert act.result is acts.Result.DONE, act.message
    assert world.user(HELENE)["enabled"]
    assert world.mails_to(HELENE) == mails + 1
    assert world.sync()[1] == ()


@pytest.mark.proves("suspended-without-account", "suspend", "resume")
def test_suspended_before_there_is_an_account(world: World) -> None:
    """The realm itself remembers it, without a mail, once a list asks; `resume` opens."""
    world.partner("valbrune", *LINES[1:], transmitted="2026-02-11")
    world.sync()
    gateway = connect(world.settings, "caf99")
    mails = world.mails_to(HELENE)
    assert record(world, acts.suspend(gateway, HELENE, world.today)).result is acts.Result.DONE
    world.annex("valbrune", *LINES, transmitted="2026-03-01")
    assert did(world.sync()[1]) == [("create", HELENE, "done")]
    made = world.user(HELENE)
    assert not made["enabled"]
    assert made["attributes"]["accessState"] == ["suspended"]
    assert made["attributes"]["closedOn"] == ["2026-03-02"]
    world.forget()  # the journal is lost
    assert world.sync()[1] == ()
    assert not world.user(HELENE)["enabled"]
    assert world.mails_to(HELENE) == mails

    gathered, wanted = wish(world)
    act = record(world, acts.resume(gathered.gateway, wanted, HELENE, world.today))
    assert act.result is acts.Result.DONE, act.message
    assert world.user(HELENE)["enabled"]
    assert world.mails_to(HELENE) == mails + 1
    assert world.sync()[1] == ()


@pytest.mark.proves("approved", "approval-stale", "held-nobody-repeated")
def test_an_approval_lets_exactly_that_through(world: World) -> None:
    """Somebody else's list: held run after run, let through by name, never by an old digest."""
    world.partner("valbrune", *LINES[:2], transmitted="2026-02-11")
    world.sync()
    world.annex("valbrune", LINES[2], transmitted="2026-03-01")
    held = world.run().plan
    assert {c.email for c in held.held} == {HELENE, JEAN, KARIM}
    stale = world.run(approval=sync.Approval("0" * 12, BY))
    assert stale.status is ExitStatus.HELD
    assert world.user(HELENE)["enabled"]
    done = world.run(approval=sync.Approval(held.digest[:12], BY, "vu avec la mairie"))
    assert done.status in (ExitStatus.OK, ExitStatus.ATTENTION)
    assert {c.outcome for c in done.changes} == {Outcome.DONE}
    assert not world.user(HELENE)["enabled"]
    assert world.user(KARIM)["enabled"]


@pytest.mark.proves("held-swapped", "held-closures")
def test_swapped_lists_are_held(world: World) -> None:
    """List 2 is the former list 1: everybody would go."""
    world.partner("valbrune", *LINES[:2], transmitted="2026-02-11")
    world.sync()
    swapped = [x.replace("1;", "2;", 1) for x in LINES[:2]]
    world.annex("valbrune", *swapped, transmitted="2026-03-01")
    _, changes, status = world.sync()
    assert {c.outcome for c in changes} == {Outcome.HELD}
    assert status is ExitStatus.HELD
    assert world.user(HELENE)["enabled"]


@pytest.mark.proves("held-realm")
def test_another_registrys_realm_is_held_as_a_whole(world: World) -> None:
    """A registry of another id on this realm: not even an opening, and theirs stay untouched."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    world.sync()
    before = world.user(HELENE)
    head = world.folder / "registry.yaml"
    text = head.read_text()
    head.write_text(text.replace("id: caf99", "id: caf98"))
    world.forget()
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    try:
        plan, changes, status = world.sync()
    finally:
        head.write_text(text)
        world.forget()
    assert status is ExitStatus.HELD
    assert {c.outcome for c in changes} == {Outcome.HELD}
    assert "caf99" in plan.reasons[0]
    assert world.user(HELENE) == before


@pytest.mark.proves("purge", "rest", "held-deletions")
def test_a_closed_account_is_deleted_after_six_months(world: World) -> None:
    """Not a day before; twelve at once wait for a person."""
    people = [f"1;NOM;Prénom {i};p{i}@valbrune.example;Agent;09/02/2026" for i in range(12)]
    world.partner("valbrune", LINES[0], *people, transmitted="2026-02-11")
    world.mailbox.refuse_all()
    try:
        world.sync()
        ended = [x.replace("1;", "2;", 1) for x in people]
        world.annex("valbrune", LINES[0], *ended, transmitted="2026-03-01")
        held = world.run().plan
        world.run(approval=sync.Approval(held.digest, BY))
        world.today = date(2026, 9, 1)
        world.annex("valbrune", LINES[0], *ended, transmitted="2026-08-20")
        assert "purge" not in {c.action for c in world.sync()[1]}
        world.today = date(2026, 9, 2)
        held = world.run().plan
        assert {c.action for c in held.held} == {"purge"}
        done = world.run(approval=sync.Approval(held.digest, BY))
    finally:
        world.mailbox.accept_all()
        world.today = date(2026, 3, 2)
    assert [c.outcome for c in done.changes if c.action == "purge"] == [Outcome.DONE] * 12
    assert len(world.admin.get(world.admin.path("users"), max=-1)) == 1


@pytest.mark.proves("closed-on-ahead")
def test_a_closing_dated_ahead_is_put_back(world: World) -> None:
    """Somebody wants to keep an account for ever: the journal's day is written again."""
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    out = LINES[1].replace("1;", "2;", 1)
    world.annex("valbrune", LINES[0], LINES[2], out, transmitted="2026-03-01")
    world.sync()
    attributes = world.user(JEAN)["attributes"]
    world.change_by_hand(JEAN, attributes={**attributes, "closedOn": ["2189-01-01"]})
    plan, changes, _ = world.sync()
    assert [(c.action, c.reason) for c in changes] == [("update", "closed-on-ahead")]
    assert "closed-on-ahead" in {f.code for f in plan.findings}
    assert world.user(JEAN)["attributes"]["closedOn"] == ["2026-03-02"]
    assert world.sync()[1] == ()


@pytest.mark.proves("partner-renamed")
def test_merged_communes_keep_their_people(world: World) -> None:
    """`former_ids`: entitlements move, nobody is closed or mailed."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11")
    world.sync()
    mails = world.mails_to(HELENE)
    (world.folder / "valbrune").rename(world.folder / "valbrune-le-neuf")
    convention = world.folder / "valbrune-le-neuf" / "convention.yaml"
    convention.write_text(convention.read_text() + "former_ids: [valbrune]\n")
    _, changes, _ = world.sync()
    assert [(c.action, c.reason) for c in changes] == [("update", "partner-renamed")]
    assert '"valbrune-le-neuf"' in world.user(HELENE)["attributes"]["entitlements"][0]
    assert world.mails_to(HELENE) == mails


@pytest.mark.proves("shut", "rename-back")
def test_a_closed_account_gets_its_address_back(world: World) -> None:
    """Its address changed by hand: shut where the closing was asked for, put back afterwards."""
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    world.change_by_hand(JEAN, email="x@ailleurs.example", username="x@ailleurs.example")
    out = LINES[1].replace("1;", "2;", 1)
    world.annex("valbrune", LINES[0], LINES[2], out, transmitted="2026-03-01")
    plan, _, _ = world.sync()
    assert "address-changed" in {f.code for f in plan.findings}
    closed = world.user(JEAN)
    assert (closed["enabled"], closed["email"]) == (False, JEAN)
    world.change_by_hand(JEAN, email="x@ailleurs.example", username="x@ailleurs.example")
    _, changes, _ = world.sync()
    assert [(c.action, c.reason) for c in changes] == [("update", "address-changed")]
    assert world.user(JEAN)["email"] == JEAN


@pytest.mark.proves("confirm", "foreign-domain", "personal-provider", "resend")
def test_an_odd_address_waits_for_a_person(world: World) -> None:
    """A personal provider, an unknown domain: opened once confirmed; the link once more."""
    odd = "1;ROUX;Adèle;adele.roux@ailleurs.example;Agente;09/02/2026"
    mine = "1;VIDAL;Paul;paul.vidal@gmail.com;Agent;09/02/2026"
    world.partner("valbrune", odd, mine, LINES[0], transmitted="2026-02-11")
    plan, changes, status = world.sync()
    assert status is ExitStatus.ATTENTION
    assert {c.email for c in changes} == {HELENE}
    assert {"foreign-domain", "personal-provider"} <= {f.code for f in plan.findings}
    _, wanted = wish(world)
    for address in ("adele.roux@ailleurs.example", "paul.vidal@gmail.com"):
        assert record(world, acts.confirm(wanted, address)).result is acts.Result.DONE
    _, changes, _ = world.sync()
    assert {c.email for c in changes if c.action == "create"} == {
        "adele.roux@ailleurs.example",
        "paul.vidal@gmail.com",
    }
    gathered, wanted = wish(world)
    mails = world.mails_to(HELENE)
    assert acts.resend(gathered.gateway, wanted, HELENE).result is acts.Result.DONE
    assert world.mails_to(HELENE) == mails + 1


@pytest.mark.proves("adopt", "foreign")
def test_a_realm_in_use_is_taken_over(world: World) -> None:
    """Unmanaged accounts of the very people listed: reported, then adopted in one go, no mail."""
    people = [f"1;NOM;Prénom {i};p{i}@valbrune.example;Agent;09/02/2026" for i in range(8)]
    mails = [world.mails_to(f"p{i}@valbrune.example") for i in range(8)]
    for i in range(8):
        user = {
            "username": f"p{i}@valbrune.example",
            "email": f"p{i}@valbrune.example",
            "lastName": "Nom",
            "firstName": f"Prénom {i}",
            "enabled": i > 0,
        }
        world.admin.expect(world.admin.post(world.admin.path("users"), user), 201)
    world.partner("valbrune", *people, transmitted="2026-02-11")
    plan, changes, _ = world.sync()
    assert changes == ()
    assert [f.code for f in plan.findings] == ["foreign-account"] * 8
    gathered, wanted = wish(world, to_adopt=True)
    done = list(acts.adopt(gathered.gateway, wanted, acts.adoptable(wanted)))
    assert [a.result for a in done] == [acts.Result.DONE] * 8
    plan, _, _ = world.sync()
    assert [f.code for f in plan.findings] == ["disabled-by-hand"]
    assert not world.user("p0@valbrune.example")["enabled"]
    assert [world.mails_to(f"p{i}@valbrune.example") for i in range(8)] == mails


@pytest.mark.proves("both-lists", "another-person", "names-disagree", "list-2")
def test_what_the_lists_cannot_mean(world: World) -> None:
    """Both lists on one day, an address that changed hands, two names for one address."""
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    world.annex(
        "valbrune",
        LINES[0],
        LINES[0].replace("1;", "2;", 1),
        f"1;ROUX;Adèle;{JEAN};Agente;01/03/2026",
        LINES[2],
        transmitted="2026-03-01",
    )
    world.partner("roquebelle", f"1;AUTRE;Nom;{KARIM};Élu;09/02/2026", transmitted="2026-02-12")
    plan, changes, _ = world.sync()
    reasons = {(c.email, c.action, c.reason) for c in changes}
    assert (HELENE, "close", "both-lists") in reasons
    assert (JEAN, "close", "another-person") in reasons
    assert "names-disagree" in {f.code for f in plan.findings}
    assert world.user(KARIM)["lastName"] == "OLLIVIER"
    assert world.user(KARIM)["enabled"]


@pytest.mark.proves("expired", "site-closed")
def test_the_end_by_the_calendar(world: World) -> None:
    """The framework covered by the last period has ended; the site has closed."""
    world.partner("valbrune", LINES[0], transmitted="2026-02-11", framework_ends_on="2026-12-31")
    world.sync()
    world.today = date(2027, 1, 8)
    assert "close" not in {c.action for c in world.sync()[1]}
    world.today = date(2027, 1, 9)
    try:
        _, changes, _ = world.sync()
    finally:
        world.today = date(2026, 3, 2)
    assert [(c.action, c.reason) for c in changes if c.action == "close"] == [("close", "expired")]

    world.partner("roquebelle", LINES[2], transmitted="2026-02-11")
    world.sync()
    open_settings = world.settings
    world.settings = open_settings.model_copy(update={"site_closed_on": date(2026, 3, 2)})
    try:
        _, changes, _ = world.sync()
    finally:
        world.settings = open_settings
    assert (KARIM, "site-closed") in {(c.email, c.reason) for c in changes}


@pytest.mark.proves("generic-mailbox-refused")
def test_a_services_mailbox_is_refused_by_setting(world: World) -> None:
    """A warning by default; with the setting nobody is opened."""
    shared = "1;NOUVEL;Capucine;service.jeunesse@valbrune.example;Agente;09/02/2026"
    world.partner("valbrune", shared, LINES[0], transmitted="2026-02-11")
    before = world.settings
    world.settings = before.model_copy(update={"generic_mailboxes": "refuse"})
    try:
        plan, changes, _ = world.sync()
    finally:
        world.settings = before
    assert {c.email for c in changes} == {HELENE}
    assert "generic-mailbox-refused" in {f.code for f in plan.findings}


@pytest.mark.proves("registry-older")
def test_a_restored_backup_closes_nobody(world: World) -> None:
    """With the journal and without it: what is older than what was done decides nothing."""
    world.partner("valbrune", *LINES, transmitted="2026-02-11")
    world.sync()
    world.annex("valbrune", *LINES[:2], LINES[2].replace("1;", "2;", 1), transmitted="2026-03-01")
    world.sync()
    for file in (world.folder / "valbrune").glob("annexe-1-*.csv"):
        file.unlink()
    world.annex("valbrune", LINES[2], transmitted="2026-02-11")
    for _ in range(2):
        plan, changes, status = world.sync()
        assert changes == ()
        assert "registry-older" in {f.code for f in plan.findings}
        assert status is ExitStatus.ATTENTION
        world.forget()
    assert world.user(HELENE)["enabled"]


@pytest.mark.proves("no-account")
def test_a_closure_of_nobody_is_nothing(world: World) -> None:
    """List 2 keeps people for two years, also those who never had an account."""
    never = "2;ROUX;Adèle;adele.roux@valbrune.example;Agente;09/02/2026"
    world.partner("valbrune", LINES[0], never, transmitted="2026-02-11")
    _, changes, status = world.sync()
    assert {c.email for c in changes} == {HELENE}
    assert status is ExitStatus.OK
