"""The one use case: gather → plan → guard → apply → record.

The command line, the schedule and the console call it and add nothing of their own.
"""

from connector.sync.carrying_out import carry_out, plan
from connector.sync.concluding import carried_out, retention_due
from connector.sync.gathering import (
    Gathered,
    Progress,
    gather,
    ground_of,
    read_registry,
    realm_findings,
    registry_path,
    today_in,
    views,
)
from connector.sync.ran import Approval, Ran, plan_status, sync_status
from connector.sync.running import run
from connector.sync.watching import chain_findings

__all__ = [
    "Approval",
    "Gathered",
    "Progress",
    "Ran",
    "carried_out",
    "carry_out",
    "chain_findings",
    "gather",
    "ground_of",
    "plan",
    "plan_status",
    "read_registry",
    "realm_findings",
    "registry_path",
    "retention_due",
    "run",
    "sync_status",
    "today_in",
    "views",
]
