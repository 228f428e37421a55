"""The keys of every template, once: the reader, the error messages and the JSON Schema all come from this table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "patterns",
    "patterns_all",
    "period",
    "date",
    "dates",
    "until",
    "by",
    "bool",
    "same",
    "pausing",
    "extension",
    "then",
    "choice",
    "value",
    "each",
    "distinct",
    "require",
    "population",
    "role",
    "roles",
    "states",
    "state",
    "counts",
    "attribute",
    "roles_of",
    "days",
    "fraction",
    "int",
    "named_dates",
    "not_while",
]


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a template: how it is read, the model attributes it fills, and what it means (for editors)."""

    key: str
    kind: Kind
    into: tuple[str, ...]
    doc: str
    required: bool = False
    choices: tuple[str, ...] = ()


def _field(key: str, kind: Kind, doc: str, *into: str, required: bool = False, choices: tuple[str, ...] = ()) -> Field:
    return Field(key, kind, into or (key,), doc, required, choices)


_ROLL = _field("roll", "bool", "届满日非工作日的是否顺延(缺省:自然日、月、年顺延)")
_HOUR = _field("hour", "choice", "小时的起算:excluded 开始的时不计;counted 精确到分", choices=("excluded", "counted"))
_SELF = _field("self", "bool", "同一事件可以同时是起点和目标(例如当场处罚)", "self_")
_SAME = _field("same", "same", "两事件须关联同一个该类型的对象")
_DATES = _field("dates", "named_dates", "只供本模板使用的日期名")

FIELDS: Mapping[str, tuple[Field, ...]] = {
    "response": (
        _field("after", "patterns", "起算事件", required=True),
        _field("expect", "patterns", "应当发生的事件(任一)", required=True),
        _field("expect_all", "bool", "expect 的每一项都要发生"),
        _field("unless", "patterns", "使义务消灭的事件"),
        _field("within", "period", "期限,例如 90 d"),
        _field("until", "until", "文书所载的最后一日(属性名)或日期写法", "until", "until_date"),
        _field("by", "by", "在这些事件之前,或 {day: 03-31}", "by", "by_day"),
        _field("not_before", "period", "期满之后才可以"),
        _field("start", "date", "起算日(缺省:起算事件当日)"),
        _SAME,
        _field("pausing", "pausing", "不计入期限的期间"),
        _field("extension", "extension", "期限的延长"),
        _field("match", "choice", "一个目标事件了结全部(each)还是最早一个(one)义务", choices=("each", "one")),
        _field("then", "then", "了结之后的第二段义务"),
        _field("else", "patterns", "未履行时监督机关应做的事(只提示)", "else_"),
        _ROLL,
        _HOUR,
        _SELF,
        _DATES,
    ),
    "precedence": (
        _field("before", "patterns", "须有前提的事件", required=True),
        _field("need", "patterns_all", "之前必须有的事件(任一;{all: […]} 为全部)", "need", "need_all", required=True),
        _field("wait", "period", "前提之后须满的期间"),
        _field("ahead", "period", "最迟提前多久(向前数)"),
        _field("within", "period", "前提不得早于多久之前"),
        _field("since", "patterns", "使此前的前提失效的事件"),
        _SAME,
        _field("or_after", "period", "可以事后补办的期限"),
        _ROLL,
        _HOUR,
        _SELF,
        _DATES,
    ),
    "not_succession": (
        _field("after", "patterns", "起点事件", required=True),
        _field("never", "patterns", "其后不得发生的事件", required=True),
        _field("during", "period", "禁止的期间"),
        _field("from", "period", "多久之后开始禁止", "from_"),
        _field("start", "date", "禁止期间的起算日"),
        _SAME,
        _field("unless", "patterns", "解除禁止的事件"),
        _ROLL,
        _HOUR,
        _DATES,
    ),
    "at_most": (
        _field("events", "patterns", "计数的事件", required=True),
        _field("n", "value", "上限", required=True),
        _field("each", "each", "计数窗口:calendar_year、{sliding: 7 d}、{since: 事件}、whole_trace"),
        _field("distinct", "distinct", "按该类型的不同对象计数"),
    ),
    "absence": (
        _field("events", "patterns", "不得发生的事件", required=True),
        _field("each", "each", "窗口"),
    ),
    "at_least": (
        _field("events", "patterns", "计数的事件", required=True),
        _field("n", "value", "下限", required=True),
        _field("each", "each", "计数窗口"),
        _field("by", "by", "在这些事件之前,或 {day: 01-31}", "by", "by_day"),
        _field("end", "patterns", "判断的终点事件(同 by)", "by"),
        _field("population", "population", "哪些对象负有义务"),
    ),
    "existence": (
        _field("events", "patterns", "必须有的事件", required=True),
        _field("each", "each", "窗口"),
        _field("by", "by", "在这些事件之前,或 {day: 01-31}", "by", "by_day"),
        _field("end", "patterns", "判断的终点事件(同 by)", "by"),
        _field("population", "population", "哪些对象负有义务"),
    ),
    "coexistence": (
        _field("if", "patterns", "有此事件的", "if_", required=True),
        _field("also", "patterns_all", "也要有的事件", "also", "also_all", required=True),
        _field("by", "patterns", "到这些事件时判断"),
    ),
    "exclusive": (_field("not_both", "patterns", "不得并存的事件", required=True),),
    "chain": (
        _field("after", "patterns", "起点:紧接着的下一个须是 next"),
        _field("next", "patterns", "紧接着的事件"),
        _field("before", "patterns", "终点:紧邻的上一个须是 last"),
        _field("last", "patterns", "紧邻在前的事件"),
        _field("among", "patterns", "只在这些事件里看前后(缺省:全部)"),
    ),
    "condition": (
        _field("at", "patterns", "在此事件时判断", required=True),
        _field("require", "require", "必须满足的条件", required=True),
        _DATES,
    ),
    "held": (
        _field("at", "patterns", "在此事件当日判断", required=True),
        _field("who", "role", "哪个角色的对象"),
        _field("object", "role", "同 who", "who"),
        _field("state", "states", "须具有的状态", required=True),
        _field("count", "counts", "人数或个数,例如 {ge: 2}", "count", "all_"),
        _field("all", "bool", "每一个都要具有", "all_"),
    ),
    "disjoint": (
        _field("at", "patterns", "在此事件时判断", required=True),
        _field("these", "roles", "这些角色的人", required=True),
        _field("from", "roles_of", "不得是这些事件里这些角色的人", "from_", required=True),
        _field("when", "choice", "只看之前还是全程", choices=("before", "whole_trace")),
    ),
    "total": (
        _field("of", "patterns", "累计的事件", required=True),
        _field("sum", "attribute", "累计的属性(缺省:件数)"),
        _field("count", "bool", "按件数累计"),
        _field("each", "each", "累计窗口", required=True),
        _field("at_least", "value", "下限"),
        _field("at_most", "value", "上限"),
        _field("population", "population", "哪些对象负有义务"),
    ),
    "window": (
        _field("at", "patterns", "被约束的事件", required=True),
        _field("after", "dates", "须在这些日期之后"),
        _field("not_later_than", "date", "不得晚于的日期"),
        _field("need", "patterns", "之前必须有的事件"),
        _field("not_while", "not_while", "不得处于这些期间之中"),
        _DATES,
    ),
    "ratio": (
        _field("days", "days", "检查日", required=True, choices=("quarter_end", "year_end", "month_end", "as_of")),
        _field("part", "state", "分子:处于该状态的人数", required=True),
        _field("whole", "state", "分母:处于该状态的人数", required=True),
        _field("at_least", "fraction", "最低比例", required=True),
        _field("whole_at_least", "int", "分母至少多少才判断"),
        _field("rounding", "choice", "不足一的进位(up)或不进位(none)", choices=("up", "none")),
    ),
    "alternation": (
        _field("of", "patterns", "反复发生的事件", required=True),
        _field("between", "patterns", "两次之间必须有的事件", required=True),
    ),
}

ACTIVATION_KEYS: Mapping[str, str] = {
    "response": "after",
    "precedence": "before",
    "not_succession": "after",
    "at_most": "events",
    "absence": "events",
    "at_least": "events",
    "existence": "events",
    "coexistence": "if",
    "exclusive": "not_both",
    "condition": "at",
    "held": "at",
    "disjoint": "at",
    "total": "of",
    "window": "at",
    "alternation": "of",
}
"""The key of each template whose events activate the rule (a chain: ``after`` or ``before``; a ratio has none)."""

OWED = ("response", "at_least", "existence", "coexistence", "total")
"""Templates of owed acts: they can only be late, so a ``block`` needs the act that it refuses."""

SHORT_FORMS: Mapping[str, str] = {"absence": "events", "existence": "events", "exclusive": "not_both"}
"""Templates that may be written as bare events: the key that the events then fill."""

PERIOD_KEYS = ("within", "not_before", "wait", "ahead", "during", "from", "or_after", "until", "start", "require")
"""Keys that bring a period: the parameter entry that sets one also decides whose counting holds."""


def keys_of(template: str) -> tuple[str, ...]:
    """Return the keys of a template."""
    return tuple(field.key for field in FIELDS[template])
