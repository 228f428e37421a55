"""Where templates run: a sandbox that reaches plain values only, escapes everything, and leaves blanks to write in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from zhiheng.kit.documents import words
from zhiheng.kit.documents.fields import EMPTY, FieldKind, Row

BLANK = "＿" * 6
"""What stands where nothing is known: room for handwriting."""


def _or_nothing(say: Callable[[Any], str]) -> Callable[[Any], str | None]:
    return lambda value: value if value is EMPTY or value is None else None if value == "" else say(value)


def _yuan(value: Any) -> Decimal:
    return Decimal(value)


_FILTERS: dict[str, tuple[Callable[[Any], str | None], tuple[FieldKind, ...]]] = {
    "大写金额": (_or_nothing(lambda value: words.capital_yuan(_yuan(value))), (FieldKind.MONEY, FieldKind.NUMBER)),
    "金额": (_or_nothing(lambda value: words.plain_yuan(_yuan(value))), (FieldKind.MONEY, FieldKind.NUMBER)),
    "大写日期": (_or_nothing(words.chinese_day), (FieldKind.DAY,)),
    "日期": (_or_nothing(words.plain_day), (FieldKind.DAY,)),
}
FILTER_KINDS = {name: kinds for name, (_, kinds) in _FILTERS.items()}
"""By filter: the kinds of fields that it suits."""
WAYS = {
    "大写金额": "{{ 罚款 | 大写金额 }}：壹拾贰万元整",
    "金额": "{{ 罚款 | 金额 }}：120,000元",
    "大写日期": "{{ 期限 | 大写日期 }}：二〇二六年十一月二十六日",
    "日期": "{{ 期限 | 日期 }}：2026年11月26日（不写时也是这样）",
    "条件": "{%p if 字段 %} 与 {%p endif %} 各占一段，中间的段落有内容时才印",
    "表格": "{%tr for 行 in 表格 %} 与 {%tr endfor %} 各占一行，中间一行逐行印",
}
"""How tags are written, for whoever edits a template."""


def written(value: Any) -> Any:
    """Return how a value stands in a document; nothing becomes a blank for handwriting, but not in a table's cell."""
    if value is EMPTY:
        return ""
    if value is None or value == "":
        return BLANK
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return words.plain_day(value)
    if isinstance(value, Decimal):
        return words.plain_yuan(value)
    return value


class _Environment(ImmutableSandboxedEnvironment):
    """The sandbox: of objects only a row's own columns can be read, nothing can be called."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a column of a row; refuse every other attribute."""
        if isinstance(obj, Row) and attribute in obj:
            return obj[attribute]
        if attribute == "index":  # the running number of a loop
            return super().getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def is_safe_callable(self, obj: Any) -> bool:
        """Refuse every call: templates only name values."""
        return False


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """Return the environment in which templates are parsed and run: our filters only, no globals, no tests."""
    made = _Environment(undefined=StrictUndefined, autoescape=True, finalize=written)
    made.globals.clear()
    made.tests.clear()
    made.filters.clear()
    made.filters.update({name: run for name, (run, _) in _FILTERS.items()})
    return made
