"""Dates made of other dates, and the small helpers beside the counting."""

from datetime import date

import numpy as np
import pytest

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.law.calendar import Calendar, official_calendar
from zhiheng.law.calendar.tables import calendar_tables
from zhiheng.law.periods import (
    PLAIN,
    Counting,
    add_months,
    annual_day_from,
    earliest_of,
    latest_of,
    roll_forward,
    year_end,
)
from zhiheng.law.periods.tables import due_days, period_tables
from zhiheng.law.units import Period


def d(text: str) -> int:
    return day_of(date.fromisoformat(text))


@pytest.fixture
def law(monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    return Counting(official_calendar(), rolls=True)


def test_absent_dates_are_ignored_and_all_absent_is_absent():
    assert latest_of([None, 3, 5, None]) == 5
    assert earliest_of([None, 3, 5]) == 3
    assert latest_of([None, None]) is None
    assert earliest_of([]) is None


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2025-01-15", 6, "2025-07-15"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2025-03-31", -1, "2025-02-28"),
        ("2025-01-31", -2, "2024-11-30"),
        ("1900-02-28", 12, "1901-02-28"),
        ("2999-12-31", 1, "3000-01-31"),
    ],
)
def test_months_keep_the_day_number_or_end_with_the_month(start, months, end):
    assert str(date_of(add_months(d(start), months))) == end


def test_a_day_of_the_year_is_the_next_one_from_a_day_on():
    assert annual_day_from(d("2025-03-31"), 3, 31) == d("2025-03-31")
    assert annual_day_from(d("2025-04-01"), 3, 31) == d("2026-03-31")
    assert annual_day_from(d("2023-03-01"), 2, 29) == d("2024-02-29")
    assert annual_day_from(d("2025-01-01"), 2, 29) == d("2025-02-28")
    assert year_end(d("2025-03-03")) == d("2025-12-31")
    with pytest.raises(ValueError, match="day"):
        annual_day_from(d("2025-01-01"), 4, 31)


def test_a_stated_date_rolls_only_with_a_calendar_that_rolls(law):
    assert roll_forward(d("2025-10-01"), law) == d("2025-10-09")
    assert roll_forward(d("2025-10-01"), Counting(law.calendar, rolls=False)) == d("2025-10-01")
    assert roll_forward(d("2025-10-01"), PLAIN) == d("2025-10-01")


def test_tables_of_plain_days_let_every_day_count():
    tables = period_tables(PLAIN, 100, 110)
    assert not tables.has_calendar
    assert tables.calendar.working.tolist() == [1] * 11
    assert due_days(np.array([100, 105], dtype=np.int32), Period(5, "d"), tables).tolist() == [105, 110]


def test_tables_refuse_what_lies_outside(law):
    tables = period_tables(law, d("2025-01-01"), d("2025-12-31"))
    late = np.array([d("2025-12-30")], dtype=np.int32)
    for period in (Period(30, "d"), Period(10, "wd")):
        with pytest.raises(ValueError, match="范围"):
            due_days(late, period, tables)
    with pytest.raises(ValueError, match="范围"):
        due_days(np.array([0], dtype=np.int32), Period(1, "wd"), tables)
    with pytest.raises(ValueError, match="小时"):
        due_days(late, Period(24, "h"), tables)
    with pytest.raises(ValueError, match="before"):
        calendar_tables(law.calendar, 10, 9)


def test_tables_far_from_any_notice_know_only_weekdays():
    for first in ("1900-01-01", "2999-01-01"):
        tables = Calendar([]).tables(d(first), d(first) + 370)
        assert not tables.known.any()
        weekdays = [date_of(day).weekday() < 5 for day in range(d(first), d(first) + 371)]
        assert tables.working.astype(bool).tolist() == weekdays
