"""The registry: a folder a partner, its convention and its documents, read into values."""

from connector.registry.documents import CONVENTION
from connector.registry.load import (
    PartnerFolder,
    Registry,
    load_registry,
    partner_path,
    registry_id,
)

__all__ = [
    "CONVENTION",
    "PartnerFolder",
    "Registry",
    "load_registry",
    "partner_path",
    "registry_id",
]
