"""What is held and approved, in the journal: by person, so that it goes with the person."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.evidence.kinds import Kind
from connector.sync import Approval
from tests.fake.world import FakeWorld

HELENE = "helene.garrigue@valbrune.example"
KARIM = "karim.ollivier@valbrune.example"


def test_a_destroyed_person_cannot_be_tested_by_the_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digest is made of addresses: it stands beside the names, never in the chain."""
    world = FakeWorld(tmp_path, monkeypatch)
    world.partner("valbrune", f"1;GARRIGUE;Hélène;{HELENE};Agente;09/02/2026",
                  transmitted="2026-02-11")  # fmt: skip
    world.sync()
    world.annex("valbrune", f"1;OLLIVIER;Karim;{KARIM};Élu;01/03/2026", transmitted="2026-03-01")
    held = world.sync().plan
    world.sync()  # said once for each digest
    world.sync(approval=Approval(held.digest, "Édith ROUVIERE"))
    told = list(world.journal.entries(kinds=(Kind.HELD_PERSON, Kind.APPROVED_PERSON)))
    assert [(e.kind, e.person) for e in told] == [
        (Kind.HELD_PERSON, HELENE),
        (Kind.HELD_PERSON, KARIM),
        (Kind.APPROVED_PERSON, HELENE),
        (Kind.APPROVED_PERSON, KARIM),
    ]
    assert {(e.personal or {})["digest"] for e in told} == {held.digest}
    world.journal.destroy([HELENE, KARIM])
    assert all(
        held.digest[:12] not in str((e.payload, e.personal)) for e in world.journal.entries()
    )
    assert world.journal.verify().ok
    world.journal.close()
