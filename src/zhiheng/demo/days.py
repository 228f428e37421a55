"""Working days of 2023–2026 for the demo, counted apart from ``law`` on purpose.

Facts: the yearly notices of the State Council's General Office (国务院办公厅关于部分节假日安排的通知) for 2023 to
2026. Other
years know weekends only; the demo decides nothing by them.
"""

from __future__ import annotations

from datetime import date, timedelta

ONE = timedelta(days=1)
FIRST, LAST = date(2017, 1, 1), date(2032, 12, 31)

OFF = {
    2023: "0101-0102 0121-0127 0405 0429-0503 0622-0624 0929-1006",
    2024: "0101 0210-0217 0404-0406 0501-0505 0608-0610 0915-0917 1001-1007",
    2025: "0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
    2026: "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
}
MAKE_UP = {
    2023: "0128 0129 0423 0506 0625 1007 1008",
    2024: "0204 0218 0407 0428 0511 0914 0929 1012",
    2025: "0126 0208 0427 0928 1011",
    2026: "0104 0214 0228 0509 0920 1010",
}


def _expand(table: dict[int, str]) -> frozenset[date]:
    days: set[date] = set()
    for year, text in table.items():
        for span in text.split():
            first, _, last = span.partition("-")
            start = date(year, int(first[:2]), int(first[2:]))
            end = date(year, int(last[:2]), int(last[2:])) if last else start
            while start <= end:
                days.add(start)
                start += ONE
    return frozenset(days)


_OFF, _MAKE_UP = _expand(OFF), _expand(MAKE_UP)


def is_working(day: date) -> bool:
    """Whether offices work on that day (make-up days do, holidays and other weekends don't)."""
    return day in _MAKE_UP or (day.weekday() < 5 and day not in _OFF)


def is_boundary(day: date) -> bool:
    """Whether the day is one that a careless count gets wrong: a holiday, or a day made up for."""
    return day in _MAKE_UP or day in _OFF


def _table() -> tuple[list[date], list[int]]:
    """Return all working days, and for every day from ``FIRST`` how many of them lie up to and with it."""
    days, before, day = [], [], FIRST
    while day <= LAST:
        if is_working(day):
            days.append(day)
        before.append(len(days))
        day += ONE
    return days, before


_DAYS, _UP_TO = _table()
_BASE = FIRST.toordinal()


def rolled(day: date) -> date:
    """Return the day itself or the next working day after it."""
    return day if is_working(day) else working(day, 1)


def working(start: date, count: int) -> date:
    """Return the ``count``-th working day after ``start`` (negative: before it; 0: ``start`` itself)."""
    if not count:
        return start
    place = _UP_TO[start.toordinal() - _BASE]
    if count > 0:
        return _DAYS[place + count - 1]
    return _DAYS[place + count - (1 if is_working(start) else 0)]


def working_days(first: date, last: date) -> list[date]:
    """Return the working days of a span, both ends inside."""
    start = _UP_TO[first.toordinal() - _BASE] - (1 if is_working(first) else 0)
    return _DAYS[start : _UP_TO[last.toordinal() - _BASE]]


def natural(start: date, count: int) -> date:
    """Return the last day of a period of ``count`` natural days after ``start``, rolled over days off."""
    return rolled(start + timedelta(days=count))


def months(start: date, count: int) -> date:
    """Return the day that many months later (the month's last day where it is shorter), not rolled."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    for day in range(start.day, start.day - 4, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise ValueError(start)
