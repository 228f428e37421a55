"""Pages of the supervised body's acts."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import HttpRequest

from zhiheng.kit.accounts.requests import account_of
from zhiheng.oversight.supervision import services
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.supervision.pages.base import ByAgency, WithFiles, order_url
from zhiheng.oversight.supervision.pages.forms import (
    AnswerForm,
    FilesPart,
    ImposeForm,
    MoreTimeForm,
    ObjectForm,
    ReportForm,
)


def _files(form: forms.Form) -> tuple[str, ...]:
    return form.kept_ids if isinstance(form, FilesPart) else ()


class Answer(WithFiles):
    """Explain."""

    title = button = "答复说明"
    form_class = AnswerForm

    def perform(self, request: HttpRequest, subject: Order, form: forms.Form, key: str) -> str:
        """Do it; back to the instrument."""
        text = form.cleaned_data["explanation"]
        services.answer(account_of(request), self.now(request, key), subject, text, _files(form))
        return order_url(subject.public_id)


class Report(WithFiles):
    """Report."""

    title = button = "报告纠正情况"
    form_class = ReportForm

    def perform(self, request: HttpRequest, subject: Order, form: forms.Form, key: str) -> str:
        """Do it; back to the instrument."""
        data = form.cleaned_data
        user, act = account_of(request), self.now(request, key)
        services.report(user, act, subject, data["corrected"], data["explanation"], _files(form))
        return order_url(subject.public_id)


class ObjectTo(WithFiles):
    """Object."""

    title = button = "提出异议"
    form_class = ObjectForm

    def perform(self, request: HttpRequest, subject: Order, form: forms.Form, key: str) -> str:
        """Do it; back to the instrument."""
        text = form.cleaned_data["reason"]
        services.object_to(account_of(request), self.now(request, key), subject, text, _files(form))
        return order_url(subject.public_id)


class Impose(ByAgency):
    """Record how people were held responsible."""

    title = button = "登记责任追究"
    form_class = ImposeForm

    def perform(self, request: HttpRequest, subject: Order, form: forms.Form, key: str) -> str:
        """Do it; back to the instrument."""
        data = form.cleaned_data
        user, act = account_of(request), self.now(request, key, **cast("ImposeForm", form).when)
        done = services.impose(user, act, subject, data["form"], data["officers"], data["note"])
        self.warnings += [f"{one.fact}。{one.remedy}" for one in done.warnings]
        return order_url(subject.public_id)


class AskExtension(ByAgency):
    """Ask for more time."""

    title = button = "申请延期"
    form_class = MoreTimeForm

    def perform(self, request: HttpRequest, subject: Order, form: forms.Form, key: str) -> str:
        """Do it; back to the instrument."""
        data: dict[str, Any] = form.cleaned_data
        services.ask_extension(account_of(request), self.now(request, key), subject, data["to"], data["reason"])
        return order_url(subject.public_id)
