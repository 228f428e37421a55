"""The page of every act of the registry: one act page, told by the address which act it is and about what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.pages.forms.act_page import VERSION
from zhiheng.kit.pages.parts import Link
from zhiheng.ledger.acting import Done
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.ledger.selectors import version
from zhiheng.registry.acting.declared import Acting, Subject, actings, subjects
from zhiheng.registry.acting.forms import ActForm
from zhiheng.registry.memberships import standing


class RegistryActPage(LedgerActPage):
    """Show or perform an act about a row (or, without id, one that makes a new row). 404 where it may not be done."""

    template = "registry/act.html"
    confirm = False
    acting: Acting
    kind: Subject

    def subject(self, request: HttpRequest, **address: Any) -> Any:
        """Return the row that the act is about, None for an act that makes one. Raises Http404."""
        acting = actings.get(f"{address['subject']}/{address['act']}")
        kind, id_, user = subjects.get(address["subject"]), address.get("id", ""), account_of(request)
        if acting is None or kind is None or bool(id_) != bool(acting.form.object_type):
            raise Http404
        row = kind.find(user, id_) if id_ else None
        if not acting.allowed(user, row):
            raise Http404
        self.acting, self.kind = acting, kind
        self.title = self.button = acting.action
        return row

    def title_of(self, subject: Any) -> str:
        """Return the act and what it is about."""
        return f"{self.title}：{self.kind.title(subject)}" if subject is not None else self.title

    def up(self, subject: Any) -> Link:
        """Return the way back: the row's page, or the list."""
        if subject is not None:
            return Link(self.kind.title(subject), self.kind.url(subject))
        return Link(self.kind.up, reverse("list", args=[self.kind.list_key]))

    def initial(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        """Return what is registered, and what the address already says of the act (``?agency=…``)."""
        asked = {name: str(value) for name, value in request.GET.items() if name in self.acting.form.base_fields}
        return self.acting.initial(subject) | asked

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the act's form for this account and row."""
        return self.acting.form(account_of(request), subject, data, self.initial(request, subject))

    def version(self, subject: Any) -> str:
        """Return the version of the object that the act guards; "" where it guards none."""
        guarded = self.acting.form.guarded(subject)
        return str(version(*guarded)) if guarded is not None else ""

    def lets_confirm(self, request: HttpRequest, **address: Any) -> bool:
        """Return whether the account of a request could do the act without anybody else."""
        row = self.subject(request, **address)
        return not self.acting.alone(account_of(request), row)

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Do it through the room's service and return the address that follows."""
        acting, filled = self.acting, cast("ActForm", form)
        if self.second is None and (why := acting.alone(filled.user, subject)):
            raise SecondPersonNeeded.of(why)
        act = self.by(request, key, acting.agency(subject) or standing.unit_of(filled.user), **filled.when)
        if (guarded := filled.guarded(subject)) is not None:
            act = replace(act, expect={guarded: int(request.POST[VERSION])})
        done = acting.perform(act, subject, filled.stated)
        self.warnings += [f"{one.fact}。已照实补录，将列入监督发现。{one.remedy}" for one in done.warnings]
        return self._next(subject, done)

    def _next(self, subject: Any, done: Done) -> str:
        if self.acting.after is not None:
            return self.acting.after(done, subject)
        return self.kind.url(subject) if subject is not None else self.kind.url_of(done.id)


act_page = RegistryActPage.as_view()
