"""The page on which an assistant prepares an act, and the panel of the case that shows what was prepared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.handling.assisting import selectors, services
from zhiheng.handling.cases import selectors as cases
from zhiheng.handling.cases.actpages import case_url
from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.handling.cases.forms import ANSWER, LATE, CaseActForm, known
from zhiheng.handling.cases.pages import act_url, file_of
from zhiheng.handling.cases.permissions import parts
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.parts import Act, Link
from zhiheng.law.library.procedures import ActPlan
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.ledger.models import LedgerObject

LEFT_OUT = frozenset({*LATE, ANSWER, "upload", "approver"})
"""What only a handler fills in: when it happened, the reason for going on in spite of a warning, the file itself."""


@dataclass(frozen=True, slots=True)
class Preparing:
    """What is prepared: the case, the act, by whom."""

    file: CaseFile
    plan: ActPlan
    user: User


class PreparedForm(CaseActForm):
    """The act's own form without what only a handler fills in; nothing is required of a draft."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in LEFT_OUT & set(self.fields):
            del self.fields[name]
        for field in self.fields.values():
            field.required = False


class PrepareAct(LedgerActPage):
    """Prepare an act for the handlers."""

    button, confirm = "交办案人员核对", False

    def subject(self, request: HttpRequest, **address: Any) -> Preparing:
        """Return what is prepared. Raises Http404 for who doesn't assist in the case, and for other acts."""
        user = account_of(request)
        file = cases.case_or_404(user, address["id"])
        plan = next((one for one in selectors.preparable(file) if one.name == address["act"]), None)
        if plan is None or not selectors.assists(user, file):
            raise Http404
        return Preparing(file, plan, user)

    def title_of(self, subject: Preparing) -> str:
        """Return what is prepared."""
        return f"代拟：{subject.plan.title}"

    def up(self, subject: Preparing) -> Link:
        """Return the way back to the case."""
        return Link(subject.file.row.title or subject.file.id, case_url(subject.file.id))

    def form(self, request: HttpRequest, subject: Preparing, data: Any = None) -> forms.Form:
        """Return the form with what is known and what was prepared before."""
        before = selectors.told(subject.file.id, subject.plan.name) if data is None else {}
        initial = {**known(subject.file, subject.plan), **before}
        return PreparedForm(subject.user, subject.file, subject.plan, data, None, initial)

    def perform(self, request: HttpRequest, subject: Preparing, form: forms.Form, key: str) -> str:
        """Keep it and lead back to the case."""
        url = act_url(subject.file, subject.plan)
        services.keep(subject.user, subject.file, subject.plan, form.cleaned_data, url)
        return case_url(subject.file.id)


def panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return what an assistant may prepare, and for both sides what waits; None for everybody else."""
    user, file = account_of(request), file_of(request, row)
    helps = selectors.assists(user, file)
    if not helps and "handler" not in parts(user, file):
        return None
    waiting = selectors.waiting(file.id)
    if not helps and not waiting:
        return None
    plans = file.procedure.acts if file.procedure is not None else {}
    lines = [(one, "" if helps or one.act not in plans else act_url(file, plans[one.act])) for one in waiting]
    acts = [_act(file, plan) for plan in selectors.preparable(file)] if helps else []
    return {"lines": lines, "acts": acts}


def _act(file: CaseFile, plan: ActPlan) -> Act:
    return Act(f"代拟{plan.title}", reverse("case-prepare", args=[file.id, plan.name]), plan.icon)
