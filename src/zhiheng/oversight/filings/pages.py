"""Pages of the acts about filings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents.numbers import words_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Demand, LawPanel, Link
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import Act
from zhiheng.oversight.filings import forms as own
from zhiheng.oversight.filings import services
from zhiheng.oversight.filings.majors import due, settings
from zhiheng.oversight.filings.models import Filing, State
from zhiheng.oversight.filings.permissions import may_file, may_supervise
from zhiheng.oversight.filings.selectors import filing_or_404, titles
from zhiheng.oversight.supervision.pages.base import Acting, TakesFiles
from zhiheng.registry.memberships.standing import unit_of


class OnFiling(Acting):
    """An act about one filing. 404 for accounts that don't see it or whose act this isn't."""

    form_class: type[forms.Form]

    def allowed(self, user: User, row: Filing) -> bool:
        """Return whether this account does such acts."""
        return may_supervise(user)

    def subject(self, request: HttpRequest, **address: Any) -> Filing:
        """Return the filing."""
        user = account_of(request)
        row = filing_or_404(user, address["type"], address["id"])
        if not self.allowed(user, row):
            raise Http404
        return row

    def title_of(self, subject: Filing) -> str:
        """Return the title with the decision's."""
        called = titles([subject]).get((subject.object_type, subject.object_id), subject.object_id)
        return f"{self.title}：{called}"

    def up(self, subject: Filing) -> Link:
        """Return the way back."""
        return Link("返回这件备案", services.page_of(subject))

    def version(self, subject: Filing) -> str:
        """Return the version of the case or measure."""
        return str(ledger.version(subject.object_type, subject.object_id))

    def form(self, request: HttpRequest, subject: Filing, data: Any = None) -> forms.Form:
        """Return the form."""
        unit = unit_of(account_of(request))
        made: forms.Form = self.form_class(unit, None, data, self.initial(request, subject))  # type: ignore[arg-type]  # forms of this room
        return made

    def law(self, request: HttpRequest, subject: Filing) -> LawPanel:
        """Return what the filing rests on."""
        last = f"最迟 {days.say_day(subject.due_on)}，{settings().days('report', subject.decided_on).words}"
        return LawPanel(next=[Demand("重大决定报本级司法行政部门备案", last, services.basis_of(subject))])

    def perform(self, request: HttpRequest, subject: Filing, form: forms.Form, key: str) -> str:
        """Do it, now or as it was done on paper; back to the filing."""
        self.do(account_of(request), self.of(request, form, key), subject, form.cleaned_data)
        return services.page_of(subject)

    def of(self, request: HttpRequest, form: forms.Form, key: str) -> Act:
        """Return the act as the form tells it: done now, or recorded with its day and the reason."""
        when: dict[str, Any] = form.when  # type: ignore[attr-defined]  # every form of this room is a late-entry form
        return self.now(request, key, **when)

    def do(self, user: User, act: Act, row: Filing, data: dict[str, Any]) -> None:
        """Do the act through the room's service."""
        raise NotImplementedError


class ByAgency(TakesFiles, OnFiling):
    """An act of the body that decided, with files."""

    def allowed(self, user: User, row: Filing) -> bool:
        """Return whether this account answers for that body."""
        return may_file(user, row)


def _kept(data: dict[str, Any]) -> tuple[str, ...]:
    return tuple(filter(None, data["kept"].split(",")))


class File(ByAgency):
    """File."""

    title = button = "报送备案"
    form_class = own.FileForm

    def do(self, user: User, act: Act, row: Filing, data: dict[str, Any]) -> None:
        """Do it."""
        services.file(user, act, row, _kept(data))


class Answer(ByAgency):
    """Hand in material, or answer the opinion."""

    title = button = "补交材料或者答复"

    def form(self, request: HttpRequest, subject: Filing, data: Any = None) -> forms.Form:
        """Return the form that fits: an opinion wants to know whether it was followed."""
        self.form_class = (
            own.OpinionAnswerForm if subject.state == State.PROBLEMS else own.AnswerForm
        )  # one page object per request
        return super().form(request, subject, data)

    def do(self, user: User, act: Act, row: Filing, data: dict[str, Any]) -> None:
        """Do it."""
        services.answer(user, act, row, data["explanation"], bool(data.get("corrected")), _kept(data))


class Register(OnFiling):
    """Register."""

    title = button = "登记备案"
    form_class = own.RegisterForm

    def initial(self, request: HttpRequest, subject: Filing) -> dict[str, Any]:
        """Propose the next number of the year."""
        day, unit = days.today(), unit_of(account_of(request))
        given = Filing.objects.filter(registered_on__year=day.year).count()
        return {"number": own.next_number(words_of([unit]).get(unit, ""), day, given)}

    def do(self, user: User, act: Act, row: Filing, data: dict[str, Any]) -> None:
        """Do it."""
        services.register(user, act, row, data["number"])


class Ask(OnFiling):
    """Ask for material."""

    title = button = "调取案卷材料"
    form_class = own.AskForm

    def initial(self, request: HttpRequest, subject: Filing) -> dict[str, Any]:
        """Propose the last day."""
        return {"until": due("answer", days.today()), "wanted": "全部案卷"}

    def do(self, user: User, act: Act, row: Filing, data: dict[str, Any]) -> None:
        """Do it."""
        services.ask(user, act, row, data["wanted"], data["until"], tuple(data["supervisors"]))


class Review(OnFiling):
    """Conclude the review."""

    title = button = "作出审查意见"
    form_class = own.ReviewForm

    def initial(self, request: HttpRequest, subject: Filing) -> dict[str, Any]:
        """Propose the last day of an answer."""
        return {"until": due("answer", days.today())}

    def do(self, user: User, act: Act, row: Filing, data: dict[str, Any]) -> None:
        """Do it."""
        people, items = tuple(data["supervisors"]), tuple(data["items"])
        said = services.Review(data["result"], data["opinion"], people, items, data["until"])
        services.review(user, replace(act, document_no=data["number"]), row, said)


class Supervise(OnFiling):
    """Open supervision."""

    title = button = "立督办"

    def form(self, request: HttpRequest, subject: Filing, data: Any = None) -> forms.Form:
        """Return the form, the matter named after the decision."""
        called = titles([subject]).get((subject.object_type, subject.object_id), subject.object_id)
        return own.SuperviseForm(data, initial={"title": f"备案审查发现问题：{called}"[:120]})

    def perform(self, request: HttpRequest, subject: Filing, form: forms.Form, key: str) -> str:
        """Do it; on to the matter."""
        title = form.cleaned_data["title"]
        done = services.supervise(account_of(request), self.of(request, form, key), subject, title)
        return reverse("matter", args=[done.id])
