"""The app that assembles the internal zone."""

from django.apps import AppConfig

from zhiheng.kit import contributions


class WebConfig(AppConfig):
    """Workbench, addresses and API of the internal zone (内网区)."""

    name = "zhiheng.web"
    label = "web"
    verbose_name = "内网区"

    def ready(self) -> None:
        """Put the workbench at the head of the rail; give the doctor its checks of this zone."""
        from django.conf import settings

        from zhiheng.kit.operations import checks

        contributions.menu.register("workbench", contributions.MenuEntry("工作台", "workbench", "home", order=0))
        checks.register(settings.HOME, checks.backups_directory(), settings.ZONE)
