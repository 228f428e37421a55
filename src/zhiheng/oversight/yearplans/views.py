"""The page of a yearly plan: its items, how far they are, what can be done now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents import selectors as documents
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import note_look
from zhiheng.kit.pages.parts import Act, Kind, Link
from zhiheng.kit.pages.parts import State as Shown
from zhiheng.kit.pages.rail import stand_under
from zhiheng.law.library import vocabulary
from zhiheng.oversight.yearplans import selectors
from zhiheng.oversight.yearplans.forms import bodies_words, quarter_words
from zhiheng.oversight.yearplans.models import State, YearPlan
from zhiheng.oversight.yearplans.permissions import may_edit, may_supervise
from zhiheng.oversight.yearplans.progress import Progress, figures, progress_of
from zhiheng.oversight.yearplans.projecting import PLAN
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names

_KINDS = {State.DRAFT: Kind.WAIT, State.APPROVED: Kind.DUE, State.PUBLISHED: Kind.PLAIN, State.REPORTED: Kind.OK}


def state_of(plan: YearPlan) -> Shown:
    """Return how far a plan is; one that is being changed after its issue says so."""
    text = plan.get_state_display()
    if plan.state == State.DRAFT and plan.published_on:
        text = "调整中，待重新批准"
    return Shown(_KINDS[State(plan.state)], text)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item, ready to draw."""

    progress: Progress
    kind: str
    quarter: str
    bodies: str
    lead: str
    state: Shown
    started: Sequence[Link]
    acts: Sequence[Act]


@require_safe
def year_plan(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a plan. 404 for what isn't there and for what this account may not see."""
    user = account_of(request)
    plan = selectors.plan_or_404(user, public_id)
    note_look(user, PLAN, public_id)
    stand_under(request, reverse("list", args=["year-plans"]))
    today = days.today()
    lines = progress_of(selectors.shown_items(user, [plan])[public_id], plan.year)
    papers = [(paper, reverse("document", args=[paper.public_id])) for paper in documents.documents_of(PLAN, public_id)]
    context = {
        "plan": plan,
        "state": state_of(plan),
        "body": names([plan.agency]).get(plan.agency, plan.agency),
        "lines": _lines(user, plan, lines),
        "figures": figures(lines, today),
        "acts": _acts(user, plan, bool(lines)),
        "facts": _facts(plan),
        "papers": papers if may_edit(user, plan) else [],
    }
    return render(request, "yearplans/plan.html", context)


def _facts(plan: YearPlan) -> list[tuple[str, Any]]:
    said = [
        ("制定机关", names([plan.agency]).get(plan.agency, plan.agency)),
        ("年度", str(plan.year)),
        ("文号", plan.number),
        ("起草", days.say_day(plan.drafted_on)),
        ("批准", days.say_day(plan.approved_on) if plan.approved_on else ""),
        ("印发", days.say_day(plan.published_on) if plan.published_on else ""),
        ("总结", days.say_day(plan.reported_on) if plan.reported_on else ""),
        ("提前总结的理由", plan.early_reason),
    ]
    return [(title, value) for title, value in said if value]


def _acts(user: User, plan: YearPlan, filled: bool) -> list[Act]:
    if not may_edit(user, plan) or plan.state == State.REPORTED:
        return []
    where = [plan.public_id]
    add = Act("增加项目", reverse("year-plan-item", args=where), "plus", primary=not filled)
    if plan.state == State.DRAFT:
        reason = "" if filled else "该计划还没有项目"
        address = reverse("year-plan-approve", args=where) if filled else ""
        return [add, Act("提请批准", address, "send", primary=filled, reason=reason)]
    if plan.state == State.APPROVED:
        return [add, Act("印发年度监督计划", reverse("year-plan-publish", args=where), "file-text", primary=True)]
    return [add, Act("年终总结", reverse("year-plan-report", args=where), "report")]


def _lines(user: User, plan: YearPlan, lines: Sequence[Progress]) -> list[ItemLine]:
    kinds, edits, today = vocabulary().codes["supervision_kind"], may_edit(user, plan), days.today()
    called = names({id_ for line in lines for id_ in line.item.bodies})
    leaders = people.names([line.item.lead for line in lines if line.item.lead])
    return [
        ItemLine(
            line,
            kinds.get(line.item.kind, line.item.kind),
            quarter_words(line.item.quarter),
            bodies_words(line.item.bodies, called),
            leaders.get(line.item.lead, ""),
            line.state(today),
            _started(user, line) if edits else (),
            _item_acts(user, plan, line) if edits else (),
        )
        for line in lines
    ]


def _started(user: User, line: Progress) -> list[Link]:
    campaigns = line.campaigns if may_supervise(user) else ()
    found = [Link(row.title, reverse("object", args=["campaign", row.public_id])) for row in campaigns]
    return found + [Link(row.title, reverse("matter", args=[row.public_id])) for row in line.matters]


def _item_acts(user: User, plan: YearPlan, line: Progress) -> list[Act]:
    where, found = [line.item.public_id], []
    if plan.state == State.PUBLISHED:
        if may_supervise(user) and line.item.kind == "special":
            found.append(Act("启动专项整治", reverse("year-item-campaign", args=where), "list-check"))
        found.append(Act("立督办", reverse("year-item-matter", args=where), "send"))
    if plan.state != State.REPORTED:
        found.append(Act("调整项目", reverse("year-item-change", args=where), "pencil"))
        if not line.item.started:
            found.append(Act("删除项目", reverse("year-item-drop", args=where), "trash"))
    return found
