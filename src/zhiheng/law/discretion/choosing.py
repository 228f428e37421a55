"""Which version of a benchmark holds for a case (从旧兼从轻, 处罚法第三十七条): the old one, or a lighter new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from zhiheng.law.discretion.evaluation import Circumstances, evaluate
from zhiheng.law.discretion.model import Benchmark, Factor
from zhiheng.law.discretion.results import Result, Step

ARTICLE = "行政处罚法第三十七条"


def applicable(
    versions: Sequence[Benchmark], conduct: date, decision: date, factors: Mapping[str, Factor], found: Circumstances
) -> tuple[Benchmark, Result] | None:
    """Return the version that holds for a case with its result; None where none was in force on either day.

    ``conduct``: civil day on which the conduct ended; ``decision``: day of the decision.
    """
    old = next((one for one in versions if one.holds(conduct)), None)
    new = next((one for one in versions if one.holds(decision)), None)
    if old is None or new is None or old == new:
        only = old or new
        return None if only is None else (only, evaluate(only, factors, found))
    before, after = evaluate(old, factors, found), evaluate(new, factors, found)
    if _weight(after) < _weight(before):
        return new, _because(after, f"行为时的版本为 {old.version}，决定时的版本 {new.version} 较轻，适用新版本")
    return old, _because(before, f"决定时的版本 {new.version} 不比行为时的版本 {old.version} 轻，适用行为时的版本")


def _weight(result: Result) -> tuple[int, Decimal, Decimal]:
    """Return by what results are compared: whether there is a penalty, then upper and lower end."""
    span = result.amounts or result.span
    if not result.penalty or span is None:
        return int(result.penalty), Decimal(0), Decimal(0)
    return 1, Decimal("Infinity") if span.high is None else span.high, span.floor


def _because(result: Result, says: str) -> Result:
    return replace(result, steps=(Step(says, ARTICLE), *result.steps))
