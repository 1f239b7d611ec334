"""From what the documents say and what the realm holds to an ordered list of changes."""

from connector.plan.build import build_plan

__all__ = ["build_plan"]
