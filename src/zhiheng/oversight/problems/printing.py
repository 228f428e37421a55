"""Documents: the list as a ledger (问题清单), and the paper with which a problem goes off it (销号单)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Line, Rows, Style
from zhiheng.kit.documents.registry import DocumentKind, Numbering, Subject, declare
from zhiheng.oversight.problems import selectors
from zhiheng.oversight.problems.models import Item, Problem, Stage
from zhiheng.oversight.problems.permissions import may_supervise
from zhiheng.oversight.problems.projecting import PROBLEM
from zhiheng.oversight.problems.words import origin_of
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.memberships import standing

LIST, CLOSING = "problem-list", "problem-closing"


def _table(key: str, title: str, columns: tuple[tuple[str, str, str], ...]) -> Field:
    cells = tuple(Field(name, words, words, sample) for name, words, sample in columns)
    return Field(key, title, title, [{name: sample for name, _, sample in columns}], FieldKind.TABLE, columns=cells)


_ROWS = _table(
    "rows",
    "清单",
    (
        ("place", "序号", "1"),
        ("title", "问题", "处罚决定逾期"),
        ("origin", "来源", "监督发现"),
        ("tasks", "整改任务与责任单位", "清理积案（区城管局，2026-12-31）"),
        ("due", "整改期限", "2026-12-31"),
        ("state", "状态", "整改中"),
    ),
)
_ITEMS = _table(
    "items",
    "整改项",
    (
        ("title", "整改任务", "清理积案"),
        ("body", "责任单位", "区城管局"),
        ("done", "整改情况", "已清理积案 12 件"),
        ("verified", "核验", "2026-11-20 通过：抽查 12 件属实"),
    ),
)


def item_words(item: Item, body: str) -> str:
    """Return an item in one phrase: task, body, day."""
    return f"{item.title}（{body}{f'，{item.due}' if item.due else ''}）"


def summary(user: User, today: date) -> str:
    """Return a first sentence from the figures."""
    rows = list(selectors.problems(user))
    closed = sum(row.stage == Stage.CLOSED for row in rows)
    late = sum(row.stage != Stage.CLOSED and row.until < today for row in rows)
    open_ = len(rows) - closed
    return f"截至 {today}，列入清单 {len(rows)} 个，已销号 {closed} 个，未销号 {open_} 个，其中逾期 {late} 个。"


def list_values(user: User, words: str, today: date) -> dict[str, Any]:
    """Return the values of the printed list: the open problems and those closed this year, the nearest day first."""
    rows = [row for row in selectors.problems(user).order_by("until", "pk") if _printed(row, today)]
    items: dict[str, list[Item]] = {row.public_id: [] for row in rows}
    for item in selectors.items(user).filter(problem__in=items).order_by("pk"):
        items[item.problem].append(item)
    called = names({item.agency for each in items.values() for item in each})
    return {
        "asked_on": today,
        "summary": words,
        "rows": [
            {
                "place": str(place),
                "title": row.title,
                "origin": origin_of(row),
                "tasks": "；".join(item_words(one, called.get(one.agency, "")) for one in items[row.public_id])
                or "未交办",
                "due": row.due.isoformat() if row.due else "",
                "state": row.get_stage_display(),
            }
            for place, row in enumerate(rows, 1)
        ],
    }


def _printed(row: Problem, today: date) -> bool:
    return row.closed_on is None or row.closed_on.year == today.year


def closing_values(user: User, row: Problem, result: str, people: Sequence[str]) -> dict[str, Any]:
    """Return the values of the paper with which a problem goes off the list; ``people``: who closed it."""
    items = list(selectors.items_of(user, row.public_id))
    called = names([item.agency for item in items])
    return {
        "title": row.title,
        "origin": f"{origin_of(row)} {row.source}".strip(),
        "listed_on": row.listed_on,
        "found": row.findings,
        "items": [
            {
                "title": one.title,
                "body": called.get(one.agency, one.agency),
                "done": one.evidence,
                "verified": f"{one.verified_on or ''} {one.opinion}".strip(),
            }
            for one in items
        ],
        "result": result,
        "people": "、".join(people),
    }


def _find_list(user: User, type_: str, id_: str) -> Subject | None:
    """Return the supervising body for whoever supervises in its name: the list is its paper."""
    return Subject(type_, id_, "突出问题") if may_supervise(user) and id_ == standing.unit_of(user) else None


def _find(user: User, type_: str, id_: str) -> Subject | None:
    row = selectors.problems(user).filter(public_id=id_).first()
    return Subject(type_, id_, row.title, row) if row is not None else None


def _list_kind() -> DocumentKind:
    return DocumentKind(
        key=LIST,
        title="突出问题清单",
        explains="未销号和本年销号的突出问题，由台账填写",
        object_types=frozenset({"agency"}),
        own_fields=(
            Field("asked_on", "查询日期", "数据截至哪一天", date(2026, 11, 26), FieldKind.DAY, required=True),
            Field("summary", "总体情况", "由人填写", "列入清单 6 个。", FieldKind.LONG, required=True),
            _ROWS,
        ),
        blocks=(
            Line(Style.TITLE, "行政执法突出问题清单"),
            Line(Style.NUMBER, "{{ 文号 }}"),
            Line(Style.NOTE, "数据由台账填写，查询日期：{{ 查询日期 }}。"),
            Line(Style.BODY, "{{ 总体情况 }}"),
            Rows("rows", (12, 46, 24, 90, 30, 24)),
            Line(Style.SIGN, "{{ 制发机关 }}"),
            Line(Style.DAY, "{{ 制发日期 }}"),
        ),
        find=_find_list,
        numbering=Numbering("清"),
        landscape=True,
    )


def _closing_kind() -> DocumentKind:
    return DocumentKind(
        key=CLOSING,
        title="突出问题销号单",
        explains="一个突出问题的整改、核验和销号",
        object_types=frozenset({PROBLEM}),
        own_fields=(
            Field("title", "问题", "问题名称", "处罚决定逾期", required=True),
            Field("origin", "来源", "来源和说明", "监督发现 全量审查发现 12 项", required=True),
            Field("listed_on", "列入日期", "列入清单的日期", date(2026, 9, 1), FieldKind.DAY, required=True),
            Field("found", "调查情况", "查明的原因", "立案后内部流转慢。", FieldKind.LONG),
            _ITEMS,
            Field("result", "销号意见", "销号意见", "已全部整改。", FieldKind.LONG, required=True),
            Field("people", "销号人", "经办和复核的监督人员", "王一、李二", required=True),
        ),
        blocks=(
            Line(Style.TITLE, "突出问题销号单"),
            Line(Style.NUMBER, "{{ 文号 }}"),
            Line(Style.BODY, "问题：{{ 问题 }}"),
            Line(Style.BODY, "来源：{{ 来源 }}（{{ 列入日期 }}列入）"),
            Line(Style.BODY, "调查情况：{{ 调查情况 }}"),
            Rows("items", (40, 30, 44, 42)),
            Line(Style.BODY, "销号意见：{{ 销号意见 }}"),
            Line(Style.NOTE, "经办与复核：{{ 销号人 }}"),
            Line(Style.SIGN, "{{ 制发机关 }}"),
            Line(Style.DAY, "{{ 制发日期 | 大写日期 }}"),
        ),
        find=_find,
        numbering=Numbering("销"),
        voidable=False,
    )


def register() -> None:
    """Declare the kinds; called once at start-up."""
    declare(_list_kind())
    declare(_closing_kind())
