"""The first run on a realm that is in use: everybody listed has an account that nobody manages."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from connector.cli import execute
from tests.integration.gateway.real_hands import RealHands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.world import World

pytestmark = pytest.mark.usefixtures("clean")

PEOPLE = [f"agent{letter}@valbrune.example" for letter in "abcdefghijkl"]
"""Three hundred take 25 s, and 8 s for the dry run; a dozen tell as much."""
RENAMED, ADMINISTRATOR, LINKED = PEOPLE[:2], PEOPLE[2], PEOPLE[3]
REFUSED = {**dict.fromkeys(RENAMED, "name-differs"),
           ADMINISTRATOR: "administrator", LINKED: "identity-provider"}  # fmt: skip
NOBODY = "nobody@valbrune.example"


@pytest.fixture
def hands(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealHands]:
    """Return an administrator's hands in a realm where a program has put everybody, long ago."""
    world.today = date(2026, 3, 2)
    monkeypatch.setattr("connector.settings.load_settings", lambda: world.settings)
    monkeypatch.setattr("connector.sync.today_in", lambda _settings: world.today)
    hands = RealHands(world)
    password = {"type": "password", "value": "Lavoir-2026", "temporary": False}
    for email in PEOPLE:
        name = email[5].upper()
        known_as = f"Autre{name}" if email in RENAMED else f"Agent-{name}"
        hands.create_foreign(email, known_as, "Ana", credentials=[password])
    hands.give_admin_role(ADMINISTRATOR, "manage-users")
    hands.link_identity(LINKED)
    world.partner(
        "valbrune",
        *(f"1;AGENT {e[5].upper()};Ana;{e};Agente;09/02/2026" for e in PEOPLE),
        transmitted="2026-02-11",
    )
    yield hands
    hands.put_right()


def test_an_hours_work_and_not_a_weeks(
    hands: RealHands, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two commands for all; the rest in one list with its reason and the next command."""
    assert execute(["sync"]) == 3
    said = capsys.readouterr().out
    assert f"`connector adopt {LINKED} --by NOM`" in said
    assert "connector adopt --partner valbrune --dry-run" in said

    assert execute(["adopt", "--all", "--dry-run"]) == 4
    assert f"{len(PEOPLE) - 4} would be adopted, 4 refused" in capsys.readouterr().out

    assert execute(["adopt", "--all", "--by", "Anne MARTIN"]) == 4
    done, left = capsys.readouterr().out.split("Left to do, by reason:")
    assert done.count("Taken over.") == len(PEOPLE) - 4
    assert f"connector adopt {' '.join(RENAMED)} --by NAME" in left

    assert execute(["adopt", "--all", "--by", "Anne MARTIN", "--format", "json"]) == 4
    acts = json.loads(capsys.readouterr().out)["acts"]
    assert {a["email"]: a["code"] for a in acts} == REFUSED
    assert all(a["next"] for a in acts)

    for email in RENAMED:
        hands.set_name(email, f"Agent {email[5].upper()}", "Ana")
    command = ["adopt", NOBODY, *RENAMED, PEOPLE[-1], "--by", "Anne MARTIN", "--format", "json"]
    assert execute(command) == 4  # one bad address stops nobody
    acts = json.loads(capsys.readouterr().out)["acts"]
    assert [a["result"] for a in acts] == ["refused", "done", "done", "already"]

    assert execute(["sync", "--format", "json"]) == 3
    found = json.loads(capsys.readouterr().out)["findings"]
    codes = sorted(f["code"] for f in found if f["code"] != "note")
    assert codes == ["foreign-account", "foreign-account", "password-before-adoption"]
