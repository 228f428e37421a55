"""The app of the holiday notices."""

from django.apps import AppConfig


class HolidaysConfig(AppConfig):
    """Holiday notices loaded here (放假日历)."""

    name = "zhiheng.oversight.holidays"
    label = "holidays"
    verbose_name = "放假日历"

    def ready(self) -> None:
        """Follow the ledger: what it says of a year is kept as a file that every judgement reads."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.holidays import projecting

        subscribe("holidays", projecting.project)
        projections.register("holidays", Projection("放假日历", projecting.rebuild, projecting.check))
