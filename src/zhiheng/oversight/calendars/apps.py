"""The app of the holiday notices."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Holiday notices loaded here (放假日历)."""

    name = "zhiheng.oversight.calendars"
    label = "calendars"
    verbose_name = "放假日历"

    def ready(self) -> None:
        """Follow the ledger: what it says of a year is kept as a file that every judgement reads."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.calendars import projecting

        subscribe("calendars", projecting.project)
        projections.register("calendars", Projection("放假日历", projecting.rebuild, projecting.check))
