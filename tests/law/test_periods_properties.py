"""The counting functions against a clerk who walks the days, and the laws of counting that must hold for all inputs."""

from datetime import date, time

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from law.walking_oracle import Walker
from zhiheng.eventlog.days import clock_of, date_of, day_of
from zhiheng.law.calendar import Calendar, Notice
from zhiheng.law.calendar.official import PACKAGED
from zhiheng.law.calendar.reading import read_notice
from zhiheng.law.periods import PLAIN, Counting, Exclusion, counted_days, deadline, latest_before, not_after
from zhiheng.law.periods.tables import due_days, period_tables
from zhiheng.law.units import Period
from zhiheng.law.verdicts import Instant

NOTICES = [read_notice(path) for path in sorted(PACKAGED.glob("*.yaml"))]
CHINA = Counting(Calendar(NOTICES), rolls=True)
WALKER = Walker(
    [date_of(day) for notice in NOTICES for day in notice.off],
    [date_of(day) for notice in NOTICES for day in notice.makeup],
)
days = st.dates(date(2022, 6, 1), date(2027, 6, 1))
starts = days.map(day_of)
lengths = st.integers(0, 120)
units = st.sampled_from(["d", "wd", "m", "y"])


@st.composite
def periods(draw):
    unit = draw(units)
    most = {"d": 120, "wd": 60, "m": 14, "y": 3}[unit]
    return Period(draw(st.integers(0, most)), unit)


@st.composite
def pauses(draw, around):
    found = []
    for _ in range(draw(st.integers(0, 4))):
        start = around + draw(st.integers(-20, 150))
        found.append(Exclusion(start, start + draw(st.integers(-3, 40))))
    return found


@settings(max_examples=200, deadline=None)
@given(st.data(), starts, periods(), st.booleans())
def test_the_end_is_the_one_a_clerk_finds_by_walking(data, start, period, roll):
    excluded = data.draw(pauses(start))
    found = deadline(Instant(start), period, CHINA, exclusions=excluded, roll=roll)
    spans = [(date_of(e.start), date_of(e.end)) for e in excluded]
    nominal, due = WALKER.end(date_of(start), period.n, period.unit, spans, roll)
    assert (date_of(found.nominal_day), date_of(found.due.day)) == (nominal, due)
    if not spans and period.n and period.unit == "d":
        assert found.first_day == start + 1


@settings(max_examples=150, deadline=None)
@given(starts, st.integers(0, 60), st.sampled_from(["d", "wd"]))
def test_the_latest_day_ahead_is_the_one_a_clerk_finds_by_walking(act, n, unit):
    found = latest_before(act, Period(n, unit), CHINA)
    assert date_of(found.due.day) == WALKER.latest(date_of(act), n, unit)


@settings(max_examples=100, deadline=None)
@given(st.data(), starts, periods())
def test_exclusions_are_a_union_whose_order_and_splitting_do_not_matter(data, start, period):
    excluded = data.draw(pauses(start))
    shuffled = data.draw(st.permutations(excluded))
    doubled = [*shuffled, *excluded]
    split = [
        half
        for e in excluded
        for middle in [(e.start + e.end) // 2]
        for half in (Exclusion(e.start, middle), Exclusion(middle, e.end))
        if e.end > e.start
    ]
    ends = {deadline(Instant(start), period, CHINA, exclusions=x).due for x in (excluded, shuffled, doubled, split)}
    assert len(ends) == 1


@settings(max_examples=100, deadline=None)
@given(st.data(), starts, periods())
def test_a_longer_period_never_ends_earlier_and_an_exclusion_never_shortens(data, start, period):
    excluded = data.draw(pauses(start))
    one_more = Period(period.n + 1, period.unit)
    end = deadline(Instant(start), period, CHINA, exclusions=excluded).due.day
    assert deadline(Instant(start), one_more, CHINA, exclusions=excluded).due.day >= end
    assert deadline(Instant(start), period, CHINA).due.day <= end


@settings(max_examples=100, deadline=None)
@given(starts, st.integers(0, 40), st.integers(0, 40), st.sampled_from(["d", "wd"]))
def test_days_add_up_when_nothing_rolls(start, first, second, unit):
    middle = deadline(Instant(start), Period(first, unit), CHINA, roll=False).due
    assume(unit == "d" or first > 0 or second > 0)
    whole = deadline(Instant(start), Period(first + second, unit), CHINA, roll=False).due
    assert deadline(middle, Period(second, unit), CHINA, roll=False).due == whole


@settings(max_examples=100, deadline=None)
@given(starts, st.integers(1, 60))
def test_a_working_day_end_is_worked_and_that_many_working_days_away(start, n):
    calendar = CHINA.calendar
    assert calendar is not None
    due = deadline(Instant(start), Period(n, "wd"), CHINA).due.day
    assert calendar.is_working(due)
    assert calendar.working_ordinal(due) - calendar.working_ordinal(start) == n
    assert latest_before(due + 1, Period(1, "wd"), CHINA).due.day == due


@settings(max_examples=100, deadline=None)
@given(st.data(), starts, periods())
def test_deducted_days_explain_the_whole_difference(data, start, period):
    assume(period.unit in {"d", "m", "y"})
    excluded = data.draw(pauses(start))
    found = deadline(Instant(start), period, CHINA, exclusions=excluded, roll=False)
    plain = deadline(Instant(start), period, CHINA, roll=False)
    assert found.nominal_day - plain.nominal_day == found.excluded_days


@settings(max_examples=100, deadline=None)
@given(st.data(), starts, st.integers(-5, 200))
def test_counted_days_are_those_outside_the_union(data, start, length):
    excluded = data.draw(pauses(start))
    outside = [day for day in range(start + 1, start + length + 1) if not any(e.start < day <= e.end for e in excluded)]
    assert counted_days(start, start + length, excluded) == len(outside)


@settings(max_examples=40, deadline=None)
@given(periods(), st.booleans(), st.lists(starts, min_size=1, max_size=30))
def test_whole_columns_give_the_same_ends(period, roll, column):
    tables = period_tables(CHINA, day_of(date(2022, 1, 1)), day_of(date(2032, 1, 1)))
    found = due_days(np.array(column, dtype=np.int32), period, tables, roll)
    assert found.tolist() == [deadline(Instant(s), period, CHINA, roll=roll).due.day for s in column]


@settings(max_examples=100, deadline=None)
@given(starts, st.times(), st.integers(0, 200), st.sampled_from(["excluded", "counted"]))
def test_hours_run_on_through_everything(start, clock, n, mode):
    act = Instant(start, clock_of(clock))
    due = deadline(act, Period(n, "h"), CHINA, hour=mode).due
    hour = 3_600_000_000
    base = act.clock // hour * hour + hour if mode == "excluded" else act.clock
    assert due.day * 24 * hour + due.clock == start * 24 * hour + base + n * hour


@settings(max_examples=60, deadline=None)
@given(starts, st.lists(st.sampled_from(["off", "makeup", ""]), min_size=20, max_size=20))
def test_any_calendar_counts_consistently(start, marks):
    marked = list(enumerate(marks, start=start))
    off = {day: "示例节" for day, mark in marked if mark == "off"}
    makeup = {day: "示例节" for day, mark in marked if mark == "makeup"}
    calendar = Calendar([Notice(date_of(start).year, off, makeup)])
    tables = calendar.tables(start - 30, start + 60)
    total = calendar.working_ordinal(start - 31)
    for day in range(start - 30, start + 61):
        total += calendar.is_working(day)
        place = day - tables.first_day
        assert calendar.working_ordinal(day) == total == tables.ordinal[place]
        assert tables.working[place] == calendar.is_working(day)
        assert tables.next_working[place] == calendar.next_working(day)
        assert tables.known[place] == calendar.known(day)
        if calendar.is_working(day):
            assert calendar.day_of_ordinal(total) == day == tables.day_of_ordinal[total - tables.first_ordinal]


@pytest.mark.parametrize("unit", ["wd"])
def test_plain_civil_days_refuse_working_days(unit):
    with pytest.raises(ValueError, match="工作日历"):
        deadline(Instant(0), Period(3, unit), PLAIN)
    with pytest.raises(ValueError, match="工作日历"):
        latest_before(0, Period(3, unit), PLAIN)
    with pytest.raises(ValueError, match="工作日历"):
        deadline(Instant(0), Period(3, "d"), PLAIN, roll=True)
    with pytest.raises(ValueError, match="工作日历"):
        due_days(np.array([0], dtype=np.int32), Period(3, unit), period_tables(PLAIN, 0, 10))


def test_plain_civil_days_are_a_subtraction():
    for n in (0, 1, 90, 210):
        assert deadline(Instant(20000), Period(n, "d"), PLAIN).due == Instant(20000 + n)


def test_a_negative_period_is_refused():
    for count in (lambda p: deadline(Instant(0), p, CHINA), lambda p: latest_before(0, p, CHINA)):
        with pytest.raises(ValueError, match="负数"):
            count(Period(-1, "d"))


def test_an_act_on_the_last_day_is_in_time_whatever_its_hour():
    due = Instant(100)
    assert not_after(Instant(100, clock_of(time(23, 59))), due) is True
    assert not_after(Instant(101), due) is False
    assert not_after(Instant(100), Instant(100, 5)) is None
    assert not_after(Instant(100, 6), Instant(100, 5)) is False
    assert not_after(Instant(100, 5), Instant(100, 5)) is True
