"""The additional fine of a case (加处罚款) as of a day: what the rule allows, how it was counted, when it stood still.

Source: 行政处罚法第七十二条、第七十三条. The counting is the rule's own (``law.reference.accruing``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhiheng.eventlog.days import NO_CLOCK, date_of, day_of
from zhiheng.eventlog.model import Event, Relation
from zhiheng.handling.cases.casefile import CASE, CaseFile, fine_in_force
from zhiheng.handling.cases.drafting import PENDING, Draft, Wish, issuing
from zhiheng.handling.cases.guarding import world_of
from zhiheng.handling.cases.papers.issuing import made
from zhiheng.law.reference.accruing import Accrued, accrued
from zhiheng.law.reference.words import han_marks
from zhiheng.ledger.services import Ref
from zhiheng.registry.agencies.rules import rules_of

SURCHARGED = "fine.surcharged"


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
    """Return what a case's additional fine comes to if counted up to a day; None where no fine runs or is known."""
    if file.decision is None or not fine_in_force(file.events) or file.last("service.completed") is None:
        return None
    act = Event(
        "\0surcharge", SURCHARGED, day_of(day), NO_CLOCK, attributes={"counted_to": day},
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
    own = {
        "principal": counted.principal, "surcharge": Decimal(str(wish.values.get("amount") or 0)),
        "counted_to": counted_to, "counting": f"{counted.sources}。{counted.words}", "spans": rows,
    }  # fmt: skip
    paper = made(wish, "coercion-surcharge", own)
    return Draft([issuing(wish, paper), wish.event([Ref("document", PENDING)], **wish.stated)], (), paper)
