"""The app of discretion benchmarks."""

from django.apps import AppConfig


class DiscretionConfig(AppConfig):
    """Discretion benchmarks, the four lists, and what was imposed for the same conduct (裁量基准)."""

    name = "zhiheng.handling.discretion"
    label = "discretion"
    verbose_name = "裁量基准"

    def ready(self) -> None:
        """Follow the ledger; contribute lists, imports, panels and pages to the rooms below."""
        from zhiheng.handling.discretion import contributing, imposed, projecting
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe

        subscribe("discretion", projecting.project)
        projections.register("discretion", Projection("裁量基准", projecting.rebuild, projecting.check))
        subscribe("imposed", imposed.project)
        projections.register("imposed", Projection("裁量结果", imposed.rebuild, imposed.check))
        contributing.contribute()
