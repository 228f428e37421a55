"""The page of a benchmark's next step (办理制定环节)."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.handling.discretion import selectors, services
from zhiheng.handling.discretion.forms import StepForm
from zhiheng.handling.discretion.models import Edition
from zhiheng.handling.discretion.permissions import may_step
from zhiheng.handling.discretion.projecting import BENCHMARK
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.parts import Demand, LawPanel, Link
from zhiheng.law.library import vocabulary
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.actpages import LedgerActPage


def benchmark_url(edition: Edition) -> str:
    """Return the address of a benchmark's page at a version."""
    return f"{reverse('object', args=[BENCHMARK, edition.benchmark])}?version={edition.version}"


class Step(LedgerActPage):
    """The next step of an edition. 404 for who neither keeps the body's registers nor heads it."""

    form_class = StepForm
    template = "discretion/step.html"

    def subject(self, request: HttpRequest, **address: Any) -> Edition:
        """Return the edition."""
        user = account_of(request)
        edition = selectors.edition_or_404(user, address["id"], address["version"])
        if not may_step(user, edition) or not services.next_step(edition):
            raise Http404
        self.code = services.next_step(edition)
        self.button = f"登记{vocabulary().codes['benchmark_step'][self.code]}"
        return edition

    def title_of(self, subject: Edition) -> str:
        """Return the step with the benchmark."""
        return f"{self.button}：{subject}"

    def up(self, subject: Edition) -> Link:
        """Return the way back."""
        return Link("返回裁量基准", benchmark_url(subject))

    def version(self, subject: Edition) -> str:
        """Return the benchmark's version in the ledger."""
        return str(ledger.version(BENCHMARK, subject.benchmark))

    def form(self, request: HttpRequest, subject: Edition, data: Any = None) -> forms.Form:
        """Return the form of the next step."""
        initial = {"valid_from": subject.valid_from, "valid_to": subject.valid_to}
        return StepForm(self.code, data, initial=initial)

    def law(self, request: HttpRequest, subject: Edition) -> LawPanel:
        """Return what the making of a benchmark rests on, and what is wrong with the table."""
        says = "评估论证、公开征求意见、合法性审核、集体审议、公开发布，缺一不可；起草和发布由不同人员办理"
        wrong = [Demand(fault, basis=services.LEVELS) for fault in services.faults(subject)]
        return LawPanel(next=[Demand("制定程序", says, services.MAKING)], blocked=wrong)

    def perform(self, request: HttpRequest, subject: Edition, form: forms.Form, key: str) -> str:
        """Take the step; back to the benchmark."""
        own = cast("StepForm", form)
        act = self.by(request, key, subject.agency, **own.when)
        stated = own.stated
        services.step(act, subject, self.code, valid_from=stated.get("valid_from"), valid_to=stated.get("valid_to"))
        return benchmark_url(subject)
