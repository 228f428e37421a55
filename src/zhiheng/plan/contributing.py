"""What the plan adds to the rooms below: rail, lists, to-do items, wider views, links on object pages, the document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry, WorkItem, WorkSource
from zhiheng.kit.pages.objects import ObjectPage
from zhiheng.kit.pages.parts import Act
from zhiheng.kit.scopes import Scope
from zhiheng.ledger.selectors import EVERYBODY, NOBODY, wider
from zhiheng.plan import evaluationprinting, lights, lists, printing, selectors
from zhiheng.plan.lists import GROUP
from zhiheng.plan.models import Measure, Meeting, Plan, Stage, Task
from zhiheng.plan.permissions import may_lead, may_read, may_report, may_review, unit_of

_FIRST = 200
_MOST = 200
KIND = "计划任务"
BASIS = "工作方案"
PAGES = {"plan_measure": "plan-measure", "task": "plan-task", "meeting": "plan-meeting"}
"""By object type: the room's own page of such an object."""


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    contributions.menu.register("plan", MenuEntry("计划台账", "plan", "list-check", GROUP, _FIRST, may_read))
    for place, (key, title, icon) in enumerate(
        (("plan-tasks", "计划任务", "clipboard-check"), ("plan-meetings", "会商会议", "users"),
         ("plan-filings", "实施方案与月报", "report")), 1
    ):  # fmt: skip
        entry = MenuEntry(title, "list", icon, GROUP, _FIRST + place, may_read, url_args=(key,))
        contributions.menu.register(key, entry)
    contributions.work.register("plan", WorkSource(KIND, items, frozenset({"task"})))
    for type_ in ("plan", "plan_measure"):
        wider.register(type_, _everybody)
    wider.register("task", _led)
    wider.register("meeting", _attended)
    for type_ in PAGES:
        contributions.fillers.register(type_, fill)
    printing.register()
    evaluationprinting.register()


def _everybody(scope: Scope) -> Q:
    return EVERYBODY


def _led(scope: Scope) -> Q:
    """Show a task to the bodies that lead it."""
    if not scope.units:
        return NOBODY
    return Q(public_id__in=Task.objects.filter(selectors.seen_tasks(scope)).values("public_id"))


def _attended(scope: Scope) -> Q:
    """Show a meeting to the bodies that take part."""
    if not scope.units:
        return NOBODY
    return Q(public_id__in=Meeting.objects.filter(selectors.seen_meetings(scope)).values("public_id"))


_MODELS: dict[str, Any] = {"plan_measure": Measure, "task": Task, "meeting": Meeting}


def fill(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Lead from the generic page of an object to this room's own."""
    if _MODELS[row.type].objects.filter(public_id=row.public_id).exists():
        url = reverse(PAGES[row.type], args=[row.public_id])
        page.acts = [*page.acts, Act("在计划台账中查看", url, "list-check")]


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return a user's tasks that are due or overdue, what waits for the user's review, and meetings to be recorded."""
    if not may_read(user):
        return []
    return [*_tasks(user, day), *_reviews(user), *_meetings(user, day)]


def _tasks(user: User, day: date) -> list[WorkItem]:
    """Return the open tasks of the user's own body, or with the user's name on them, due within the plan's days."""
    plans = {plan.public_id: plan for plan in Plan.objects.all()}
    most = max((lights.limits_of(plan).warn_days for plan in plans.values()), default=lights.Limits().warn_days)
    open_ = selectors.tasks(user).filter(stage__in=(Stage.SET, Stage.RETURNED), until__lte=day + timedelta(days=most))
    mine = open_.filter(Q(body=unit_of(user) or "-") | Q(account=user.public_id)).order_by("until", "pk")
    found = []
    for task in mine[:_MOST]:
        light = lights.of_task(task, day, lights.limits_of(plans.get(task.plan)))
        if light.colour in (lights.Colour.RED, lights.Colour.YELLOW) and task.due and may_report(user, task):
            url = reverse("plan-task", args=[task.public_id])
            missing = "被退回，须补充后再报" if task.stage == Stage.RETURNED else task.proof or "填报进展"
            act_url = reverse("plan-task-report", args=[task.public_id])
            found.append(WorkItem(task.due, task.title, url, "", missing, BASIS, "填报进展", act_url, KIND))
    return found


def _reviews(user: User) -> list[WorkItem]:
    """Return what waits for the user's review."""
    found = []
    for task in selectors.tasks(user).filter(stage=Stage.REPORTED).order_by("until", "pk")[:_MOST]:
        if task.reporter in (user.public_id, user.person or user.public_id):
            continue
        leading = frozenset[str]() if may_lead(user) else selectors.leading(task.measure)
        if may_review(user, task, leading):
            url, act = (reverse(name, args=[task.public_id]) for name in ("plan-task", "plan-task-review"))
            found.append(
                WorkItem(task.due, task.title, url, task.note[:40], "核定完成情况", BASIS, "核定任务", act, KIND)
            )
    return found


def _meetings(user: User, day: date) -> list[WorkItem]:
    """Return meetings whose day has come and that nobody recorded yet, for whoever runs the plan."""
    if not may_lead(user):
        return []
    rows = selectors.meetings(user).filter(held_on=None, planned_on__lte=day).order_by("planned_on")[:_MOST]
    found = []
    for row in rows:
        url, act = (reverse(name, args=[row.public_id]) for name in ("plan-meeting", "plan-meeting-hold"))
        what = (row.place, "登记纪要和议定事项", BASIS, "登记会议召开")
        found.append(WorkItem(row.planned_on, row.title, url, *what, act, KIND))
    return found
