"""A registry on disk, a journal, and a realm in memory: the whole use case without a network."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from connector import keycloak
from connector.evidence import Recorder
from connector.journal import Journal, open_journal
from connector.settings import KeycloakSettings, Settings
from connector.sync import Ran, run
from tests.fake.gateway import FakeGateway

HEADER = "liste;nom;prenoms;email;fonction;date"


class FakeWorld:
    """`today` may be moved; the journal's clock follows it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Begin on 2 March 2026 with an empty registry, in which no partner is."""
        self.today = date(2026, 3, 2)
        self.folder = folder / "registry"
        self.folder.mkdir()
        (self.folder / "registry.yaml").write_text("id: caf99\ncaf: Caf des Hautes-Rives\n")
        self.gateway = FakeGateway()
        self.settings = Settings(
            registry=self.folder,
            journal=SecretStr(f"sqlite:///{folder / 'journal.sqlite'}"),
            reports=folder / "reports",
            registry_settle_seconds=0,
            keycloak=KeycloakSettings.model_validate(
                {"url": "http://keycloak.example", "client_secret": "made-up"}
            ),
        )
        self.hour = 6
        self.journal = self._opened()
        monkeypatch.setattr(keycloak, "connect", lambda *_args, **_more: self.gateway)

    def _opened(self) -> Journal:
        return open_journal(self.settings.journal.get_secret_value(), now=self.now)

    def now(self) -> datetime:
        """Tell the moment: `hour` o'clock, UTC, on `today`."""
        return datetime.combine(self.today, time(self.hour), UTC)

    def partner(self, partner_id: str, *lines: str, transmitted: str, **dates: str) -> None:
        """Write a partner with one annex 1; its name and domain are made from its id."""
        folder = self.folder / partner_id
        folder.mkdir(exist_ok=True)
        written = {"signed_on": "2026-01-09", "framework_ends_on": "2036-12-31", **dates}
        (folder / "convention.yaml").write_text(
            f"partner: Commune de {partner_id.capitalize()}\n"
            "email_domains: [valbrune.example, hautes-rives.example]\n"
            + "".join(f"{k}: {v}\n" for k, v in written.items())
        )
        self.annex(partner_id, *lines, transmitted=transmitted)

    def annex(self, partner_id: str, *lines: str, transmitted: str) -> None:
        """Put one more annex 1 into the partner's folder."""
        day = date.fromisoformat(transmitted)
        text = "\n".join([f"Date de transmission :;{day:%d/%m/%Y}", HEADER, *lines])
        (self.folder / partner_id / f"annexe-1-{transmitted}.csv").write_text(text + "\n")

    def sync(self, **options: Any) -> Ran:
        """Run a sync on `today`."""
        return run(self.settings, self.journal, self.today, **options)

    def on(self, day: str, **options: Any) -> Ran:
        """Move to that day and run a sync."""
        self.today = date.fromisoformat(day)
        return self.sync(**options)

    def recorder(self, command: str) -> Recorder:
        """Return what writes an act into the journal."""
        return Recorder(self.journal, command)

    def lose_the_journal(self) -> None:
        """Begin an empty one."""
        self.journal.close()
        path = self.folder.parent / "journal.sqlite"
        for file in path.parent.glob("journal.sqlite*"):
            file.unlink()
        self.journal = self._opened()
