"""The papers of a yearly plan: the plan as issued, and the year's report; their figures come from the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Block, Line, Rows, Style
from zhiheng.kit.documents.registry import DocumentKind, Numbering, Subject, declare
from zhiheng.kit.pages import days
from zhiheng.law.library import vocabulary
from zhiheng.oversight.problems import selectors as problems
from zhiheng.oversight.yearplans import selectors
from zhiheng.oversight.yearplans.forms import bodies_words, quarter_words
from zhiheng.oversight.yearplans.models import YearPlan
from zhiheng.oversight.yearplans.progress import Progress, Stage, progress_of
from zhiheng.oversight.yearplans.projecting import PLAN
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names

PAPER, REPORT = "supervision-year-plan", "supervision-year-report"


def _table(key: str, title: str, columns: tuple[tuple[str, str, str], ...]) -> Field:
    cells = tuple(Field(name, words, words, sample) for name, words, sample in columns)
    return Field(key, title, title, [{name: sample for name, _, sample in columns}], FieldKind.TABLE, columns=cells)


_ITEM = (("title", "项目", "涉企检查专项监督"), ("kind", "方式", "专项监督"), ("quarter", "季度", "第二季度"))
PLAN_FIELDS = (
    Field("title", "名称", "计划名称", "2027年度行政执法监督计划", required=True),
    Field("note", "总体要求", "总的安排", "以提升涉企执法质量为重点。", FieldKind.LONG),
    _table(
        "items",
        "监督项目",
        (*_ITEM, ("bodies", "对象", "全部机关"), ("lead", "牵头", "王一"), ("demand", "要求", "逐案核查")),
    ),
)
PLAN_BLOCKS: tuple[Block, ...] = (
    Line(Style.TITLE, "{{ 名称 }}"),
    Line(Style.NUMBER, "{{ 文号 }}"),
    Line(Style.HEADING, "一、总体要求"),
    Line(Style.BODY, "{{ 总体要求 }}"),
    Line(Style.HEADING, "二、监督项目"),
    Rows("items", (34, 20, 20, 30, 18, 34)),
    Line(Style.SIGN, "{{ 制发机关 }}"),
    Line(Style.DAY, "{{ 制发日期 }}"),
)
REPORT_FIELDS = (
    Field("title", "名称", "计划名称", "2026年度行政执法监督计划", required=True),
    Field("asked_on", "查询日期", "数据截至哪一天", "2026-12-31", required=True),
    Field("result", "总体情况", "由人填写", "计划项目 8 项，完成 7 项。", FieldKind.LONG, required=True),
    Field("next_steps", "下一步打算", "由人填写", "结转未完成项目。", FieldKind.LONG),
    _table("figures", "总体数字", (("what", "项目", "已完成"), ("number", "数量", "7"))),
    _table("items", "逐项完成情况", (*_ITEM, ("state", "状态", "已完成"), ("done", "完成情况", "专项整治 1 项"))),
    _table("problems", "列入突出问题", (("title", "问题", "未备案入企"), ("state", "状态", "整改中"))),
    _table("sources", "数据出处", (("what", "项目", "专项整治"), ("where", "系统内地址", "/objects/campaign/…/"))),
)
REPORT_BLOCKS: tuple[Block, ...] = (
    Line(Style.TITLE, "{{ 名称 }}完成情况报告"),
    Line(Style.NUMBER, "{{ 文号 }}"),
    Line(Style.NOTE, "数字由台账计算，查询日期：{{ 查询日期 }}。"),
    Line(Style.HEADING, "一、总体情况"),
    Line(Style.BODY, "{{ 总体情况 }}"),
    Rows("figures", (116, 40)),
    Line(Style.HEADING, "二、逐项完成情况"),
    Rows("items", (36, 20, 20, 24, 56)),
    Line(Style.HEADING, "三、列入突出问题"),
    Rows("problems", (116, 40)),
    Line(Style.HEADING, "四、下一步打算"),
    Line(Style.BODY, "{{ 下一步打算 }}"),
    Line(Style.SIGN, "{{ 制发机关 }}"),
    Line(Style.DAY, "{{ 制发日期 }}"),
    Line(Style.HEADING, "附：数据出处"),
    Rows("sources", (60, 96)),
)


def lines_of(plan: YearPlan) -> list[Progress]:
    """Return the items of a plan with how far they are."""
    return progress_of(selectors.items([plan.public_id]), plan.year)


def _item(line: Progress) -> dict[str, str]:
    kinds = vocabulary().codes["supervision_kind"]
    row = line.item
    return {"title": row.title, "kind": kinds.get(row.kind, row.kind), "quarter": quarter_words(row.quarter)}


def plan_values(plan: YearPlan) -> dict[str, Any]:
    """Return the values of a plan's paper."""
    lines = lines_of(plan)
    called = names({id_ for line in lines for id_ in line.item.bodies})
    leaders = people.names([line.item.lead for line in lines if line.item.lead])
    items = [
        {
            **_item(line),
            "bodies": bodies_words(line.item.bodies, called),
            "lead": leaders.get(line.item.lead, ""),
            "demand": line.item.demand,
        }
        for line in lines
    ]
    return {"title": plan.title, "note": plan.note, "items": items}


def summary(plan: YearPlan) -> str:
    """Return a first sentence from the figures."""
    lines = lines_of(plan)
    done, orders = sum(line.stage is Stage.DONE for line in lines), sum(line.orders for line in lines)
    drawn, failed = sum(line.checked for line in lines), sum(line.failed for line in lines)
    campaigns, matters = sum(len(line.campaigns) for line in lines), sum(len(line.matters) for line in lines)
    return (
        f"计划项目 {len(lines)} 项，已完成 {done} 项。开展专项整治 {campaigns} 项、监督事项 {matters} 件，"
        f"制发监督文书 {orders} 份；抽查 {drawn} 件，发现问题 {failed} 件。"
    )


def report_values(user: User, plan: YearPlan, result: str, next_steps: str) -> dict[str, Any]:
    """Return the values of the year's report, as of today."""
    today, lines = days.today(), lines_of(plan)
    counted = [("监督项目", len(lines)), *((str(one), sum(x.stage is one for x in lines)) for one in Stage)]
    held = {row.public_id for line in lines for row in line.campaigns}
    listed = problems.problems(user).filter(campaign__in=sorted(held)).order_by("until", "pk")
    return {
        "title": plan.title,
        "asked_on": f"{today}",
        "result": result,
        "next_steps": next_steps,
        "figures": [{"what": what, "number": str(number)} for what, number in counted],
        "items": [{**_item(line), "state": str(line.stage), "done": line.words} for line in lines],
        "problems": [{"title": one.title, "state": one.get_stage_display()} for one in listed],
        "sources": sources(lines),
    }


def sources(lines: Sequence[Progress]) -> list[dict[str, str]]:
    """Return for every figure the address of the rows behind it."""
    found = [
        {"what": f"专项整治：{row.title}", "where": f"/objects/campaign/{row.public_id}/"}
        for line in lines
        for row in line.campaigns
    ]
    return found + [
        {"what": f"监督事项：{row.title}", "where": f"/matters/{row.public_id}/"}
        for line in lines
        for row in line.matters
    ]


def _find(user: User, type_: str, id_: str) -> Subject | None:
    row = selectors.plans(user).filter(public_id=id_).first()
    return Subject(type_, id_, row.title, row) if row is not None else None


def register() -> None:
    """Declare the kinds; called once at start-up."""
    types = frozenset({PLAN})
    for key, title, explains, fields, blocks, letter in (
        (PAPER, "年度监督计划", "一年的监督项目、对象、方式、季度和牵头人", PLAN_FIELDS, PLAN_BLOCKS, "监计"),
        (REPORT, "年度监督计划完成情况报告", "年度计划各项目的完成情况", REPORT_FIELDS, REPORT_BLOCKS, "监报"),
    ):
        declare(
            DocumentKind(
                key=key, title=title, explains=explains, object_types=types, own_fields=fields, blocks=blocks,
                find=_find, numbering=Numbering(letter),
            )
        )  # fmt: skip
