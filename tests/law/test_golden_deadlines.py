"""The jurist's table ``golden/deadlines.csv``: each row's last day comes out of the counting functions.

Its days were worked out from the published holiday notices without the product's code, and checked by hand.
"""

import csv
import re
from datetime import date, datetime
from pathlib import Path

import pytest

from zhiheng.eventlog.days import clock_of, day_of, moment_of
from zhiheng.law.calendar import official_calendar
from zhiheng.law.periods import Counting, Deadline, Exclusion, deadline, latest_before
from zhiheng.law.statutes import packaged_index
from zhiheng.law.units import Period
from zhiheng.law.verdicts import Instant

TABLE = Path(__file__).parent / "golden" / "deadlines.csv"
with TABLE.open(encoding="utf-8-sig", newline="") as _file:
    ROWS = list(csv.DictReader(_file))
UNITS = {"日": "d", "个工作日": "wd", "小时": "h", "个月": "m", "年": "y"}


def _period(text: str) -> tuple[Period, bool]:
    match = re.fullmatch(r"(提前)?(\d+)(日|个工作日|小时|个月|年)", text)
    assert match, text
    return Period(int(match[2]), UNITS[match[3]]), match[1] is not None


def _exclusions(text: str) -> list[Exclusion]:
    parts = [part.split("/") for part in text.split("；") if part]
    return [Exclusion(day_of(date.fromisoformat(a)), day_of(date.fromisoformat(b)), "", doc) for a, b, doc in parts]


def _count(row: dict[str, str]) -> Deadline:
    text = row["起算事件日"]
    moment = datetime.fromisoformat(text)
    start = Instant(day_of(moment), clock_of(moment) if " " in text else -1)
    period, ahead = _period(row["期间"])
    counting = Counting(official_calendar(), rolls=True)
    if ahead:
        return latest_before(start, period, counting)
    return deadline(
        start,
        period,
        counting,
        exclusions=_exclusions(row["不计入(起/止/文书)"]),
        roll=False if row["顺延说明"].startswith("依规定不顺延") else None,
        hour="counted" if "当时计入" in row["依据/备注"] else "excluded",
    )


def test_the_table_is_long_and_wide_enough():
    assert len(ROWS) >= 80
    assert len({re.sub(r"\d+$", "", row["法条"]) for row in ROWS}) >= 15
    assert {row["起算事件日"][:4] for row in ROWS} >= {"2023", "2024", "2025", "2026"}
    assert len({row["编号"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['编号']}-{row['法条']}" for row in ROWS])
def test_the_last_day_is_the_one_in_the_jurists_table(row, monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    found = _count(row)
    shape = "%Y-%m-%d %H:%M" if found.due.clock >= 0 else "%Y-%m-%d"
    assert moment_of(found.due.day, found.due.clock).strftime(shape) == row["届满日"]
    nominal = re.match(r"末日(\d{4}-\d\d-\d\d)（", row["顺延说明"])
    expected = nominal[1] if nominal else row["届满日"][:10]
    assert str(moment_of(found.nominal_day, -1).date()) == expected
    assert found.calendar_unknown is ("尚无官方安排" in row["依据/备注"])


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['编号']}-{row['法条']}" for row in ROWS])
def test_the_unit_agrees_with_the_statutes_own_counting(row):
    match = re.fullmatch(r"(\D+)(\d+)", row["法条"])
    assert match, row["法条"]
    statute = packaged_index().find(match[1])
    assert statute is not None
    assert statute.articles is not None
    assert int(match[2]) <= statute.articles
    period, _ = _period(row["期间"])
    if period.unit in {"d", "wd"}:
        assert packaged_index().counting_unit(match[1], period.n) in {period.unit, None}
