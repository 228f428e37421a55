"""The app of transfers to the discipline organ."""

from django.apps import AppConfig


class DisciplineConfig(AppConfig):
    """Transfers of clues to the discipline and supervision organ (移送纪检监察)."""

    name = "zhiheng.oversight.discipline"
    label = "discipline"
    verbose_name = "移送纪检监察"

    def ready(self) -> None:
        """Follow the ledger; put up the wall; contribute list, page, document and to-do items to the rooms below."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.discipline import contributing, printing, projecting

        subscribe("discipline", projecting.project)
        projections.register("discipline", Projection("移送纪检监察", projecting.rebuild, projecting.check))
        printing.register()
        contributing.contribute()
