"""The app that assembles the internal zone."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Workbench, addresses and API of the internal zone (内网区)."""

    name = "zhiheng.web"
    label = "web"
    verbose_name = "内网区"

    def ready(self) -> None:
        """Give the doctor its checks of this zone."""
        from django.conf import settings

        from zhiheng.kit.operations import checks

        checks.register(settings.HOME, checks.backups_directory(), settings.ZONE)
