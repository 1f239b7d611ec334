"""The registry: a folder a partner, its convention and its documents, read into values."""

from connector.registry.load import (
    PartnerFolder,
    Registry,
    load_registry,
    partner_folders,
    registry_id,
)

__all__ = ["PartnerFolder", "Registry", "load_registry", "partner_folders", "registry_id"]
