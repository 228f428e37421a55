"""Saved mappings (对接映射, F7): a foreign table becomes events, day after day, and goes back in its own columns."""

from zhiheng.ledger.mappings.plan import Cell, EventPlan, ObjectPlan, Plan, PlanRefused
from zhiheng.ledger.mappings.reconciling import Week, reconciliation
from zhiheng.ledger.mappings.returning import write_back
from zhiheng.ledger.mappings.rows import MappingPreview
from zhiheng.ledger.mappings.services import RunResult, latest, preview, run, save_mapping

__all__ = [
    "Cell",
    "EventPlan",
    "MappingPreview",
    "ObjectPlan",
    "Plan",
    "PlanRefused",
    "RunResult",
    "Week",
    "latest",
    "preview",
    "reconciliation",
    "run",
    "save_mapping",
    "write_back",
]
