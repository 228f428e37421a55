"""The monthly report as a kind of document (文书): template, number, Word file, PDF; the template may be replaced."""

from __future__ import annotations

from datetime import date

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.bars import one_series
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Line, Rows, Style
from zhiheng.kit.documents.registry import DocumentKind, Numbering, Subject, declare
from zhiheng.plan import selectors
from zhiheng.plan.permissions import may_lead

KEY = "plan-monthly"


def _table(key: str, title: str, explains: str, columns: tuple[tuple[str, str, str], ...]) -> Field:
    cells = tuple(Field(name, words, words, sample) for name, words, sample in columns)
    return Field(key, title, explains, [{name: sample for name, _, sample in columns}], FieldKind.TABLE, columns=cells)


_TASK = (
    ("title", "任务", "全员轮训第四期"),
    ("body", "承办单位", "示例区城市管理局"),
    ("due", "期限", "2026-11-27"),
    ("state", "状态", "剩 1 天"),
)
FIELDS = (
    Field("month", "月份", "报告的月份", "2026年11月", required=True),
    Field("plan", "方案名称", "哪份方案", "示例区提升行政执法质量工作方案", required=True),
    Field("plan_number", "方案文号", "方案的文号", "示政办字〔2024〕17号"),
    Field("asked_on", "查询日期", "数据截至哪一天", date(2026, 11, 26), FieldKind.DAY, required=True),
    Field("summary", "总体情况", "由人填写", "本月各项措施总体平稳推进。", FieldKind.LONG, required=True),
    Field("next_steps", "下一步工作", "由人填写", "督促逾期任务办结。", FieldKind.LONG, required=True),
    _table("figures", "总体数字", "任务数字", (("what", "项目", "任务"), ("number", "数量", "42"))),
    _table(
        "lights",
        "亮灯情况",
        "各灯的措施数",
        (("what", "亮灯", "正常"), ("number", "条数", "14")),
    ),
    Field(
        "lights_chart",
        "亮灯图",
        "各灯措施数的条形图",
        one_series([("正常", 14), ("滞后", 2)], "各灯措施数", "条"),
        FieldKind.CHART,
    ),
    Field(
        "late_chart",
        "滞后单位图",
        "有逾期任务的单位的条形图",
        one_series([("示例区水务局", 2)], "各单位逾期任务", "项"),
        FieldKind.CHART,
    ),
    _table(
        "measures",
        "措施情况",
        "逐条措施",
        (
            ("ordinal", "序号", "1"),
            ("title", "措施", "提高政治素养"),
            ("lead", "牵头", "区司法局"),
            ("light", "灯", "正常"),
            ("tasks", "任务", "3"),
            ("ahead", "下一期限", "2026-12-18"),
        ),
    ),
    _table(
        "indicators",
        "计算指标",
        "系统计算的指标",
        (
            ("title", "指标", "入企检查备案率"),
            ("value", "现值", "99.6%"),
            ("formula", "算法", "先备案后入企的检查 ÷ 全部检查"),
        ),
    ),
    _table("late", "滞后单位", "有逾期任务的单位", (("body", "单位", "示例区水务局"), ("number", "逾期任务数", "2"))),
    _table("overdue", "逾期任务", "逾期的任务", _TASK),
    _table("finished", "本月完成", "本月完成并核定的任务", _TASK),
    _table("soon", "近期到期", "临期的任务", _TASK),
    _table(
        "sources",
        "数据出处",
        "每个数字背后的清单",
        (("what", "项目", "任务"), ("where", "系统内地址", "/lists/plan-tasks/")),
    ),
    Field("meetings", "会商情况", "本月召开的会商会议", "2026-11-06 召开第三次会商会议，议定 3 项。", FieldKind.LONG),
)
_WIDE = (56, 40, 32, 28)
BLOCKS = (
    Line(Style.TITLE, "{{ 月份 }}方案落实月报"),
    Line(Style.NUMBER, "{{ 文号 }}"),
    Line(
        Style.NOTE,
        "《{{ 方案名称 }}》（{{ 方案文号 }}）。数据由台账计算，查询日期：{{ 查询日期 }}。",
    ),
    Line(Style.HEADING, "一、总体情况"),
    Line(Style.BODY, "{{ 总体情况 }}"),
    Rows("figures", (116, 40)),
    Line(Style.NOTE, "各灯措施数："),
    Rows("lights", (116, 40)),
    Line(Style.BODY, "{{ 亮灯图 }}"),
    Line(Style.HEADING, "二、逐项措施"),
    Rows("measures", (12, 38, 36, 26, 14, 30)),
    Line(Style.HEADING, "三、计算指标"),
    Rows("indicators", (48, 28, 80)),
    Line(Style.HEADING, "四、任务进展"),
    Line(Style.NOTE, "有逾期任务的单位："),
    Rows("late", (116, 40)),
    Line(Style.BODY, "{{ 滞后单位图 }}"),
    Line(Style.NOTE, "逾期任务："),
    Rows("overdue", _WIDE),
    Line(Style.NOTE, "本月完成并核定："),
    Rows("finished", _WIDE),
    Line(Style.NOTE, "近期到期："),
    Rows("soon", _WIDE),
    Line(Style.HEADING, "五、会商情况"),
    Line(Style.BODY, "{{ 会商情况 }}"),
    Line(Style.HEADING, "六、下一步工作"),
    Line(Style.BODY, "{{ 下一步工作 }}"),
    Line(Style.SIGN, "{{ 制发机关 }}"),
    Line(Style.DAY, "{{ 制发日期 }}"),
    Line(Style.HEADING, "附：数据出处"),
    Line(Style.NOTE, "数字在查询日期打开下列地址可以看到逐条记录。"),
    Rows("sources", (52, 104)),
)


def find(user: User, type_: str, id_: str) -> Subject | None:
    """Return the plan for whoever runs it; the report is the bureau's paper."""
    row = selectors.plans(user).filter(public_id=id_).first() if may_lead(user) else None
    return Subject(type_, id_, row.title, row) if row is not None else None


def register() -> None:
    """Declare the kind; called once at start-up."""
    declare(
        DocumentKind(
            key=KEY,
            title="方案落实月报",
            explains="一个月的方案落实情况，数字由台账计算",
            object_types=frozenset({"plan"}),
            own_fields=FIELDS,
            blocks=BLOCKS,
            find=find,
            numbering=Numbering("月报"),
        )
    )
