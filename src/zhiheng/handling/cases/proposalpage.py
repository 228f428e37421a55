"""The pages of an approval (审批): the head sees what was drafted and what the law says to it now, and decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zhiheng.handling.cases import hindering, proposals, selectors
from zhiheng.handling.cases.actpages import case_url, home
from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.handling.cases.forms import ANSWER, CaseActForm
from zhiheng.handling.cases.lawpanel import panel
from zhiheng.handling.cases.models import Proposal, Standing
from zhiheng.handling.cases.permissions import may_approve
from zhiheng.handling.cases.services import ReasonNeeded
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.forms.act_page import ActPage
from zhiheng.kit.pages.parts import LawPanel, Link
from zhiheng.law.library.procedures import ActPlan
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.actpages import LedgerActPage, act_of
from zhiheng.ledger.models import LedgerObject

APPROVE, RETURN = "approve", "return"


@dataclass(frozen=True, slots=True)
class Asked:
    """A draft under decision: the draft, its case as it stands, its act, what it states."""

    proposal: Proposal
    file: CaseFile
    plan: ActPlan
    values: dict[str, Any]
    user: User


class DecideForm(forms.Form):
    """Approve, or send back with reasons."""

    decision = forms.ChoiceField(
        label="审批结论", choices=[(APPROVE, "批准"), (RETURN, "退回")], widget=forms.RadioSelect, initial=APPROVE
    )
    opinion = forms.CharField(
        label="审批意见", max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="退回的，写明要补充或者更正什么。",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A return has its reasons."""
        data = super().clean() or {}
        if data.get("decision") == RETURN and not str(data.get("opinion") or "").strip():
            self.add_error("opinion", "退回的，请写明要补充或者更正什么。")
        return data


class DecideProposal(LedgerActPage):
    """Approve a draft or send it back."""

    button, form_class = "作出审批", DecideForm
    template = "cases/proposal.html"

    def subject(self, request: HttpRequest, **address: Any) -> Asked:
        """Return the draft. Raises Http404 for who may not decide it."""
        user = account_of(request)
        proposal = selectors.proposal_or_404(user, address["id"])
        row = LedgerObject.objects.filter(type="case", public_id=proposal.case).first()
        if row is None or not may_approve(user, proposal.agency) or proposal.made_by == user.public_id:
            raise Http404
        file = proposals.file_of(proposal, row)
        plan, values = proposals.plan_of(proposal, file), proposals.told(proposal)
        asked = Asked(proposal, file, plan, values, user)
        self.content = content(asked)
        self.paper = f"{reverse('case-proposal-paper', args=[proposal.public_id])}?show=1" if plan.paper else ""
        return asked

    def title_of(self, subject: Asked) -> str:
        """Return what is decided."""
        return f"审批：{subject.plan.title}"

    def up(self, subject: Asked) -> Link:
        """Return the way to the case."""
        return Link(*home(subject.file))

    def version(self, subject: Asked) -> str:
        """Return the state on which is decided: the case's version and the draft's standing."""
        return f"{subject.file.row.version}:{subject.proposal.standing}"

    def law(self, request: HttpRequest, subject: Asked) -> LawPanel:
        """Return what the law wants before the act, now."""
        return panel(subject.file, subject.plan, hindering.standing(subject.file, subject.plan))

    def perform(self, request: HttpRequest, subject: Asked, form: forms.Form, key: str) -> str:
        """Decide."""
        act = act_of(subject.user, key, subject.file.agency)
        opinion, proposal = form.cleaned_data["opinion"], subject.proposal
        if form.cleaned_data["decision"] == RETURN:
            proposals.send_back(proposal, subject.file, act, subject.user, opinion)
        else:
            try:
                proposals.approve(proposal, subject.file, act, subject.user, opinion)
            except ReasonNeeded as needed:
                raise ActRefused(
                    f"{subject.plan.title}：规则有新的提示，请写明审批意见后再批准", needed.reasons
                ) from needed
        return home(subject.file)[1]


def content(asked: Asked) -> list[tuple[str, str]]:
    """Return what a draft states, in the words of its form."""
    form = CaseActForm(asked.user, asked.file, asked.plan)
    form.cleaned_data = {name: asked.values.get(name) for name in form.fields}
    shown = [(str(form[name].label), ActPage.words(form, name)) for name in form.fields if asked.values.get(name)]
    answer = str(asked.values.get(ANSWER) or "")
    known = [one for one in shown if one[1] and one[0] != "说明理由"]
    return [*known, *([("对提示说明的理由", answer)] if answer else [])]


def proposal(request: HttpRequest, id: str) -> HttpResponse:
    """Show a draft to who decides it; everybody else who may see it is led to the case."""
    user = account_of(request)
    found = selectors.proposal_or_404(user, id)
    if found.standing != Standing.WAITING and request.method == "GET":
        return redirect(case_url(found.case))
    if found.made_by == user.public_id:
        return redirect(case_url(found.case))
    answer: HttpResponse = DecideProposal().answer(request, id=id)
    return answer


class TakeBack(LedgerActPage):
    """Take back one's own draft."""

    title = button = "撤回报批"

    def subject(self, request: HttpRequest, **address: Any) -> Proposal:
        """Return one's own draft that waits. Raises Http404 for others."""
        user = account_of(request)
        found = selectors.proposal_or_404(user, address["id"])
        if found.made_by != user.public_id:
            raise Http404
        return found

    def up(self, subject: Proposal) -> Link:
        """Return the way to the case."""
        return Link("返回案件", case_url(subject.case))

    def records(self, form: forms.Form, subject: Proposal) -> list[tuple[str, str]]:
        """Return what will be taken back."""
        return [("撤回的报批", subject.title)]

    def perform(self, request: HttpRequest, subject: Proposal, form: forms.Form, key: str) -> str:
        """Take it back."""
        proposals.take_back(subject, account_of(request))
        return case_url(subject.case)
