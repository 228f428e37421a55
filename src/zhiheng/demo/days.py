"""Working days of 2024–2026 for the demo, counted the slow way and apart from ``law`` on purpose.

Facts: the yearly notices of the State Council's General Office (国务院办公厅关于部分节假日安排的通知) for 2024 to 2026.
"""

from __future__ import annotations

from datetime import date, timedelta

ONE = timedelta(days=1)

OFF = {
    2024: "0101 0210-0217 0404-0406 0501-0505 0608-0610 0915-0917 1001-1007",
    2025: "0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
    2026: "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
}
MAKE_UP = {
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


def rolled(day: date) -> date:
    """Return the day itself or the next working day after it."""
    while not is_working(day):
        day += ONE
    return day


def working(start: date, count: int) -> date:
    """Return the ``count``-th working day after ``start`` (negative: before it)."""
    step = ONE if count > 0 else -ONE
    while count:
        start += step
        if is_working(start):
            count -= 1 if step == ONE else -1
    return start


def natural(start: date, count: int) -> date:
    """Return the last day of a period of ``count`` natural days after ``start``, rolled over days off."""
    return rolled(start + count * ONE)
