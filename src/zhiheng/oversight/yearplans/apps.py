"""The app of the yearly plans of supervision."""

from django.apps import AppConfig


class YearPlansConfig(AppConfig):
    """Yearly plans of supervision with their items (年度监督计划)."""

    name = "zhiheng.oversight.yearplans"
    label = "yearplans"
    verbose_name = "年度监督计划"

    def ready(self) -> None:
        """Follow the ledger; contribute lists, pages, documents and to-do items to the rooms below."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.yearplans import contributing, projecting

        subscribe("yearplans", projecting.project)
        projections.register("yearplans", Projection("年度监督计划", projecting.rebuild, projecting.check))
        contributing.contribute()
