"""Every day printed in the 36 rules of the project's semantics page comes out of the counting functions."""

from datetime import date, time

import pytest

from zhiheng.eventlog.days import clock_of, date_of, day_of
from zhiheng.law.calendar import official_calendar
from zhiheng.law.periods import Counting, Exclusion, deadline, latest_before, latest_of
from zhiheng.law.units import Period
from zhiheng.law.verdicts import Instant


@pytest.fixture
def law(monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    return Counting(official_calendar(), rolls=True)


def d(text: str) -> int:
    return day_of(date.fromisoformat(text))


def at(day: str, clock: str = "") -> Instant:
    return Instant(d(day), clock_of(time.fromisoformat(clock)) if clock else -1)


def end(law, start, n, unit, *excluded, **options):
    spans = [Exclusion(d(a), d(b)) for a, b in excluded]
    return str(date_of(deadline(at(start), Period(n, unit), law, exclusions=spans, **options).due.day))


@pytest.mark.parametrize(
    ("start", "n", "unit", "due"),
    [
        ("2025-03-03", 90, "d", "2025-06-03"),
        ("2024-07-01", 90, "d", "2024-09-29"),
        ("2025-09-05", 30, "d", "2025-10-09"),
        ("2025-03-03", 30, "d", "2025-04-02"),
        ("2025-01-23", 7, "wd", "2025-02-08"),
        ("2025-06-26", 7, "wd", "2025-07-07"),
        ("2025-09-24", 5, "wd", "2025-09-30"),
        ("2025-04-28", 5, "wd", "2025-05-08"),
        ("2025-09-26", 7, "wd", "2025-10-13"),
        ("2025-09-26", 20, "wd", "2025-10-30"),
        ("2025-09-29", 3, "wd", "2025-10-10"),
        ("2025-03-03", 3, "wd", "2025-03-06"),
        ("2025-03-03", 15, "d", "2025-03-18"),
        ("2025-01-15", 6, "m", "2025-07-15"),
        ("2025-07-10", 10, "wd", "2025-07-24"),
        ("2025-06-16", 10, "wd", "2025-06-30"),
        ("2025-07-15", 3, "m", "2025-10-15"),
        ("2025-05-12", 15, "d", "2025-05-27"),
        ("2025-05-27", 3, "m", "2025-08-27"),
        ("2025-03-05", 3, "d", "2025-03-10"),
        ("2025-03-03", 3, "d", "2025-03-06"),
        ("2022-05-10", 3, "y", "2025-05-12"),
        ("2025-04-29", 5, "wd", "2025-05-09"),
        ("2025-03-10", 5, "wd", "2025-03-17"),
        ("2025-03-03", 30, "d", "2025-04-02"),
        ("2025-08-04", 30, "d", "2025-09-03"),
        ("2025-09-30", 2, "wd", "2025-10-10"),
        ("2025-10-10", 2, "wd", "2025-10-13"),
        ("2025-03-07", 2, "wd", "2025-03-11"),
        ("2025-03-11", 2, "wd", "2025-03-13"),
        ("2025-03-03", 2, "wd", "2025-03-05"),
        ("2025-03-06", 2, "wd", "2025-03-10"),
    ],
)
def test_the_end_of_a_period_is_as_the_design_says(law, start, n, unit, due):
    assert end(law, start, n, unit) == due


def test_an_appraisal_of_fifteen_days_moves_the_end_by_fifteen_days(law):
    assert end(law, "2025-03-03", 90, "d", ("2025-03-10", "2025-03-25")) == "2025-06-16"


def test_overlapping_exclusions_are_deducted_once(law):
    spans = [Exclusion(d("2025-03-10"), d("2025-03-25")), Exclusion(d("2025-03-20"), d("2025-03-31"))]
    found = deadline(at("2025-03-03"), Period(90, "d"), law, exclusions=spans)
    assert date_of(found.nominal_day) == date(2025, 6, 22)
    assert date_of(found.due.day) == date(2025, 6, 23)
    assert found.excluded_days == 21


def test_a_seizure_is_lengthened_by_the_test_only(law):
    assert end(law, "2025-03-03", 30, "d", ("2025-03-05", "2025-03-15")) == "2025-04-14"
    assert end(law, "2025-03-03", 30, "d", ("2025-03-05", "2025-03-20")) == "2025-04-17"


def test_an_extension_lengthens_the_period_from_its_start(law):
    assert end(law, "2025-03-03", 120, "d") == "2025-07-01"
    assert end(law, "2025-03-03", 60, "d") == "2025-05-06"


def test_announcement_and_limitation_periods_do_not_roll(law):
    assert end(law, "2025-03-03", 30, "d", roll=False) == "2025-04-02"
    assert end(law, "2023-03-10", 2, "y", roll=False) == "2025-03-10"
    assert end(law, "2023-03-10", 5, "y", roll=False) == "2028-03-10"


@pytest.mark.parametrize(("act", "latest"), [("2025-10-13", "2025-09-26"), ("2025-05-08", "2025-04-25")])
def test_seven_days_ahead_counts_working_days_backward(law, act, latest):
    assert str(date_of(latest_before(d(act), Period(7, "wd"), law).due.day)) == latest


@pytest.mark.parametrize(
    ("day", "clock", "due_day", "due_clock"),
    [
        ("2025-03-07", "10:20", "2025-03-08", "11:00"),
        ("2025-03-10", "15:40", "2025-03-11", "16:00"),
        ("2025-03-03", "10:00", "2025-03-04", "11:00"),
    ],
)
def test_the_hour_of_the_act_is_not_counted(law, day, clock, due_day, due_clock):
    assert deadline(at(day, clock), Period(24, "h"), law).due == at(due_day, due_clock)


def test_the_window_of_the_application_to_the_court(law):
    def window(remedy_start, remedy, demand):
        remedy_end = deadline(at(remedy_start), remedy, law).due.day
        demand_end = deadline(at(demand), Period(10, "wd"), law).due.day
        last = deadline(Instant(remedy_end), Period(3, "m"), law).due.day
        earliest = latest_of([remedy_end, demand_end])
        assert earliest is not None
        return str(date_of(earliest + 1)), str(date_of(last))

    assert window("2025-01-15", Period(6, "m"), "2025-07-10") == ("2025-07-25", "2025-10-15")
    assert window("2025-01-15", Period(6, "m"), "2025-06-16") == ("2025-07-16", "2025-10-15")
    assert window("2025-05-12", Period(15, "d"), "2025-06-16")[1] == "2025-08-27"
