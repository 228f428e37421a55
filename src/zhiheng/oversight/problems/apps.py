"""The app of the list of prominent problems."""

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    """The list of prominent problems (突出问题清单)."""

    name = "zhiheng.oversight.problems"
    label = "problems"
    verbose_name = "突出问题"

    def ready(self) -> None:
        """Follow the ledger; contribute lists, pages, panels, documents and to-do items to the rooms below."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.problems import contributing, projecting

        subscribe("problems", projecting.project)
        projections.register("problems", Projection("突出问题", projecting.rebuild, projecting.check))
        contributing.contribute()
