"""The app of the statistics."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Counted acts and yearly statistics (执法统计)."""

    name = "zhiheng.oversight.statistics"
    label = "statistics"
    verbose_name = "执法统计"

    def ready(self) -> None:
        """Follow the ledger; contribute lists, pages and to-do items to the rooms below."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.statistics import contributing, projecting

        subscribe("statistics", projecting.project)
        projections.register("statistics", Projection("执法统计", projecting.rebuild, projecting.check))
        contributing.contribute()
