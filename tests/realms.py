"""Realm names for test modules."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def free_realm_name(module: ModuleType | str) -> str:
    """Return a name for the realm of a test module that no other module, or run, uses.

    It says whose it is, for who looks at the server: `test-sync-5f0c2a`.
    """
    name = module if isinstance(module, str) else module.__name__
    plain = re.sub(r"[^a-z0-9]+", "-", name.rpartition(".")[2].lower()).strip("-")
    # Random, as the server may be one that outlives the run (KEYCLOAK_URL).
    return f"{plain[:40]}-{secrets.token_hex(3)}"
