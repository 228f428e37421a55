"""What is hard to believe in a year's figures (合理性核对): each doubt names its place, the reason and the acts.

A doubt never stops anything: whoever signs reads it, corrects the ledger, or says why it is so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.kit.accounts.models import User
from zhiheng.oversight.statistics import selectors, words
from zhiheng.oversight.statistics.lists import acts_url
from zhiheng.oversight.statistics.measuring import FEWEST, change
from zhiheng.oversight.statistics.models import Kind
from zhiheng.oversight.statistics.sheets import Sheet, acts_of, year_days

LARGE = Decimal("0.5")
"""A change by more than half against the year before is asked about."""
COMPARED = ("penalty", "inspection", "licence-granted", "measure")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt: which indicator, why, and the address of the acts to look at."""

    place: str
    why: str
    url: str = ""


def doubts(user: User, found: Sheet, before: Sheet) -> list[Doubt]:
    """Return what is hard to believe in a sheet; ``before`` is the same agency's year before."""
    return [
        *_amounts(user, found),
        *_unfinished(user, found),
        *_people(found),
        *_changes(found, before),
        *_gaps(user, found),
    ]


def _url(found: Sheet, **more: str) -> str:
    first, last = year_days(found.year)
    return acts_url(**more, agency=found.agency, day_from=first.isoformat(), day_to=last.isoformat())


def _amounts(user: User, found: Sheet) -> Iterator[Doubt]:
    """A fine has an amount."""
    first, last = year_days(found.year)
    rows = selectors.acts(user).filter(agency=found.agency, kind=Kind.PENALTY, result=words.FINE, fine_cents=0)
    if count := rows.filter(day__gte=first, day__lte=last).count():
        url = _url(found, kind=Kind.PENALTY.value, result=words.NO_AMOUNT)
        yield Doubt("罚款数额", f"{count} 件罚款决定没有写明数额，罚款数额偏少", url)


def _unfinished(user: User, found: Sheet) -> Iterator[Doubt]:
    """An inspection ends with a result."""
    first, last = year_days(found.year)
    rows = selectors.acts(user).filter(agency=found.agency, kind=Kind.INSPECTION, result="")
    if count := rows.filter(day__gte=first, day__lte=last).count():
        url = _url(found, kind=Kind.INSPECTION.value, result=words.NO_RESULT)
        yield Doubt("发现问题", f"{count} 次检查没有记录结果，发现问题的次数偏少", url)


def _people(found: Sheet) -> Iterator[Doubt]:
    """Somebody with a certificate did it."""
    values = {line.indicator.code: line.value or Decimal(0) for line in found.lines}
    if not values["officers"] and any(values[code] for code in COMPARED):
        yield Doubt("年末持有效证件人员", "有执法行为，年末没有持有效证件的人员，请核对人员和证件登记")


def _changes(found: Sheet, before: Sheet) -> Iterator[Doubt]:
    """No figure halves or doubles without a reason."""
    for line, last in zip(found.lines, before.lines, strict=True):
        now, then = line.value or Decimal(0), last.value or Decimal(0)
        if line.indicator.code in COMPARED and then >= FEWEST and abs(now - then) > then * LARGE:
            why = f"本年 {now:,f}，上年 {then:,f}，{change(int(now), int(then))}，请核对有无漏报、重报"
            yield Doubt(line.indicator.title, why, acts_of(line.indicator, found.agency, found.year))


def _gaps(user: User, found: Sheet) -> Iterator[Doubt]:
    """An agency that works much works every month."""
    rows = selectors.tallies(user).filter(agency=found.agency, month__year=found.year)
    by_month: dict[int, int] = {}
    for month, count in rows.values_list("month", "count"):
        by_month[month.month] = by_month.get(month.month, 0) + count
    quiet = [month for month in range(1, 13) if not by_month.get(month)]
    if quiet and sum(by_month.values()) >= 4 * FEWEST:
        months = "、".join(f"{month} 月" for month in quiet)
        yield Doubt("各月", f"{months}没有任何执法行为，请核对数据对接有无缺数")
