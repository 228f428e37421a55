"""The report of a campaign (专项整治总结) as a kind of document; its figures come from the ledger."""

from __future__ import annotations

from typing import Any

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Line, Rows, Style
from zhiheng.kit.documents.registry import DocumentKind, Numbering, Subject, declare
from zhiheng.law.library.names import type_name
from zhiheng.oversight.campaigns import selectors
from zhiheng.oversight.campaigns.models import Campaign
from zhiheng.oversight.campaigns.projecting import CAMPAIGN
from zhiheng.oversight.campaigns.words import object_titles
from zhiheng.oversight.problems import selectors as problems
from zhiheng.oversight.problems.collecting import rule_titles
from zhiheng.registry.agencies.selectors import names

REPORT = "campaign-report"


def _table(key: str, title: str, columns: tuple[tuple[str, str, str], ...]) -> Field:
    cells = tuple(Field(name, words, words, sample) for name, words, sample in columns)
    return Field(key, title, title, [{name: sample for name, _, sample in columns}], FieldKind.TABLE, columns=cells)


FIELDS = (
    Field("title", "名称", "专项整治的名称", "涉企检查专项整治", required=True),
    Field("period", "期间", "起止日期", "2026-09-01 至 2026-11-30", required=True),
    Field("matters", "重点事项", "整治什么", "入企检查备案", FieldKind.LONG),
    Field("bodies", "涉及机关", "涉及哪些机关", "全部机关", required=True),
    Field("result", "总结", "由人填写", "抽查 20 件，发现问题 3 件。", FieldKind.LONG, required=True),
    _table(
        "samples",
        "抽样",
        (
            ("kind", "对象", "检查"),
            ("population", "总体", "812"),
            ("size", "抽中", "20"),
            ("failed", "发现问题", "3"),
            ("seed", "种子", "20261105"),
            ("sha", "总体摘要", "9f2c…"),
        ),
    ),
    _table("breaches", "审查计数", (("rule", "规则", "先备案后入企"), ("number", "期间内违反", "7"))),
    _table("failed", "发现问题的对象", (("title", "对象", "检查 0007"), ("note", "情况", "没有出示证件"))),
    _table("problems", "列入突出问题", (("title", "问题", "未备案入企"), ("state", "状态", "整改中"))),
)
BLOCKS = (
    Line(Style.TITLE, "{{ 名称 }}总结"),
    Line(Style.NUMBER, "{{ 文号 }}"),
    Line(Style.NOTE, "期间：{{ 期间 }}。涉及机关：{{ 涉及机关 }}。数字由台账填写。"),
    Line(Style.HEADING, "一、开展情况"),
    Line(Style.BODY, "{{ 重点事项 }}"),
    Line(Style.BODY, "{{ 总结 }}"),
    Line(Style.HEADING, "二、随机抽查"),
    Rows("samples", (20, 16, 16, 20, 34, 50)),
    Line(Style.NOTE, "名单由种子和总体算出，任何人用同一总体和种子可以得到同一名单。"),
    Rows("failed", (56, 100)),
    Line(Style.HEADING, "三、全量审查"),
    Rows("breaches", (116, 40)),
    Line(Style.HEADING, "四、列入突出问题"),
    Rows("problems", (116, 40)),
    Line(Style.SIGN, "{{ 制发机关 }}"),
    Line(Style.DAY, "{{ 制发日期 }}"),
)


def summary(user: User, row: Campaign) -> str:
    """Return a first sentence from the figures."""
    counts, found = selectors.checked_of([row.public_id])[row.public_id], selectors.breaches(row)
    listed = problems.problems(user).filter(campaign=row.public_id).count()
    said = f"随机抽取 {counts.drawn} 件，检查 {counts.checked} 件，发现问题 {counts.failed} 件"
    said += f"；全量审查发现期间内违反 {sum(found.values())} 项" if found else ""
    return f"{said}；列入突出问题 {listed} 个。"


def values(user: User, row: Campaign, result: str) -> dict[str, Any]:
    """Return the values of a campaign's report."""
    samples = list(selectors.samples(user).filter(campaign=row.public_id))
    drawn = [one for sample in samples for one in selectors.drawn(sample.public_id)]
    failed = [one for one in drawn if one.passed is False]
    titles, rules, called = object_titles(failed), rule_titles(row.rules), names(row.agencies)
    return {
        "title": row.title,
        "period": f"{row.first} 至 {row.last}",
        "matters": "；".join(row.matters),
        "bodies": "、".join(called.get(id_, id_) for id_ in row.agencies) or "全部机关",
        "result": result,
        "samples": [
            {
                "kind": type_name(one.kind),
                "population": str(one.population),
                "size": str(sum(each.sample == one.public_id for each in drawn)),
                "failed": str(sum(each.sample == one.public_id for each in failed)),
                "seed": one.seed,
                "sha": one.list_sha,
            }
            for one in samples
        ],
        "failed": [{"title": titles[one.object_id], "note": one.note} for one in failed],
        "breaches": [{"rule": rules.get(rule, rule), "number": str(n)} for rule, n in selectors.breaches(row).items()],
        "problems": [
            {"title": one.title, "state": one.get_stage_display()}
            for one in problems.problems(user).filter(campaign=row.public_id).order_by("until", "pk")
        ],
    }


def _find(user: User, type_: str, id_: str) -> Subject | None:
    row = selectors.campaigns(user).filter(public_id=id_).first()
    return Subject(type_, id_, row.title, row) if row is not None else None


def register() -> None:
    """Declare the kind; called once at start-up."""
    declare(
        DocumentKind(
            key=REPORT,
            title="专项整治总结",
            explains="一次专项整治的抽查、审查和列入的问题，数字由台账填写",
            object_types=frozenset({CAMPAIGN}),
            own_fields=FIELDS,
            blocks=BLOCKS,
            find=_find,
            numbering=Numbering("专"),
        )
    )
