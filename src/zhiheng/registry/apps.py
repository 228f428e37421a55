"""The app of the registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Agencies, officers, certificates, powers, parties, memberships (名录)."""

    name = "zhiheng.registry"
    label = "registry"
    verbose_name = "名录"

    def ready(self) -> None:
        """Follow the ledger, and contribute lists, act pages, object pages and to-do items to the rooms below."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.registry import contributing, projecting

        subscribe("registry", projecting.project)
        projections.register("registry", Projection("名录", projecting.rebuild, projecting.check))
        contributing.contribute()
