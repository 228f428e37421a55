"""The pages of the acts of triage: several findings at once, one finding, one matter."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.parts import Link
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.oversight.findings import selectors, services
from zhiheng.oversight.findings.forms import AssignForm, DismissForm, GroupForm, PlainForm, UndoForm
from zhiheng.oversight.findings.lists import object_titles
from zhiheng.oversight.findings.models import Finding, Matter
from zhiheng.oversight.findings.services import MOST, By
from zhiheng.registry.agencies.selectors import names


def _form(kind: Any, *arguments: Any) -> forms.Form:
    """Return a form of this room: account, findings, what was sent, what is known."""
    form: forms.Form = kind(*arguments)
    return form


class _OnFindings(LedgerActPage):
    """Acts on the findings that the address names (``?id=…&id=…``)."""

    template = "findings/act.html"
    confirm = False

    def subject(self, request: HttpRequest, **address: Any) -> list[Finding]:
        """Return the findings named, those that the account may see. Raises Http404 where none is left."""
        asked = list(dict.fromkeys(request.GET.getlist("id")))[: MOST + 1]
        rows = selectors.findings(account_of(request)).filter(identity__in=asked).select_related("edition")
        found = list(rows.order_by("-since", "-pk"))
        if asked and not found:
            raise Http404
        self.lines = self._lines(found)
        return found

    @staticmethod
    def _lines(rows: Sequence[Finding]) -> list[tuple[str, str, str]]:
        titles = object_titles(rows)
        return [
            (titles.get((row.object_type, row.object_id), row.object_id), row.edition.title,
             reverse("finding", args=[row.identity]))
            for row in rows
        ]  # fmt: skip

    def title_of(self, subject: list[Finding]) -> str:
        """Return the title with how many it is about."""
        return f"{self.title}（{len(subject)} 项）" if len(subject) != 1 else self.title

    def up(self, subject: list[Finding]) -> Link:
        """Return the way back: the one finding, else the list."""
        if len(subject) == 1:
            return Link("返回该发现", reverse("finding", args=[subject[0].identity]))
        return Link("监督发现", reverse("list", args=["findings"]) + "?standing=open")

    def form(self, request: HttpRequest, subject: list[Finding], data: Any = None) -> forms.Form:
        """Return the form."""
        return _form(self.form_class, account_of(request), subject, data, self.initial(request, subject))

    def decider(self, request: HttpRequest, key: str) -> By:
        """Return who acts."""
        return By(account_of(request), key)

    def version(self, subject: list[Finding]) -> str:
        """Return a digest of where the findings stand: what was decided about any of them meanwhile changes it."""
        stand = "\n".join(f"{row.identity} {row.standing} {row.matter}" for row in subject)
        return hashlib.sha256(stand.encode()).hexdigest()[:16]

    def records(self, form: forms.Form, subject: list[Finding]) -> Sequence[tuple[str, str]]:
        """Return the decision, and every finding that it is about."""
        return [*super().records(form, subject), *(("发现", f"{title}：{rule}") for title, rule, _ in self.lines)]

    @staticmethod
    def names(subject: Sequence[Finding]) -> list[str]:
        """Return the identities of the findings."""
        return [row.identity for row in subject]


class Dismiss(_OnFindings):
    """Not uphold."""

    title = button = "不予认定"
    form_class = DismissForm

    def perform(self, request: HttpRequest, subject: list[Finding], form: forms.Form, key: str) -> str:
        """Do it; back to the finding or the list."""
        data = form.cleaned_data
        second = self.second.public_id if self.second is not None else ""
        services.dismiss(self.decider(request, key), self.names(subject), data["reason"], data["text"], second)
        return self.up(subject).url


class Accept(_OnFindings):
    """Accept a change."""

    title = button = "认可变化"
    form_class = PlainForm

    def perform(self, request: HttpRequest, subject: list[Finding], form: forms.Form, key: str) -> str:
        """Do it; back to the finding or the list."""
        services.accept_change(self.decider(request, key), self.names(subject))
        return self.up(subject).url


class Group(_OnFindings):
    """Group into a matter."""

    title = button = "归并为监督事项"
    form_class = GroupForm

    def initial(self, request: HttpRequest, subject: list[Finding]) -> dict[str, Any]:
        """Return a title drafted from the rules: nobody types what is known."""
        titles = list(dict.fromkeys(row.edition.title for row in subject))
        drafted = titles[0] if titles else ""
        return {"title": f"{drafted}等 {len(titles)} 类问题" if len(titles) > 1 else drafted, "kind": "daily"}

    def perform(self, request: HttpRequest, subject: list[Finding], form: forms.Form, key: str) -> str:
        """Do it; on to the matter."""
        data = form.cleaned_data
        found = services.group(
            self.decider(request, key), self.names(subject), data["title"], data["kind"] or "daily", data["matter"]
        )
        return reverse("matter", args=[found])


class Assign(_OnFindings):
    """Give to a supervisor."""

    title = button = "交办"
    form_class = AssignForm

    def perform(self, request: HttpRequest, subject: list[Finding], form: forms.Form, key: str) -> str:
        """Do it; back to the finding or the list."""
        services.assign(self.decider(request, key), self.names(subject), form.cleaned_data["to"])
        return self.up(subject).url


class Undo(_OnFindings):
    """Take a decision back."""

    title = button = "撤销处理"
    form_class = UndoForm

    def subject(self, request: HttpRequest, **address: Any) -> list[Finding]:
        """Return the one finding. Raises Http404."""
        found = [selectors.finding_or_404(account_of(request), address["identity"])]
        self.lines = self._lines(found)
        return found

    def perform(self, request: HttpRequest, subject: list[Finding], form: forms.Form, key: str) -> str:
        """Do it; back to the finding."""
        services.undo(self.decider(request, key), subject[0].identity, form.cleaned_data["reason"])
        return self.up(subject).url


class _OnMatter(LedgerActPage):
    """Acts on one matter."""

    confirm = False
    form_class: type[forms.Form] = PlainForm

    def subject(self, request: HttpRequest, **address: Any) -> Matter:
        """Return the matter. Raises Http404."""
        return selectors.matter_or_404(account_of(request), address["public_id"])

    def title_of(self, subject: Matter) -> str:
        """Return the title with what it is about."""
        return f"{self.title}：{subject.title}"

    def up(self, subject: Matter) -> Link:
        """Return the way back."""
        return Link("返回该事项", reverse("matter", args=[subject.public_id]))

    def form(self, request: HttpRequest, subject: Matter, data: Any = None) -> forms.Form:
        """Return the form."""
        return _form(self.form_class, account_of(request), [], data, self.initial(request, subject))


class OpenMatter(_OnMatter):
    """Open supervision."""

    title = button = "立督办"
    confirm = True

    def records(self, form: forms.Form, subject: Matter) -> Sequence[tuple[str, str]]:
        """Return what opening records and whom it tells."""
        agency = names([subject.agency])
        told = selectors.answering(subject.agency).count()
        return [
            ("监督事项", subject.title),
            ("被监督机关", agency.get(subject.agency, subject.agency)),
            ("发现", f"{subject.count} 项"),
            ("通知", f"{told} 个账号（机关负责人、管理员）" if told else "该机关没有可通知的账号，请另行送达"),
        ]

    def perform(self, request: HttpRequest, subject: Matter, form: forms.Form, key: str) -> str:
        """Do it; back to the matter."""
        services.open_matter(By(account_of(request), key), subject.public_id)
        return self.up(subject).url


class AssignMatter(_OnMatter):
    """Give the matter to a supervisor."""

    title = button = "交办"
    form_class = AssignForm

    def perform(self, request: HttpRequest, subject: Matter, form: forms.Form, key: str) -> str:
        """Do it; back to the matter."""
        services.assign(By(account_of(request), key), [], form.cleaned_data["to"], subject.public_id)
        return self.up(subject).url
