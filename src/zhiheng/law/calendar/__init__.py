"""Working calendar (工作日历): official holidays and make-up working days, by year, as data with their source."""

from zhiheng.law.calendar.errors import CalendarError
from zhiheng.law.calendar.model import KIND_NAMES, WEEKDAY_NAMES, Calendar, DayKind
from zhiheng.law.calendar.notice import Notice, weekday
from zhiheng.law.calendar.official import load_calendar, official_calendar, update
from zhiheng.law.calendar.tables import CalendarTables, calendar_tables

__all__ = [
    "KIND_NAMES",
    "WEEKDAY_NAMES",
    "Calendar",
    "CalendarError",
    "CalendarTables",
    "DayKind",
    "Notice",
    "calendar_tables",
    "load_calendar",
    "official_calendar",
    "update",
    "weekday",
]
