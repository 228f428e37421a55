"""The demo district's typical cases (典型案例, 演示数据, F23): closed cases, published by the act of the case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count

from zhiheng.eventlog.days import date_of
from zhiheng.handling.cases import special
from zhiheng.handling.cases.casefile import CaseFile, load
from zhiheng.handling.cases.drafting import Draft, Wish
from zhiheng.handling.cases.models import Case
from zhiheng.handling.discretion.models import Imposed
from zhiheng.kit.pages.lists.columns import Show, say
from zhiheng.ledger.acting import Act
from zhiheng.ledger.services import Actor, append

ACT = "mark-typical"
BY = Actor(system="demo")
CHANNEL = "区政府门户网站"
CONDUCTS, EACH = 12, 2
"""So many conducts have typical cases, each so many at most."""
AFTER = timedelta(days=20)
"""Published so many days after the case was closed."""


def tell(last: date) -> int:
    """Publish closed cases of the conducts decided most often, up to a day; return how many. Told once."""
    if Imposed.objects.exclude(typical=None).exists():
        return 0
    drafts = [draft for power in _conducts() for draft in _of(power, last)]
    for draft in drafts:
        append(draft.events, by=BY, objects=draft.objects)
    return len(drafts)


def _conducts() -> list[str]:
    rows = Imposed.objects.filter(penalty=True, standing=True).exclude(power="").order_by()
    most = rows.values("power").annotate(n=Count("pk")).order_by("-n", "power")
    return [str(one["power"]) for one in most[:CONDUCTS]]


def _of(power: str, last: date) -> list[Draft]:
    """Return the publications of a conduct: the latest cases that were closed here and may be published by a day."""
    closed = Case.objects.filter(stage__in=("archive", "done")).values("pk")
    rows = Imposed.objects.filter(power=power, penalty=True, standing=True, thing__record="here", thing__in=closed)
    ordered = rows.select_related("thing").order_by("-decided_on", "thing__public_id")[: 5 * EACH]
    found = (draft for row in ordered for draft in _draft(row, last))
    return [draft for draft, _ in zip(found, range(EACH), strict=False)]


def _draft(row: Imposed, last: date) -> Iterator[Draft]:
    file = load(row.thing)
    closed = file.last("case.closed")
    plan = file.procedure.acts.get(ACT) if file.procedure is not None else None
    if closed is None or plan is None or (day := date_of(closed.day) + AFTER) > last:
        return
    act = Act(by=BY, on=day, doing=False, agency=file.agency, source="import")
    yield special.draft(Wish(file, plan, act, {"summary": _summary(file, row), "channel": CHANNEL}, "", "head"))


def _summary(file: CaseFile, row: Imposed) -> str:
    """Return what the public reads: conduct, tier and amount, never a name."""
    tier = f"适用“{row.tier}”，" if row.tier else "按照裁量基准，"
    fine = f"罚款 {say(row.fine, Show.MONEY)} 元" if row.fine else "给予处罚"
    return f"{file.cause or '违法行为'}案：{tier}{fine}。办案机关说明了情节的认定和基准的适用，供同类案件参照。"
