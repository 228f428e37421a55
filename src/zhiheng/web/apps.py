"""The app that assembles the internal zone."""

from django.apps import AppConfig

from zhiheng.kit import contributions
from zhiheng.kit.contributions import WorkSource


class WebConfig(AppConfig):
    """Workbench, addresses and API of the internal zone (内网区)."""

    name = "zhiheng.web"
    label = "web"
    verbose_name = "内网区"

    def ready(self) -> None:
        """Hand the law's calendar and words to the pages, fill lists, rail and jobs, give the doctor its checks."""
        from django.conf import settings

        from zhiheng.kit.operations import checks
        from zhiheng.web import (
            calendar,
            finding,
            jobs,
            law_page,
            ledger_lists,
            rail,
            reminders,
            sealing,
            side,
            telling,
            workbench,
        )
        from zhiheng.web.exchange import questions, running

        contributions.calendar.workdays = calendar.workdays
        contributions.requirements.lookup = law_page.requirement
        contributions.work.register("ledger", WorkSource("台账期限", workbench.ledger_items))
        ledger_lists.register_all()
        rail.fill()
        checks.register(settings.HOME, checks.backups_directory(), settings.ZONE)
        jobs.register()
        sealing.register()
        finding.register()
        reminders.register()
        telling.register()
        side.register()
        running.register()
        contributions.work.register("exchange", WorkSource("数据对接", questions.work))
