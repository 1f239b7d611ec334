"""A realm of its own, prepared as `realm apply` does, and a registry to provision it from."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from connector import realm, sync
from connector.errors import ExitStatus
from connector.journal import open_journal
from connector.keycloak import admin_connection
from connector.keycloak.connection import Connection
from connector.model import Change, Plan
from connector.registry import load_registry
from connector.settings import KeycloakSettings, Settings, SmtpSettings
from deploy.local.mailcatcher import links, wait_for_mail
from deploy.local.person import Person

if TYPE_CHECKING:
    from deploy.local import KeycloakServer
    from deploy.local.mailcatcher import MailCatcher

GOOD_PASSWORD = "Lavoir-2026"
HEAD = """\
id: caf99
caf: Caf des Hautes-Rives
contacts:
  - {role: access, last_name: ROUVIERE, first_names: Édith, email: edith.rouviere@caf99.example}
"""
HEADER = "liste;nom;prenoms;email;fonction;date"


class World:
    """Everything a test on the real server needs; `today` may be moved."""

    def __init__(
        self, server: KeycloakServer, mailbox: MailCatcher, realm_name: str, folder: Path
    ) -> None:
        """Prepare the realm and an empty registry in `folder`."""
        self.server = server
        self.mailbox = mailbox
        self.folder = folder / "registry"
        self.folder.mkdir()
        (self.folder / "registry.yaml").write_text(HEAD)
        self.today = date(2026, 3, 2)
        self.settings = Settings(
            registry=self.folder,
            # Nobody is still writing what a test has written.
            registry_settle_seconds=0,
            reports=folder / "reports",
            journal=SecretStr(f"sqlite:///{folder / 'journal.sqlite'}"),
            keycloak=KeycloakSettings.model_validate(
                {
                    "url": server.url,
                    "realm": realm_name,
                    "client_secret": SecretStr(secrets.token_urlsafe(24)),
                    "admin_realm": server.admin_realm,
                    "admin_client_id": server.admin_client_id,
                    "admin_client_secret": SecretStr(server.admin_client_secret),
                }
            ),
            smtp=SmtpSettings.model_validate(
                {
                    "host": "127.0.0.1",
                    "port": mailbox.port,
                    "from": "cooperation@caf99.example",
                    "tls": "none",
                }
            ),
        )
        self.admin: Connection = admin_connection(self.settings)
        head = load_registry(self.folder, self.today, may_be_empty=True)
        expected = realm.expected_realm(self.settings, realm.Caf.of(head.caf, head.contacts))
        realm.apply(self.admin, expected, create=True)

    # --- The registry ---------------------------------------------------------------------------

    def partner(self, partner_id: str, *lines: str, transmitted: str, **dates: str) -> None:
        """Write a partner with one annex 1; its name and domain are made from its id."""
        folder = self.folder / partner_id
        folder.mkdir(exist_ok=True)
        written = {"signed_on": "2026-01-09", "framework_ends_on": "2028-12-31", **dates}
        (folder / "convention.yaml").write_text(
            f"partner: Commune de {partner_id.capitalize()}\n"
            f"email_domains: [{partner_id}.example, hautes-rives.example]\n"
            + "".join(f"{k}: {v}\n" for k, v in written.items())
        )
        self.annex(partner_id, *lines, transmitted=transmitted)

    def annex(self, partner_id: str, *lines: str, transmitted: str) -> None:
        """Put one more annex 1 into the partner's folder."""
        day = date.fromisoformat(transmitted)
        text = "\n".join([f"Date de transmission :;{day:%d/%m/%Y}", HEADER, *lines])
        (self.folder / partner_id / f"annexe-1-{transmitted}.csv").write_text(text + "\n")

    # --- The connector --------------------------------------------------------------------------

    def gather(self, **options: Any) -> sync.Gathered:
        """Read the registry and the realm."""
        return sync.gather(self.settings, self.today, **options)

    def plan(self, **options: Any) -> Plan:
        """Return what a sync would do."""
        return sync.plan(self.gather(**options))

    def run(self, **options: Any) -> sync.Ran:
        """Run a sync as `connector sync` does, with the world's journal."""
        with open_journal(self.settings.journal.get_secret_value()) as journal:
            return sync.run(self.settings, journal, self.today, **options)

    def sync(self, **options: Any) -> tuple[Plan, tuple[Change, ...], ExitStatus]:
        """Run a sync; return the plan, every change with its outcome, and the exit status."""
        ran = self.run(**options)
        return ran.plan, ran.changes, ran.status

    def forget(self) -> None:
        """Lose the journal: no access may depend on it."""
        for file in self.folder.parent.glob("journal.sqlite*"):
            file.unlink()

    # --- The realm and its people ---------------------------------------------------------------

    def user(self, email: str) -> dict[str, Any]:
        """Return the user as the administrator sees it."""
        [found] = self.admin.get(
            self.admin.path("users"), email=email, exact="true", briefRepresentation="false"
        )
        return dict(self.admin.get(self.admin.path("users", found["id"])))

    def change_by_hand(self, email: str, /, **fields: Any) -> None:
        """Do what somebody could do in the administration console."""
        user = self.user(email)
        self.admin.put(self.admin.path("users", user["id"]), {**user, **fields})

    def person(self) -> Person:
        """Return somebody with a browser, in front of the platform's login."""
        return Person(
            self.server.url,
            self.settings.keycloak.realm,
            self.settings.platform.client_id,
            str(self.settings.platform.url),
        )

    def link_for(self, email: str, subject: str = "") -> str:
        """Return the link in the newest mail to `email` whose subject holds `subject`."""
        wait_for_mail(self.mailbox.folder, to=email)
        mail = [m for m in self.mailbox.mails(to=email) if subject in m["Subject"]][-1]
        [link] = dict.fromkeys(x for x in links(mail) if "/login-actions/" in x)
        return link

    def mails_to(self, email: str) -> int:
        """Return how many mails the relay took for `email`."""
        return sum(
            email in path.read_text(errors="replace") for path in self.mailbox.folder.glob("*.eml")
        )

    def close(self) -> None:
        """Remove the realm: the next module's listing is shorter for it."""
        self.admin.delete(self.admin.path())
