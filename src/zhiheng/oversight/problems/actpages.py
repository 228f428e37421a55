"""The pages of the acts about prominent problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents import making
from zhiheng.kit.documents.registry import Subject
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Link
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.ledger.evidence import keep
from zhiheng.oversight.problems import printing, selectors, services
from zhiheng.oversight.problems.collecting import Clue, clue_of
from zhiheng.oversight.problems.forms import (
    AssignForm,
    CloseForm,
    InvestigateForm,
    ListForm,
    PrintForm,
    RectifyForm,
    VerifyForm,
)
from zhiheng.oversight.problems.models import Item, Problem
from zhiheng.oversight.problems.permissions import may_answer
from zhiheng.oversight.problems.projecting import ITEM, PROBLEM
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.memberships import standing


def page_of(type_: str, id_: str) -> str:
    """Return the address of the page of a problem or item."""
    return reverse("object", args=[type_, id_])


class PutOnList(LedgerActPage):
    """Put a problem on the list, from what the address names: findings, a rule, a repeated matter, a campaign."""

    title = button = "列入突出问题"

    def subject(self, request: HttpRequest, **address: Any) -> Clue:
        """Return what the address tells about the problem."""
        return clue_of(account_of(request), request.GET)

    def up(self, subject: Clue) -> Link:
        """Return the way back."""
        return Link("突出问题", reverse("list", args=["problems"]))

    def initial(self, request: HttpRequest, subject: Clue) -> dict[str, Any]:
        """Return what is known."""
        return {
            "title": subject.title,
            "origin": subject.origin,
            "source": subject.source,
            "agencies": list(subject.agencies),
        }

    def form(self, request: HttpRequest, subject: Clue, data: Any = None) -> forms.Form:
        """Return the form."""
        return ListForm(account_of(request), data, self.initial(request, subject))

    def perform(self, request: HttpRequest, subject: Clue, form: forms.Form, key: str) -> str:
        """Do it; on to the problem."""
        data = form.cleaned_data
        new = services.NewProblem(
            **data, rule=subject.rule, topic=subject.topic, counted=subject.counted, campaign=subject.campaign
        )
        done = services.put_on_list(self.by(request, key, standing.unit_of(account_of(request))), new)
        return page_of(PROBLEM, done.id)


class _OnProblem(LedgerActPage):
    """Acts on one problem; stale where somebody else moved it meanwhile."""

    confirm = False

    def subject(self, request: HttpRequest, **address: Any) -> Problem:
        """Return the problem. Raises Http404."""
        return selectors.problem_or_404(account_of(request), address["public_id"])

    def title_of(self, subject: Problem) -> str:
        """Return the title with the problem."""
        return f"{self.title}：{subject.title}"

    def up(self, subject: Problem) -> Link:
        """Return the way back."""
        return Link("返回该问题", page_of(PROBLEM, subject.public_id))

    def version(self, subject: Problem) -> str:
        """Return the problem's version in the ledger."""
        return str(ledger.version(PROBLEM, subject.public_id))


class Investigate(_OnProblem):
    """Record what was found and decompose the problem."""

    title = button = "调查分解"
    form_class = InvestigateForm

    def initial(self, request: HttpRequest, subject: Problem) -> dict[str, Any]:
        """Return what was recorded before."""
        return {"note": subject.findings, "parts": "\n".join(subject.parts)}

    def perform(self, request: HttpRequest, subject: Problem, form: forms.Form, key: str) -> str:
        """Do it; back to the problem."""
        act = self.by(request, key, standing.unit_of(account_of(request)))
        services.investigate(act, subject, form.cleaned_data["note"], form.cleaned_data["parts"])
        return self.up(subject).url


class Assign(_OnProblem):
    """Assign tasks to bodies."""

    title = button = "交办"
    confirm = True
    template = "problems/assign.html"

    def form(self, request: HttpRequest, subject: Problem, data: Any = None) -> forms.Form:
        """Return the form: the tasks that nobody has yet, the first body concerned, the problem's day."""
        user = account_of(request)
        taken = set(selectors.items_of(user, subject.public_id).values_list("title", flat=True))
        parts = [part for part in subject.parts if part[:200] not in taken]
        due = subject.due if subject.due and subject.due >= days.today() else None
        known: dict[str, Any] = {}
        for place in range(1, len(parts) + 1):
            known[f"t{place}_due"] = due
            known[f"t{place}_agency"] = subject.agencies[0] if len(subject.agencies) == 1 else ""
        return AssignForm(user, parts, data, known)

    def records(self, form: forms.Form, subject: Problem) -> Sequence[tuple[str, str]]:
        """Return what will be recorded: each task with body and day."""
        assert isinstance(form, AssignForm)  # noqa: S101 (made by this page)
        tasks = form.tasks()
        called = names([task.agency for task in tasks])
        found = [(f"任务{i}", f"{t.title}，{called.get(t.agency, t.agency)}，{t.due}") for i, t in enumerate(tasks, 1)]
        return [*found, ("整改要求", form.cleaned_data["demand"])] if form.cleaned_data["demand"] else found

    def perform(self, request: HttpRequest, subject: Problem, form: forms.Form, key: str) -> str:
        """Do it; back to the problem."""
        assert isinstance(form, AssignForm)  # noqa: S101 (made by this page)
        services.assign(self.by(request, key, standing.unit_of(account_of(request))), subject, form.tasks())
        return self.up(subject).url


class Close(_OnProblem):
    """Take the problem off the list; a second supervisor confirms. The paper is made with it."""

    title = button = "销号"
    form_class = CloseForm

    def initial(self, request: HttpRequest, subject: Problem) -> dict[str, Any]:
        """Return a first sentence from the items."""
        return {"result": f"分解的 {subject.items} 项整改任务已全部核验通过。"}

    def perform(self, request: HttpRequest, subject: Problem, form: forms.Form, key: str) -> str:
        """Do it; back to the problem."""
        user, result = account_of(request), form.cleaned_data["result"]
        unit = standing.unit_of(user)
        services.close(self.by(request, key, unit), subject, result)
        about = Subject(PROBLEM, subject.public_id, subject.title, subject)
        values = printing.closing_values(
            user, subject, result, [user.title, *([self.second.title] if self.second else [])]
        )
        making.issue(user, printing.CLOSING, about, unit, values, day=days.today())
        return self.up(subject).url


class _OnItem(LedgerActPage):
    """Acts on one item."""

    confirm = False

    def allowed(self, request: HttpRequest, item: Item) -> bool:
        """Return whether this account may do it to this item."""
        return True

    def subject(self, request: HttpRequest, **address: Any) -> Item:
        """Return the item. Raises Http404 where it isn't seen, or isn't this account's to act on."""
        item = selectors.item_or_404(account_of(request), address["public_id"])
        if not self.allowed(request, item):
            raise Http404
        return item

    def title_of(self, subject: Item) -> str:
        """Return the title with the item."""
        return f"{self.title}：{subject.title}"

    def up(self, subject: Item) -> Link:
        """Return the way back."""
        return Link("返回该整改项", page_of(ITEM, subject.public_id))

    def version(self, subject: Item) -> str:
        """Return the item's version in the ledger."""
        return str(ledger.version(ITEM, subject.public_id))


class Rectify(_OnItem):
    """The body reports that it rectified."""

    title = button = "报告整改"

    def allowed(self, request: HttpRequest, item: Item) -> bool:
        """Return whether this account answers for the body."""
        return may_answer(account_of(request), item)

    def form(self, request: HttpRequest, subject: Item, data: Any = None) -> forms.Form:
        """Return the form."""
        return RectifyForm(data, request.FILES if data is not None else None)

    def perform(self, request: HttpRequest, subject: Item, form: forms.Form, key: str) -> str:
        """Do it; back to the item."""
        user = account_of(request)
        files = keep(form.cleaned_data["file"], (ITEM, subject.public_id), user)
        act = self.by(request, key, standing.unit_of(user))
        services.rectify(act, subject, form.cleaned_data["evidence"], files)
        return self.up(subject).url


class Verify(_OnItem):
    """The bureau verifies, on the data where a rule measures the problem."""

    title = button = "核验整改"
    form_class = VerifyForm
    template = "problems/verify.html"

    def subject(self, request: HttpRequest, **address: Any) -> Item:
        """Return the item with what the data say. Raises Http404."""
        item = super().subject(request, **address)
        since = item.rectified_on
        self.measured = selectors.measured(item.rule, item.agency, since) if since else None
        return item

    def perform(self, request: HttpRequest, subject: Item, form: forms.Form, key: str) -> str:
        """Do it; back to the item."""
        data = form.cleaned_data
        act = self.by(request, key, standing.unit_of(account_of(request)))
        services.verify(act, subject, data["passed"] == "1", data["opinion"])
        return self.up(subject).url


class PrintList(LedgerActPage):
    """Issue the list as a numbered document."""

    title = button = "制发问题清单"
    form_class = PrintForm
    confirm = False

    def up(self, subject: Any) -> Link:
        """Return the way back."""
        return Link("突出问题", reverse("list", args=["problems"]))

    def initial(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        """Return a sentence from the figures."""
        return {"summary": printing.summary(account_of(request), days.today())}

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it; on to the document."""
        user = account_of(request)
        unit, today = standing.unit_of(user), days.today()
        values = printing.list_values(user, form.cleaned_data["summary"], today)
        about = Subject("agency", unit, f"截至{today:%Y-%m-%d}")
        document = making.issue(user, printing.LIST, about, unit, values, day=today)
        return reverse("document", args=[document.public_id])
