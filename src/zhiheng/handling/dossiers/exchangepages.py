"""Pages of the exchange of dossiers: export a package, take one in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.handling.cases import selectors as cases
from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.handling.dossiers import clearing, packages, passing, receiving, selectors
from zhiheng.handling.dossiers.forms import ExportForm, ReceiveForm
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents.registry import unit_title
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages.parts import Link
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.registry.memberships import standing


def may_export(user: User, file: CaseFile) -> bool:
    """Return whether an account hands this dossier out: whoever may hand out originals, in the agency's own name."""
    return packages.may_hand_out(user) and file.agency in standing.acts_for(user)


def may_see_package(user: User, file: StoredFile) -> bool:
    """Return whether a user may download a package: who made it for its purpose, still may, and opens the papers.

    None of a dossier with a secrecy mark: it may have been made before the mark was read (F19).
    """
    mine = file.account == user.public_id and packages.may_hand_out(user)
    return mine and selectors.may_see_file(user, file) and not clearing.is_marked(file.owner_id)


class Export(LedgerActPage):
    """Hand out a dossier as a package."""

    title, button, form_class = "导出案卷包", "导出案卷包", ExportForm

    def subject(self, request: HttpRequest, **address: Any) -> CaseFile:
        """Return the case. Raises Http404 for whoever may not export its dossier."""
        user = account_of(request)
        file = cases.case_or_404(user, address["id"])
        dossier = selectors.of_case(file.id)
        if not may_export(user, file) or dossier is None or not dossier.archived:
            raise Http404
        return file

    def up(self, subject: CaseFile) -> Link:
        """Return the way back to the dossier."""
        return Link("案卷", reverse("dossier", args=[subject.id]))

    def records(self, form: forms.Form, subject: CaseFile) -> Sequence[tuple[str, str]]:
        """Return what goes out."""
        content = "目录、全部材料原件（没有遮盖）和案件事件；事件中的人员只有编号"
        found = [("包内", content), ("留痕", "接收单位和用途写在包内，并记入台账和安全日志")]
        dossier = selectors.of_case(subject.id)
        if dossier is not None and dossier.origin:
            found.insert(0, ("转送", f"按原单位归档的样子转送：{' → '.join(passing.hands(dossier))}"))
        return [*found, *super().records(form, subject)]

    def perform(self, request: HttpRequest, subject: CaseFile, form: forms.Form, key: str) -> str:
        """Make it."""
        data = form.cleaned_data
        act = self.by(request, key, subject.agency)
        packages.export(act, account_of(request), subject, packages.Sending(data["receiver"], data["purpose"]))
        return reverse("dossier", args=[subject.id])


class Receive(LedgerActPage):
    """Take a package in."""

    title, button, confirm = "接收案卷包", "核对并接收", False  # a file can't be carried over a confirmation

    def subject(self, request: HttpRequest, **address: Any) -> list[tuple[str, str]]:
        """Return the agencies for which this account takes packages in. Raises Http404 for none."""
        mine = sorted(standing.acts_for(account_of(request)))
        if not mine:
            raise Http404
        return [(one, unit_title(one)) for one in mine]

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form."""
        return ReceiveForm(subject, data, request.FILES if data is not None else None)

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Keep it and show how far its checking is."""
        upload, agency = form.cleaned_data["file"], form.cleaned_data["agency"]
        job = receiving.submit(account_of(request), agency, upload.chunks(), upload.name)
        return reverse("job", args=[job.public_id])
