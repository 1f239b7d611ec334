"""Tells a service's mailbox and a personal provider's address from a person's own (article 3.5)."""

from __future__ import annotations

from functools import lru_cache

from connector.data import data_file, load_yaml
from connector.readers.words import words
from connector.rules.mailboxes import Mailboxes


@lru_cache(maxsize=1)
def load_mailboxes() -> Mailboxes:
    """Return the words of `mappings/mailboxes.yaml`; raises ConnectorError where unusable."""
    raw = load_yaml(data_file("mappings", "mailboxes.yaml"))
    return Mailboxes(
        generic_words=frozenset(map(words, raw["generic_words"])),
        personal_providers=frozenset(p.lower() for p in raw["personal_providers"]),
    )


def is_generic(email: str, last_name: str, first_names: str) -> bool:
    """Tell whether the address is a service's: it names one, and no part of the person's name."""
    return load_mailboxes().is_generic(email, last_name, first_names)


def is_personal_provider(email: str) -> bool:
    """Tell whether anybody can open a mailbox for himself at the address's domain."""
    return load_mailboxes().is_personal_provider(email)
