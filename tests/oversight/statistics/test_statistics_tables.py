"""The statistics as tables: the bureau's layouts, merged headings, sums; a table that there is not."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts import member
from oversight.statistics.test_yearly_statistics import YEAR, browse, send, worked
from zhiheng.ledger.actpages import act_of
from zhiheng.oversight.statistics import layouts, services
from zhiheng.oversight.statistics.indicators import INDICATORS
from zhiheng.oversight.statistics.models import CountedAct, Layout
from zhiheng.oversight.statistics.sheets import sheet
from zhiheng.registry.models import Agency

pytestmark = pytest.mark.django_db


def table(client: Client, query: str) -> Any:
    response = client.get(f"{reverse('statistics-table')}?{query}")
    assert response.status_code == 200
    return load_workbook(io.BytesIO(response.content))["统计表"]


def test_the_table_has_merged_headings_a_row_per_agency_and_a_sum_that_is_one() -> None:
    unit, _ = worked(), worked()
    bureau = member("bureau-supervisor", "SF")
    services.enter(act_of(bureau, "", unit), sheet(bureau, unit, YEAR), "levy", Decimal(5), "导出")
    sheet_ = table(browse(bureau), f"year={YEAR}")
    merged = {str(one) for one in sheet_.merged_cells.ranges}
    assert "A3:A4" in merged and "B3:L3" in merged
    assert sheet_["B3"].value == "行政处罚" and sheet_["B4"].value == "处罚决定"
    rows = [[cell.value for cell in row] for row in sheet_.iter_rows(min_row=5)]
    names = [row[0] for row in rows]
    place = names.index("合计")
    assert rows[place][1] == sum(row[1] for row in rows[:place]) == 4
    mine = sheet_[5 + names.index(str(Agency.objects.get(public_id=unit)))]
    levy = [cell for cell in mine if "*" in cell.number_format]
    assert [cell.value for cell in levy] == [5]


def test_the_bureaus_own_layout_is_saved_and_fills_a_month() -> None:
    unit = worked()
    bureau = browse(member("bureau-supervisor", "SF"))
    bad = send(bureau, reverse("statistics-layout"), title="月报", columns="处罚 | 件数 | penaltys")
    assert bad.status_code == 422 and "第 1 行的指标“penaltys”不存在" in bad.content.decode()
    lines = "处罚 | 件数 | penalty\n处罚 | 罚款（元） | fine\n检查 | 次数 | inspection"
    assert send(bureau, reverse("statistics-layout"), title="月报", columns=lines).status_code == 302
    taken = send(bureau, reverse("statistics-layout"), title="月报", columns=lines)
    assert taken.status_code == 409 and "已有名为“月报”的报表" in taken.content.decode()
    saved = Layout.objects.get()
    found = table(browse(member("agency-head", unit)), f"month={YEAR}-05&layout={saved.public_id}")
    assert found["A1"].value == "月报"
    assert [cell.value for cell in found[5]] == [str(Agency.objects.get(public_id=unit)), 1, 300.5, 1]
    acts = CountedAct.objects.filter(agency=unit, kind="penalty", day__year=YEAR, day__month=5)
    assert acts.count() == 1


@pytest.mark.parametrize("query", ["month=2026-13", "year=1999", "year=9999", "year=x", "layout=none"])
def test_a_table_that_there_is_not_is_not_found(query: str) -> None:
    assert browse(member("bureau-supervisor", "SF")).get(f"{reverse('statistics-table')}?{query}").status_code == 404


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "一列也没有"), ("处罚 | penalty", "第 1 行不是"), ("a | b | penalty\n\nc|d|e", "第 3 行的指标“e”")],
)
def test_a_layout_that_says_nothing_names_its_line(text: str, says: str) -> None:
    with pytest.raises(layouts.Unreadable, match=says):
        layouts.parse(text)


def test_the_usual_layout_reads_itself() -> None:
    assert [column.indicator for column in layouts.parse(layouts.usual())] == list(INDICATORS)


# --- reminders ---------------------------------------------------------------------------------------------------


def test_an_account_that_sees_only_its_own_work_gets_no_figures() -> None:
    unit = worked()
    client = browse(member("officer", unit))
    assert "没有机关的汇总数据" in client.get(reverse("statistics")).content.decode()
    assert [cell.value for cell in table(client, f"year={YEAR}")["A"]][4:] == [
        "合计",
        "注：带 * 的数由机关填报，其余由执法台账计算。",
    ]
