"""The pages of the acts on statistics: enter, explain, sign, return, accept; and the bureau's saved layouts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.forms.act_page import ActPage
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.problems import Refusal
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.oversight.statistics import layouts, services
from zhiheng.oversight.statistics.forms import EnterForm, LayoutForm, NoteForm, ReturnForm, indicator_help
from zhiheng.oversight.statistics.indicators import BY_CODE
from zhiheng.oversight.statistics.models import Layout, Statement
from zhiheng.oversight.statistics.permissions import may_enter, may_sign, may_supervise
from zhiheng.oversight.statistics.sheets import Sheet, digest, figure_id, sheet, statement_id
from zhiheng.oversight.statistics.views import agency_or_404, year_or_404
from zhiheng.registry.memberships import standing


class _OnSheet(LedgerActPage):
    """Acts on one agency's year; stale where it was signed, returned or accepted meanwhile."""

    def allowed(self, request: HttpRequest, agency: str) -> bool:
        """Return whether this account may do it for this agency."""
        raise NotImplementedError

    def subject(self, request: HttpRequest, **address: Any) -> Sheet:
        """Return the sheet. Raises Http404 where it isn't seen, or isn't this account's to act on."""
        agency = agency_or_404(account_of(request), address["public_id"]).public_id
        if not self.allowed(request, agency):
            raise Http404
        return sheet(account_of(request), agency, year_or_404(address["year"]))

    def title_of(self, subject: Sheet) -> str:
        """Return the title with the year."""
        return f"{self.title}：{subject.year} 年度"

    def up(self, subject: Sheet) -> Link:
        """Return the way back to the sheet."""
        return Link("返回统计表", reverse("statistics-sheet", args=[subject.year, subject.agency]))

    def version(self, subject: Sheet) -> str:
        """Return the version of the report in the ledger."""
        return str(ledger.version("report", statement_id(subject.agency, subject.year)))


class _OnFigure(_OnSheet):
    """Acts on one figure, which the address names."""

    def allowed(self, request: HttpRequest, agency: str) -> bool:
        """Return whether this account enters figures for the agency."""
        return may_enter(account_of(request), agency)

    def subject(self, request: HttpRequest, **address: Any) -> Sheet:
        """Return the sheet. Raises Http404 for an indicator that there isn't."""
        if address["code"] not in BY_CODE:
            raise Http404
        return super().subject(request, **address)

    def version(self, subject: Sheet) -> str:
        """Return the version with the figure's own: what somebody else said of it isn't written over unseen."""
        said = ledger.version("figure", figure_id(subject.agency, subject.year, self.address["code"]))
        return f"{super().version(subject)}-{said}"

    def title_of(self, subject: Sheet) -> str:
        """Return the title with the figure."""
        return f"{self.title}：{subject.year} 年度{BY_CODE[self.address['code']].title}"

    def initial(self, request: HttpRequest, subject: Sheet) -> dict[str, Any]:
        """Return what was said before."""
        line = next(line for line in subject.lines if line.indicator.code == self.address["code"])
        return {"note": line.note, "value": line.value if line.entered else None}


class Enter(_OnFigure):
    """Enter a figure that the ledger can't know."""

    title = button = "填报数据"
    form_class = EnterForm

    def perform(self, request: HttpRequest, subject: Sheet, form: forms.Form, key: str) -> str:
        """Do it; back to the sheet."""
        data = form.cleaned_data
        services.enter(
            self.by(request, key, subject.agency), subject, self.address["code"], data["value"], data["note"]
        )
        return self.up(subject).url


class Explain(_OnFigure):
    """Write a note to a figure."""

    title = button = "写说明"
    form_class = NoteForm

    def perform(self, request: HttpRequest, subject: Sheet, form: forms.Form, key: str) -> str:
        """Do it; back to the sheet."""
        act = self.by(request, key, subject.agency)
        services.explain(act, subject, self.address["code"], form.cleaned_data["note"])
        return self.up(subject).url


class Sign(_OnSheet):
    """Sign an agency's year."""

    title = button = "签报统计"

    def allowed(self, request: HttpRequest, agency: str) -> bool:
        """Return whether this account signs for the agency."""
        return may_sign(account_of(request), agency)

    def version(self, subject: Sheet) -> str:
        """Return the version with the figures' digest: nobody signs figures other than those that were shown."""
        return f"{super().version(subject)}-{digest(subject.figures, subject.agency, subject.year, 0)}"

    def records(self, form: forms.Form, subject: Sheet) -> Sequence[tuple[str, str]]:
        """Return every figure that will be signed."""
        return [
            (f"{line.indicator.group}·{line.indicator.title}", f"{line.value:,f} {line.indicator.unit}")
            for line in subject.lines
            if line.value is not None
        ]

    def perform(self, request: HttpRequest, subject: Sheet, form: forms.Form, key: str) -> str:
        """Do it; back to the sheet."""
        services.sign(self.by(request, key, subject.agency), subject)
        return self.up(subject).url


class _Deciding(_OnSheet):
    """Acts of the bureau on what was signed."""

    def allowed(self, request: HttpRequest, agency: str) -> bool:
        """Return whether this account is the bureau's."""
        return may_supervise(account_of(request))

    def subject(self, request: HttpRequest, **address: Any) -> Sheet:
        """Return the sheet. Raises Http404 where nothing was signed."""
        found = super().subject(request, **address)
        if found.statement is None:
            raise Http404
        return found

    def records(self, form: forms.Form, subject: Sheet) -> Sequence[tuple[str, str]]:
        """Return which version it is about."""
        signed = self.statement(subject)
        return [("版本", f"第 {signed.version} 版，{signed.signed_on} 签报"), *super().records(form, subject)]

    @staticmethod
    def statement(subject: Sheet) -> Statement:
        """Return what was signed. Raises Http404 without it."""
        if subject.statement is None:
            raise Http404
        return subject.statement


class Return(_Deciding):
    """Return a signed version."""

    title = button = "退回统计"
    form_class = ReturnForm

    def perform(self, request: HttpRequest, subject: Sheet, form: forms.Form, key: str) -> str:
        """Do it; back to the sheet."""
        act = self.by(request, key, standing.unit_of(account_of(request)))
        services.send_back(act, self.statement(subject), form.cleaned_data["reason"])
        return self.up(subject).url


class Accept(_Deciding):
    """Accept a signed version."""

    title = button = "核收统计"

    def perform(self, request: HttpRequest, subject: Sheet, form: forms.Form, key: str) -> str:
        """Do it; back to the sheet."""
        act = self.by(request, key, standing.unit_of(account_of(request)))
        services.accept(act, self.statement(subject))
        return self.up(subject).url


class Arrange(ActPage):
    """Save a layout of the bureau's table: a wish about form, kept beside the ledger (``?layout=`` changes one)."""

    title = button = "保存报表样式"
    form_class = LayoutForm
    confirm = False
    template = "statistics/layout.html"

    def subject(self, request: HttpRequest, **address: Any) -> Layout | None:
        """Return the layout that the address names, None for a new one. Raises Http404."""
        asked = request.GET.get("layout", "")
        found = Layout.objects.filter(public_id=asked).first() if asked else None
        if asked and found is None:
            raise Http404
        return found

    def up(self, subject: Layout | None) -> Link:
        """Return the way back."""
        return Link("年度统计", reverse("statistics"))

    def initial(self, request: HttpRequest, subject: Layout | None) -> dict[str, Any]:
        """Return the layout as it is, or the usual one to begin with."""
        if subject is not None:
            return {"title": subject.title, "columns": subject.columns}
        return {"columns": layouts.usual()}

    def form(self, request: HttpRequest, subject: Layout | None, data: Any = None) -> forms.Form:
        """Return the form, with the indicators that it can name."""
        form = super().form(request, subject, data)
        form.indicators = indicator_help()  # type: ignore[attr-defined]  # read by the template
        return form

    def version(self, subject: Layout | None) -> str:
        """Return when it was saved last."""
        return subject.saved_at.isoformat() if subject is not None else ""

    def act(self, request: HttpRequest, subject: Layout | None, form: forms.Form, key: str) -> str:
        """Save it; back to the year. Raises Refusal for a name that is taken."""
        title = form.cleaned_data["title"].strip()
        others = Layout.objects.filter(title=title)
        if subject is not None:
            others = others.exclude(pk=subject.pk)
        if others.exists():
            raise Refusal.of(f"已有名为“{title}”的报表，没有保存", "表名", "请换一个名称，或打开那张报表修改")
        row = subject or Layout()
        row.title, row.columns, row.saved_by = title, form.cleaned_data["columns"], account_of(request).public_id
        row.save()
        return reverse("statistics")
