"""The app of notifications."""

from datetime import time

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Notifications (消息)."""

    name = "zhiheng.kit.notifications"
    label = "notifications"
    verbose_name = "消息"

    def ready(self) -> None:
        """Declare the channels, the delivering job and the daily digest."""
        from zhiheng.kit.contributions import MenuEntry, top_bar
        from zhiheng.kit.jobs.registry import Handler, Periodic, handlers, periodic
        from zhiheng.kit.notifications import channels, delivery, selectors

        top_bar.register("notifications", MenuEntry("消息", "notifications", "bell", count=selectors.bell_count))
        for name, channel in channels.BUILT_IN.items():
            channels.channels.register(name, channel)
        handlers.register("notifications.deliver", Handler("发送消息", delivery.deliver_job, whole=False))
        handlers.register("notifications.digest", Handler("发送每日摘要", delivery.digest_job, whole=False))
        periodic.register(
            "notifications.digest", Periodic("notifications.digest", at=time(8, 30), on=delivery.digest_day)
        )
