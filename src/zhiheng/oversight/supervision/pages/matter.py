"""Pages of acts on a matter: issue an instrument, record one on paper, close the matter."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Demand, LawPanel, Link
from zhiheng.ledger import selectors as ledger
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.models import Finding, Matter
from zhiheng.oversight.findings.projecting import SUPERVISION
from zhiheng.oversight.supervision import checking, services
from zhiheng.oversight.supervision.instruments import Instrument, instruments
from zhiheng.oversight.supervision.pages.base import Acting, order_url
from zhiheng.oversight.supervision.pages.forms import CloseForm, IssueForm, PaperForm
from zhiheng.oversight.supervision.permissions import may_handle, may_sign
from zhiheng.oversight.supervision.printing import han, within
from zhiheng.oversight.supervision.services.issuing import Issue
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.memberships.standing import unit_of


class OnMatter(Acting):
    """An act on one matter."""

    def subject(self, request: HttpRequest, **address: Any) -> Matter:
        """Return the matter. Raises Http404 where this user doesn't see it, or doesn't supervise in its body's name."""
        found = findings.matter_or_404(account_of(request), address["public_id"])
        if not may_handle(account_of(request), found.body):
            raise Http404
        return found

    def title_of(self, subject: Matter) -> str:
        """Return the title with what it is about."""
        return f"{self.title}：{subject.title}"

    def up(self, subject: Matter) -> Link:
        """Return the way back."""
        return Link("返回该事项", reverse("matter", args=[subject.public_id]))

    def version(self, subject: Matter) -> str:
        """Return the matter's version in the ledger."""
        return str(ledger.version(SUPERVISION, subject.public_id))


def found_of(matter: Matter) -> list[checking.Checked]:
    """Return the findings of a matter that an instrument can be about: those not dismissed and not settled."""
    rows = Finding.objects.filter(matter=matter.public_id).select_related("edition").order_by("pk")
    past = (checking.Shows.DISMISSED, checking.Shows.SETTLED)
    return [one for one in checking.checked(list(rows)) if one.shows not in past]


class _Issues(OnMatter):
    """What issuing and recording share; ``filled`` is the form."""

    filled: ClassVar[type[IssueForm]] = IssueForm
    instrument: Instrument

    def form(self, request: HttpRequest, subject: Matter, data: Any = None) -> forms.Form:
        """Return the form, with problems and demand drafted from what is known."""
        unit = unit_of(account_of(request))
        return self.filled(unit, self.instrument, found_of(subject), data, self.initial(request, subject))

    def initial(self, request: HttpRequest, subject: Matter) -> dict[str, Any]:
        """Return problems drafted from the findings, the usual demand, the proposed last day."""
        found = found_of(subject)
        lines = [f"{han(place)}、{one.called}（{one.row.edition.basis}）。" for place, one in enumerate(found, 1)]
        return {
            "problems": "\n".join(lines) or f"{subject.title}。",
            "demand": self.instrument.demand,
            "until": self.instrument.days.after(days.today()),
            "findings": [one.row.identity for one in found],
        }

    def said(self, subject: Matter, form: forms.Form, kind: str, former: str = "") -> Issue:
        """Return what the form states."""
        data = form.cleaned_data
        chosen, named = tuple(data["supervisors"]), tuple(data.get("findings", ()))
        until: date | None = data.get("until")
        return Issue(subject.public_id, kind, data["demand"], data["problems"], chosen, named, until, former)


class IssueOrder(_Issues):
    """Issue an instrument of the kind in the address; ``?after=ID`` names the one that it follows."""

    button = "制发文书"

    def lets_confirm(self, request: HttpRequest, **address: Any) -> bool:
        """Return whether this account signs instruments, and sees this one's matter."""
        self.subject(request, **address)
        return may_sign(account_of(request))

    def subject(self, request: HttpRequest, **address: Any) -> Matter:
        """Return the matter. Raises Http404, also for an unknown kind."""
        found = instruments().get(address["kind"])
        if found is None:
            raise Http404
        self.instrument, self.former = found, request.GET.get("after", "")
        return super().subject(request, **address)

    def title_of(self, subject: Matter) -> str:
        """Return the title with the kind."""
        return f"制发{self.instrument.title}：{subject.title}"

    def records(self, form: forms.Form, subject: Matter) -> list[tuple[str, str]]:
        """Return whom it goes to and what its days are, before what was filled in."""
        agency = names([subject.agency]).get(subject.agency, subject.agency)
        last = within(self.instrument, form.cleaned_data.get("until"))
        head = [
            ("送", agency),
            ("文号", "系统编号，编后不能再用于其他文书"),
            ("办理期限", last),
            ("依据", self.instrument.basis),
        ]
        return [*head, *super().records(form, subject)]

    def law(self, request: HttpRequest, subject: Matter) -> LawPanel:
        """Return what the instrument rests on, and what it asks of the agency."""
        instrument = self.instrument
        last = "收到之日起" if instrument.from_receipt else "期限由文书载明："
        two = Demand("两名以上监督人员持有效监督证件", "", "山东省行政执法监督条例第二十二条")
        return LawPanel(next=[Demand(instrument.demand, f"{last}{instrument.days.words}", instrument.basis), two])

    def perform(self, request: HttpRequest, subject: Matter, form: forms.Form, key: str) -> str:
        """Do it; on to the instrument."""
        said = self.said(subject, form, self.instrument.kind, self.former)
        return order_url(services.issue(account_of(request), self.now(request, key), said).id)


class RecordPaper(_Issues):
    """Record an instrument that was issued on paper."""

    title = button = "补录纸质文书"
    filled = PaperForm

    def subject(self, request: HttpRequest, **address: Any) -> Matter:
        """Return the matter."""
        self.instrument = instruments()["opinion"]
        return super().subject(request, **address)

    def initial(self, request: HttpRequest, subject: Matter) -> dict[str, Any]:
        """Return what is known; the last day stands on the paper."""
        known = super().initial(request, subject)
        return {**known, "until": None, "kind": "opinion"}

    def perform(self, request: HttpRequest, subject: Matter, form: forms.Form, key: str) -> str:
        """Do it; on to the instrument."""
        data = form.cleaned_data
        stated = {"on": data["on"], "doing": False, "document_no": data["number"].strip()}
        act = self.now(request, key, **stated, late_reason=data["late_reason"])
        return order_url(services.record_issue(account_of(request), act, self.said(subject, form, data["kind"])).id)


class CloseMatter(OnMatter):
    """Close a matter."""

    title = button = "办结事项"

    def form(self, request: HttpRequest, subject: Matter, data: Any = None) -> forms.Form:
        """Return the form."""
        return CloseForm("", None, data, {"result": "已督促纠正"})

    def perform(self, request: HttpRequest, subject: Matter, form: forms.Form, key: str) -> str:
        """Do it; back to the matter."""
        services.close_matter(account_of(request), self.now(request, key), subject, form.cleaned_data["result"])
        return self.up(subject).url
