"""The official calendar: holidays, make-up days, unknown years."""

import json
import pickle
from datetime import date
from pathlib import Path

import pytest

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.law.calendar import Calendar, Notice, official_calendar

SHARED = Path(__file__).resolve().parents[3] / "shared"
if not SHARED.is_dir():
    SHARED = Path(__file__).resolve().parents[4] / "shared"
HOLIDAYS = SHARED / "facts" / "holidays"


@pytest.fixture
def calendar(monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    return official_calendar()


def d(text: str) -> int:
    return day_of(date.fromisoformat(text))


@pytest.mark.parametrize(
    ("day", "kind", "working"),
    [
        ("2025-03-03", "workday", True),
        ("2025-03-08", "weekend", False),
        ("2025-06-02", "holiday", False),
        ("2025-06-01", "holiday", False),
        ("2025-01-26", "makeup", True),
        ("2024-09-29", "makeup", True),
        ("2022-12-31", "holiday", False),
        ("2024-02-09", "workday", True),
        ("2026-02-15", "holiday", False),
        ("2026-10-10", "makeup", True),
    ],
)
def test_a_day_is_what_the_official_notice_says(calendar, day, kind, working):
    assert calendar.kind(d(day)) == kind
    assert calendar.is_working(d(day)) is working


def test_the_festival_of_a_day_off_and_of_a_make_up_day_is_known(calendar):
    assert calendar.festival(d("2025-06-01")) == "端午节"
    assert calendar.festival(d("2025-10-11")) == "国庆节、中秋节"
    assert calendar.festival(d("2025-03-03")) is None


def test_a_year_without_notice_is_counted_by_weekday_and_says_so(calendar):
    assert not calendar.known(d("2027-01-01"))
    assert calendar.is_working(d("2027-01-01"))
    assert not calendar.is_working(d("2027-01-02"))
    assert calendar.known(d("2026-12-31"))
    assert calendar.known(d("2022-12-31"))
    assert not calendar.known(d("2022-12-30"))
    assert not calendar.known(d("1900-01-01"))
    assert not calendar.known(d("2999-12-31"))


def test_a_span_is_known_only_if_each_of_its_days_is(calendar):
    assert calendar.known_span(d("2023-01-01"), d("2026-12-31"))
    assert calendar.known_span(d("2022-12-31"), d("2023-01-03"))
    assert not calendar.known_span(d("2022-12-30"), d("2023-01-03"))
    assert not calendar.known_span(d("2026-12-31"), d("2027-01-01"))


def test_working_days_between_two_days_are_a_subtraction(calendar):
    count = 0
    start = d("2022-11-01")
    for day in range(start + 1, d("2027-03-01")):
        count += calendar.is_working(day)
        assert calendar.working_ordinal(day) - calendar.working_ordinal(start) == count


@pytest.mark.parametrize("edge", ["1900-01-01", "1969-12-29", "2023-01-01", "2026-12-31", "2999-12-31"])
def test_the_day_of_an_ordinal_is_its_inverse(calendar, edge):
    for day in range(d(edge) - 40, d(edge) + 40):
        if calendar.is_working(day):
            assert calendar.day_of_ordinal(calendar.working_ordinal(day)) == day


def test_the_next_and_the_previous_working_day_pass_over_holidays(calendar):
    assert date_of(calendar.next_working(d("2025-10-01"))) == date(2025, 10, 9)
    assert date_of(calendar.previous_working(d("2025-10-08"))) == date(2025, 9, 30)
    assert calendar.next_working(d("2025-10-11")) == d("2025-10-11")


def test_the_version_names_the_content_and_nothing_else():
    def of(makeup):
        return Calendar([Notice(2025, {d("2025-01-01"): "元旦"}, makeup)])

    plain, changed = of({}), of({d("2025-01-26"): "春节"})
    assert plain.version == of({}).version
    assert plain.version != changed.version


def test_a_calendar_survives_pickling_for_other_processes(calendar):
    again = pickle.loads(pickle.dumps(calendar))  # noqa: S301
    assert again.version == calendar.version
    assert again.is_working(d("2025-01-26"))


@pytest.mark.skipif(not HOLIDAYS.is_dir(), reason="../shared/facts/holidays is absent")
def test_the_packaged_years_equal_the_published_data(calendar):
    for year in (2023, 2024, 2025, 2026):
        data = json.loads((HOLIDAYS / f"holidays_{year}.json").read_text(encoding="utf-8"))
        notice = calendar.notice_of(year)
        assert notice is not None
        assert notice.off == {d(x["date"]): x["name"] for x in data["days"] if x["isOffDay"]}
        assert notice.makeup == {d(x["date"]): x["name"] for x in data["days"] if not x["isOffDay"]}
        assert notice.source == data["papers"][0]
        assert str(year) in notice.title
