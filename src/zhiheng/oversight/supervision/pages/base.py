"""What the act pages on instruments share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Demand, LawPanel, Link
from zhiheng.kit.problems import Refusal
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import Act
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.supervision.obstacles import instrument_of
from zhiheng.oversight.supervision.permissions import may_answer, may_handle
from zhiheng.oversight.supervision.projecting import ORDER
from zhiheng.oversight.supervision.selectors import order_or_404
from zhiheng.oversight.supervision.services.answering import Upload, drafts, keep_draft
from zhiheng.registry.memberships.standing import unit_of


def order_url(id_: str) -> str:
    """Return the address of an instrument's page."""
    return reverse("object", args=[ORDER, id_])


class Acting(LedgerActPage):
    """Base: how the pages of this room make their act."""

    def now(self, request: HttpRequest, key: str, **more: Any) -> Act:
        """Return the act of the request's account in the name of its unit; ``more`` as for ``Act``."""
        return self.by(request, key, unit_of(account_of(request)), **more)


class OnOrder(Acting):
    """An act on one instrument; subclasses name the form and write ``perform``."""

    form_class: type[forms.Form]

    def subject(self, request: HttpRequest, **address: Any) -> Order:
        """Return the instrument. Raises Http404 where this user doesn't see it."""
        return order_or_404(account_of(request), address["public_id"])

    def title_of(self, subject: Order) -> str:
        """Return the title with what it is about."""
        return f"{self.title}：{instrument_of(subject).title} {subject}"

    def up(self, subject: Order) -> Link:
        """Return the way back."""
        return Link("返回该文书", order_url(subject.public_id))

    def version(self, subject: Order) -> str:
        """Return the instrument's version in the ledger."""
        return str(ledger.version(ORDER, subject.public_id))

    def form(self, request: HttpRequest, subject: Order, data: Any = None) -> forms.Form:
        """Return the form."""
        unit = unit_of(account_of(request))
        made: forms.Form = self.form_class(unit, subject, data, self.initial(request, subject))  # type: ignore[arg-type]  # forms of this room
        return made

    def law(self, request: HttpRequest, subject: Order) -> LawPanel:
        """Return what the instrument asks, by when, by which article."""
        instrument = instrument_of(subject)
        last = f"最迟 {days.say_day(subject.due_on)}" if subject.due_on else f"收到之日起{instrument.days.words}"
        return LawPanel(next=[Demand(subject.demand or instrument.demand, last, instrument.basis)])


class ByBody(OnOrder):
    """An act of the supervising body. 404 for accounts that don't supervise in its name."""

    def subject(self, request: HttpRequest, **address: Any) -> Order:
        """Return the instrument."""
        order = super().subject(request, **address)
        if not may_handle(account_of(request), order.body):
            raise Http404
        return order


class ByAgency(OnOrder):
    """An act of the supervised body. 404 for accounts that don't answer for it."""

    def subject(self, request: HttpRequest, **address: Any) -> Order:
        """Return the instrument."""
        order = super().subject(request, **address)
        if not may_answer(account_of(request), order):
            raise Http404
        return order


class TakesFiles(Acting):
    """An act with files: they are looked into when they arrive, wait until the act is confirmed, and aren't lost."""

    template: ClassVar[str] = "supervision/with_files.html"
    kept: Sequence[StoredFile] = ()

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form; files that came with it are kept, those that are refused are named with the reason."""
        user = account_of(request)
        refused: list[str] = []
        if data is not None:
            data, refused = _arrived(request, user, data)
            self.kept = drafts(user, data["kept"].split(","))
        made = super().form(request, subject, data)
        for problem in refused:
            made.add_error("attachments", problem)
        return made

    def records(self, form: forms.Form, subject: Any) -> list[tuple[str, str]]:
        """Return what will be recorded, with the names of the files."""
        shown = [(title, value) for title, value in super().records(form, subject) if title]
        return [*shown, ("附件", "、".join(file.name for file in self.kept) or "没有附件")]


class WithFiles(TakesFiles, ByAgency):
    """An act of the supervised body with files."""


def _arrived(request: HttpRequest, user: User, data: Any) -> tuple[Any, list[str]]:
    """Keep the files that came with a form; return the form's data naming them, and why some were refused."""
    ids = list(filter(None, data.get("kept", "").split(",")))
    refused: list[str] = []
    for file in request.FILES.getlist("attachments"):
        try:
            ids.append(keep_draft(user, Upload(file.chunks(), file.name or "")))
        except Refusal as refusal:
            refused += [str(problem) for problem in refusal.problems]
    data = data.copy()
    data["kept"] = ",".join(dict.fromkeys(ids))
    return data, refused
