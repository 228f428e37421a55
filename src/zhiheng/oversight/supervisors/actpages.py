"""The pages of the acts about social supervisors and assignments."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.notifications.services import notify
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.problems import Refusal
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.opening import NOTICE
from zhiheng.oversight.supervision.pages.base import TakesFiles
from zhiheng.oversight.supervisors import selectors, services
from zhiheng.oversight.supervisors.forms import (
    AnswerForm,
    EngageForm,
    GiveForm,
    ReportForm,
    TellForm,
    TermForm,
    WithdrawForm,
)
from zhiheng.oversight.supervisors.models import Assignment, SocialSupervisor
from zhiheng.oversight.supervisors.permissions import assignee_of, is_mine, may_supervise
from zhiheng.oversight.supervisors.projecting import ASSIGNMENT, SOCIAL
from zhiheng.registry import people
from zhiheng.registry.memberships import standing
from zhiheng.registry.models import Agency
from zhiheng.registry.models.agencies import AgencyKind

SUPERVISORS = "social-supervisors"


def assignment_url(id_: str) -> str:
    """Return the address of an assignment's page."""
    return reverse("assignment", args=[id_])


class Engage(LedgerActPage):
    """Engage a social supervisor."""

    title = button = "聘任社会监督员"

    def up(self, subject: Any) -> Link:
        """Return the way back."""
        return Link("社会监督员", reverse("list", args=[SUPERVISORS]))

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form."""
        return EngageForm(data, self.initial(request, subject))

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it; back to the register."""
        said = cast("EngageForm", form)
        act = self.by(request, key, standing.unit_of(account_of(request)))
        services.engage(act, said.person(), said.engagement())
        return self.up(subject).url


class _OnSupervisor(LedgerActPage):
    """Acts on one social supervisor."""

    def subject(self, request: HttpRequest, **address: Any) -> SocialSupervisor:
        """Return the social supervisor. Raises Http404."""
        return selectors.social_supervisor_or_404(account_of(request), address["public_id"])

    def title_of(self, subject: SocialSupervisor) -> str:
        """Return the title with the name."""
        return f"{self.title}：{people.names([subject.public_id])[subject.public_id]}"

    def up(self, subject: SocialSupervisor) -> Link:
        """Return the way back."""
        return Link("社会监督员", reverse("list", args=[SUPERVISORS]))

    def version(self, subject: SocialSupervisor) -> str:
        """Return the version in the ledger."""
        return str(ledger.version(SOCIAL, subject.public_id))


class EngageAgain(_OnSupervisor):
    """Engage for another term."""

    title = button = "续聘"

    def form(self, request: HttpRequest, subject: SocialSupervisor, data: Any = None) -> forms.Form:
        """Return the form, with what is known."""
        return TermForm(data, initial={"credential": subject.credential, "expertise": subject.expertise})

    def perform(self, request: HttpRequest, subject: SocialSupervisor, form: forms.Form, key: str) -> str:
        """Do it; back to the register."""
        act = self.by(request, key, standing.unit_of(account_of(request)))
        services.engage_again(act, subject, cast("TermForm", form).engagement())
        return self.up(subject).url


class Dismiss(_OnSupervisor):
    """End a term."""

    title = button = "解聘社会监督员"

    def perform(self, request: HttpRequest, subject: SocialSupervisor, form: forms.Form, key: str) -> str:
        """Do it; back to the register."""
        services.dismiss(self.by(request, key, standing.unit_of(account_of(request))), subject)
        return self.up(subject).url


class Give(LedgerActPage):
    """Give an assignment."""

    title = button = "交办监督任务"

    def up(self, subject: Any) -> Link:
        """Return the way back."""
        return Link("监督任务", reverse("list", args=["assignments"]))

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form."""
        return GiveForm(account_of(request), data)

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it; on to the assignment."""
        act = self.by(request, key, standing.unit_of(account_of(request)))
        return assignment_url(services.give(act, cast("GiveForm", form).new()).id)


class TellOwn(TakesFiles):
    """Report what one has seen, of one's own accord."""

    title = button = "反映问题"
    form_class = TellForm

    def subject(self, request: HttpRequest, **address: Any) -> Any:
        """Return the bureau to which it goes, '' where none is registered."""
        bureau = Agency.objects.filter(kind=AgencyKind.SUPERVISOR, ended_on=None).order_by("pk").first()
        return bureau.public_id if bureau is not None else ""

    def up(self, subject: Any) -> Link:
        """Return the way back."""
        return Link("监督任务", reverse("list", args=["assignments"]))

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it; on to what was reported."""
        user, data = account_of(request), form.cleaned_data
        if not subject or not assignee_of(user)[1]:
            what = "您的账号还没有关联社会监督员" if subject else "名录里没有行政执法监督机构"
            raise Refusal.of(f"{what}，没有保存", "", "请联系区司法局")
        new = services.NewAssignment(data["title"], "collect", "自行反映", assignee_of(user))
        act = self.by(request, key, standing.unit_of(user))
        enclosed = cast("TellForm", form).enclosed(user)
        done = services.tell_own(act, subject, new, data["note"], data["suggestion"], enclosed)
        _tell_bureau(f"反映问题：{data['title']}", done.id)
        return assignment_url(done.id)


def _tell_bureau(title: str, id_: str) -> None:
    told = list(findings.supervisors().values_list("public_id", flat=True))
    notify(told, NOTICE, title[:120], url=assignment_url(id_), key=f"assignment:{id_}")


class _OnAssignment(LedgerActPage):
    """Acts on one assignment."""

    confirm = False

    def allowed(self, request: HttpRequest, row: Assignment) -> bool:
        """Return whether this account may do it: the bureau's supervisors."""
        return may_supervise(account_of(request))

    def subject(self, request: HttpRequest, **address: Any) -> Assignment:
        """Return the assignment. Raises Http404."""
        row = selectors.assignment_or_404(account_of(request), address["public_id"])
        if not self.allowed(request, row):
            raise Http404
        return row

    def title_of(self, subject: Assignment) -> str:
        """Return the title with the assignment."""
        return f"{self.title}：{subject.title}"

    def up(self, subject: Assignment) -> Link:
        """Return the way back."""
        return Link("返回该任务", assignment_url(subject.public_id))

    def version(self, subject: Assignment) -> str:
        """Return the version in the ledger."""
        return str(ledger.version(ASSIGNMENT, subject.public_id))


class Report(TakesFiles, _OnAssignment):
    """Report on one's own assignment."""

    title = button = "报告监督任务"
    form_class = ReportForm

    def allowed(self, request: HttpRequest, row: Assignment) -> bool:
        """Return whether it is this account's own."""
        return is_mine(account_of(request), row)

    def perform(self, request: HttpRequest, subject: Assignment, form: forms.Form, key: str) -> str:
        """Do it; back to the assignment."""
        user, data = account_of(request), form.cleaned_data
        act = self.by(request, key, standing.unit_of(user))
        services.report(act, subject, data["note"], data["suggestion"], cast("ReportForm", form).enclosed(user))
        _tell_bureau(f"已报告：{subject.title}", subject.public_id)
        return self.up(subject).url


class Answer(_OnAssignment):
    """Answer the suggestion."""

    title = button = "答复建议"
    form_class = AnswerForm

    def perform(self, request: HttpRequest, subject: Assignment, form: forms.Form, key: str) -> str:
        """Do it; back to the assignment."""
        data = form.cleaned_data
        act = self.by(request, key, standing.unit_of(account_of(request)))
        services.answer(act, subject, data["words"], data["adopted"] == "1")
        return self.up(subject).url


class Withdraw(_OnAssignment):
    """Withdraw it."""

    title = button = "撤回监督任务"
    form_class = WithdrawForm

    def perform(self, request: HttpRequest, subject: Assignment, form: forms.Form, key: str) -> str:
        """Do it; back to the assignment."""
        act = self.by(request, key, standing.unit_of(account_of(request)))
        services.withdraw(act, subject, form.cleaned_data["reason"])
        return self.up(subject).url
