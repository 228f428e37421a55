"""The pages of the acts about yearly plans."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents import making
from zhiheng.kit.documents.registry import Subject
from zhiheng.kit.notifications.services import notify
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Link
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import Act, ActRefused
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.line import bodies_of
from zhiheng.oversight.findings.opening import NOTICE
from zhiheng.oversight.yearplans import printing, selectors, services
from zhiheng.oversight.yearplans.forms import ApproveForm, DraftForm, ItemForm, ReportForm, this_year
from zhiheng.oversight.yearplans.models import YearItem, YearPlan
from zhiheng.oversight.yearplans.permissions import may_approve
from zhiheng.oversight.yearplans.projecting import ITEM, PLAN
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.memberships import standing


def plan_url(id_: str) -> str:
    """Return the address of a plan's page."""
    return reverse("year-plan", args=[id_])


class Draft(LedgerActPage):
    """Draft a plan."""

    title = button = "起草年度监督计划"
    confirm = False
    form_class = DraftForm

    def up(self, subject: Any) -> Link:
        """Return the way back."""
        return Link("年度监督计划", reverse("list", args=["year-plans"]))

    def initial(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        """Return the next year and a usual name."""
        unit, year = standing.unit_of(account_of(request)), this_year()
        return {"year": year, "title": f"{names([unit]).get(unit, '')}{year}年度行政执法监督计划"}

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it; on to the plan."""
        data, unit = form.cleaned_data, standing.unit_of(account_of(request))
        return plan_url(services.draft(self.by(request, key, unit), data["year"], data["title"], data["note"]).id)


class OnPlan(LedgerActPage):
    """Acts on one plan of the own unit; stale where somebody else moved it meanwhile."""

    def subject(self, request: HttpRequest, **address: Any) -> YearPlan:
        """Return the plan. Raises Http404."""
        return selectors.own_or_404(account_of(request), address["public_id"])

    def title_of(self, subject: YearPlan) -> str:
        """Return the title with the plan."""
        return f"{self.title}：{subject.title}"

    def up(self, subject: YearPlan) -> Link:
        """Return the way back."""
        return Link("返回该计划", plan_url(subject.public_id))

    def version(self, subject: YearPlan) -> str:
        """Return the plan's version in the ledger."""
        return str(ledger.version(PLAN, subject.public_id))

    def now(self, request: HttpRequest, subject: YearPlan, key: str, number: str = "") -> Act:
        """Return the act in the name of the plan's body."""
        return self.by(request, key, subject.agency, document_no=number)


class AddItem(OnPlan):
    """Put an item on the plan."""

    title = button = "增加项目"
    confirm = False

    def form(self, request: HttpRequest, subject: YearPlan, data: Any = None) -> forms.Form:
        """Return the form."""
        return ItemForm(account_of(request), data, self.initial(request, subject))

    def perform(self, request: HttpRequest, subject: YearPlan, form: forms.Form, key: str) -> str:
        """Do it; back to the plan."""
        services.set_item(self.now(request, subject, key), subject, cast("ItemForm", form).new())
        return self.up(subject).url


class Approve(OnPlan):
    """Approve the plan: proposed by whoever drafts, confirmed by a head of the body in a session of his own."""

    title = button = "批准年度监督计划"
    form_class = ApproveForm

    def lets_confirm(self, request: HttpRequest, **address: Any) -> bool:
        """Return whether this account approves plans of this body."""
        return may_approve(account_of(request), self.subject(request, **address))

    def perform(self, request: HttpRequest, subject: YearPlan, form: forms.Form, key: str) -> str:
        """Do it; back to the plan."""
        services.approve(self.now(request, subject, key), subject, form.cleaned_data["opinion"])
        return self.up(subject).url


class Publish(OnPlan):
    """Issue the plan as a numbered document; the bodies it names are told."""

    title = button = "印发年度监督计划"

    def perform(self, request: HttpRequest, subject: YearPlan, form: forms.Form, key: str) -> str:
        """Do it; back to the plan. Nothing takes a number where something speaks against it."""
        user = account_of(request)
        if against := services.publish_against(subject):
            raise ActRefused(self.title, against)
        about = Subject(PLAN, subject.public_id, subject.title, subject)
        values = printing.plan_values(subject)
        document = making.issue(user, printing.PAPER, about, subject.agency, values, day=days.today())
        number = document.number.text if document.number else ""
        services.publish(self.now(request, subject, key, number), subject)
        _tell(user, subject)
        return self.up(subject).url


def _tell(user: User, plan: YearPlan) -> None:
    """Tell the accounts that answer for the bodies named; an item for all bodies is told to everybody supervised."""
    items = selectors.items([plan.public_id])
    bodies = {id_ for row in items for id_ in row.bodies}
    if any(not row.bodies for row in items):
        bodies |= {id_ for id_, _ in bodies_of(user)}
    told = [id_ for one in sorted(bodies) for id_ in findings.answering(one).values_list("public_id", flat=True)]
    url = plan_url(plan.public_id)
    notify(told, NOTICE, f"印发年度监督计划：{plan.title}"[:120], url=url, key=f"{plan.public_id}:{days.today()}")


class Report(OnPlan):
    """Report about the year's supervision as a numbered document; before the year's end with a reason."""

    title = button = "年终总结"

    def form(self, request: HttpRequest, subject: YearPlan, data: Any = None) -> forms.Form:
        """Return the form; it asks for the reason while the plan's year runs."""
        early = bool(services.early(subject, days.today()))
        return ReportForm(data, initial=self.initial(request, subject), early=early)

    def initial(self, request: HttpRequest, subject: YearPlan) -> dict[str, Any]:
        """Return a sentence drafted from the figures."""
        return {"result": printing.summary(subject)}

    def perform(self, request: HttpRequest, subject: YearPlan, form: forms.Form, key: str) -> str:
        """Do it; back to the plan. Nothing takes a number where something speaks against it."""
        user, data = account_of(request), form.cleaned_data
        why = data.get("why", "")
        if against := services.report_against(subject, data["result"]):
            raise ActRefused(self.title, against)
        about = Subject(PLAN, subject.public_id, subject.title, subject)
        values = printing.report_values(user, subject, data["result"], data["next_steps"])
        document = making.issue(user, printing.REPORT, about, subject.agency, values, day=days.today())
        number = document.number.text if document.number else ""
        services.report(self.now(request, subject, key, number), subject, data["result"], why)
        return self.up(subject).url


class OnItem(OnPlan):
    """Acts on one item: the page's subject is its plan, ``row`` the item."""

    row: YearItem

    def subject(self, request: HttpRequest, **address: Any) -> YearPlan:
        """Return the plan of the item. Raises Http404."""
        self.row = selectors.item_or_404(account_of(request), address["public_id"])
        return selectors.own_or_404(account_of(request), self.row.plan)

    def title_of(self, subject: YearPlan) -> str:
        """Return the title with the item."""
        return f"{self.title}：{self.row.title}"

    def version(self, subject: YearPlan) -> str:
        """Return the versions of plan and item: what was started for the item meanwhile makes the form stale too."""
        return f"{super().version(subject)}.{ledger.version(ITEM, self.row.public_id)}"


class ChangeItem(OnItem):
    """Change an item; an approved plan needs a new approval after it."""

    title = button = "调整项目"

    def form(self, request: HttpRequest, subject: YearPlan, data: Any = None) -> forms.Form:
        """Return the form, as the item is."""
        row = self.row
        known = {name: getattr(row, name) for name in ("title", "kind", "quarter", "bodies", "lead", "demand")}
        return ItemForm(account_of(request), data, known | {"everybody": not row.bodies})

    def perform(self, request: HttpRequest, subject: YearPlan, form: forms.Form, key: str) -> str:
        """Do it; back to the plan."""
        services.set_item(self.now(request, subject, key), subject, cast("ItemForm", form).new(), self.row)
        return self.up(subject).url


class DropItem(OnItem):
    """Take an item off the plan."""

    title = button = "删除项目"

    def perform(self, request: HttpRequest, subject: YearPlan, form: forms.Form, key: str) -> str:
        """Do it; back to the plan."""
        services.drop_item(self.now(request, subject, key), subject, self.row)
        return self.up(subject).url
