"""One day's work that holds every kind of change, and what it must have led to in the end.

The same people are put into the fake realm and into a real one: three creations with their mails,
a closing, a reopening, a name put right, one of two partners ended, a takeover, a deletion after
six months, a mail that is owed; and one person whom nobody may touch.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from connector.keycloak.accounts import to_representation
from connector.model import Account, AccountState, Entitlement, Link
from tests.fake.state import MAPPING

DOMAIN = "valbrune.example"
OLD_PASSWORD = "Lavoir-2025"
FUNCTION = "Agent"
ATTACKER = "hugo.perso@ailleurs.example"
NEW = ("anne", "bruno", "chloe")
SESSIONS = ("denis", "gilles", "hugo", "karim")
"""Who has a browser session; Denis an offline one too."""
WITH_PASSWORD = (*SESSIONS, "elise")
MAILED = frozenset({*NEW, "elise", "hugo", "jules"})
"""Who is sent a link, once."""


def zone() -> str:
    """Return a time zone in which it is about noon: a test never meets midnight."""
    west = datetime.now(UTC).hour - 12
    return f"Etc/GMT{west:+d}"


def address(who: str) -> str:
    """Return somebody's professional address."""
    return f"{who}@{DOMAIN}"


@dataclass(frozen=True)
class Scenario:
    """The day it plays on."""

    today: date

    def write_registry(self, folder: Path) -> None:
        """Write two partners with their newest annexes 1."""
        self._head(folder)
        opened = (*NEW, "elise", "fanny", "gilles", "hugo", "jules", "karim")
        self._partner(folder, "valbrune", [*((1, w) for w in opened), (2, "denis")])
        self._partner(folder, "roquebelle", [(1, "luc"), (2, "gilles")])

    def write_small_registry(self, folder: Path) -> None:
        """Write one partner that asks for two people."""
        self._head(folder)
        self._partner(folder, "valbrune", [(1, "anne"), (1, "bruno")])

    def accounts(self) -> list[Account]:
        """Return the accounts that are there before, as earlier runs and people left them."""
        both = (self._entitlement("roquebelle"), self._entitlement())
        closed: dict[str, Any] = {"state": AccountState.CLOSED, "enabled": False}
        return [
            self._account("denis"),
            self._account(
                "elise",
                entitlements=(self._ended(30),),
                closed_on=self.today - timedelta(days=30),
                **closed,
            ),
            self._account("fanny", last_name="FAUTE"),
            self._account("gilles", entitlements=both),
            self._account("hugo", username=ATTACKER, email=ATTACKER),
            self._account(
                "irene",
                entitlements=(self._ended(220),),
                closed_on=self.today - timedelta(days=220),
                **closed,
            ),
            self._account(
                "jules", link=Link(owed=True), pending_actions=frozenset({"UPDATE_PASSWORD"})
            ),
            self._account("karim"),
            self._account("luc", entitlements=(self._entitlement("roquebelle"),)),
        ]

    def representations(self) -> Iterable[dict[str, Any]]:
        """Yield what a POST of each account carries."""
        for account in self.accounts():
            who = account.address.partition("@")[0]
            password = {"type": "password", "value": OLD_PASSWORD, "temporary": False}
            yield {
                **to_representation(account, MAPPING),
                "requiredActions": sorted(account.pending_actions),
                "groups": [MAPPING.group],
                "credentials": [password] if who in WITH_PASSWORD else [],
            }

    # ------------------------------------------------------------------------------------------

    def _head(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "registry.yaml").write_text(
            "id: caf99\ncaf: Caf des Hautes-Rives\ncontacts:\n"
            "  - {role: access, last_name: ROUVIERE, first_names: Édith, "
            "email: edith.rouviere@caf99.example}\n",
            encoding="utf-8",
        )

    def _partner(self, folder: Path, id_: str, lines: list[tuple[int, str]]) -> None:
        (folder / id_).mkdir(exist_ok=True)
        signed, ends = self.today - timedelta(days=90), self.today + timedelta(days=700)
        (folder / id_ / "convention.yaml").write_text(
            f"partner: Commune de {id_.capitalize()}\nsigned_on: {signed}\n"
            f"framework_ends_on: {ends}\nemail_domains: [{DOMAIN}]\n",
            encoding="utf-8",
        )
        sent, asked = self.today - timedelta(days=1), self.today - timedelta(days=2)
        rows = [
            f"{which};{who.upper()};Prénom;{address(who)};{FUNCTION};{asked:%d/%m/%Y}"
            for which, who in lines
        ]
        head = [f"Date de transmission :;{sent:%d/%m/%Y}", "liste;nom;prenoms;email;fonction;date"]
        text = "\n".join([*head, *rows]) + "\n"
        (folder / id_ / f"annexe-1-{sent}.csv").write_text(text, encoding="utf-8")

    def _account(self, who: str, **changes: Any) -> Account:
        values: dict[str, Any] = {
            "address": address(who),
            "username": address(who),
            "email": address(who),
            "last_name": who.upper(),
            "first_names": "Prénom",
            "annex_name": (changes.get("last_name", who.upper()), "Prénom"),
            "entitlements": (self._entitlement(),),
            "registry": "caf99",
            "link": Link(owed=False, at=datetime(2020, 1, 1, tzinfo=UTC), count=1),
        }
        account = Account(**(values | changes))
        functions = (FUNCTION,) if account.entitled else ()
        return replace(account, functions=functions)

    def _entitlement(self, partner: str = "valbrune") -> Entitlement:
        return Entitlement(partner, True, FUNCTION, self.today - timedelta(days=60), "list-1")  # noqa: FBT003

    def _ended(self, days: int) -> Entitlement:
        day = self.today - timedelta(days=days)
        return Entitlement("valbrune", False, FUNCTION, day, "list-2", day)  # noqa: FBT003


def normal(
    user: Mapping[str, Any],
    *,
    groups: Iterable[str],
    credentials: Iterable[str],
    sessions: int,
    offline: int,
) -> dict[str, Any]:
    """Return a user without what differs from one run to the next: ids and moments."""
    attributes = {name: sorted(v) for name, v in (user.get("attributes") or {}).items()}
    link = MAPPING.link
    if link in attributes:
        attributes[link] = [_without_moment(v) for v in attributes[link]]
    return {
        "email": user.get("email"),
        "name": (user.get("lastName"), user.get("firstName")),
        "enabled": user["enabled"],
        "verified": user.get("emailVerified"),
        "pending": sorted(user.get("requiredActions") or ()),
        "attributes": attributes,
        "groups": sorted(groups),
        "credentials": sorted(credentials),
        "sessions": sessions,
        "offline": offline,
    }


def too_many(mails: Mapping[str, int]) -> dict[str, int]:
    """Return who got more mails than owed, and how many more; fails where one got none."""
    owed = Counter({address(who): 1 for who in MAILED})
    missing = {a: n for a, n in owed.items() if mails.get(a, 0) < n}
    assert not missing, f"never mailed: {sorted(missing)}"
    return {a: n - owed[a] for a, n in mails.items() if n > owed[a]}


def _without_moment(link: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(link)
    # Whether it was ever sent, not when.
    return {**value, "at": bool(value.get("at"))}
