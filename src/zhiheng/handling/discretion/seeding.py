"""Benchmarks from the catalogue of conducts: the article's range in three parts (较低的 30%、中间、较高的 30%).

The shares are those of 国市监法规〔2022〕2号 for market regulation; elsewhere a proposal that has to be confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from zhiheng.handling.discretion.models import Edition, State
from zhiheng.handling.discretion.projecting import ORDER
from zhiheng.handling.discretion.services import Draft, drafting, of_table
from zhiheng.law.discretion import Benchmark, Bracket, Form, Span, Tier, check_table
from zhiheng.ledger.acting import Act
from zhiheng.registry.importing import Batch
from zhiheng.registry.powers.catalogue import Tier as Article
from zhiheng.registry.powers.catalogue import catalogue

LOW, HIGH = Decimal("0.3"), Decimal("0.7")
TEN_THOUSAND = Decimal(10_000)
NAMES = ("从轻档", "一般档", "从重档")
STEPS = tuple(step for step in ORDER if step not in (State.DRAFTED, State.REPEALED))


def from_catalogue(code: str, conduct: str) -> Benchmark | None:
    """Return the benchmark of a conduct of the catalogue, found by code or words; None where it has no closed range."""
    lines = [one for one in catalogue() if not one.serious and (one.code == code or one.conduct == conduct)]
    brackets = tuple(bracket for one in lines if (bracket := _bracket(one)) is not None)
    if not brackets:
        return None
    table = Benchmark(f"法定-{lines[0].code}", lines[0].conduct, code, brackets, basis=lines[0].basis)
    if check_table(table):  # ranges for several parties or thresholds that the catalogue doesn't tell apart
        table = replace(table, brackets=brackets[:1])
    return table


def _bracket(line: Article) -> Bracket | None:
    """Return the range of a line as a bracket, in three parts; None for ranges without an upper end."""
    if line.most is None or line.form not in set(Form) or line.unit not in ("元", "倍"):
        return None
    parts = (Span(Decimal(0), LOW), Span(LOW, HIGH), Span(HIGH, Decimal(1)))
    tiers = tuple(
        Tier(name, span, shares=True, default=name == NAMES[1]) for name, span in zip(NAMES, parts, strict=True)
    )
    small = "不足一万元" in line.multiple_of
    party = {"单位": "organisation", "个人": "citizen"}.get(line.party, "")
    return Bracket(
        Form(line.form), Span(line.least, line.most), tiers, line.kinds,
        base_below=TEN_THOUSAND if small else None, party=party, basis=line.basis,
    )  # fmt: skip


def seed(act_on: Sequence[tuple[str, Act]], agency: str, drafts: Sequence[Draft], valid_from: date) -> int:
    """Record drafts of a body with all their steps, as they were taken elsewhere; return how many were new.

    ``act_on``: step code with the act that says on which day it was taken. Numbers that stand there are left alone.
    """
    known = set(Edition.objects.filter(agency=agency).values_list("number", flat=True))
    new = [one for one in drafts if one.number not in known]
    if not new:
        return 0
    batch = Batch(act_on[0][1])
    for draft in new:
        event, thing = drafting(batch.act, agency, draft)
        batch.add(event, thing)
        for code, act in act_on[1:]:
            first = valid_from if code in (State.PUBLISHED, State.IN_FORCE) else None
            batch.events.append(act.event(event.type, event.objects, agency, step=code, version="1", valid_from=first))
    batch.write()
    return len(new)


def drafts_of(prefix: str, items: Sequence[tuple[str, str]]) -> list[Draft]:
    """Return the drafts for power items (code, words) that the catalogue knows, numbered under a prefix."""
    found: list[Draft] = []
    for code, conduct in items:
        table = from_catalogue(code, conduct)
        if table is not None:
            found.append(of_table(replace(table, number=f"{prefix}第{len(found) + 1}项", power=code)))
    return found
