"""The app of remedies."""

from django.apps import AppConfig


class RemediesConfig(AppConfig):
    """Reviews and lawsuits against decisions, as the supervising body follows them (复议诉讼)."""

    name = "zhiheng.oversight.remedies"
    label = "remedies"
    verbose_name = "复议诉讼"

    def ready(self) -> None:
        """Follow the ledger; contribute list, panels and to-do items to the rooms below."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.remedies import contributing, projecting

        subscribe("remedies", projecting.project)
        projections.register("remedies", Projection("复议诉讼", projecting.rebuild, projecting.check))
        contributing.contribute()
