"""The app of special campaigns."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Special campaigns with their samples (专项整治)."""

    name = "zhiheng.oversight.campaigns"
    label = "campaigns"
    verbose_name = "专项整治"

    def ready(self) -> None:
        """Follow the ledger; contribute lists, pages, panels, documents and to-do items to the rooms below."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.campaigns import contributing, projecting

        subscribe("campaigns", projecting.project)
        projections.register("campaigns", Projection("专项整治", projecting.rebuild, projecting.check))
        contributing.contribute()
