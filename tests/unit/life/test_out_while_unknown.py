"""What the machine found: whoever is out stays out, also while the agreement is unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector import acts
from connector.evidence import Recorder
from tests.fake.world import FakeWorld

HELENE = "helene.garrigue@valbrune.example"


def test_out_while_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Suspended, enabled by hand, and somebody has mistyped the agreement: still out (3.3)."""
    world = FakeWorld(tmp_path, monkeypatch)
    line = f"1;GARRIGUE;Hélène;{HELENE};Chargée de mission;09/02/2026"
    world.partner("valbrune", line, transmitted="2026-02-11")
    world.sync()
    act = acts.suspend(world.gateway, HELENE, world.today)
    Recorder(world.journal, act.deed).act(act, by="Édith ROUVIERE")
    assert world.settings.registry is not None
    agreement = world.settings.registry / "valbrune" / "convention.yaml"
    agreement.write_text(agreement.read_text().replace("signed_on", "signed_onn"))
    world.gateway.by_hand.enable(HELENE)
    world.sync()
    enabled = world.gateway.by_hand.user(HELENE)["enabled"]
    world.journal.close()
    assert not enabled
