"""The app of supervision."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Instruments of supervision and what becomes of them (监督文书)."""

    name = "zhiheng.oversight.supervision"
    label = "supervision"
    verbose_name = "监督文书"

    def ready(self) -> None:
        """Follow the ledger; contribute lists, pages, panels, documents and to-do items to the rooms below."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.supervision import contributing, projecting

        subscribe("supervision", projecting.project)
        projections.register("supervision", Projection("监督文书", projecting.rebuild, projecting.check))
        contributing.contribute()
