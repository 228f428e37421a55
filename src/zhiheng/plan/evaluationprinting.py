"""The evaluation of the plan as a kind of document (评估报告); its template may be replaced as any other."""

from __future__ import annotations

from datetime import date

from zhiheng.kit.documents.bars import Bars
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Line, Rows, Style
from zhiheng.kit.documents.registry import DocumentKind, Numbering, declare
from zhiheng.plan import printing

KEY = "plan-evaluation"
_SHARED = frozenset(
    {"plan", "plan_number", "asked_on", "summary", "next_steps", "figures", "lights", "lights_chart", "measures",
     "indicators", "overdue", "sources", "meetings"}
)  # fmt: skip
_BODY = (
    ("body", "单位", "示例区城市管理局"),
    ("tasks", "任务", "12"),
    ("done", "完成", "9"),
    ("late", "逾期", "1"),
)
FIELDS = (
    Field("stage", "评估", "中期评估或者终期评估", "中期评估", required=True),
    Field("since", "起算日期", "方案印发的日期", date(2024, 9, 20), FieldKind.DAY, required=True),
    Field("achievements", "主要成效", "由人填写", "涉企检查全部备案。", FieldKind.LONG, required=True),
    Field("shortcomings", "存在问题", "由人填写", "个别单位任务滞后。", FieldKind.LONG, required=True),
    Field("before", "上次评估", "之前的评估", "2025-10-28 中期评估"),
    *(field for field in printing.FIELDS if field.key in _SHARED),
    Field(
        "bodies", "各单位进展", "各单位的任务", [{name: sample for name, _, sample in _BODY}], FieldKind.TABLE,
        columns=tuple(Field(name, words, words, sample) for name, words, sample in _BODY),
    ),
    Field(
        "bodies_chart", "各单位进展图", "各单位任务完成、逾期、在办的条形图",
        Bars("各单位任务", ("示例区城市管理局",), (("完成", (9,)), ("逾期", (1,)), ("在办", (2,))), "项"),
        FieldKind.CHART,
    ),
)  # fmt: skip
BLOCKS = (
    Line(Style.TITLE, "《{{ 方案名称 }}》{{ 评估 }}报告"),
    Line(Style.NUMBER, "{{ 文号 }}"),
    Line(
        Style.NOTE,
        "评估期间：{{ 起算日期 }} 至 {{ 查询日期 }}。数字由台账计算，出处见附件。上次评估：{{ 上次评估 }}。",
    ),
    Line(Style.HEADING, "一、总体情况"),
    Line(Style.BODY, "{{ 总体情况 }}"),
    Rows("figures", (116, 40)),
    Line(Style.NOTE, "各灯措施数："),
    Rows("lights", (116, 40)),
    Line(Style.BODY, "{{ 亮灯图 }}"),
    Line(Style.HEADING, "二、主要成效"),
    Line(Style.BODY, "{{ 主要成效 }}"),
    Rows("indicators", (48, 28, 80)),
    Line(Style.HEADING, "三、逐项措施"),
    Rows("measures", (12, 38, 36, 26, 14, 30)),
    Line(Style.HEADING, "四、各单位进展"),
    Line(Style.BODY, "{{ 各单位进展图 }}"),
    Rows("bodies", (84, 24, 24, 24)),
    Line(Style.HEADING, "五、存在问题"),
    Line(Style.BODY, "{{ 存在问题 }}"),
    Line(Style.NOTE, "逾期任务："),
    Rows("overdue", (56, 40, 32, 28)),
    Line(Style.HEADING, "六、会商情况"),
    Line(Style.BODY, "{{ 会商情况 }}"),
    Line(Style.HEADING, "七、下一步工作"),
    Line(Style.BODY, "{{ 下一步工作 }}"),
    Line(Style.SIGN, "{{ 制发机关 }}"),
    Line(Style.DAY, "{{ 制发日期 }}"),
    Line(Style.HEADING, "附：数据出处"),
    Line(Style.NOTE, "数字在查询日期打开下列地址可以看到逐条记录。"),
    Rows("sources", (52, 104)),
)


def register() -> None:
    """Declare the kind; called once at start-up."""
    declare(
        DocumentKind(
            key=KEY,
            title="方案评估报告",
            explains="方案的中期、终期评估，数字由台账计算",
            object_types=frozenset({"plan"}),
            own_fields=FIELDS,
            blocks=BLOCKS,
            find=printing.find,
            numbering=Numbering("评估"),
        )
    )
