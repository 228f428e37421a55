"""Reading periods: ``90 d``, ``{parameter: P}``, ``{choose: [{when, is}]}``, and whether a limit is possible at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from zhiheng.law.language import parse_predicates
from zhiheng.law.language.context import Context, expect_map, expect_text, refuse_unknown_keys
from zhiheng.law.language.errors import Refusal
from zhiheng.law.language.model import AnnualDay, AnyPeriod, Basis, PeriodChoice, PeriodParameter, Predicate
from zhiheng.law.language.yaml12 import Node
from zhiheng.law.units import Period, Unit

T = TypeVar("T")

UNITS: dict[str, Unit] = {"d": "d", "wd": "wd", "h": "h", "m": "m", "y": "y"}
UNIT_NAMES = {"d": "自然日", "wd": "工作日", "h": "小时", "m": "个月", "y": "年"}
PERIOD_PATTERN = r"[1-9][0-9]{0,5} (d|wd|h|m|y)"
_PERIOD = re.compile(r"([0-9]+)\s*([a-z]+)\Z")
_MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})\Z")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
READING_ORIGIN = -1
"""Origin of what another reading of an open question sets: it may contradict the unit table, that is its point."""


def period(cx: Context, node: Node) -> AnyPeriod:
    """Read a period, a parameter that gives one, or a choice between periods. Raises ``Refusal``."""
    if node.is_map:
        if "parameter" in node.value:
            refuse_unknown_keys(cx, node, ("parameter",), "参数引用")
            return parameter_period(cx, node)
        if "choose" in node.value:
            refuse_unknown_keys(cx, node, ("choose",), "选择")
            return PeriodChoice(options(cx, node.value["choose"], fixed_period))
        raise Refusal(node.position, "期间写法不对", "请写“90 d”、{parameter: 名称} 或 {choose: [{when: …, is: …}]}")
    return fixed_period(cx, node)


def parameter_period(cx: Context, node: Node) -> AnyPeriod:
    """Read ``{parameter: P}``: the period that the variant at hand gives P, else the open parameter itself."""
    name = expect_text(node.value["parameter"], "参数名")
    given = cx.values.get(name)
    if given is None:
        cx.missing.add(name)
        return PeriodParameter(name)
    return fixed_period(cx, given)


def fixed_period(cx: Context, node: Node, check: bool = True) -> Period:
    """Read ``N UNIT``; the unit must be the one in which the statute counts that number. Raises ``Refusal``."""
    text = node.value if isinstance(node.value, str) else ""
    match = _PERIOD.match(text)
    if match is None:
        raise Refusal(
            node.position, f"期间写作“{node.text}”", "请写数字、空格和单位:d 自然日、wd 工作日、h 小时、m 月、y 年"
        )
    unit = UNITS.get(match[2])
    if unit is None:
        raise Refusal(node.position, f"不认识的期间单位“{match[2]}”", "单位是 d 自然日、wd 工作日、h 小时、m 月、y 年")
    n = int(match[1])
    same_day = n == 0 and unit == "d" and not cx.statutory  # 0 d: the day itself; no statute has such a period
    if not (0 < n < 1_000_000 or same_day):
        raise Refusal(node.position, f"期间“{text}”不可能", "期间至少为 1;没有期限的就不写这个键")
    found = Period(n, unit)
    if check:
        check_unit(cx, found, node)
    return found


def check_unit(cx: Context, found: Period, node: Node, basis: tuple[Basis, ...] | None = None) -> None:
    """Refuse a unit that contradicts the table of (statute, number), and working days without a calendar."""
    if found.unit not in ("d", "wd") or node.origin == READING_ORIGIN:
        return
    statute = cx.counting_statute(cx.basis_of(node) if basis is None else basis)
    if statute is None:
        unchecked = cx.statutory and cx.statutes is None
        if found.unit == "wd" and cx.calendar is None and not unchecked:
            cx.problem(
                node,
                f"“{found}”按工作日计,但规则没有依据法律,也没有日历",
                "请在文件或规则里写 calendar: CN(或日历文件),或改用自然日 d",
            )
        return
    expected = cx.statutes.counting_unit(statute, found.n) if cx.statutes else None
    if expected in ("d", "wd") and expected != found.unit:
        cx.problem(
            node,
            f"“{found}”与{statute}的计算方法不符:该法的 {found.n} 日是{UNIT_NAMES[expected]}",
            f"请写 {found.n} {expected};如果期间出自别的规定,请把它写进 basis 或 parameters 的依据",
        )


def options(cx: Context, node: Node, read: Callable[[Context, Node], T]) -> tuple[tuple[Predicate | None, T], ...]:
    """Read ``choose: [{when, is, basis}]``: the first whose ``when`` is true; only the last may stand without."""
    found: list[tuple[Predicate | None, T]] = []
    items = node.many()
    for place, item in enumerate(items, 1):
        expect_map(item, "choose 的一项", "请写 {when: 条件, is: 值}")
        refuse_unknown_keys(cx, item, ("when", "is", "basis"), "choose 的一项")
        value, when = item.get("is"), item.get("when")
        if value is None:
            raise Refusal(item.position, "choose 的一项没有 is", "请写 is: 值")
        if when is None and place != len(items):
            raise Refusal(item.position, "没有 when 的一项后面还有别的项,后面的永远轮不到", "请把它移到最后")
        predicate = parse_predicates.predicate(cx, when, parse_predicates.loose(cx)) if when else None
        found.append((predicate, read(cx, value)))
    if not found:
        raise Refusal(node.position, "choose 没有选项", "请至少写一项 {when: 条件, is: 值}")
    return tuple(found)


def annual_day(node: Node) -> AnnualDay:
    """Read ``03-31``, a day of every calendar year. Raises ``Refusal``."""
    match = _MONTH_DAY.match(node.text)
    month, day = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= month <= 12 or not 1 <= day <= _LENGTHS[month - 1]:
        raise Refusal(node.position, f"不是每年的某日:“{node.text}”", "请写月-日,例如 03-31")
    return AnnualDay(month, day)


def least_days(found: AnyPeriod | None) -> int | None:
    """Return the fewest natural days a fixed period can span, to compare two limits; None where it isn't fixed."""
    if not isinstance(found, Period):
        return None
    return found.n * {"d": 1, "wd": 1, "h": 0, "m": 28, "y": 365}[found.unit]


def most_days(found: AnyPeriod | None) -> int | None:
    """Return the most natural days a fixed period can span (working days: with the longest festivals); or None."""
    if not isinstance(found, Period):
        return None
    if found.unit == "wd":
        return found.n + 2 * (found.n // 5 + 1) + 12
    return {"d": found.n, "h": found.n // 24 + 2, "m": found.n * 31, "y": found.n * 366}[found.unit]
