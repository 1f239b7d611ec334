"""Passwords that administrators set: whose finding it is, and what was before an adoption."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from connector import acts
from connector.keycloak.passwords import SetBy
from connector.plan.build import wishes
from connector.sync import gather
from connector.sync.watching import _in_french
from tests.fake.world import FakeWorld

HELENE = "helene.garrigue@valbrune.example"
KARIM = "karim.ollivier@hautes-rives.example"
OF_HELENE = f"1;GARRIGUE;Hélène;{HELENE};Chargée de mission;09/02/2026"
OF_KARIM = f"1;OLLIVIER;Karim;{KARIM};Coordonnateur;09/02/2026"
PASSWORD = "made-up-Password-1"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorld]:
    """Return two communes, the realm's clock at the journal's time."""
    world = FakeWorld(tmp_path, monkeypatch)
    world.partner("valbrune", OF_HELENE, transmitted="2026-02-11")
    world.partner("castelvert", OF_KARIM, transmitted="2026-02-11")
    world.gateway.realm.now = world.now()
    yield world
    world.journal.close()


def found(world: FakeWorld, **options: str) -> list[tuple[str, str | None, str | None]]:
    """Run a sync; return what it says of passwords: code, partner, address."""
    findings = world.sync(**options).plan.findings
    return [(f.code, f.partner, f.email) for f in findings if f.code.startswith("password-")]


def test_a_run_for_one_partner_speaks_of_its_people_only(world: FakeWorld) -> None:
    """The other's are not hidden by it: the next run about everybody still tells them."""
    world.sync()
    world.gateway.realm.pass_time(hours=1)
    world.hour += 1
    world.gateway.by_hand.set_password(HELENE, PASSWORD)
    world.gateway.by_hand.set_password(KARIM, PASSWORD)
    assert found(world, only_partner="valbrune") == [("password-by-other", "valbrune", HELENE)]
    world.hour += 1
    world.gateway.realm.pass_time(hours=1)
    assert len(found(world, only_partner="valbrune")) == 1
    world.hour += 1
    assert ("password-by-other", "castelvert", KARIM) in found(world)


def adopted(world: FakeWorld, address: str) -> None:
    """Take over the account of that address, as the command does."""
    recorder = world.recorder("adopt")
    wish = wishes(gather(world.settings, world.today, gateway=world.gateway).ground)
    for act in acts.adopt(world.gateway, wish, [address]):
        assert act.result is acts.Result.DONE
        recorder.act(act, by="Anne MARTIN")


def test_what_was_set_before_an_adoption_is_one_information(world: FakeWorld) -> None:
    """Nobody's fault; what an administrator sets afterwards is one (3.4)."""
    world.gateway.by_hand.create_foreign(HELENE)
    world.gateway.by_hand.set_password(HELENE, PASSWORD)
    world.gateway.realm.pass_time(minutes=10)
    world.hour += 1
    world.gateway.realm.now = world.now()
    adopted(world, HELENE)
    assert found(world) == [("password-before-adoption", "valbrune", None)]
    world.gateway.realm.now = world.now() + timedelta(minutes=5)
    world.gateway.by_hand.set_password(HELENE, PASSWORD)
    assert ("password-by-other", "valbrune", HELENE) in found(world)


def test_an_adoption_counts_by_keycloaks_clock(world: FakeWorld) -> None:
    """This machine's is four minutes behind: what came first there came first."""
    world.gateway.by_hand.create_foreign(HELENE)
    world.gateway.realm.clock_ahead = timedelta(minutes=4)
    world.gateway.realm.now = world.now() + timedelta(minutes=3)
    world.gateway.by_hand.set_password(HELENE, PASSWORD)
    world.gateway.realm.now = world.now() + timedelta(minutes=4)
    adopted(world, HELENE)
    assert [code for code, *_ in found(world)] == ["password-before-adoption"]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (SetBy("user", "admin.caf"), "l’administrateur « admin.caf »"),
        (SetBy("client", "reprise"), "le client « reprise »"),
        (SetBy("unknown", "d8a54a63"), "ne connaît pas (d’un autre royaume ou supprimé ; "),
    ],
)
def test_who_set_it_is_said_as_far_as_keycloak_tells(by: SetBy, said: str) -> None:
    """A user's name, a program's client id; of the `master` realm's people only an id is known."""
    assert said in _in_french(by)
