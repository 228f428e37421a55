"""Working calendar (工作日历): official holidays and make-up working days, by year, as data with their source.

Its columns, for counting many days at once, are made by ``calendar.tables``.
"""

from zhiheng.law.calendar.errors import CalendarError
from zhiheng.law.calendar.model import KIND_NAMES, WEEKDAY_NAMES, Calendar, DayKind
from zhiheng.law.calendar.notice import Notice, weekday
from zhiheng.law.calendar.official import keep, load_calendar, official_calendar, to_yaml, update, user_directory
from zhiheng.law.calendar.reading import check_official, read_words

__all__ = [
    "KIND_NAMES",
    "WEEKDAY_NAMES",
    "Calendar",
    "CalendarError",
    "DayKind",
    "Notice",
    "check_official",
    "keep",
    "load_calendar",
    "official_calendar",
    "read_words",
    "to_yaml",
    "update",
    "user_directory",
    "weekday",
]
