"""The evaluation's page, and the act that issues it as a Word file with number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents import making
from zhiheng.kit.documents.registry import Subject
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.pages.rail import stand_under
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.plan import evaluation, evaluationprinting, reportpages, selectors, services
from zhiheng.plan.forms import EvaluationForm
from zhiheng.plan.models import Plan
from zhiheng.plan.permissions import unit_of


@dataclass(frozen=True, slots=True)
class Asked:
    """Which evaluation of which plan."""

    plan: Plan
    kind: str


def asked(request: HttpRequest, public_id: str, kind: str) -> Asked:
    """Return plan and kind that an address names. Raises Http404."""
    if kind not in evaluation.WORDS:
        raise Http404
    return Asked(selectors.plan_or_404(account_of(request), public_id), kind)


def page_url(public_id: str, kind: str) -> str:
    """Return the address of an evaluation's page."""
    return reverse("plan-evaluation", args=[public_id, kind])


@require_safe
def evaluate(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """Show an evaluation. 404 for what isn't there and for what this account may not see."""
    about = asked(request, public_id, kind)
    stand_under(request, reverse("plan"))
    found = evaluation.evaluate(account_of(request), about.plan, kind, days.today())
    kinds = [(words, page_url(public_id, key), key == kind) for key, words in evaluation.WORDS.items()]
    issue = reverse("plan-evaluation-issue", args=[public_id, kind])
    return render(request, "plan/evaluation.html", {"page": found, "issue": issue, "kinds": kinds})


class Issue(LedgerActPage):
    """Issue the evaluation: a document with number, filled from the ledger, and the event that says so."""

    title = button = "制发评估报告"
    form_class = EvaluationForm

    def subject(self, request: HttpRequest, **address: Any) -> Asked:
        """Return what is evaluated. Raises Http404."""
        return asked(request, address["public_id"], address["kind"])

    def title_of(self, subject: Asked) -> str:
        """Return the title with the kind."""
        return f"{self.title}：{evaluation.WORDS[subject.kind]}"

    def up(self, subject: Asked) -> Link:
        """Return the way back to the evaluation's page."""
        return Link("返回评估", page_url(subject.plan.public_id, subject.kind))

    def initial(self, request: HttpRequest, subject: Asked) -> dict[str, Any]:
        """Return sentences drafted from the figures; people rewrite them."""
        found = self._found(request, subject)
        late = [one for one in found.bodies if one.late]
        names = "、".join(f"{one.name}（{one.late} 项）" for one in late[:10])
        return {
            "summary": evaluation.summary(found),
            "shortcomings": f"有逾期任务的单位：{names}。" if late else "没有逾期任务。",
            "next_steps": reportpages.next_steps(found.whole),
        }

    def records(self, form: forms.Form, subject: Asked) -> Sequence[tuple[str, str]]:
        """Return what will be recorded."""
        return [("方案", subject.plan.title), *super().records(form, subject)]

    def perform(self, request: HttpRequest, subject: Asked, form: forms.Form, key: str) -> str:
        """Issue it; on to the document."""
        user, found = account_of(request), self._found(request, subject)
        values = evaluation.values(found, form.cleaned_data)
        about = Subject("plan", subject.plan.public_id, f"{found.title}（{subject.plan.title}）", subject.plan)
        document = making.issue(user, evaluationprinting.KEY, about, unit_of(user), values, day=days.today())
        number = document.number.text if document.number else ""
        act = self.by(request, key, unit_of(user), document_no=number)
        first, last = found.whole.first, found.whole.last
        services.submit_evaluation(act, subject.plan, subject.kind, first, last, found.lights)
        return reverse("document", args=[document.public_id])

    @staticmethod
    def _found(request: HttpRequest, subject: Asked) -> evaluation.Evaluation:
        return evaluation.evaluate(account_of(request), subject.plan, subject.kind, days.today())
