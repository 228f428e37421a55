"""Checks of a benchmark table itself (基准自检): gaps, overlaps, statutory range, unreachable tiers, superior, dates.

Every fault says where it stands (sheet!cell or file:line, as the table was read), what is wrong and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from zhiheng.law.discretion.model import LEVEL_WORDS, Benchmark, Bracket, Tier
from zhiheng.law.discretion.spans import Span, number, say

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a table: where, what, what to do."""

    place: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        where = f"{self.place}：" if self.place else ""
        return f"{where}{self.what}" + (f"。{self.remedy}" if self.remedy else "")


def check_table(benchmark: Benchmark, superior: Benchmark | None = None) -> list[Fault]:
    """Return every fault of a benchmark; with ``superior``, also where it leaves the higher level's range."""
    found = list(_dates(benchmark))
    if not benchmark.brackets:
        found.append(Fault(benchmark.number, "没有任何裁量阶次", "请至少列出一个阶次"))
    for bracket in benchmark.brackets:
        own = list(_tiers(benchmark, bracket))
        found += own or list(_ranges(bracket))
    found += _bases(benchmark)
    if superior is not None and not found:
        found += _under(benchmark, superior)
    return found


def _dates(benchmark: Benchmark) -> Iterator[Fault]:
    first, last = benchmark.valid_from, benchmark.valid_to
    if first is not None and last is not None and last < first:
        yield Fault(benchmark.number, f"失效日期 {last} 早于施行日期 {first}", "请核对两个日期")


def _tiers(benchmark: Benchmark, bracket: Bracket) -> Iterator[Fault]:
    """Yield what is wrong with the tiers apart from each other's ranges."""
    if not bracket.tiers:
        yield Fault(benchmark.number, "法定幅度下没有裁量阶次", "请至少列出一个阶次")
        return
    names: dict[str, Tier] = {}
    conditions: dict[str, Tier] = {}
    for tier in bracket.tiers:
        if tier.name in names:
            yield Fault(tier.place, f"阶次“{tier.name}”重复", f"与 {names[tier.name].place or '前一行'} 合并或者改名")
        names.setdefault(tier.name, tier)
        for condition in tier.conditions:
            if condition in conditions:
                words = f"适用条件“{condition}”同时属于“{conditions[condition].name}”和“{tier.name}”"
                yield Fault(tier.place, words, "一个条件只能归入一个阶次")
            conditions[condition] = tier
        yield from _tier(bracket, tier)
    defaults = [tier for tier in bracket.tiers if tier.default]
    if len(defaults) != 1:
        place = defaults[1].place if defaults else bracket.tiers[0].place
        yield Fault(
            place, f"起算档次有 {len(defaults)} 个，应当只有一个", "没有查明其他条件时从哪一档起算，请在那一行填“是”"
        )
    yield from _unreachable(benchmark, bracket)


def _tier(bracket: Bracket, tier: Tier) -> Iterator[Fault]:
    if tier.span.reversed:
        yield Fault(tier.place, f"“{tier.name}”下限高于上限", "请核对下限和上限")
    if any(end is not None and end < 0 for end in (tier.span.low, tier.span.high)):
        yield Fault(tier.place, f"“{tier.name}”的幅度是负数", "请核对下限和上限")
    if tier.shares:
        if bracket.statutory.high is None:
            yield Fault(tier.place, "条文没有设最高限，不能按百分比划分", "请改用数额或者倍数")
        if tier.span.high is None or tier.span.high > ONE:
            yield Fault(tier.place, f"“{tier.name}”的百分比不在 0 至 100 之间", "请核对上限")
    if bracket.kinds and set(tier.kinds) - set(bracket.kinds):
        yield Fault(tier.place, f"“{tier.name}”有法定种类以外的处罚种类", "只能从条文规定的种类中选取")


def _unreachable(benchmark: Benchmark, bracket: Bracket) -> Iterator[Fault]:
    """Yield the tiers to which neither a condition nor the movement by factors leads."""
    starts = {place for place, tier in enumerate(bracket.tiers) if tier.default or tier.conditions}
    reach = benchmark.policy.steps
    for place, tier in enumerate(bracket.tiers):
        if starts and all(abs(place - start) > reach for start in starts):
            yield Fault(
                tier.place, f"“{tier.name}”没有适用条件，任何情节都到不了这一档", "请写明适用条件，或者并入相邻阶次"
            )


def _ranges(bracket: Bracket) -> Iterator[Fault]:
    """Yield gaps, overlaps and what lies outside the statutory range; tiers stand mildest first."""
    statutory = bracket.statutory
    spans = [(tier, bracket.span_of(tier)) for tier in bracket.tiers]
    for tier, span in spans:
        if not span.within(statutory):
            yield Fault(
                tier.place, f"“{tier.name}”{say(span)}，超出法定幅度 {say(statutory)}",
                "请改到法定幅度以内；低于最低限的属于减轻处罚，不列阶次",
            )  # fmt: skip
    for (lower, below), (upper, above) in pairwise(spans):
        yield from _between(lower, below, upper, above)
    first, last = spans[0], spans[-1]
    if first[1].floor > statutory.floor:
        yield _gap(first[0], Span(statutory.low, first[1].low), "最轻阶次以下")
    if last[1].high is not None and (statutory.high is None or last[1].high < statutory.high):
        yield _gap(last[0], Span(last[1].high, statutory.high), "最重阶次以上")


def _between(lower: Tier, below: Span, upper: Tier, above: Span) -> Iterator[Fault]:
    if below.high is None or above.floor < below.high:
        words = f"“{upper.name}”{say(above)} 与“{lower.name}”{say(below)} 重叠"
        yield Fault(upper.place, words, "相邻阶次首尾相接，由轻到重排列")
    elif above.floor > below.high:
        yield _gap(upper, Span(below.high, above.low), f"“{lower.name}”与“{upper.name}”之间")


def _gap(tier: Tier, span: Span, where: str) -> Fault:
    return Fault(tier.place, f"{where}有空档：{say(span)}没有归入任何阶次", "请补足，或者调整相邻阶次的上下限")


def _bases(benchmark: Benchmark) -> Iterator[Fault]:
    """Yield where the thresholds of the brackets (货值不足一万元、一万元以上) leave a gap or overlap."""
    for party in sorted({one.party for one in benchmark.brackets}):
        own = [one for one in benchmark.brackets if one.party == party]
        own.sort(key=lambda one: one.base_from or Decimal(0))
        for before, after in pairwise(own):
            start, end = after.base_from or Decimal(0), before.base_below
            if end is None or end > start:
                yield Fault(_at(after), "两个法定幅度的适用数额重叠", "请核对“适用数额起”“适用数额止”")
            elif end < start:
                yield Fault(
                    _at(after),
                    f"数额 {number(end)} 元至 {number(start)} 元没有适用的法定幅度",
                    "请核对“适用数额起”“适用数额止”",
                )


def _at(bracket: Bracket) -> str:
    return bracket.tiers[0].place if bracket.tiers else ""


def _under(benchmark: Benchmark, superior: Benchmark) -> Iterator[Fault]:
    """Yield where a benchmark leaves its superior's: level, validity, each tier's range (裁量意见第五条)."""
    if superior.level <= benchmark.level:
        own_level, upper_level = LEVEL_WORDS[benchmark.level], LEVEL_WORDS[superior.level]
        words = f"{own_level}基准的上级基准应当高于本级，{superior.number} 是{upper_level}"
        yield Fault(benchmark.number, words, "请核对上级基准的文号")
        return
    if benchmark.valid_from is not None and not superior.holds(benchmark.valid_from):
        yield Fault(
            benchmark.number, f"施行之日 {benchmark.valid_from}，上级基准 {superior.number} 不在有效期内", "请核对日期"
        )
    for bracket in benchmark.brackets:
        above = next((one for one in superior.brackets if _same_case(one, bracket)), None)
        if above is None:
            yield Fault(_at(bracket), f"上级基准 {superior.number} 没有这一法定幅度", "请按上级基准的幅度分档")
            continue
        for tier in bracket.tiers:
            yield from _tier_under(bracket, tier, above, superior)


def _same_case(one: Bracket, other: Bracket) -> bool:
    return (one.form, one.base_from, one.base_below, one.party) == (
        other.form, other.base_from, other.base_below, other.party,
    )  # fmt: skip


def _tier_under(bracket: Bracket, tier: Tier, above: Bracket, superior: Benchmark) -> Iterator[Fault]:
    match = next((one for one in above.tiers if one.name == tier.name), None)
    if match is None:
        yield Fault(
            tier.place, f"上级基准 {superior.number} 没有“{tier.name}”这一阶次", "阶次应当与上级基准一致，在其中细化"
        )
        return
    own, outer = bracket.span_of(tier), above.span_of(match)
    if not own.within(outer):
        words = f"“{tier.name}”{say(own)}，超出上级基准 {superior.number} 同一阶次的 {say(outer)}"
        yield Fault(tier.place, words, "下级基准只能在上级划定的幅度内细化；冲突的适用上级基准")
