"""The app of the registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Agencies, officers, certificates, powers, parties, memberships (名录)."""

    name = "zhiheng.registry"
    label = "registry"
    verbose_name = "名录"
