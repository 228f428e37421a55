"""Benchmarks and lists come from an office's own sheet: faults in place, nothing twice, versions step by step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts import member
from handling.discretion.sheets import HEAD, imported, looked, rows, stepped, workbook
from registry import district
from zhiheng.handling.discretion import importing, projecting, selectors, services
from zhiheng.handling.discretion.models import Edition, State
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.kit.tables.importing import Preview
from zhiheng.law.discretion import Effect
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent
from zhiheng.ledger.services import Actor

pytestmark = pytest.mark.django_db


def problems(found: Preview) -> list[str]:
    return [f"{one.place} {one.what}" for row in found.rows for one in row.problems]


def test_a_sheet_with_messy_headings_becomes_a_draft_and_twice_is_once(tmp_path: Path) -> None:
    at = district.agency()
    path = workbook(tmp_path / "a.xlsx", rows())
    assert imported(path, at).new == 3
    edition = Edition.objects.get()
    assert (edition.number, edition.state, edition.version, edition.power) == ("示市裁1", "drafted", "1", "C1")
    assert edition.drafted_by == "drafter"
    table = selectors.table_of(edition)
    assert table is not None
    assert [tier.name for tier in table.brackets[0].tiers] == ["较轻", "一般", "较重"]
    assert table.brackets[0].tiers[2].conditions == ("造成食源性疾病", "责令改正后再犯")
    before = LedgerEvent.objects.count()
    assert imported(path, at).same == 3
    assert LedgerEvent.objects.count() == before
    assert list(projecting.check()) == []


def test_a_changed_or_shortened_table_is_a_new_version_as_a_whole(tmp_path: Path) -> None:
    at = district.agency()
    imported(workbook(tmp_path / "a.xlsx", rows()), at)
    changed = rows()
    changed[0][8], changed[1][7] = 5000, 5000
    assert imported(workbook(tmp_path / "b.xlsx", changed), at).changed == 3
    merged = rows()[:2]
    merged[1][8] = 10000
    assert imported(workbook(tmp_path / "c.xlsx", merged), at).changed == 2
    states = [(one.version, one.state) for one in Edition.objects.order_by("pk")]
    assert states == [("1", "replaced"), ("2", "replaced"), ("3", "drafted")]
    table = selectors.table_of(Edition.objects.get(version="3"))
    assert table is not None
    assert len(table.brackets[0].tiers) == 2


def test_faults_stand_at_their_cell_and_keep_the_whole_table_out(tmp_path: Path) -> None:
    at = district.agency()
    bad = rows()
    bad[1][7] = 5000
    good = rows(number="示市裁2")
    found = looked(workbook(tmp_path / "a.xlsx", [*bad, *good]), at)
    said = problems(found)
    assert any(one.startswith("裁量基准!H4 “较轻”与“一般”之间有空档：4,000 至 5,000") for one in said), said
    assert sum("整份暂不导入" in one for one in said) == 2
    assert imported(tmp_path / "a.xlsx", at).new == 3
    assert list(Edition.objects.values_list("number", flat=True)) == ["示市裁2"]


def test_unknown_kinds_reversed_ends_and_a_missing_statutory_range_are_named(tmp_path: Path) -> None:
    at = district.agency()
    table = rows()
    table[0][5] = "没收房屋"
    table[1][7] = 9000
    table[2][10] = table[2][11] = None
    said = "\n".join(problems(looked(workbook(tmp_path / "a.xlsx", table), at)))
    assert "F3 没有“没收房屋”这种处罚种类" in said
    assert "下限高于上限" in said
    assert "没有法定幅度" in said


def test_the_statutory_range_comes_from_the_catalogue_where_the_sheet_states_none(tmp_path: Path) -> None:
    at = district.agency(field="market")
    first = ["示市裁9", "明知他人无证生产经营食品仍提供场所或其他条件", "MR-003"]
    table = [
        [*first, "从轻", "", "", "百分比", 0, 30, "", None, None, ""],
        [*first, "一般", "", "", "百分比", 30, 70, "是", None, None, ""],
        [*first, "从重", "", "", "百分比", 70, 100, "", None, None, ""],
    ]
    imported(workbook(tmp_path / "a.xlsx", table), at)
    edition = Edition.objects.get()
    assert services.faults(edition) == []
    known = selectors.table_of(edition)
    assert known is not None
    assert (known.brackets[0].statutory.low, known.brackets[0].statutory.high) == (50000, 100000)
    assert known.brackets[0].kinds == ("fine", "illegal_gains")


LIST_HEAD = ("文号", "清单", "序号", "事项名称", "依据", "适用条件", "除外情形", "配套监管措施", "是否应当")


def test_the_four_lists_come_in_with_conditions_exclusions_and_measures(tmp_path: Path) -> None:
    at = district.agency()
    table = [
        [
            "示不罚1",
            "不予处罚",
            1,
            "首次占道且当场清理",
            "示例条例第十条",
            "初次违法；当场清理",
            "阻塞消防通道",
            "批评教育；签承诺书",
            "否",
        ],
        ["示不罚1", "不予处罚", 2, "标签瑕疵", "示例条例第十一条", "不影响安全", "", "责令改正", "是"],
    ]  # fmt: skip
    imported(workbook(tmp_path / "a.xlsx", table, LIST_HEAD), at, importing.list_importer())
    edition = stepped(Edition.objects.get(), date(2024, 1, 1))
    assert (edition.kind, edition.state) == ("no_penalty", "in_force")
    first, second = selectors.factors_in(edition)
    assert first.effects == (Effect.NO_PENALTY,)
    assert (first.conditions, first.exclusions) == (("初次违法", "当场清理"), ("阻塞消防通道",))
    assert first.measures == ("批评教育", "签承诺书")
    assert (first.mandatory, second.mandatory) == (False, True)
    codes = {one.code for one in selectors.factors_for("", at, district.today())}
    assert {first.code, second.code, "LF-001"} <= codes
    mixed = [table[0], [*table[1][:1], "从轻处罚", *table[1][2:]]]
    said = problems(looked(workbook(tmp_path / "b.xlsx", mixed, LIST_HEAD), at, importing.list_importer()))
    assert any("清单类型不一致" in one for one in said)


def refused(edition: Edition, step: str, actor: str = "publisher", **more: date) -> str:
    act = replace(district.doing(), by=Actor(account=actor))
    with pytest.raises(ActRefused) as caught:
        services.step(act, edition, step, **more)
    return "；".join(one.fact for one in caught.value.reasons)


def do(edition: Edition, step: str, actor: str = "publisher", **more: date) -> None:
    services.step(replace(district.doing(), by=Actor(account=actor)), edition, step, **more)
    edition.refresh_from_db()


def test_steps_are_taken_in_order_and_who_drafted_does_not_publish(tmp_path: Path) -> None:
    at = district.agency()
    imported(workbook(tmp_path / "a.xlsx", rows()), at)
    edition = Edition.objects.get()
    today = district.today()
    assert "下一环节是评估论证" in refused(edition, State.PUBLISHED)
    for step in (State.ASSESSED, State.CONSULTED, State.REVIEWED, State.DELIBERATED):
        do(edition, step, "drafter")
    assert "起草人不能自己公开发布" in refused(edition, State.PUBLISHED, "drafter", valid_from=today)
    do(edition, State.PUBLISHED, valid_from=today)
    assert "早于公开发布之日" in refused(edition, State.IN_FORCE, valid_from=date(2020, 1, 1))
    assert "没有写明施行日期" in refused(edition, State.IN_FORCE)
    do(edition, State.IN_FORCE, valid_from=today)
    assert (edition.state, edition.valid_from, edition.valid_to) == ("in_force", today, None)
    assert set(edition.steps) == set(projecting.ORDER[:-1])
    do(edition, State.REPEALED)
    assert (edition.state, edition.valid_to) == ("repealed", today)
    assert services.next_step(edition) == ""
    assert list(projecting.check()) == []


def test_a_district_table_that_leaves_the_city_s_range_does_not_pass_its_review(tmp_path: Path) -> None:
    city, own = district.agency(), district.agency()
    head = [*HEAD, "层级", "上级基准"]
    imported(workbook(tmp_path / "a.xlsx", [[*row, "市级", ""] for row in rows(number="济裁1")], head), city)
    stepped(Edition.objects.get(), date(2024, 1, 1))
    wider = [[*row, "区级", "济裁1"] for row in rows(number="示裁1")]
    wider[0][8], wider[1][7] = 5000, 5000
    found = looked(workbook(tmp_path / "b.xlsx", wider, head), own)
    assert any("超出上级基准 济裁1 同一阶次" in one for one in problems(found))
    assert imported(tmp_path / "b.xlsx", own).new == 0


def test_a_superior_that_nobody_registered_is_a_warning_not_a_fault(tmp_path: Path) -> None:
    at, head = district.agency(), [*HEAD, "层级", "上级基准"]
    found = looked(workbook(tmp_path / "a.xlsx", [[*row, "区级", "济裁9"] for row in rows()], head), at)
    assert [one.what for row in found.warned for one in row.warnings] == ["没有登记施行中的上级基准 济裁9，未核对"]
    assert found.bad == []


def test_a_newer_edition_ends_the_older_one_the_day_before(tmp_path: Path) -> None:
    at = district.agency(field="market")
    imported(workbook(tmp_path / "a.xlsx", rows()), at)
    stepped(Edition.objects.get(), date(2024, 1, 1))
    changed = rows()
    changed[0][8], changed[1][7] = 5000, 5000
    imported(workbook(tmp_path / "b.xlsx", changed), at)
    stepped(Edition.objects.get(version="2"), date(2025, 1, 1))
    assert Edition.objects.get(version="1").valid_to == date(2024, 12, 31)
    assert list(projecting.check()) == []


def entered(role: str, unit: str) -> Client:
    client = Client()
    person = district.certified(unit)[0] if role == "officer" else ""
    client.force_login(member(role, unit, person=person))
    return client


def test_everybody_reads_a_benchmark_and_only_its_body_takes_its_steps(tmp_path: Path) -> None:
    at, other = district.agency(), district.agency()
    imported(workbook(tmp_path / "a.xlsx", rows()), at)
    edition = Edition.objects.get()
    page = reverse("object", args=["benchmark", edition.benchmark])
    step = reverse("benchmark-step", args=[edition.benchmark, "1"])
    html = entered("officer", other).get(page).content.decode()
    assert "货值不满五百元" in html
    assert "起算档" in html
    assert "登记评估论证" not in html
    assert "{&quot;" not in html
    for role, unit, status in (
        ("officer", at, 404), ("agency-administrator", other, 404), ("agency-administrator", at, 200),
        ("agency-head", at, 200),
    ):  # fmt: skip
        assert entered(role, unit).get(step).status_code == status, role
    assert "登记评估论证" in entered("agency-administrator", at).get(page).content.decode()


def test_a_step_is_taken_on_its_page_once(tmp_path: Path) -> None:
    at = district.agency()
    imported(workbook(tmp_path / "a.xlsx", rows()), at)
    edition = Edition.objects.get()
    client = entered("agency-administrator", at)
    data = {"form_key": new_key(), "form_version": str(ledger.version("benchmark", edition.benchmark)),
            "form_confirmed": "1"}  # fmt: skip
    step = reverse("benchmark-step", args=[edition.benchmark, "1"])
    assert client.post(step, data).status_code == 302
    edition.refresh_from_db()
    assert edition.state == "assessed"
    assert client.post(step, data).status_code in (302, 409)
    edition.refresh_from_db()
    assert edition.state == "assessed"


def test_the_list_is_answered_from_indexes_and_offers_the_imports_to_who_keeps_a_body(tmp_path: Path) -> None:
    at = district.agency()
    imported(workbook(tmp_path / "a.xlsx", rows()), at)
    assert missing(lists["benchmarks"], Edition) == []
    url = reverse("list", args=["benchmarks"])
    assert "导入裁量基准" in entered("agency-administrator", at).get(url).content.decode()
    html = entered("officer", at).get(url).content.decode()
    assert "示市裁1" in html
    assert "导入裁量基准" not in html
    upload = reverse("registry-import", args=["benchmarks"])
    assert entered("agency-administrator", at).get(upload).status_code == 200
    assert entered("officer", at).get(upload).status_code == 404
