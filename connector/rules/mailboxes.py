"""Addresses that are no person's own: a service's mailbox, a personal provider (article 3.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from connector.rules.names import folded

_TOKEN = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """The words that give such addresses away; loaded from `mappings/mailboxes.yaml`."""

    generic_words: frozenset[str] = frozenset()
    """`service`, `accueil`, `contact`…, folded."""
    personal_providers: frozenset[str] = frozenset()
    """Domains, e.g. `orange.fr`, or the start of one with a dot at its end, e.g. `yahoo.`."""

    def is_generic(self, email: str, last_name: str, first_names: str) -> bool:
        """Tell whether the local part names a service and no part of the person's name."""
        tokens = set(_TOKEN.findall(folded(email.partition("@")[0])))
        if not tokens & self.generic_words:
            return False
        own = {t for t in folded(f"{last_name} {first_names}").split() if len(t) > 1}
        return not tokens & own

    def is_personal_provider(self, email: str) -> bool:
        """Tell whether the domain is one where anybody opens a mailbox for himself."""
        domain = email.rpartition("@")[2]
        return domain in self.personal_providers or any(
            domain.startswith(p) for p in self.personal_providers if p.endswith(".")
        )
