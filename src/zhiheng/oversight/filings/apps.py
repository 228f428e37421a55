"""The app of filings."""

from django.apps import AppConfig


class FilingsConfig(AppConfig):
    """Major decisions filed with the supervising body (重大执法决定备案)."""

    name = "zhiheng.oversight.filings"
    label = "filings"
    verbose_name = "重大执法决定备案"

    def ready(self) -> None:
        """Follow the ledger; contribute lists, panels, documents and to-do items to the rooms below."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.filings import contributing, projecting

        subscribe("filings", projecting.project)
        projections.register("filings", Projection("重大决定备案", projecting.rebuild, projecting.check))
        contributing.contribute()
