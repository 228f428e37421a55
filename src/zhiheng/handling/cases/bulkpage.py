"""The pages of bulk approval: what waits of one act with the guard's answer to each, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhiheng.handling.cases import bulk, selectors
from zhiheng.handling.cases.actpages import case_url
from zhiheng.handling.cases.bulk import Look
from zhiheng.handling.cases.casefile import CASE, ORDINARY, PARTS, today
from zhiheng.handling.cases.models import Proposal, Standing
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.selectors import jobs_of
from zhiheng.kit.pages.parts import Kind, Link, State, Tab
from zhiheng.law.library.procedures import procedure_for, procedures_about
from zhiheng.ledger.actpages import LedgerActPage


@dataclass(frozen=True)
class Waiting:
    """The drafts of one act that wait for a head, the oldest first, as far as one page shows them."""

    act: str
    user: User

    @cached_property
    def looks(self) -> list[Look]:
        """Return what the guard says to each now."""
        return bulk.look_at(list(selectors.waiting_for(self.user).filter(act=self.act)[: bulk.MOST]), self.user)


class Ticks(forms.MultipleChoiceField):
    """Ticked drafts with the versions that were seen; what was approved meanwhile is named later, not refused here."""

    def valid_value(self, value: Any) -> bool:
        """Take any tick that is one: which still wait is asked when each is approved."""
        return True

    def clean(self, value: Any) -> Any:
        """Return the ticks."""
        try:
            return bulk.ticked_of(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError("选中的事项不完整，请重新选。") from error


class BulkForm(forms.Form):
    """Which drafts, and the opinion that goes with all of them."""

    chosen = Ticks(error_messages={"required": "还没有选中事项，请至少选一件。"}, widget=forms.CheckboxSelectMultiple)
    opinion = forms.CharField(
        label="审批意见", max_length=500, required=False, widget=forms.Textarea({"rows": 2}),
        help_text="写入选中的每一件；有提示的，没有意见不能批准。",
    )  # fmt: skip


class BulkApprove(LedgerActPage):
    """Approve several drafts of one act, after one confirmation."""

    button, form_class, template = "批准选中的", BulkForm, "cases/bulk.html"

    def subject(self, request: HttpRequest, **address: Any) -> Waiting:
        """Return what waits. Raises Http404 for who approves nothing."""
        user = account_of(request)
        if not selectors.approves(user):
            raise Http404
        self.tabs = tabs(user, address["act"])
        return Waiting(address["act"], user)

    def title_of(self, subject: Waiting) -> str:
        """Return which act is approved."""
        return f"成批审批：{act_title(subject.act)}"

    def up(self, subject: Waiting) -> Link:
        """Return the way back to the list."""
        return Link("审批", reverse("list", args=["case-approvals"]))

    def records(self, form: forms.Form, subject: Waiting) -> list[tuple[str, str]]:
        """Return each ticked draft with what the guard says to it now, and the opinion."""
        known = {look.proposal.public_id: look for look in subject.looks}
        lines = []
        for one in form.cleaned_data["chosen"]:
            look = known.get(one.proposal)
            if look is None:
                lines.append(("已不在待审批之列", "不会批准"))
            elif look.version != one.version:
                lines.append((look.proposal.title, "在您打开页面之后案件有新记录，不会批准，请重新核对"))
            else:
                lines.append((look.proposal.title, look.words))
        return [*lines, ("审批意见", form.cleaned_data["opinion"]), ("件数", f"{len(lines)} 件")]

    def _context(self, subject: Waiting, form: forms.Form, key: str) -> dict[str, Any]:
        """Add the drafts with their answers; what was ticked stays ticked."""
        ticked = set(form.data.getlist("chosen")) if form.is_bound and hasattr(form.data, "getlist") else set()
        lines = [
            (one, _answer(one), one.proposal.title.partition("：")[2], one.ticked in ticked) for one in subject.looks
        ]
        return super()._context(subject, form, key) | {"looks": lines}

    def perform(self, request: HttpRequest, subject: Waiting, form: forms.Form, key: str) -> str:
        """Put it on the list of work, and show how far it is."""
        second = self.second.public_id if self.second is not None else ""
        job = bulk.ask(subject.user, form.cleaned_data["chosen"], form.cleaned_data["opinion"], second)
        return reverse("job", args=[job.public_id])

    def _tell(self, request: HttpRequest, done: Any) -> None:
        """Say nothing at once: the page of the job says what is approved."""
        if self.proposed:
            super()._tell(request, done)


def _answer(look: Look) -> State:
    """Return the guard's answer as a state."""
    if look.blocking:
        return State(Kind.LOCK, "现在不能批准")
    return State(Kind.DUE, "须写审批意见") if look.warning else State(Kind.OK, "可以批准")


def act_title(act: str) -> str:
    """Return an act's name by the procedures in force, the ordinary one first; its key where none knows it."""
    day = today()
    found = [
        procedure_for(CASE, ORDINARY, day),
        *(one for about in (CASE, *PARTS) for one in procedures_about(about, day)),
    ]
    return next((one.acts[act].title for one in found if one is not None and act in one.acts), act)


def tabs(user: User, current: str) -> list[Tab]:
    """Return the acts of which drafts wait, with their number."""
    rows = selectors.waiting_acts(user)
    return [Tab(act_title(act), reverse("case-approvals-bulk", args=[act]), str(n), act == current) for act, n in rows]


def done(request: HttpRequest, job: str) -> HttpResponse:
    """Show what became of each draft of a bulk approval of one's own; why not is asked of the guard anew."""
    user = account_of(request)
    found: Job | None = jobs_of(user).filter(public_id=job, kind=bulk.KIND).first()
    if found is None:
        raise Http404
    drafts = bulk.drafts_of(found)
    waiting = {one.proposal.pk: one for one in bulk.look_at([d for d in drafts if _open(d)], user)}
    context = {"lines": [_line(one, waiting.get(one.pk)) for one in drafts], "job": found}
    return render(request, "cases/bulk_done.html", context)


def _open(one: Proposal) -> bool:
    return one.standing == Standing.WAITING


def _line(one: Proposal, look: Look | None) -> dict[str, Any]:
    if look is None:
        kind = Kind.OK if one.standing == Standing.APPROVED else Kind.DUE
        why = f"{one.decider or one.maker} {one.opinion}".strip()
        return {
            "proposal": one,
            "state": State(kind, one.get_standing_display()),
            "why": why,
            "url": case_url(one.case),
        }
    why = look.words if look.blocking or look.warning else "案件在核对之后有新记录；现在可以批准，请重新核对"
    url = reverse("case-proposal", args=[one.public_id])
    return {"proposal": one, "state": State(Kind.LOCK, "没有批准"), "why": why, "url": url}
