"""The pages of the acts about contact points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Link
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.oversight.contactpoints import selectors, services
from zhiheng.oversight.contactpoints.forms import AnswerForm, HeldForm, PointForm
from zhiheng.oversight.contactpoints.models import ContactPoint, Suggestion
from zhiheng.oversight.contactpoints.projecting import MEETING, SUGGESTION
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.memberships import standing


class NamePoint(LedgerActPage):
    """Name an enterprise a contact point."""

    title = button = "聘为企业联系点"
    form_class = PointForm

    def up(self, subject: Any) -> Link:
        """Return the way back."""
        return Link("企业联系点", reverse("list", args=["contact-points"]))

    def records(self, form: forms.Form, subject: Any) -> Sequence[tuple[str, str]]:
        """Return what will be recorded, the enterprise by its registered name."""
        id_ = form.cleaned_data["enterprise"]
        return [("企业", selectors.enterprise_names([id_])[id_]), *super().records(form, subject)[1:]]

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it; back to the list."""
        act = self.by(request, key, standing.unit_of(account_of(request)))
        services.name_point(act, form.cleaned_data["enterprise"], form.cleaned_data["until"])
        return self.up(subject).url


class EndPoint(LedgerActPage):
    """End a contact point's term."""

    title = button = "解聘企业联系点"

    def subject(self, request: HttpRequest, **address: Any) -> ContactPoint:
        """Return the contact point. Raises Http404."""
        return selectors.point_or_404(account_of(request), address["public_id"])

    def title_of(self, subject: ContactPoint) -> str:
        """Return the title with the enterprise."""
        return f"{self.title}：{selectors.enterprise_names([subject.public_id]).get(subject.public_id, '')}"

    def up(self, subject: ContactPoint) -> Link:
        """Return the way back."""
        return Link("企业联系点", reverse("list", args=["contact-points"]))

    def perform(self, request: HttpRequest, subject: ContactPoint, form: forms.Form, key: str) -> str:
        """Do it; back to the list."""
        services.end_point(self.by(request, key, standing.unit_of(account_of(request))), subject)
        return self.up(subject).url


class Hold(LedgerActPage):
    """Record a meeting with contact points."""

    title = button = "登记联系点会议"
    template = "contactpoints/hold.html"

    def up(self, subject: Any) -> Link:
        """Return the way back."""
        return Link("联系点会议", reverse("list", args=["point-meetings"]))

    def initial(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        """Return today."""
        return {"day": days.today()}

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form."""
        return HeldForm(account_of(request), data, self.initial(request, subject))

    def records(self, form: forms.Form, subject: Any) -> Sequence[tuple[str, str]]:
        """Return what will be recorded: each suggestion with body and day."""
        assert isinstance(form, HeldForm)  # noqa: S101 (made by this page)
        plain = [(str(bound.label), self.words(form, bound.name)) for bound in form.plain]
        called = names([one.agency for one in form.wishes()])
        said = [
            (
                f"建议{i}",
                one.words + (f"，交{called.get(one.agency, '')}，{one.due or '没有期限'}" if one.agency else ""),
            )
            for i, one in enumerate(form.wishes(), 1)
        ]
        return [*((title, words) for title, words in plain if words), *said]

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it; on to the meeting."""
        assert isinstance(form, HeldForm)  # noqa: S101 (made by this page)
        data = form.cleaned_data
        on = None if data["day"] == days.today() else data["day"]
        act = self.by(request, key, standing.unit_of(account_of(request)), on=on)
        held = services.Held(data["title"], data["enterprises"], data["agencies"], data["note"], form.wishes())
        return reverse("object", args=[MEETING, services.hold(act, held).id])


class Answer(LedgerActPage):
    """The body that handles a suggestion answers it."""

    title = button = "答复建议"
    form_class = AnswerForm
    confirm = False

    def subject(self, request: HttpRequest, **address: Any) -> Suggestion:
        """Return the suggestion. Raises Http404 where it isn't this account's to answer."""
        user = account_of(request)
        row = selectors.suggestion_or_404(user, address["public_id"])
        if not selectors.may_answer(user, row):
            raise Http404
        return row

    def title_of(self, subject: Suggestion) -> str:
        """Return the title with the suggestion."""
        return f"{self.title}：{subject.words[:60]}"

    def up(self, subject: Suggestion) -> Link:
        """Return the way back."""
        return Link("返回该建议", reverse("object", args=[SUGGESTION, subject.public_id]))

    def version(self, subject: Suggestion) -> str:
        """Return the suggestion's version in the ledger."""
        return str(ledger.version(SUGGESTION, subject.public_id))

    def perform(self, request: HttpRequest, subject: Suggestion, form: forms.Form, key: str) -> str:
        """Do it; back to the suggestion."""
        data = form.cleaned_data
        act = self.by(request, key, standing.unit_of(account_of(request)))
        services.answer(act, subject, data["words"], data["adopted"] == "1")
        return self.up(subject).url
