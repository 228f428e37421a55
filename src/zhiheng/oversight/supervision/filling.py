"""What this room knows better about an instrument than the ledger's generic page: path, states, facts, next acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import Material, ObjectPage, Related
from zhiheng.kit.pages.parts import Act, Kind, Link, State, Step
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.models import Matter
from zhiheng.oversight.supervision import buttons, checking, selectors
from zhiheng.oversight.supervision.models import Order, Turn
from zhiheng.oversight.supervision.models import State as Stage
from zhiheng.oversight.supervision.obstacles import failed, instrument_of
from zhiheng.oversight.supervision.projecting import ORDER
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names

SHOWN_ACTS = 2
_KINDS = {
    Stage.ISSUED: Kind.WAIT,
    Stage.SERVED: Kind.PLAIN,
    Stage.RETURNED: Kind.BREACH,
    Stage.CLOSED: Kind.OK,
    Stage.WITHDRAWN: Kind.LOCK,
    Stage.SUCCEEDED: Kind.PLAIN,
}


def state_of(order: Order) -> State:
    """Return how far an instrument is."""
    return State(_KINDS.get(Stage(order.state), Kind.DUE), order.get_state_display())


def due_state(order: Order) -> State | None:
    """Return the last day of whoever's turn it is; None where nothing is due."""
    if order.next_due is None:
        return None
    return days.due_state(order.next_due, days.today(), in_days=order.turn == Turn.AGENCY)


def fill(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of an instrument (filler of ``supervision_order``)."""
    user = account_of(request)
    order = selectors.orders(user).filter(public_id=row.public_id).first()
    if order is None:
        return
    instrument, called = instrument_of(order), names([order.agency, order.body])
    page.title = f"{instrument.title} {order}" if order.number else instrument.title
    page.number, page.who = order.number or order.public_id, called.get(order.agency, order.agency)
    page.up = Link("监督文书", reverse("list", args=["orders"]))
    page.states = [state for state in (due_state(order), state_of(order)) if state is not None]
    page.path = path(order)
    page.acts = _head(buttons.of_order(user, order, days.today()))
    page.facts = _facts(order, called)
    page.materials = _materials(order)
    page.related = _related(order, page)


def _head(acts: Sequence[Act]) -> list[Act]:
    """Return the acts that stand in the head: the next ones, never the withdrawal."""
    return [act for act in acts if act.url and act.icon != buttons.UNDO][:SHOWN_ACTS]


def path(order: Order) -> list[Step]:
    """Return the stages of an instrument: done with their days, the one that is on, those ahead."""
    instrument = instrument_of(order)
    answered = {"answer": "机关答复", "report": "机关报告", "meeting": "约谈"}[instrument.asks]
    stages = [("制发", order.issued_on), ("送达", order.served_on), (answered, order.answered_on)]
    if order.objected_on:
        stages.append(("异议复查" if order.upheld is not None else "异议待复查", order.objected_on))
    if instrument.verified:
        stages.append(("核验", order.verified_on if order.state != Stage.RETURNED else None))
    end = order.get_state_display() if order.over else "办结"
    stages.append((end, order.over_on))
    found, now = [], not order.over
    for title, day in stages:
        if day is not None:
            found.append(Step(title, f"{day:%m-%d}", "done"))
        else:
            note = f"最迟 {order.next_due:%m-%d}" if now and order.next_due else ""
            found.append(Step(title, note, "now" if now else "ahead"))
            now = False
    return found


def _facts(order: Order, called: Mapping[str, str]) -> list[tuple[str, Any]]:
    instrument = instrument_of(order)
    named = people.names(order.supervisors)
    last = days.say_day(order.due_on) if order.due_on else f"收到之日起{instrument.days.words}"
    facts = [
        ("要求", order.demand),
        ("依据", instrument.basis),
        ("期限", last),
        ("被监督机关", called.get(order.agency, order.agency)),
        ("制发机关", called.get(order.body, order.body)),
        ("监督人员", "、".join(named[id_] for id_ in order.supervisors)),
        ("申请延长至", days.say_day(order.asked_until) if order.asked_until else ""),
        ("异议", _objection(order)),
    ]
    return [(title, value) for title, value in facts if value]


def _objection(order: Order) -> str:
    if order.objected_on is None:
        return ""
    result = {None: "待复查", True: "不成立，维持原文书", False: "成立，文书已撤回"}[order.upheld]
    return f"{order.objected_on} 提出，{result}"


def _materials(order: Order) -> list[Material]:
    """Return whatever the agency handed in; the documents made here stand in a panel of their own."""
    files = StoredFile.objects.filter(owner_type=ORDER, owner_id=order.public_id).order_by("pk")
    return [
        Material(
            one.name,
            reverse("order-file", args=[order.public_id, one.public_id]),
            "机关提交",
            f"{timezone.localtime(one.stored_at):%Y-%m-%d}",
        )
        for one in files
    ]


def _related(order: Order, page: ObjectPage) -> list[Related]:
    """Return its matter first; attachments and findings stand in panels of their own."""
    kept = [one for one in page.related if one.how not in ("监督发现", "监督事项") and one.link.url]
    matter = Matter.objects.filter(public_id=order.matter).first() if order.matter else None
    if matter is None:
        return kept
    return [Related(Link(matter.title, reverse("matter", args=[matter.public_id])), "监督事项"), *kept]


def panel(request: HttpRequest, row: Any) -> Mapping[str, Any] | None:
    """Return the findings of an instrument with what the last audit shows, and all acts (panel of its page)."""
    user = account_of(request)
    order = selectors.orders(user).filter(public_id=row.public_id).first()
    if order is None:
        return None
    run = findings.last_run()
    acts = buttons.of_order(user, order, days.today())
    return {
        "order": order,
        "lines": checking.of_order(order, user),
        "as_of": run.as_of if run else None,
        "acts": [act for act in acts if act.url and act not in _head(acts)],
        "hindered": [act for act in acts if not act.url],
        "failed": failed(order, days.today()),
    }


def course(request: HttpRequest, row: Any) -> Mapping[str, Any] | None:
    """Return the instruments of a matter with their steps, and the acts on the matter (panel of the matter's page)."""
    user = account_of(request)
    matter = findings.matters(user).filter(public_id=row.public_id).first()
    if matter is None:
        return None
    lines = [
        (order, instrument_of(order).title, state_of(order), due_state(order), path(order))
        for order in selectors.of_matter(user, matter.public_id)
    ]
    acts = buttons.of_matter(user, matter, days.today())
    if not lines and not acts:
        return None
    return {
        "lines": lines,
        "acts": [act for act in acts if act.url and not act.primary],
        "hindered": [act for act in acts if not act.url],
    }
