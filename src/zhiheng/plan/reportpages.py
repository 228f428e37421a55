"""The monthly report's page, and the act that issues it as a Word file with number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents import making
from zhiheng.kit.documents.registry import Subject
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Link
from zhiheng.ledger.actpages import LedgerActPage, act_of
from zhiheng.plan import monthly, printing, selectors, services
from zhiheng.plan.forms import MonthForm
from zhiheng.plan.models import Plan
from zhiheng.plan.permissions import unit_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is about."""

    plan: Plan
    first: date
    last: date


def asked(request: HttpRequest, public_id: str) -> Asked:
    """Return plan and month that an address names. Raises Http404."""
    plan = selectors.plan_or_404(account_of(request), public_id)
    return Asked(plan, *monthly.month_of(request.GET.get("month", ""), days.today()))


class Issue(LedgerActPage):
    """Issue the report: a document with number, filled from the ledger, and the event that says so."""

    title = button = "制发月报"
    form_class = MonthForm

    def subject(self, request: HttpRequest, **address: Any) -> Asked:
        """Return what the report is about. Raises Http404."""
        return asked(request, address["public_id"])

    def title_of(self, subject: Asked) -> str:
        """Return the title with the month."""
        return f"{self.title}：{subject.first.year}年{subject.first.month}月"

    def up(self, subject: Asked) -> Link:
        """Return the way back to the report's page."""
        return Link("返回月报", f"{reverse('plan-report', args=[subject.plan.public_id])}?month={subject.first:%Y-%m}")

    def initial(self, request: HttpRequest, subject: Asked) -> dict[str, Any]:
        """Return sentences drafted from the figures; people rewrite them."""
        found = self._month(request, subject)
        return {"summary": summary(found), "next_steps": next_steps(found)}

    def records(self, form: forms.Form, subject: Asked) -> Sequence[tuple[str, str]]:
        """Return what will be recorded."""
        period = f"{subject.first} 至 {subject.last}"
        return [("方案", subject.plan.title), ("期间", period), *super().records(form, subject)]

    def perform(self, request: HttpRequest, subject: Asked, form: forms.Form, key: str) -> str:
        """Issue it; on to the document."""
        user, found, data = account_of(request), self._month(request, subject), form.cleaned_data
        values = monthly.values(found, data["summary"], data["next_steps"])
        about = Subject("plan", subject.plan.public_id, f"{found.title}（{subject.plan.title}）", subject.plan)
        document = making.issue(user, printing.KEY, about, unit_of(user), values, day=days.today())
        number = document.number.text if document.number else ""
        act = act_of(user, key, unit_of(user), document_no=number)
        services.submit_monthly(act, subject.plan, subject.first, subject.last)
        return reverse("document", args=[document.public_id])

    @staticmethod
    def _month(request: HttpRequest, subject: Asked) -> monthly.Month:
        return monthly.month(account_of(request), subject.plan, subject.first, subject.last, days.today())


def summary(found: monthly.Month) -> str:
    """Return a first sentence from the figures."""
    counted = {figure.title: figure.value for figure in found.view.figures}
    numbers = "，".join(f"{one.words} {one.number} 项" for one in found.counts[:4])
    return (
        f"截至{found.asked_on.month}月{found.asked_on.day}日，方案共 {len(found.view.lines)} 条措施，"
        f"其中正常 {counted['正常']} 条、临期或须推进 {counted['临期或须推进']} 条、滞后 {counted['滞后']} 条、"
        f"已完成 {counted['已完成']} 条。{numbers}。"
    )


def next_steps(found: monthly.Month) -> str:
    """Return what follows from the figures: overdue and soon due tasks, measures without tasks."""
    lacking = [line.row.title for line in found.view.lines if not line.tasks]
    steps = []
    if found.overdue:
        bodies = "、".join(dict.fromkeys(line.body for line in found.overdue))
        steps.append(f"督促{bodies}办结逾期任务 {len(found.overdue)} 项。")
    if found.due_next:
        steps.append(f"对近期到期的 {len(found.due_next)} 项任务提前提醒。")
    if lacking:
        steps.append(f"对尚未分解任务的措施（{'、'.join(lacking[:6])}{'等' if len(lacking) > 6 else ''}）下达任务。")
    return "\n".join(steps) or "继续按方案推进各项任务。"
