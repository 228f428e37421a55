"""What instruments ask of people today (待办): of the body to which they went, and of whoever supervises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem
from zhiheng.oversight.findings.models import Matter
from zhiheng.oversight.supervision import buttons, selectors
from zhiheng.oversight.supervision.models import Order, State, Turn
from zhiheng.oversight.supervision.obstacles import failed, instrument_of
from zhiheng.oversight.supervision.pages.base import order_url
from zhiheng.oversight.supervision.permissions import may_read, may_supervise
from zhiheng.registry.agencies.selectors import names

KIND = "监督"
MOST = 100


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return the lines of a user: a supervisor's own steps and what bodies left undone; a body's answers."""
    if may_supervise(user):
        rows = selectors.orders(user)
        return [*_ours(user, rows, day), *_overdue(user, rows, day), *_closable(user)]
    if not may_read(user):
        return []
    line = selectors.of_line(user)
    led = [*_ours(user, line, day), *_overdue(user, line, day)]
    return [*_theirs(user, selectors.orders(user).exclude(pk__in=line.values("pk")), day), *led]


def _ours(user: User, orders: QuerySet[Order], day: date) -> list[WorkItem]:
    rows = orders.filter(turn=Turn.BUREAU).order_by("next_due", "id")[:MOST]
    missing = {State.ISSUED: "还没有送达", State.OBJECTED: "异议待复查", State.REPORTED: "机关已报告，待核验"}
    return _lines(user, rows, day, lambda order: missing.get(State(order.state), order.get_state_display()))


def _overdue(user: User, orders: QuerySet[Order], day: date) -> list[WorkItem]:
    rows = orders.filter(turn=Turn.AGENCY, next_due__lt=day).order_by("next_due", "id")[:MOST]
    late = [order for order in rows if failed(order, day)]
    return _lines(user, late, day, lambda order: "机关逾期没有报告，可以制发下一文书")


def _theirs(user: User, orders: QuerySet[Order], day: date) -> list[WorkItem]:
    rows = orders.filter(turn=Turn.AGENCY).order_by("next_due", "id")[:MOST]
    return _lines(user, rows, day, lambda order: order.demand or instrument_of(order).demand)


def _lines(user: User, rows: Iterable[Order], day: date, missing: Callable[[Order], str]) -> list[WorkItem]:
    orders = list(rows)
    called = names({order.agency for order in orders})
    found = []
    for order in orders:
        instrument, url = instrument_of(order), order_url(order.public_id)
        first = next((act for act in buttons.of_order(user, order, day) if act.primary), None)
        found.append(
            WorkItem(
                due=order.next_due,
                title=f"{instrument.title} {order}",
                url=url,
                subject=called.get(order.agency, order.agency),
                missing=missing(order),
                basis=instrument.basis,
                act=first.text if first is not None else "查看文书",
                act_url=first.url if first is not None else url,
                kind=KIND,
            )
        )
    return found


def _closable(user: User) -> list[WorkItem]:
    """Return the matters whose instruments are all over: they wait to be closed, or for the next instrument."""
    handled = Matter.objects.filter(stage=Matter.Stage.HANDLED)
    waiting = handled.exclude(public_id__in=selectors.unfinished()).order_by("pk")[:MOST]
    return [
        WorkItem(
            due=None,
            title="办结监督事项",
            url=reverse("matter", args=[row.public_id]),
            subject=row.title,
            missing="文书都已办结或者撤回",
            basis="行政执法监督条例",
            act="查看事项",
            kind=KIND,
        )
        for row in waiting
    ]
