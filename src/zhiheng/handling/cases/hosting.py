"""What hosts of hearings must do (听证主持人): the hearings that they were named for, and the reports on those held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhiheng.handling.cases import selectors
from zhiheng.handling.cases.actpages import case_url
from zhiheng.handling.cases.casefile import CASE
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem, WorkSource
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger.models import LedgerEvent, LedgerObject, LedgerRelation
from zhiheng.registry.memberships.rights import HEAR

MOST = 20
NOTICED, HELD = "hearing.noticed", "hearing.held"
LAW_64, LAW_65 = "行政处罚法第六十四条", "行政处罚法第六十五条"


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return the hearings to hold and to report on of who hosts hearings; nothing for everybody else."""
    if not rights.may(user, HEAR) or not user.person or scope_of(user).empty:
        return []
    rows = list(_mine(user)[:MOST])
    days = _days([row.public_id for row in rows if row.state == NOTICED])
    return list(_lines(rows, days))


def _mine(user: User) -> QuerySet[LedgerObject]:
    """Return the cases of the user's units whose hearing is near or just held, with this host or with none named."""
    hosted = LedgerRelation.objects.filter(object_type="officer", qualifier="host")
    own = _of_cases(hosted.filter(object_id=user.person))
    taken = _of_cases(hosted.exclude(object_id=user.person))
    rows = selectors.cases(user).filter(state__in=(NOTICED, HELD), record="here")
    return rows.filter(Q(public_id__in=own) | ~Q(public_id__in=taken)).order_by("last_day", "pk")


def _of_cases(named: QuerySet[LedgerRelation]) -> QuerySet[LedgerRelation, str]:
    """Return the cases that the events behind some relations name."""
    rows = LedgerRelation.objects.filter(event_id__in=named.values("event_id"), object_type=CASE)
    return rows.values_list("object_id", flat=True)


def _days(cases: Sequence[str]) -> dict[str, date]:
    """Return on which day the hearing of each case is to be held, as its last notice says."""
    events = LedgerEvent.objects.filter(
        type=NOTICED, relations__object_type=CASE, relations__object_id__in=cases
    ).order_by("sequence")  # fmt: skip
    found: dict[str, date] = {}
    for row in events:
        event = row.stored.event
        held = event.attributes.get("held_on")
        for id_ in event.objects(CASE):
            if isinstance(held, date):
                found[id_] = held
    return found


def _lines(rows: Sequence[LedgerObject], days: Mapping[str, date]) -> Iterator[WorkItem]:
    for row in rows:
        held = row.state == HELD
        name, button, law = ("report-hearing", "登记听证报告", LAW_65) if held else ("hold-hearing", "登记听证", LAW_64)
        url = reverse("case-act", args=[row.public_id, name])
        title = "提出听证报告" if held else "主持听证"
        missing = "听证已举行，还没有听证报告" if held else "已通知当事人"
        due = None if held else days.get(row.public_id)
        subject = row.title or row.public_id
        yield WorkItem(due, title, case_url(row.public_id), subject, missing, law, button, url, "听证")


SOURCE = WorkSource("听证", items)
