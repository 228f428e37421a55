"""The app of enterprise contact points."""

from django.apps import AppConfig


class ContactPointsConfig(AppConfig):
    """Contact points, meetings, suggestions (企业联系点)."""

    name = "zhiheng.oversight.contactpoints"
    label = "contactpoints"
    verbose_name = "企业联系点"

    def ready(self) -> None:
        """Follow the ledger; contribute lists, pages, panels, documents and to-do items to the rooms below."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.contactpoints import contributing, projecting

        subscribe("contactpoints", projecting.project)
        projections.register("contactpoints", Projection("企业联系点", projecting.rebuild, projecting.check))
        contributing.contribute()
