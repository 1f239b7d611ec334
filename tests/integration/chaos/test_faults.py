"""What goes wrong between the connector and Keycloak, and what becomes of the run then.

Here, through a proxy, on whole runs: busy answers, resets, lost answers, time-outs, an expired
token, answers that are not Keycloak's, one account that always fails, a relay that is down or
refuses one person. Proved elsewhere, request by request on the fake realm and on the real server:

- a creation, or a mail, whose answer was lost or that never arrived; a relay that answers too late,
  when the mail went all the same: `tests/gateway_suite/opening.py`;
- how often a request is repeated, that ten threads fetch one token, that a POST is never sent
  twice: `tests/unit/keycloak/test_connection.py`;
- the run killed between the creation and its answer, or its mail: `test_killed.py`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from connector.cli.show_plan import sync_as_text
from connector.errors import ExitStatus, KeycloakError
from connector.model import Outcome
from tests.chaos.between import (
    Answer,
    Between,
    Fault,
    Forward,
    lost,
    page,
    reset,
    says,
    truncated,
)
from tests.chaos.scenario import address

if TYPE_CHECKING:
    from connector import sync
    from tests.chaos.stage import Stage

ANNE, BRUNO = address("anne"), address("bruno")
EACH_ONCE = {ANNE: 1, BRUNO: 1}
CREATION = ("POST", "/users$")
LISTING = ("GET", "/users$")
PUT_USER = ("PUT", "/users/[^/]+$")
MAIL = ("PUT", "/execute-actions-email$")


@pytest.fixture
def between(stage: Stage) -> Iterator[Between]:
    """Return a proxy before an empty realm; the registry asks for Anne and Bruno."""
    stage.begin(people=False)
    with Between(stage.world.server.url) as between:
        yield between


def outcomes(ran: sync.Ran, who: str) -> dict[str, Outcome | None]:
    """Return what became of the changes of one person."""
    return {c.action.value: c.outcome for c in ran.changes if c.email == who}


DONE = {"create": Outcome.DONE, "send_link": Outcome.DONE}
NOT_CREATED = {"create": Outcome.FAILED, "send_link": Outcome.PENDING}
NOT_MAILED = {"create": Outcome.DONE, "send_link": Outcome.PENDING}


@pytest.mark.parametrize(
    ("where", "fault"),
    [
        pytest.param(LISTING, says(502), id="502 to the listing"),
        pytest.param(LISTING, says(503), id="503 to the listing"),
        pytest.param(LISTING, reset, id="listing reset"),
        pytest.param(LISTING, lost, id="listing lost"),
        pytest.param(PUT_USER, says(502), id="502 to an update"),
        pytest.param(PUT_USER, reset, id="update reset"),
        pytest.param(PUT_USER, lost, id="update lost"),
        pytest.param(CREATION, says(401), id="token expired before a creation"),
        pytest.param(MAIL, says(401), id="token expired before a mail"),
        pytest.param(CREATION, lost, id="creation lost"),
        pytest.param(MAIL, lost, id="mail lost"),
    ],
)
def test_the_run_goes_on(
    stage: Stage, between: Between, where: tuple[str, str], fault: Fault
) -> None:
    """It is repeated, or looked up: all is done in this run, and nobody is mailed twice."""
    between.on(*where, fault)
    ran = stage.run(between.url)
    assert between.met.is_set()
    assert (outcomes(ran, ANNE), outcomes(ran, BRUNO)) == (DONE, DONE)
    assert ran.status is ExitStatus.OK
    assert stage.mails() == EACH_ONCE
    assert set(stage.state()) == {ANNE, BRUNO}
    assert stage.left() == 0


@pytest.mark.parametrize(
    ("where", "fault", "anne"),
    [
        # A gateway that lost its server may have let a POST through: never sent twice.
        pytest.param(CREATION, says(502), NOT_CREATED, id="502 to a creation"),
        pytest.param(CREATION, says(503), NOT_CREATED, id="503 to a creation"),
        pytest.param(CREATION, reset, NOT_CREATED, id="creation reset"),
        pytest.param(CREATION, page, NOT_CREATED, id="a page for a creation"),
        pytest.param(MAIL, reset, NOT_MAILED, id="mail reset"),
        pytest.param(MAIL, says(429, retry_after="1"), NOT_MAILED, id="429 to a mail"),
        pytest.param(MAIL, page, NOT_MAILED, id="a page for a mail"),
    ],
)
def test_it_is_left_to_the_next_run(
    stage: Stage,
    between: Between,
    where: tuple[str, str],
    fault: Fault,
    anne: dict[str, Outcome],
) -> None:
    """Anne waits and is named first, Bruno is done; the next run does the rest, once."""
    between.on(*where, fault)
    ran = stage.run(between.url)
    assert (outcomes(ran, ANNE), outcomes(ran, BRUNO)) == (anne, DONE)
    assert ran.status is ExitStatus.PARTIAL
    lines = sync_as_text(ran).splitlines()
    assert lines[2] == "NOT DONE:"
    assert all(ANNE in line for line in lines[3 : lines.index("Done:") - 1])
    ran = stage.run()
    assert ran.status is ExitStatus.OK
    assert {c.email for c in ran.changes} == {ANNE}
    assert stage.mails() == EACH_ONCE


@pytest.mark.parametrize("status", [503, 429])
@pytest.mark.parametrize("where", [CREATION, LISTING], ids=["creation", "listing"])
def test_retry_after_is_honoured(
    stage: Stage, between: Between, where: tuple[str, str], status: int
) -> None:
    """The server says « in 2 s »: it is asked again, and not before."""
    asked: list[float] = []

    def later(forward: Forward) -> Answer:
        asked.append(time.monotonic())
        return says(status, retry_after="2")(forward)

    def now(forward: Forward) -> Answer:
        asked.append(time.monotonic())
        return forward()

    between.on(*where, later)
    between.on(*where, now)
    assert stage.run(between.url).status is ExitStatus.OK
    assert asked[1] - asked[0] >= 2
    assert stage.mails() == EACH_ONCE


@pytest.mark.parametrize("where", [CREATION, PUT_USER, MAIL, LISTING])
def test_a_time_out(stage: Stage, between: Between, where: tuple[str, str]) -> None:
    """It was carried out and the answer does not come: looked up, not done twice."""
    between.on(*where, between.hangs)
    ran = stage.run(between.url, keycloak={"timeout": 2})
    assert between.met.is_set()
    assert ran.status is ExitStatus.OK
    assert stage.mails() == EACH_ONCE
    assert stage.left() == 0


@pytest.mark.parametrize("fault", [truncated, page], ids=["truncated", "page"])
def test_a_listing_that_is_not_keycloaks(stage: Stage, between: Between, fault: Fault) -> None:
    """Nothing is decided on it: exit 1, nothing written, nobody mailed."""
    between.on(*LISTING, fault)
    with pytest.raises(KeycloakError, match="is not Keycloak's") as refused:
        stage.run(between.url)
    assert refused.value.exit_status is ExitStatus.ERROR
    assert {s.method for s in between.requests if not s.path.endswith("/token")} == {"GET"}
    assert stage.state() == {}


def test_an_answer_cut_after_the_mail(stage: Stage, between: Between) -> None:
    """The mail went and could not be written down: the one case of a second mail, and said."""
    between.on("GET", "/users/[0-9a-f-]{36}$", truncated)
    ran = stage.run(between.url)
    assert outcomes(ran, ANNE) == NOT_MAILED
    assert ran.status is ExitStatus.PARTIAL
    stage.run()
    assert stage.mails() == {ANNE: 2, BRUNO: 1}
    assert stage.left() == 0


def test_a_page_for_a_logout_is_no_logout(stage: Stage) -> None:
    """A gateway's page said « 200 »: Denis' sessions are still there, and so his closing is owed.

    Taken for done, he would have been back in, with his old session, the day he is opened again.
    """
    stage.begin()
    with Between(stage.world.server.url) as between:
        between.on("POST", "/logout$", page)
        ran = stage.run(between.url)
    denis = address("denis")
    assert outcomes(ran, denis) == {"close": Outcome.FAILED}
    assert ran.status is ExitStatus.PARTIAL
    assert stage.state()[denis]["sessions"] == 1
    assert outcomes(stage.run(), denis) == {"close": Outcome.DONE}
    after = stage.state()[denis]
    assert (after["sessions"], after["offline"]) == (0, 0)
    assert "closedOn" in after["attributes"]


def test_one_account_that_always_fails(stage: Stage) -> None:
    """Keycloak answers 500 for Fanny, whatever one asks: everybody else is served, she is named."""
    stage.begin()
    fanny = stage.user("fanny")
    assert fanny is not None
    with Between(stage.world.server.url) as between:
        between.on("GET", f"/users/{fanny['id']}", says(500), times=float("inf"))
        between.on("PUT", f"/users/{fanny['id']}", says(500), times=float("inf"))
        status, out, err = stage.program(between.url).ended()
    assert status == 5, err
    lines = out.splitlines()
    assert lines[2] == "NOT DONE:"
    assert lines[3].split()[:2] == ["update", address("fanny")]
    assert "Keycloak answered 500" in lines[3]
    assert lines[4:6] == ["", "Done:"]
    assert address("fanny") not in err  # no address in a log
    assert {c.email for c in stage.run().changes} == {address("fanny")}


@contextmanager
def names_of_four_letters_at_most(stage: Stage) -> Iterator[None]:
    """Let somebody have tightened the realm's user profile."""
    admin = stage.world.admin
    path = admin.path("users", "profile")
    before: dict[str, Any] = admin.get(path)
    tight = [
        {**a, "validations": {**a.get("validations", {}), "length": {"max": 4}}}
        if a["name"] == "lastName"
        else a
        for a in before["attributes"]
    ]
    admin.put(path, {**before, "attributes": tight})
    try:
        yield
    finally:
        admin.put(path, before)


def test_a_profile_that_keycloak_refuses(stage: Stage) -> None:
    """BRUNO is a letter too long for this realm: Anne has her account, he is named with why."""
    stage.begin(people=False)
    with names_of_four_letters_at_most(stage):
        status, out, err = stage.program().ended()
    assert status == 5, err
    lines = out.splitlines()
    assert lines[2] == "NOT DONE:"
    assert lines[3].split()[:2] == ["create", BRUNO]
    assert "Keycloak answered 400" in lines[3]
    assert "error-invalid-length" in lines[3]
    assert stage.mails() == {ANNE: 1}
    assert stage.run().status is ExitStatus.OK
    assert stage.mails() == EACH_ONCE


def test_the_relay_is_down(stage: Stage) -> None:
    """Both accounts are there, both mails are owed; once it is up again each goes once."""
    stage.begin(people=False)
    stage.world.mailbox.stop()
    try:
        status, out, err = stage.program().ended()
    finally:
        stage.world.mailbox.start()
    assert status == 5, err
    lines = out.splitlines()
    assert lines[2] == "NOT DONE:"
    assert [line.split()[:3] for line in lines[3:5]] == [
        ["send", "link", ANNE],
        ["send", "link", BRUNO],
    ]
    assert all("was not taken by the relay. Check the realm's SMTP" in x for x in lines[3:5])
    assert stage.run().status is ExitStatus.OK
    assert stage.mails() == EACH_ONCE


def test_the_relay_refuses_one_address(stage: Stage) -> None:
    """Bruno's mail goes; Anne's is owed, run after run, until the relay takes it."""
    stage.begin(people=False)
    stage.world.mailbox.refuse(ANNE)
    for _ in range(2):
        ran = stage.run()
        assert outcomes(ran, ANNE)["send_link"] is Outcome.PENDING
        assert ran.status is ExitStatus.PARTIAL
        assert stage.mails() == {BRUNO: 1}
    stage.world.mailbox.accept_all()
    assert stage.run().status is ExitStatus.OK
    assert stage.mails() == EACH_ONCE
