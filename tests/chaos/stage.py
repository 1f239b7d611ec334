"""The scenario on a real server: its people put in, and what became of them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import requests

from connector import sync
from connector.journal import Journal, open_journal
from connector.settings import Settings
from tests.chaos.program import Program
from tests.chaos.scenario import OLD_PASSWORD, SESSIONS, Scenario, address, normal, zone

if TYPE_CHECKING:
    from tests.integration.world import World

PLATFORM = "chaos-platform"
"""A client of the tests, which gives sessions without a browser."""


class Stage:
    """A real realm, one registry, and a journal that each test begins anew."""

    def __init__(self, world: World, folder: Path) -> None:
        """Take the world's realm over; its people go."""
        self.world = world
        self.folder = folder
        self.zone = zone()
        self.scenario = Scenario(datetime.now(ZoneInfo(self.zone)).date())
        self.scenario.write_registry(folder / "registry")
        self.scenario.write_small_registry(folder / "small")
        self._runs = 0
        admin = world.admin
        client = {
            "clientId": PLATFORM,
            "publicClient": True,
            "standardFlowEnabled": False,
            "directAccessGrantsEnabled": True,
        }
        admin.expect(admin.post(admin.path("clients"), client), 201)
        self._group = admin.get(admin.path("group-by-path", "platform-access"))["id"]
        self._offline = admin.get(admin.path("roles", "offline_access"))

    def begin(self, *, people: bool = True) -> None:
        """Put the people into the realm, with their sessions; begin a new journal and mailbox.

        Without `people` the realm is empty, and the registry asks for Anne and Bruno alone.
        """
        admin = self.world.admin
        self.world.mailbox.accept_all()
        for user in admin.get(admin.path("users"), max=-1):
            admin.delete(admin.path("users", user["id"]))
        for path in self.world.mailbox.folder.glob("*.eml"):
            path.unlink()
        self.registry = self.folder / ("registry" if people else "small")
        self._runs += 1
        self.journal_url = f"sqlite:///{self.folder / f'journal-{self._runs}.sqlite'}"
        if not people:
            return
        for user in self.scenario.representations():
            made = admin.expect(admin.post(admin.path("users"), user), 201)
            [who, _] = user["attributes"]["annexEmail"][0].split("@")
            if who == "denis":
                made_id = made.headers["Location"].rpartition("/")[2]
                roles = admin.path("users", made_id, "role-mappings", "realm")
                admin.expect(admin.post(roles, [self._offline]), 204)
                self._log_in(user["email"], "openid offline_access")
            if who in SESSIONS:
                self._log_in(user["email"], "openid")

    # --- Runs -----------------------------------------------------------------------------------

    def settings(self, url: str | None = None, **changes: Any) -> Settings:
        """Return the settings of a run in this process; `url` is the proxy's."""
        world = self.world.settings
        keycloak = world.keycloak.model_dump() | changes.pop("keycloak", {})
        return Settings.model_validate(
            {
                "registry": self.registry,
                "registry_settle_seconds": 0,
                "timezone": self.zone,
                "keycloak": keycloak | ({"url": url} if url else {}),
                **changes,
            }
        )

    def journal(self) -> Journal:
        """Open the journal."""
        return open_journal(self.journal_url)

    def run(self, url: str | None = None, **changes: Any) -> sync.Ran:
        """Run in this process, undisturbed unless `url` is a proxy's."""
        with self.journal() as journal:
            return sync.run(self.settings(url, **changes), journal, self.scenario.today)

    def left(self) -> int:
        """Return how many changes a further run would make."""
        return len(sync.plan(sync.gather(self.settings(), self.scenario.today)).changes)

    def program(self, url: str | None = None, *arguments: str, **settings: str) -> Program:
        """Start `connector sync`, or another command, in a process of its own."""
        keycloak = self.world.settings.keycloak
        assert keycloak.client_secret is not None
        environment = {
            "CONNECTOR_KEYCLOAK__URL": url or str(keycloak.url),
            "CONNECTOR_KEYCLOAK__REALM": keycloak.realm,
            "CONNECTOR_KEYCLOAK__CLIENT_SECRET": keycloak.client_secret.get_secret_value(),
            "CONNECTOR_REGISTRY": str(self.registry),
            "CONNECTOR_REGISTRY_SETTLE_SECONDS": "0",
            "CONNECTOR_JOURNAL": self.journal_url,
            "CONNECTOR_TIMEZONE": self.zone,
            **settings,
        }
        return Program(environment, self.folder, *(arguments or ("sync",)))

    # --- What became of it ----------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Return the realm's users without ids and moments."""
        admin = self.world.admin
        members = {u["id"] for u in admin.get(admin.path("groups", self._group, "members"), max=-1)}
        found = {}
        for user in admin.get(admin.path("users"), max=-1, briefRepresentation="false"):
            path = ("users", user["id"])
            consents = admin.get(admin.path(*path, "consents")) or ()
            found[user["username"]] = normal(
                user,
                groups=["platform-access"] if user["id"] in members else [],
                credentials=[c["type"] for c in admin.get(admin.path(*path, "credentials"))],
                sessions=len(admin.get(admin.path(*path, "sessions"))),
                offline=len(consents),
            )
        return found

    def mails(self) -> Counter[str]:
        """Return how many mails each address got."""
        return Counter(str(m["X-RcptTo"]) for m in self.world.mailbox.mails())

    def user(self, who: str) -> dict[str, Any] | None:
        """Return one of the people as the administrator sees it, None where there is nobody."""
        found = self.world.admin.get(
            self.world.admin.path("users"),
            email=address(who),
            exact="true",
            briefRepresentation="false",
        )
        return dict(found[0]) if found else None

    def _log_in(self, email: str, scope: str) -> None:
        url = f"{self.world.server.url}/realms/{self.world.settings.keycloak.realm}"
        login = {"username": email, "password": OLD_PASSWORD, "scope": scope}
        answer = requests.post(
            f"{url}/protocol/openid-connect/token",
            data={"grant_type": "password", "client_id": PLATFORM, **login},
            timeout=30,
        )
        assert answer.ok, answer.text
