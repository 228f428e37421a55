"""The app of the registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Agencies, officers, certificates, powers, parties, memberships (名录)."""

    name = "zhiheng.registry"
    label = "registry"
    verbose_name = "名录"

    def ready(self) -> None:
        """Follow the ledger, and contribute pages, to-do items and search sources to the rooms below."""
        from zhiheng.ledger.services import subscribe
        from zhiheng.registry.projecting import project

        subscribe("registry", project)
