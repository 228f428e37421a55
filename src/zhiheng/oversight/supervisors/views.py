"""The page of an assignment."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.files.links import link
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import note_look
from zhiheng.kit.pages.parts import Act
from zhiheng.kit.pages.rail import stand_under
from zhiheng.oversight.supervisors import selectors
from zhiheng.oversight.supervisors.models import Assignment, Stage
from zhiheng.oversight.supervisors.permissions import is_mine, may_supervise
from zhiheng.oversight.supervisors.projecting import ASSIGNMENT
from zhiheng.oversight.supervisors.words import kind_words, state_of
from zhiheng.registry.agencies.selectors import names


@require_safe
def assignment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show an assignment. 404 for what isn't there and for what this account may not see."""
    user = account_of(request)
    row = selectors.assignment_or_404(user, public_id)
    note_look(user, ASSIGNMENT, public_id)
    stand_under(request, reverse("list", args=["assignments"]))
    context = {
        "row": row,
        "state": state_of(row),
        "facts": _facts(row),
        "acts": _acts(user, row),
        "files": selectors.files_of(row),
    }
    return render(request, "supervisors/assignment.html", context)


@require_safe
def attachment(request: HttpRequest, public_id: str, file: str) -> HttpResponse:
    """Lead to a file of an assignment by a link of this account. 404 for what isn't there or may not be seen."""
    user = account_of(request)
    row = selectors.assignment_or_404(user, public_id)
    found = next((one for one in selectors.files_of(row) if one.public_id == file), None)
    if found is None:
        raise Http404
    return redirect(link(user, found))


def _facts(row: Assignment) -> list[tuple[str, Any]]:
    called = names({row.about, row.agency})
    said = [
        ("种类", kind_words(row)),
        ("承担者", selectors.assignee_names([row]).get(row.assignee, "")),
        ("交办机关", called.get(row.agency, "")),
        ("涉及机关", called.get(row.about, "")),
        ("交办日期", days.say_day(row.given_on)),
        ("期限", days.say_day(row.due) if row.due else ""),
    ]
    return [(title, value) for title, value in said if value]


def _acts(user: User, row: Assignment) -> list[Act]:
    where, found = [row.public_id], []
    if row.stage == Stage.GIVEN and is_mine(user, row):
        found.append(Act("报告监督任务", reverse("assignment-report", args=where), "send", primary=True))
    if not may_supervise(user):
        return found
    if row.stage == Stage.REPORTED:
        found.append(Act("答复建议", reverse("assignment-answer", args=where), "send", primary=True))
    if row.stage == Stage.GIVEN:
        found.append(Act("撤回监督任务", reverse("assignment-withdraw", args=where), "history"))
    if row.report:
        found.append(Act("列入突出问题", reverse("problem-new"), "plus"))
    return found
