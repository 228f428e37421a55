"""The app of the complaints."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Complaints, the hotline and reports by scanned code (投诉举报、12345、码上监督)."""

    name = "zhiheng.oversight.complaints"
    label = "complaints"
    verbose_name = "投诉举报"

    def ready(self) -> None:
        """Put up the wall, follow the ledger, contribute pages, lists and imports."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.complaints import contributing, projecting, walls

        walls.register()
        subscribe("complaints", projecting.project)
        projections.register("complaints", Projection("投诉举报", projecting.rebuild, projecting.check))
        contributing.contribute()
