"""The app of the cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Penalty cases handled here (行政处罚案件)."""

    name = "zhiheng.handling.cases"
    label = "cases"
    verbose_name = "案件办理"

    def ready(self) -> None:
        """Follow the ledger; contribute lists, pages, panels, documents and to-do items to the rooms below."""
        from zhiheng.handling.cases import contributing, projecting
        from zhiheng.ledger.projection import aside
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe

        aside.register("guard.overridden", frozenset())  # a reason on the record is no step of the case
        subscribe("cases", projecting.project)
        projections.register("cases", Projection("案件", projecting.rebuild, projecting.check))
        contributing.contribute()
