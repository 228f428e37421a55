"""The arithmetic of an answer in words: what was compared with what, how an amount or a day came about (计算过程)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from zhiheng.eventlog.days import MICROSECONDS_PER_HOUR, date_of
from zhiheng.law.facts.table import UNKNOWN
from zhiheng.law.language.model import (
    Accrual,
    AllOf,
    Compare,
    CompareValue,
    DateValue,
    Name,
    Predicate,
    Value,
)
from zhiheng.law.reference.dates import Dated
from zhiheng.law.reference.names import UNTIMED, compile_name
from zhiheng.law.reference.once import Once
from zhiheng.law.reference.patterns import Check
from zhiheng.law.reference.predicates import compile_predicate
from zhiheng.law.reference.truth import ABSENT, holds
from zhiheng.law.reference.values import Candidates, Reader, compile_value

if TYPE_CHECKING:
    from zhiheng.law.reference.scene import Look

_OPERATORS = {
    "eq": "应为{}", "ne": "不应为{}", "lt": "应少于{}", "le": "不应超过{}", "gt": "应多于{}", "ge": "不应少于{}",
    "in": "应为{}之一", "between": "应在{}之间", "subset_of": "只能有{}", "superset_of": "应有{}",
    "overlaps": "应含{}之一", "matches": "应符合格式{}", "not_later_than": "不应晚于{}",
    "not_earlier_than": "不应早于{}",
}  # fmt: skip
CLOCK, DAY = "时刻", "当日"
_DAY_KINDS = {"workday": "工作日", "makeup": "调休上班日", "weekend": "周末", "holiday": "法定节假日"}
_DAYS = ("not_later_than", "not_earlier_than")


def _requirement(require: Predicate) -> Check:
    return compile_predicate(require, True)


_REQUIRED: Once[Check] = Once(_requirement)
_VALUE: Once[Reader] = Once(compile_value)


def unmet(require: Predicate, look: Look, at: int) -> list[str]:
    """Return, in words, each requirement of an act that it doesn't meet: what it has, and what it should have."""
    if isinstance(require, AllOf):
        return [line for part in require.parts for line in unmet(part, look, at)]
    if holds(_REQUIRED(require)(look, at)):
        return []
    if isinstance(require, Compare):
        found = compile_name(require.name)(look, at)
        return [_compared(_name_words(require.name), found, require.op, require.value, look, at)]
    if isinstance(require, CompareValue):
        return [_compared("", _VALUE(require.left)(look, at), require.op, require.value, look, at)]
    return []


def _compared(name: str, found: Any, op: str, value: Value, look: Look, at: int) -> str:
    if op == "exists":
        return f"没有载明{name}" if found is ABSENT or found in ((), "") else f"不应有{name}"
    wanted = _VALUE(value)(look, at)
    show = _shower(look.scene.events[at].type, name, isinstance(value, DateValue) or op in _DAYS)
    should = _OPERATORS.get(op, "应为{}").format(show(wanted))
    if op == "superset_of" and found is not ABSENT and isinstance(found, tuple) and isinstance(wanted, tuple):
        return f"{name}缺{show(tuple(item for item in wanted if item not in found))}"
    return f"没有载明{name},{should}" if found is ABSENT else f"{name}{show(found)},{should}"


def _shower(type_: str, name: str, days: bool) -> Callable[[Any], str]:
    from zhiheng.law.library.names import attribute_names, value_names

    attribute = next((key for key, word in attribute_names().items() if word == name), name)

    def show(value: Any) -> str:
        """Return a value in words."""
        if isinstance(value, Candidates):
            return "或".join(show(item) for item in value.values)
        if isinstance(value, tuple):
            return "、".join(show(item) for item in value)
        if value is ABSENT or value is UNKNOWN or value is UNTIMED:
            return "不明"
        if isinstance(value, bool):
            return "是" if value else "否"
        if days and isinstance(value, int):
            return date_of(value).isoformat()
        if name == CLOCK and isinstance(value, int):
            return f"{value // MICROSECONDS_PER_HOUR:02}:{value % MICROSECONDS_PER_HOUR // 60_000_000:02}"
        if name == DAY:
            return _DAY_KINDS.get(value, str(value))
        return value_names().get((f"{type_}.{attribute}", str(value)), amount_words(value))

    return show


def _name_words(name: Name) -> str:
    from zhiheng.law.facts import definitions
    from zhiheng.law.library.names import attribute_names

    if name.kind != "fact":
        return attribute_names().get(name.name, name.name)
    known = definitions().values.get(name.name)
    return {"clock": CLOCK, "day_kind": DAY}.get(name.name, known.zh if known is not None else name.name)


def amount_words(value: Any) -> str:
    """Return a number without idle zeros, anything else as text."""
    if isinstance(value, Decimal | Fraction):
        exact = Fraction(value)
        return str(exact.numerator) if exact.denominator == 1 else f"{float(exact):.2f}".rstrip("0")
    return str(value)


def accrual_words(value: Accrual, amount: Any, start: Dated | None, end: Dated, days: int, capped: bool) -> str:
    """Return how an accrued amount was counted: ``10000×3%×10日(2025-03-19至2025-03-28)``."""
    span = "" if start is None else f"({date_of(start.instant.day + 1)}至{date_of(end.instant.day)})"
    return f"{amount_words(amount)}×{amount_words(value.rate * 100)}%×{days}日{span}" + (
        ",以本金为限" if capped else ""
    )


@dataclass(frozen=True, slots=True)
class Source:
    """A day that an answer rests on: how it was counted, and the type of the event that happened on its first day."""

    date: Dated
    type: str = ""

    def words(self) -> str:
        """Return how the day came about: ``2025-01-15送达,次日起算6个月,末日07-15(周二)``."""
        from zhiheng.law.reference.words import type_words

        event = type_words(self.type) if self.type else ""
        if self.date.deadline is not None:
            return self.date.deadline.explain(event or "期满日")
        return f"{date_of(self.date.instant.day)}{event or '(载明的日期)'}"


def sources_of(look: Look, date: Dated) -> Iterator[Source]:
    """Yield a computed day, after the days that it was counted from."""
    if date.start is not None:
        yield from sources_of(look, date.start)
    event = look.scene.events[date.at] if date.at >= 0 else None
    first = date.instant.day if date.deadline is None else date.deadline.start.day
    yield Source(date, event.type if event is not None and event.day == first else "")
