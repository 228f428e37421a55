"""The app of the plan's ledger."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Plan, tasks, meetings and the monthly report (计划台账)."""

    name = "zhiheng.plan"
    label = "plan"
    verbose_name = "计划台账"

    def ready(self) -> None:
        """Follow the ledger; contribute lists, pages, to-do items, documents to the rooms below."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.plan import contributing, projecting

        subscribe("plan", projecting.project)
        projections.register("plan", Projection("计划台账", projecting.rebuild, projecting.check))
        contributing.contribute()
