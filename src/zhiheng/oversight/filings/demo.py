"""The demo bureau's register of filings (演示数据, F23): registered and reviewed as a well-run bureau does, a few late.

Everything is recorded as an import does, on its own day; no rule looks at these events, so the planted truth stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Literal

from zhiheng.law.units import Period
from zhiheng.ledger.acting import Act
from zhiheng.ledger.records import NewEvent
from zhiheng.ledger.services import Actor, Ref, append
from zhiheng.oversight.filings.majors import AGREED, PROBLEMS
from zhiheng.oversight.filings.models import Filing, State
from zhiheng.oversight.supervision.instruments import Days
from zhiheng.oversight.supervision.selectors import supervising
from zhiheng.registry.models import Agency

BY = Actor(system="demo")
LATE_REGISTERED, LATE_REVIEWED, OBJECTED = 11, 13, 9
"""Every such filing is registered late, reviewed late, or has a review that found something."""
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class _Bureau:
    """Who registers and reviews, until which day is told."""

    id: str
    reviewers: tuple[str, ...]
    last: date


def tell(last: date) -> int:
    """Tell what the bureau did with all that was filed up to ``last``; return how many filings it registered.

    Nothing where the register has no bureau with two supervisors, or where it was told before.
    """
    bureau = Agency.objects.filter(name__contains="司法局", ended_on=None).order_by("pk").first()
    people = [row.public_id for row in supervising(bureau.public_id)[:2]] if bureau is not None else []
    if bureau is None or len(people) < 2 or Filing.objects.exclude(registered_on=None).exists():
        return 0
    here = _Bureau(bureau.public_id, tuple(people), last)
    given: Counter[int] = Counter()
    rows = Filing.objects.filter(state=State.FILED).order_by("filed_on", "object_type", "object_id")
    events = (event for place, row in enumerate(rows) for event in _course(here, row, place, given))
    while portion := list(islice(events, _AT_ONCE)):
        append(portion, by=BY)
    return given.total()


def _course(here: _Bureau, row: Filing, place: int, given: Counter[int]) -> Iterator[NewEvent]:
    """Yield what was done about a filing, as far as its days have come."""
    if row.filed_on is None:
        return
    registered = _after(row.filed_on, 9 if place % LATE_REGISTERED == 5 else 1 + place % 4, "wd")
    if registered > here.last:
        return
    given[registered.year] += 1
    number = f"示司备〔{registered.year}〕{given[registered.year]}号"
    yield _event(here, row, registered, "decision.filing-registered", number=number)
    late = place % LATE_REVIEWED == 7
    reviewed = _after(registered, 36 if late else 9 + place % 12, "d")
    if place % OBJECTED != 4:
        yield from _review(here, row, reviewed, "审查未发现问题。")
        return
    until = _after(reviewed, 15, "d")
    yield from _review(here, row, reviewed, "处罚告知书没有送达回证。", ["procedure"], until)
    answered = _after(reviewed, 6, "wd")
    if answered <= here.last:
        act = Act(BY, on=answered, doing=False, agency=row.agency, source="import")
        said: dict[str, Any] = {"explanation": "已补办送达，回证附卷。", "corrected": True}
        yield act.event("decision.filing-answered", _naming(row), **said)
    yield from _review(here, row, _after(answered, 5, "wd"), "机关已经纠正，审查终结。")


def _review(
    here: _Bureau, row: Filing, day: date, opinion: str, items: list[str] | None = None, until: date | None = None
) -> Iterator[NewEvent]:
    """Yield a review by two supervisors, where its day has come."""
    if day <= here.last:
        result = PROBLEMS if items else AGREED
        said = {"result": result, "opinion": opinion, "items": items or [], "until": until}
        yield _event(here, row, day, "decision.filing-reviewed", *here.reviewers, **said)


def _event(here: _Bureau, row: Filing, day: date, type_: str, *reviewers: str, **said: object) -> NewEvent:
    act = Act(BY, on=day, doing=False, agency=here.id, source="import")
    refs = [*_naming(row), *(Ref("officer", id_, "reviewer") for id_ in reviewers)]
    return act.event(type_, refs, **said)  # type: ignore[arg-type]  # values of this module


def _naming(row: Filing) -> list[Ref]:
    return [Ref(row.object_type, row.object_id), Ref("agency", row.agency)]


def _after(day: date, number: int, unit: Literal["d", "wd"]) -> date:
    """Return the last of so many days after a day, moved off a rest day."""
    return Days(Period(number, unit), confirmed=True).after(day)
