"""The app of jobs."""

from datetime import time

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work (后台任务)."""

    name = "zhiheng.kit.jobs"
    label = "jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        """Declare the tidying of old jobs."""
        from zhiheng.kit.contributions import MenuEntry, menu
        from zhiheng.kit.jobs import services
        from zhiheng.kit.jobs.registry import Handler, Periodic, handlers, periodic
        from zhiheng.kit.rights import OPERATE, may

        operator = MenuEntry("后台任务", "jobs", "refresh", "运行", 900, visible=lambda user: may(user, OPERATE))
        menu.register("jobs", operator)
        handlers.register("jobs.tidy", Handler("清理已结束的后台任务", lambda run, arguments: services.tidy()))
        periodic.register("jobs.tidy", Periodic("jobs.tidy", at=time(3, 30)))
