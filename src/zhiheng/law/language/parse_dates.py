"""Reading date expressions, named dates, exclusions (``pausing``) and extensions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from zhiheng.eventlog.days import day_of
from zhiheng.law.language import parse_patterns, parse_periods, parse_predicates
from zhiheng.law.language.context import (
    Context,
    expect_bool,
    expect_int,
    expect_map,
    expect_scalar_text,
    refuse_unknown_keys,
)
from zhiheng.law.language.errors import Refusal, advice
from zhiheng.law.language.model import (
    AnyPeriod,
    Approval,
    DateActivation,
    DateAfter,
    DateAttribute,
    DateChoice,
    DateEarliest,
    DateExpr,
    DateFact,
    DateLatest,
    DateLiteral,
    DateName,
    DatePlus,
    Extension,
    Pattern,
    Pausing,
)
from zhiheng.law.language.yaml12 import Node

DATE_KEYS = ("attribute", "latest", "earliest", "choose", "after", "start")
AFTER_KEYS = ("after", "same", "at", "plus", "nth", "replaces", "roll")
PAUSING_KEYS = ("from", "to", "pair", "document", "ends", "beyond", "name")
EXTENSION_KEYS = ("by", "approver", "amount", "times", "second", "mode", "told")
MODES: tuple[Literal["add", "replace", "fixed"], ...] = ("add", "replace", "fixed")


def date_expression(cx: Context, node: Node) -> DateExpr:
    """Read a date expression. Raises ``Refusal``."""
    if not node.is_map:
        return _named(cx, node)
    key = next((k for k in DATE_KEYS if k in node.value), None)
    if key is None:
        raise Refusal(node.position, "日期写法不对", advice(next(iter(node.value), ""), DATE_KEYS, "日期写法"))
    if key == "after":
        return _after(cx, node)
    if key == "start":
        return _plus(cx, node)
    refuse_unknown_keys(cx, node, (key,), f"日期 {key} ")
    inner = node.value[key]
    if key == "attribute":
        return DateAttribute(_date_attribute(cx, inner))
    if key == "choose":
        return DateChoice(parse_periods.options(cx, inner, date_expression))
    parts = tuple(date_expression(cx, item) for item in inner.many())
    return DateLatest(parts) if key == "latest" else DateEarliest(parts)


def _named(cx: Context, node: Node) -> DateExpr:
    if isinstance(node.value, datetime) or node.is_list:
        raise Refusal(node.position, "这里应当是一个日期", "几个日期取最晚写 {latest: [甲, 乙]}")
    if isinstance(node.value, date):
        return DateLiteral(day_of(node.value))
    text = expect_scalar_text(node, "日期")
    if text == "activation":
        return DateActivation()
    if text in cx.dates:
        return DateName(text)
    if text.startswith("fact."):
        parse_predicates.fact_type(cx, text.removeprefix("fact."), node)
        return DateFact(text.removeprefix("fact."))
    if cx.vocabulary is None:
        return DateAttribute(text)
    if cx.event_attribute(cx.activations, text) is not None:
        return DateAttribute(_date_attribute(cx, node))
    if cx.vocabulary.event(text) is not None:
        return DateAfter((Pattern(text),))
    names = {a for t in cx.activations if (e := cx.vocabulary.event(t)) for a in e.attributes}
    hint = advice(text, (*cx.dates, *names, "activation"), "日期名")
    raise Refusal(node.position, f"“{text}”不是规则的日期名(dates),也不是起算事件的属性", hint)


def _date_attribute(cx: Context, node: Node, types: tuple[str, ...] | None = None) -> str:
    name = expect_scalar_text(node, "属性名")
    if cx.vocabulary is None:
        return name
    scope = parse_predicates.event_scope(cx.activations if types is None else types)
    _, type_ = parse_predicates.read_name(cx, Node(name, node.position, text=name), scope)
    if type_ is not None and type_.kind not in ("date", "datetime"):
        raise Refusal(node.position, f"属性“{name}”不是日期({type_.kind})", "请用日期属性")
    return name


def _after(cx: Context, node: Node) -> DateExpr:
    refuse_unknown_keys(cx, node, AFTER_KEYS, "日期 after ")
    events = parse_patterns.patterns(cx, node.value["after"])
    same, at, plus, nth, replaces, roll = (node.get(k) for k in AFTER_KEYS[1:])
    if nth is not None and nth.text not in ("first", "last"):
        raise Refusal(nth.position, f"nth 是 first 或 last,不是“{nth.text}”", "")
    if replaces is not None and replaces.text != "all":
        raise Refusal(replaces.position, "replaces 只能写 all", "它一发生就取代 latest 里的其他来源")
    return DateAfter(
        events,
        same=parse_patterns.object_type(cx, same) if same else None,
        at=_date_attribute(cx, at, cx.types(events)) if at else None,
        plus=parse_periods.period(cx, plus) if plus else None,
        nth="first" if nth is not None and nth.text == "first" else "last",
        replaces_all=replaces is not None,
        roll=expect_bool(roll, "roll") if roll else None,
    )


def _plus(cx: Context, node: Node) -> DateExpr:
    refuse_unknown_keys(cx, node, ("start", "plus", "roll"), "日期 start ")
    plus, roll = node.get("plus"), node.get("roll")
    added: AnyPeriod | None = parse_periods.period(cx, plus) if plus else None
    return DatePlus(date_expression(cx, node.value["start"]), added, expect_bool(roll, "roll") if roll else None)


# --------------------------------------------------------------------------------------------------- exclusions


def pausings(cx: Context, node: Node, *, document: bool = True) -> tuple[Pausing, ...]:
    """Read exclusion pairs; ``document``: in the statutory library each must say which document it asks."""
    items = (node,) if node.is_map else node.many()
    return tuple(pausing(cx, item, document=document) for item in items)


def pausing(cx: Context, node: Node, *, document: bool = True) -> Pausing:
    """Read one pair ``{from, to, pair, document, ends}``, or ``[A, B]`` in a foreign rule file. Raises ``Refusal``."""
    if node.is_list and len(node.value) == 2:
        return _short_pausing(cx, node, document=document)
    if not node.is_map:
        raise Refusal(
            node.position,
            f"扣除期间写作“{node.text}”",
            "请写 {from: 起, to: 止, document: 文书号属性},或 define 里的名称",
        )
    refuse_unknown_keys(cx, node, PAUSING_KEYS, "扣除期间")
    from_, to = node.get("from"), node.get("to")
    if from_ is None or to is None:
        raise Refusal(node.position, "扣除期间缺少 from 或 to", "没有起、止就不扣除")
    starts, ends = parse_patterns.patterns(cx, from_), parse_patterns.patterns(cx, to)
    pair, asked, until, beyond, name = (node.get(k) for k in PAUSING_KEYS[2:])
    if document and cx.statutory and asked is None:
        raise Refusal(node.position, "扣除期间没有写 document", "没有文书号不扣除:请写起始事件里的文书号属性")
    scope = parse_predicates.event_scope(cx.types(starts))
    for attribute in (asked, until):
        if attribute is not None:
            text = expect_scalar_text(attribute, "属性名")
            parse_predicates.read_name(cx, Node(text, attribute.position, text=text), scope)
    return Pausing(
        starts,
        ends,
        pair=parse_patterns.object_type(cx, pair) if pair else None,
        document=asked.text if asked else None,
        ends=until.text if until else None,
        beyond=expect_bool(beyond, "beyond") if beyond else False,
        kind=name.text if name else starts[0].type,
    )


def _short_pausing(cx: Context, node: Node, *, document: bool) -> Pausing:
    if cx.statutory and document:
        raise Refusal(
            node.position,
            "法定规则库不用 [起, 止] 的短写法",
            "请写 {from: 起, to: 止, document: 文书号属性}:没有文书号不扣除",
        )
    starts, ends = (parse_patterns.patterns(cx, item) for item in node.value)
    return Pausing(starts, ends, kind=starts[0].type)


# --------------------------------------------------------------------------------------------------- extensions


def extension(cx: Context, node: Node) -> Extension:
    """Read ``{by, approver, amount, times, second, mode, told}``. Raises ``Refusal``."""
    expect_map(node, "延长", "请写 {by: 事件, approver: […], amount: {most: 30 d}},或 define 里的名称")
    refuse_unknown_keys(cx, node, EXTENSION_KEYS, "延长")
    by, mode, times, second, told = (node.get(k) for k in ("by", "mode", "times", "second", "told"))
    if by is None:
        raise Refusal(node.position, "延长没有写 by", "请写由哪个事件延长,例如 by: {period.extended: {of: case}}")
    events = parse_patterns.patterns(cx, by)
    chosen = next((m for m in MODES if mode is None or m == mode.text), None)
    if chosen is None:
        raise Refusal(node.where("mode"), "mode 写得不对", "add 加天数、replace 重新起算、fixed 以文书所载日期为准")
    return Extension(
        events,
        first=_approval(cx, node, events),
        second=_second(cx, second, events) if second else None,
        times=expect_int(times, "times", 1) if times else 1,
        mode=chosen,
        told=_told(cx, told, events) if told else None,
    )


def _second(cx: Context, node: Node, events: tuple[Pattern, ...]) -> Approval:
    expect_map(node, "second", "请写 {approver: […], amount: {most: 60 d}}")
    refuse_unknown_keys(cx, node, ("approver", "amount"), "second")
    return _approval(cx, node, events)


def _approval(cx: Context, node: Node, events: tuple[Pattern, ...]) -> Approval:
    approver, amount = node.get("approver"), node.get("amount")
    allowed: tuple[str, ...] = ()
    if approver is not None:
        allowed = tuple(expect_scalar_text(item, "批准人") for item in approver.many())
        type_ = cx.event_attribute(cx.types(events), "approver")
        codes = cx.vocabulary.codes.get(type_.table, {}) if cx.vocabulary and type_ and type_.table else {}
        for item in approver.many():
            if codes and item.text not in codes:
                raise Refusal(item.position, f"没有批准人“{item.text}”", advice(item.text, codes, "批准人"))
    if amount is None:
        return Approval(allowed)
    expect_map(amount, "amount", "请写 {most: 30 d}")
    refuse_unknown_keys(cx, amount, ("most",), "amount")
    most = amount.get("most")
    if most is None or most.text == "none":
        return Approval(allowed)
    return Approval(allowed, parse_periods.fixed_period(cx, most))


def _told(cx: Context, node: Node, events: tuple[Pattern, ...]) -> str:
    text = expect_scalar_text(node, "told")
    if text != "required":
        scope = parse_predicates.event_scope(cx.types(events))
        parse_predicates.read_name(cx, Node(text, node.position, text=text), scope)
    return text
