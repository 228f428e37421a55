"""The additional fine of a case (加处罚款) as of a day: what the rule allows, how it was counted, when it stood still.

Source: 行政处罚法第七十二条、第七十三条. The counting is the rule's own (``law.reference.accruing``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhiheng.eventlog.days import NO_CLOCK, date_of, day_of
from zhiheng.eventlog.model import Event, Relation
from zhiheng.handling.cases import paying, wording
from zhiheng.handling.cases.casefile import CASE, CaseFile, fine_in_force, today
from zhiheng.handling.cases.coercion.words import common
from zhiheng.handling.cases.drafting import PENDING, Draft, Paper, Wish, issuing
from zhiheng.handling.cases.guarding import world_of
from zhiheng.law.reference.accruing import Accrued, accrued
from zhiheng.law.reference.words import han_marks
from zhiheng.ledger.acting import Hindrance
from zhiheng.ledger.services import Ref
from zhiheng.registry.agencies.rules import rules_of

LAW_72 = "行政处罚法第七十二条"


@dataclass(frozen=True, slots=True)
class Span:
    """One line of the table: days that count with what grew on them, or days that stand still with the reason."""

    first: date
    last: date | None
    days: int
    amount: Decimal | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Surcharge:
    """An additional fine as of a day: yuan; ``due``: the last day to pay; ``spans`` in order of their days."""

    amount: Decimal
    principal: Decimal
    capped: bool
    due: date
    counted_to: date
    words: str
    sources: str
    spans: Sequence[Span]


def surcharge(file: CaseFile, day: date) -> Surcharge | None:
    """Return what a case's additional fine comes to if counted up to a day; None where no fine runs or is known.

    It ends with the day on which the fine was paid in full: what grew until then remains due.
    """
    day = min(day, paying.fine_paid_on(file) or day)
    if file.decision is None or not fine_in_force(file.events) or file.last("service.completed") is None:
        return None
    act = Event(
        "\0surcharge", paying.SURCHARGED, day_of(day), NO_CLOCK, attributes={"counted_to": day},
        relations=(Relation(CASE, file.id),),
    )  # fmt: skip
    found = accrued(world_of(file), rules_of(file.agency), act)
    return None if found is None else _told(found, day)


def _told(found: Accrued, day: date) -> Surcharge:
    lines = [Span(date_of(one.first), date_of(one.last), one.days, one.amount) for one in found.stretches]
    for stop in found.stops:
        last = None if stop.last is None else date_of(stop.last)
        stands = (day_of(day) if stop.last is None else stop.last) - stop.first + 1
        lines.append(Span(date_of(stop.first), last, stands, None, han_marks(stop.why)))
    lines.sort(key=lambda one: one.first)
    return Surcharge(
        found.amount, found.base, found.capped, date_of(found.due), day, han_marks(found.words),
        han_marks("；".join(found.sources)), lines,
    )  # fmt: skip


def undue(file: CaseFile) -> list[Hindrance]:
    """Return why no additional fine can be imposed: no decision, no fine, or it was paid in time."""
    if file.decision is None:
        return [Hindrance("还没有处罚决定")]
    if not fine_in_force(file.events):
        return [Hindrance("决定没有罚款，不加处罚款", LAW_72)]
    paid = paying.fine_paid_on(file)
    found = surcharge(file, today())
    if paid is not None and (found is None or not found.amount):
        return [Hindrance(f"罚款已于 {paid} 缴清，没有逾期的天数", LAW_72)]
    return []


def beyond(wish: Wish) -> list[Hindrance]:
    """Return that an additional fine is counted for days that haven't come yet, or after the fine was paid."""
    until, day, paid = wish.values.get("counted_to"), wish.act.day, paying.fine_paid_on(wish.file)
    if not isinstance(until, date):
        return []
    if until > day:
        fact = f"加处罚款计算到 {until}，晚于办理当日 {day}"
        return [Hindrance(fact, LAW_72, "“计算到”请填当日或者以前的日期")]
    if paid is not None and until > paid:
        fact = f"罚款已于 {paid} 缴清，加处罚款计算到 {until}"
        return [Hindrance(fact, LAW_72, "“计算到”请填缴清当日或者以前的日期；缴清以前逾期的天数照计")]
    return []


def draft(wish: Wish) -> Draft:
    """Return the additional fine with its decision and table (加处罚款决定书)."""
    plain = wish.event([], **wish.stated)
    counted_to = wish.values.get("counted_to")
    counted = surcharge(wish.file, counted_to) if isinstance(counted_to, date) else None
    if not wish.act.doing or counted is None:
        return Draft([plain])
    rows = [
        {"from": one.first, "to": one.last, "days": one.days, "amount": one.amount}
        for one in counted.spans
        if one.amount is not None
    ]
    values: dict[str, Any] = {
        **common(wish), "principal": counted.principal, "amount": Decimal(str(wish.values.get("amount") or 0)),
        "counted_to": counted_to, "counting": f"{counted.sources}。{counted.words}", "spans": rows,
        "remedies": wording.REMEDIES,
    }  # fmt: skip
    paper = Paper("coercion-surcharge", "surcharge", values, ("party", "amount", "agency", "date"))
    return Draft([issuing(wish, paper), wish.event([Ref("document", PENDING)], **wish.stated)], (), paper)
