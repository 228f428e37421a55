"""A deadline explains itself in one Chinese sentence."""

from datetime import date, time

import pytest

from zhiheng.eventlog.days import clock_of, day_of
from zhiheng.law.calendar import official_calendar
from zhiheng.law.periods import PLAIN, Counting, Exclusion, deadline, latest_before
from zhiheng.law.units import Period
from zhiheng.law.verdicts import Instant


@pytest.fixture
def law(monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    return Counting(official_calendar(), rolls=True)


def at(day: str, clock: str = "") -> Instant:
    return Instant(day_of(date.fromisoformat(day)), clock_of(time.fromisoformat(clock)) if clock else -1)


def span(start: str, end: str, name: str, document: str | None = None) -> Exclusion:
    return Exclusion(at(start).day, at(end).day, name, document)


def test_a_roll_names_the_holiday_the_new_day_and_the_article(law):
    words = deadline(at("2025-03-03"), Period(90, "d"), law).explain("立案", "处罚法第六十条")
    assert words == "2025-03-03立案,次日起算90日,末日06-01在端午假期内,顺延至06-03(周二),依据处罚法第六十条"


def test_an_end_on_a_make_up_sunday_does_not_roll_and_says_why(law):
    words = deadline(at("2024-07-01"), Period(90, "d"), law).explain("立案", "处罚法第六十条")
    assert words == "2024-07-01立案,次日起算90日,末日09-29(周日,调休上班),依据处罚法第六十条"


def test_a_roll_over_a_plain_weekend_names_the_weekday(law):
    words = deadline(at("2025-03-05"), Period(3, "d"), law).explain("报告")
    assert words == "2025-03-05报告,次日起算3日,末日03-08为周六,顺延至03-10(周一)"


def test_exclusions_are_listed_with_days_dates_and_document(law):
    pauses = [span("2025-03-20", "2025-03-31", "听证"), span("2025-03-10", "2025-03-25", "鉴定", "告1")]
    words = deadline(at("2025-03-03"), Period(90, "d"), law, exclusions=pauses).explain("立案")
    assert "扣除鉴定15日(03-11至03-25,告1)、听证6日(03-21至03-31)" in words
    assert words.endswith("末日06-22为周日,顺延至06-23(周一)")


def test_working_days_and_a_later_year_are_written_in_full(law):
    words = deadline(at("2024-12-27"), Period(7, "wd"), law).explain("决定")
    assert words == "2024-12-27决定,次日起算7个工作日,末日2025-01-08(周三)"


def test_hours_say_from_when_they_run(law):
    words = deadline(at("2025-03-07", "10:20"), Period(24, "h"), law).explain("实施", "强制法第十九条")
    assert words == "2025-03-07 10:20实施,当时不计,自03-07 11:00起算24小时,03-08 11:00届满,依据强制法第十九条"
    counted = deadline(at("2025-03-07", "10:20"), Period(24, "h"), law, hour="counted").explain("实施")
    assert counted == "2025-03-07 10:20实施,起算24小时,03-08 10:20届满"


def test_hours_without_a_clock_end_with_the_next_day_and_say_so(law):
    found = deadline(at("2025-03-07"), Period(24, "h"), law)
    assert (found.due, found.time_unknown) == (at("2025-03-08"), True)
    assert "起算时刻不明" in found.explain("实施")
    assert deadline(at("2025-03-07"), Period(48, "h"), law).due == at("2025-03-09")


def test_hours_without_a_clock_leave_a_timed_end_undecided(law):
    due = deadline(at("2025-03-07", "10:20"), Period(24, "h"), law)
    assert due.met_by(at("2025-03-08")) is None
    assert due.met_by(at("2025-03-08", "11:00")) is True
    assert due.met_by(at("2025-03-08", "11:01")) is False


def test_counting_ahead_says_the_latest_day(law):
    words = latest_before(at("2025-10-13").day, Period(7, "wd"), law).explain("听证", "处罚法第六十四条")
    assert words == "2025-10-13听证,当日不计,向前数7个工作日,最迟为09-26(周五),依据处罚法第六十四条"


def test_hours_ahead_of_an_act_leave_out_the_hour_of_the_act(law):
    assert latest_before(at("2025-03-08", "15:40"), Period(24, "h"), law).due == at("2025-03-07", "15:00")
    found = latest_before(at("2025-03-08"), Period(24, "h"), law)
    assert (found.due, found.time_unknown) == (at("2025-03-07"), True)


def test_a_year_without_notice_is_named_in_the_sentence(law):
    found = deadline(at("2026-12-20"), Period(30, "d"), law)
    assert found.calendar_unknown
    assert "暂按周一至周五为工作日推算" in found.explain("立案")


def test_an_end_that_never_asked_the_calendar_needs_no_notice(law):
    assert not deadline(at("2026-12-20"), Period(30, "d"), PLAIN).calendar_unknown
    assert not deadline(at("2026-12-20"), Period(2, "y"), law, roll=False).calendar_unknown
    assert not deadline(at("2026-11-02"), Period(30, "d"), law).calendar_unknown
    assert not deadline(at("2022-12-29"), Period(5, "d"), law).calendar_unknown


def test_an_exclusion_that_begins_after_the_moved_end_deducts_nothing(law):
    late = deadline(at("2025-03-03"), Period(90, "d"), law, exclusions=[span("2025-06-03", "2025-06-20", "鉴定")])
    assert (late.due, late.deductions) == (at("2025-06-03"), ())


def test_an_exclusion_over_the_rolled_day_moves_it_on(law):
    pause = span("2025-06-02", "2025-06-09", "公告")
    moved = deadline(at("2025-03-03"), Period(90, "d"), law, exclusions=[pause])
    assert moved.due == at("2025-06-10")
    assert [r.reason for r in moved.rolled] == ["端午假期", "端午假期", "不计入期间"]


def test_working_days_lost_to_an_exclusion_are_counted_as_working_days(law):
    pause = span("2025-03-05", "2025-03-12", "鉴定")
    found = deadline(at("2025-03-03"), Period(7, "wd"), law, exclusions=[pause])
    assert (found.due, found.excluded_days) == (at("2025-03-19"), 5)
    assert "扣除鉴定5个工作日" in found.explain("登记")


def test_a_period_of_no_days_ends_where_it_starts_or_at_the_next_working_day(law):
    assert deadline(at("2025-03-03"), Period(0, "wd"), law).due == at("2025-03-03")
    assert deadline(at("2025-03-08"), Period(0, "d"), law).due == at("2025-03-10")
    assert deadline(at("2025-03-08"), Period(0, "d"), law).first_day is None
