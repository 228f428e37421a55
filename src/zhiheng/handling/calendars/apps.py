"""The app of the calendar feeds."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Private calendar feeds of due days (期限日历订阅)."""

    name = "zhiheng.handling.calendars"
    label = "calendars"
    verbose_name = "期限日历"

    def ready(self) -> None:
        """Name the acts of the security log, end feeds with their account, stand in the account's menu."""
        from zhiheng.handling.calendars import selectors, services
        from zhiheng.kit import contributions
        from zhiheng.kit.accounts.leaving import closers
        from zhiheng.kit.security.services import acts

        for code, words in services.ACTS.items():
            acts.register(code, words)
        closers.register("calendar feeds", services.revoke_all)
        entry = contributions.MenuEntry("期限日历", "calendar-feeds", "calendar", order=30, visible=selectors.may_have)
        contributions.account_menu.register("calendar-feeds", entry)
