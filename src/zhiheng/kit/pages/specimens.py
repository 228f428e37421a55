"""What the component page shows: one invented value of every part."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from zhiheng.kit.pages.parts import (
    Act,
    Chip,
    Demand,
    Figure,
    Kind,
    LawPanel,
    Link,
    Moment,
    Reason,
    Refusal,
    State,
    Step,
    Tab,
)

COLOURS = [
    ("黛青", "primary", "主色：动作、选中、链接"),
    ("深黛", "primary-strong", "手机顶栏、登录页"),
    ("浅黛", "primary-tint", "选中行、条件"),
    ("墨", "ink", "正文"),
    ("次墨", "ink-2", "次要"),
    ("淡墨", "ink-3", "辅助，最浅的文字"),
    ("纸", "paper", "页面底"),
    ("深纸", "paper-2", "侧栏、只读"),
    ("朱", "breach", "违反、逾期、拒绝"),
    ("赭", "due", "三个工作日内、待补"),
    ("松", "ok", "已满足，少用"),
    ("焦点", "focus", "键盘焦点外框"),
]
STATES = [
    (Kind.BREACH, "逾期 2 个工作日"),
    (Kind.DUE, "剩 3 个工作日"),
    (Kind.PLAIN, "剩 24 天"),
    (Kind.WAIT, "等待起算"),
    (Kind.PAUSE, "暂停计算"),
    (Kind.OK, "已满足"),
    (Kind.LOCK, "还不能做"),
]
PATH = [
    Step("立案", "08-28", "done"),
    Step("调查", "09-02 至 10-15", "done"),
    Step("法制审核", "11-05 通过", "done"),
    Step("集体讨论", "现在要办", "now"),
    Step("决定", "只能在 11-26"),
    Step("送达", "决定后 7 个工作日"),
]
MOMENTS = [
    Moment("2026-11-26 (周四)", "作出处罚决定", who="唯一可行的一天", kind="next"),
    Moment(
        "2026-11-18 (周三)",
        "送达行政处罚告知书",
        "10:12",
        "王磊、李娜·直接送达",
        [Link("告知书〔2026〕0241号", "#"), Link("拟罚款 120,000 元")],
    ),
    Moment("2026-10-23 (周五)", "应当送达之日", kind="break", details=[Link("10-15 起 7 个工作日，扣除周末 2 天")]),
    Moment("2026-09-10 (周四)", "当事人提交检验报告", late="2026-09-14 (周一) 入账，晚 2 个工作日"),
]
LAW = LawPanel(
    next=[Demand("负责人集体讨论，形成记录", "", "行政处罚法第五十七条第二款", "#")],
    blocked=[
        Demand(
            "作出处罚决定", "听证申请期 2026-11-25 (周三) 届满；集体讨论未记录。", "行政处罚法第六十四条第（一）项", "#"
        )
    ],
    may=[Demand("申请延长三十日", "最迟 11-26 当天由负责人批准，届满后补批无效。", "市场监管程序规定第六十四条", "#")],
    met=[Demand("两名持证人员到场", "", "行政处罚法第五十五条", "#")],
    applies="适用 2026-11-23 有效的规定",
)
REFUSAL = Refusal(
    "作出决定",
    [
        Reason(
            "没有负责人集体讨论记录。",
            "拟罚款 120,000 元，按本机关标准（100,000 元以上）属重大违法行为。",
            "（这里引条文原文，一字不改。）",
            "《行政处罚法》第五十七条第二款",
            "登记集体讨论，写明时间、参加人和结论，上传签字页。",
            [Act("登记集体讨论", "#")],
        )
    ],
)
FIGURES = [
    Figure("可以导入", "337", "行", "新增 21，更新 316", "#"),
    Figure("必须改", "9", "行 11 格", "这些行不会导入", "#", Kind.BREACH),
    Figure("请留意", "14", "行", "会导入，证件 30 天内到期等", "#", Kind.DUE),
]
TABS = [Tab("我的在办", "#", "18"), Tab("下半年待决定", "#", "86", current=True), Tab("全部", "#", "1,284")]
CHIPS = [Chip("状态：调查终结、已告知", "#"), Chip("程序：普通", "#")]
DUES = [
    State(Kind.BREACH, "逾期 1 个工作日", "应于 2026-11-20 (周五)"),
    State(Kind.DUE, "今天到期", "2026-11-23 (周一)"),
    State(Kind.PLAIN, "剩 12 个工作日", "2026-12-09 (周三)"),
]


class Sample(forms.Form):
    """A form with each kind of control; bound to a wrong value it shows the error too."""

    day = forms.DateField(label="决定日期", help_text="格式 2026-11-26")
    fine = forms.IntegerField(
        label="罚款金额（元）", max_value=300_000, error_messages={"max_value": "超过法定上限 300,000 元"}
    )
    basis = forms.CharField(label="依据（系统带出）", widget=forms.TextInput(attrs={"readonly": True}))
    unit = forms.ChoiceField(label="承办机构", choices=[("2", "执法二中队"), ("3", "执法三中队")])
    kinds = forms.MultipleChoiceField(
        label="处罚种类",
        widget=forms.CheckboxSelectMultiple,
        choices=[("fine", "罚款"), ("seize", "没收违法所得"), ("stop", "责令停止使用")],
    )
    reason = forms.CharField(label="裁量说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))


def context() -> dict[str, Any]:
    """Return everything that the component page draws."""
    values = {
        "day": date(2026, 11, 26),
        "fine": 1_200_000,
        "basis": "行政处罚法第六十条",
        "unit": "2",
        "kinds": ["fine"],
    }
    names = ("COLOURS", "STATES", "PATH", "MOMENTS", "LAW", "REFUSAL", "FIGURES", "TABS", "CHIPS", "DUES")
    party = [
        ("名称", "济南示例精密机械有限公司"),
        ("信用代码", "91990112MA00000000"),
        ("本年检查", "2 次（市监 1、应急 1）"),
    ]
    return {name.lower(): globals()[name] for name in names} | {"form": Sample(values), "figures_of_a_party": party}
