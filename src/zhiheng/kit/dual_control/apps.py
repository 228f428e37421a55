"""The app of dual control."""

from datetime import timedelta

from django.apps import AppConfig

ACTS = {
    "act.proposed": "提请双人复核",
    "act.confirmed": "复核同意并办理",
    "act.refused": "复核不同意",
    "act.withdrawn": "撤回提请",
    "act.expired": "复核逾期失效",
    "act.lapsed": "提请失效",
}


class DualControlConfig(AppConfig):
    """Acts that need two persons (双人复核)."""

    name = "zhiheng.kit.dual_control"
    label = "dual_control"
    verbose_name = "双人复核"

    def ready(self) -> None:
        """Declare acts, the notification, the list, the to-do items, and the job that ends what waited too long."""
        from zhiheng.kit import contributions
        from zhiheng.kit.dual_control import lists, services, work
        from zhiheng.kit.jobs.registry import Handler, Periodic, handlers, periodic
        from zhiheng.kit.notifications.registry import Kind, kinds
        from zhiheng.kit.security.services import acts, reason_words

        for code, title in ACTS.items():
            acts.register(code, title)
        kinds.register(services.NOTICE, Kind("双人复核"))
        lists.register_all()
        contributions.work.register("dual-control", work.SOURCE)
        entry = contributions.MenuEntry("双人复核", "list", "users", order=40, url_args=("second-reviews",))
        contributions.account_menu.register("second-reviews", entry)
        handlers.register("dual-control.expire", Handler("结束逾期的提请", lambda run, arguments: services.expire()))
        periodic.register("dual-control.expire", Periodic("dual-control.expire", every=timedelta(hours=1)))
        reason_words.register("act-page", "办理页")
