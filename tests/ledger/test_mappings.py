"""A foreign table becomes events through a saved mapping, day after day, and goes back in its own columns (F7)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledger.acts import ME, today
from zhiheng.eventlog.days import day_of
from zhiheng.kit.scopes import Scope
from zhiheng.kit.tables.formats import TableRefused
from zhiheng.kit.tables.writing import Stamp
from zhiheng.ledger import mappings, selectors
from zhiheng.ledger.mappings import Cell, EventPlan, ObjectPlan, Plan, PlanRefused
from zhiheng.ledger.models import LedgerDelivery, LedgerEvent, LedgerMapping, LedgerObject, LedgerRun, LedgerSource

pytestmark = pytest.mark.django_db
COLUMNS = ["序号", "案号", "案件名称", "执法机关", "程序", "教育日期", "缴款日期", "缴款金额(元)", "收据号", "备注"]
PLAN = Plan(
    columns=COLUMNS,
    key=["案号"],
    agency=Cell("执法机关", codes="agencies"),
    main="case",
    objects={
        "case": ObjectPlan(
            "case", Cell("案号"), title=Cell("案件名称"), foreign_number=Cell("案号"),
            attributes={"number": Cell("案号"), "procedure": Cell("程序", codes="procedure")},
        ),
        "payment": ObjectPlan("payment", Cell("案号")),
    },
    events={
        "paid": EventPlan(
            "fine.paid", Cell("缴款日期"), ["payment", "case"],
            {"amount": Cell("缴款金额(元)"), "receipt_no": Cell("收据号")},
        ),
        "educated": EventPlan("education.given", Cell("教育日期"), ["case"]),
    },
    codes={"agencies": {"市场监管局": "A1"}, "procedure": {"一般程序": "ordinary"}},
)  # fmt: skip
PARTY = ObjectPlan("party", Cell("案号"), attributes={"name": Cell("备注")})


@pytest.fixture
def source() -> LedgerSource:
    return LedgerSource.objects.create(
        name="lzf",
        title="鲁执法",
        agencies=["A1", "A2"],
        event_types=["fine.paid", "education.given"],
        namespaces=["LZF-"],
    )


@pytest.fixture
def mapping(source: LedgerSource) -> LedgerMapping:
    return mappings.save_mapping(source, "penalty", "处罚案件", PLAN, by=ME)


def row(number: int, **more: Any) -> list[Any]:
    cells = {
        "序号": number, "案号": f"历罚〔2026〕{number}号", "案件名称": f"案{number}", "执法机关": "市场监管局",
        "程序": "一般程序", "教育日期": None, "缴款日期": str(today(3)), "缴款金额(元)": "1,200.5",
        "收据号": f"R{number}",
    }  # fmt: skip
    return [{**cells, **more}.get(column) for column in COLUMNS]


def sheet(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "导出"
    page.append(["鲁执法案件导出"])
    page.append(COLUMNS)
    for cells in rows:
        page.append(list(cells))
    book.save(path)
    return path


def test_a_daily_file_twice_does_nothing_twice(mapping: LedgerMapping, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [row(number) for number in range(1, 6)])
    shown = mappings.preview(mapping, path)
    assert (shown.rows, len(shown.items), shown.problems) == (5, 5, [])
    assert LedgerEvent.objects.filter(type="fine.paid").count() == 0
    first = mappings.run(mapping, path, by=ME)
    assert (dict(first.counts), first.problems) == ({"accepted": 5}, [])
    again = mappings.run(mapping, path, by=ME)
    assert dict(again.counts) == {"repeated": 5}
    assert LedgerEvent.objects.filter(type="fine.paid").count() == 5
    assert LedgerEvent.objects.filter(type="feed.received").count() == 1
    assert LedgerRun.objects.count() == 2
    thing = LedgerObject.objects.get(type="case", foreign_number="历罚〔2026〕3号")
    assert (thing.public_id, thing.title, thing.agency, thing.record) == (
        "LZF-历罚〔2026〕3号",
        "案3",
        "A1",
        "elsewhere",
    )
    assert selectors.attributes("case", thing.public_id)["procedure"] == "ordinary"


def test_changed_rows_correct_the_earlier_events(mapping: LedgerMapping, tmp_path: Path) -> None:
    mappings.run(mapping, sheet(tmp_path / "a.xlsx", [row(1), row(2)]), by=ME)
    changed = [
        row(1, **{"缴款金额(元)": 800}),
        row(2, 教育日期=datetime.combine(today(2), datetime.min.time())),
        row(3),
    ]
    result = mappings.run(mapping, sheet(tmp_path / "b.xlsx", changed), by=ME)
    assert dict(result.counts) == {"corrected": 1, "repeated": 1, "accepted": 2}
    (event,) = selectors.trace("case", "LZF-历罚〔2026〕1号").events
    assert event.attributes["amount"] == 800
    assert [e.type for e in selectors.trace("case", "LZF-历罚〔2026〕2号").events] == ["fine.paid", "education.given"]


def test_problems_stand_in_their_cells_and_the_other_rows_are_kept(mapping: LedgerMapping, tmp_path: Path) -> None:
    rows = [
        row(1), row(2, 程序="简便程序"), row(3, **{"缴款金额(元)": "一百"}), row(4, 缴款日期="2026年13月1日"),
        row(1, 序号=9), row(6, 案号=None), row(7, 执法机关="不认识的局"), row(8, 缴款日期="2099-01-01"),
    ]  # fmt: skip
    path = sheet(tmp_path / "a.xlsx", rows)
    shown = mappings.preview(mapping, path)
    found = {problem.place: str(problem) for problem in shown.problems}
    assert set(found) == {"导出!E4", "导出!H5", "导出!G6", "导出!B7", "导出!B8", "导出!D9"}
    assert "没有对应的代码" in found["导出!E4"]
    assert "同一编号" in found["导出!B7"]
    assert shown.unknown_words["procedure"] == {"简便程序": 1}
    result = mappings.run(mapping, path, by=ME)
    assert dict(result.counts) == {"accepted": 1, "refused": 1}
    assert any(problem.place == "导出!B10" and "晚于现在" in problem.what for problem in result.problems)
    assert "晚于现在" in " ".join(LedgerRun.objects.get().problems)


def test_a_day_that_was_emptied_is_reported_and_kept(mapping: LedgerMapping, tmp_path: Path) -> None:
    mappings.run(mapping, sheet(tmp_path / "a.xlsx", [row(1)]), by=ME)
    result = mappings.run(mapping, sheet(tmp_path / "b.xlsx", [row(1, 缴款日期=None)]), by=ME)
    (problem,) = result.problems
    assert (problem.place, "现在是空的" in problem.what) == ("导出!G3", True)
    assert len(selectors.trace("case", "LZF-历罚〔2026〕1号").events) == 1


def test_csv_in_gb18030_is_read_too(mapping: LedgerMapping, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([COLUMNS, row(1), row(2)])
    assert dict(mappings.run(mapping, path, by=ME).counts) == {"accepted": 2}


def test_a_table_without_the_key_column_is_refused(mapping: LedgerMapping, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("案件名称,执法机关,程序\n甲,乙,丙\n", "utf-8")
    with pytest.raises(TableRefused, match="案号"):
        mappings.preview(mapping, path)


def test_a_new_version_leaves_the_old_one_and_is_recorded(mapping: LedgerMapping, source: LedgerSource) -> None:
    second = mappings.save_mapping(source, "penalty", "处罚案件", replace(PLAN, every=7), by=ME)
    assert (mapping.version, second.version) == (1, 2)
    assert mappings.latest(source, "penalty") == second
    assert Plan.read(second.plan) == replace(PLAN, every=7)
    assert LedgerEvent.objects.filter(type="feed.mapped").count() == 2


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (replace(PLAN, key=["案 号"]), "没有这一列"),
        (replace(PLAN, main="dossier"), "没有名为"),
        (replace(PLAN, agency=Cell("机关名")), "没有“机关名”这一列"),
        (replace(PLAN, codes={}), "代码对照"),
        (replace(PLAN, events={"x": EventPlan("fine.payed", Cell("缴款日期"), ["case"])}), "fine.paid"),
        (replace(PLAN, events={"x": EventPlan("fine.paid", Cell("缴款日期"), ["case"])}), "缺少必填的属性“amount”"),
        (replace(PLAN, events={"x": EventPlan("fine.paid", Cell("缴款日期"), ["case"], {"amount": Cell("收据号")})}),
         "缺少必须写明的关联“payment”"),
        (replace(PLAN, objects={**PLAN.objects, "p": PARTY}), "个人信息"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_work_is_refused_with_place_and_remedy(
    source: LedgerSource, plan: Plan, words: str
) -> None:
    with pytest.raises(PlanRefused, match=words):
        mappings.save_mapping(source, "penalty", "处罚案件", plan, by=ME)
    assert not LedgerMapping.objects.exists()


def test_nonsense_is_no_plan() -> None:
    with pytest.raises(PlanRefused, match="写法不对"):
        Plan.read({"columns": []})


def test_the_way_back_has_their_columns_words_and_numbers(mapping: LedgerMapping, tmp_path: Path) -> None:
    mappings.run(mapping, sheet(tmp_path / "a.xlsx", [row(1), row(2, 案件名称="@甲")]), by=ME)
    stamp = Stamp("导-1", "acc1", datetime.now(UTC), "回填")
    assert mappings.write_back(mapping, Scope(units=frozenset({"A1"})), tmp_path / "back.csv", stamp) == 2
    with (tmp_path / "back.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == COLUMNS
    assert lines[1] == ["", "历罚〔2026〕1号", "案1", "市场监管局", "一般程序", "", str(today(3)), "1200.50", "R1", ""]
    assert lines[2][2] == "'@甲"
    assert mappings.write_back(mapping, Scope(units=frozenset({"A9"})), tmp_path / "none.xlsx", stamp) == 0
    again = mappings.preview(mapping, tmp_path / "back.csv")
    assert again.rows >= 2


def test_gaps_are_named_by_agency_and_week(source: LedgerSource) -> None:
    monday = date(2026, 9, 7)
    numbers = [10, 12, 11, 0, 4, 10]
    for week, number in enumerate(numbers):
        for place in range(number):
            day = day_of(monday + timedelta(weeks=week, days=place % 5))
            LedgerDelivery.objects.create(
                source=source, foreign_id=f"{week}-{place}", digest="", event="e", agency="A1", day=day
            )
    weeks = mappings.reconciliation(source, monday, monday + timedelta(weeks=5))
    one = [week for week in weeks if week.agency == "A1"]
    assert [week.received for week in one] == numbers
    assert [week.gap for week in one] == ["", "", "", "missing", "low", ""]
    assert one[3].words == "2026-09-28 至 2026-10-04 没有收到数据，通常每周约 11 件"
    assert {week.gap for week in weeks if week.agency == "A2"} == {""}
