"""Pages of acts on a dossier: add a scan, take one out, arrange, archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.handling.cases import selectors as cases
from zhiheng.handling.cases.casefile import CASE, CaseFile
from zhiheng.handling.cases.lawpanel import panel
from zhiheng.handling.dossiers import archiving, clearing, selectors, services
from zhiheng.handling.dossiers.catalogue import catalogue_of
from zhiheng.handling.dossiers.forms import ArchiveForm, ArrangeForm, RemoveForm, ScanForm
from zhiheng.handling.dossiers.models import Scan
from zhiheng.handling.dossiers.permissions import may_archive, may_clear, may_keep
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.forms.act_page import ActPage
from zhiheng.kit.pages.parts import LawPanel, Link
from zhiheng.ledger.actpages import LedgerActPage


def page_of(case: str) -> str:
    """Return the address of a case's dossier."""
    return reverse("dossier", args=[case])


def kept_or_404(request: HttpRequest, case: str) -> CaseFile:
    """Return a case whose dossier this account keeps. Raises Http404."""
    user = account_of(request)
    file = cases.case_or_404(user, case)
    if not may_keep(user, file):
        raise Http404
    return file


class _OfCase(ActPage):
    """An act on the dossier of a case."""

    def subject(self, request: HttpRequest, **address: Any) -> CaseFile:
        """Return the case. Raises Http404 for whoever doesn't keep its dossier."""
        return kept_or_404(request, address["id"])

    def up(self, subject: CaseFile) -> Link:
        """Return the way back to the dossier."""
        return Link("案卷", page_of(subject.id))


class AddScan(_OfCase):
    """Add a scanned paper."""

    title, button, confirm = "添加扫描件", "添加扫描件", False  # a file can't be carried over a confirmation

    def form(self, request: HttpRequest, subject: CaseFile, data: Any = None) -> forms.Form:
        """Return the form; after the archiving it asks why."""
        late = archiving.is_archived(subject, selectors.of_case(subject.id))
        files = request.FILES if data is not None else None
        return ScanForm(late, data, files, {"section": request.GET.get("section", "")})

    def act(self, request: HttpRequest, subject: CaseFile, form: forms.Form, key: str) -> str:
        """Store it and promise its reading."""
        data = form.cleaned_data
        paper = services.Paper(data["title"], data["section"], data["day"], data.get("reason", ""))
        upload = data["file"]
        services.add_scan(account_of(request), subject, paper, upload.chunks(), upload.name)
        return page_of(subject.id)


class RemoveScan(ActPage):
    """Take a scan out."""

    title, button, form_class = "移出扫描件", "移出扫描件", RemoveForm

    def subject(self, request: HttpRequest, **address: Any) -> Scan:
        """Return the scan. Raises Http404 for whoever doesn't keep the dossier."""
        user = account_of(request)
        scan = selectors.scan_or_404(user, address["id"])
        may = may_clear if scan.alarm else may_keep
        if scan.file is None or not may(user, cases.case_or_404(user, scan.dossier.case)):
            raise Http404
        return scan

    def up(self, subject: Scan) -> Link:
        """Return the way back to the scan."""
        return Link(subject.title, reverse("dossier-scan", args=[subject.public_id]))

    def records(self, form: forms.Form, subject: Scan) -> Sequence[tuple[str, str]]:
        """Return what goes."""
        found = [("移出", f"{subject.title}，{subject.pages} 页，识别的文字一并删除")]
        if subject.alarm:
            found.append(("一并删除", "整卷 PDF，本案卷导出和接收的案卷包；目录条目和校验值保留"))
        return [*found, *super().records(form, subject)]

    def act(self, request: HttpRequest, subject: Scan, form: forms.Form, key: str) -> str:
        """Take it out."""
        user = account_of(request)
        file = cases.case_or_404(user, subject.dossier.case)
        take_out = clearing.clear if subject.alarm else services.take_out
        take_out(user, file, subject, form.cleaned_data["reason"])
        return page_of(file.id)


class Arrange(_OfCase):
    """Put the papers in another order, with notes."""

    title, button, confirm, template = "调整目录", "保存目录", False, "dossiers/arrange.html"

    def form(self, request: HttpRequest, subject: CaseFile, data: Any = None) -> forms.Form:
        """Return the form with the catalogue as it stands."""
        return ArrangeForm(catalogue_of(subject, selectors.of_case(subject.id)), data)

    def version(self, subject: CaseFile) -> str:
        """Return the catalogue's hash: a form filled in on another one is stale."""
        return catalogue_of(subject, selectors.of_case(subject.id)).digest

    def act(self, request: HttpRequest, subject: CaseFile, form: forms.Form, key: str) -> str:
        """Save it."""
        services.arrange(account_of(request), subject, cast("ArrangeForm", form).wanted())
        return page_of(subject.id)


class Archive(LedgerActPage):
    """Put the dossier away."""

    title, button, form_class = "立卷归档", "登记归档", ArchiveForm

    def subject(self, request: HttpRequest, **address: Any) -> CaseFile:
        """Return the case. Raises Http404 for whoever doesn't handle it."""
        user = account_of(request)
        file = cases.case_or_404(user, address["id"])
        if not may_archive(user, file):
            raise Http404
        return file

    def up(self, subject: CaseFile) -> Link:
        """Return the way back to the dossier."""
        return Link("案卷", page_of(subject.id))

    def initial(self, request: HttpRequest, subject: CaseFile) -> dict[str, Any]:
        """Return the number that suggests itself."""
        return {"number": archiving.suggestion(subject)}

    def version(self, subject: CaseFile) -> str:
        """Return version of the case and hash of the catalogue: what is confirmed is what is archived."""
        catalogue = catalogue_of(subject, selectors.of_case(subject.id))
        return f"{subject.row.version}:{catalogue.digest}"

    def law(self, request: HttpRequest, subject: CaseFile) -> LawPanel | None:
        """Return what the law wants before the archiving."""
        plan = subject.procedure.acts.get(archiving.ACT) if subject.procedure else None
        if plan is None:
            return None
        return panel(subject, plan, archiving.against(subject, selectors.of_case(subject.id)))

    def records(self, form: forms.Form, subject: CaseFile) -> Sequence[tuple[str, str]]:
        """Return what will be frozen."""
        catalogue = catalogue_of(subject, selectors.of_case(subject.id))
        counts = "，".join(f"{one.title} {len(one.entries)} 件 {one.pages} 页" for one in catalogue.volumes)
        lacking = "、".join(one.says for one in catalogue.missing) or "没有"
        locked = "归档后次序不能再改，材料不能移出；补充材料另列"
        return [("卷内材料", counts), ("缺少", lacking), ("归档之后", locked), *super().records(form, subject)]

    def perform(self, request: HttpRequest, subject: CaseFile, form: forms.Form, key: str) -> str:
        """Archive it."""
        data = form.cleaned_data
        said = archiving.Archiving(data["number"], data["retention"], data["answer"])
        act = self.by(request, key, subject.agency)
        archiving.archive(act, account_of(request), subject, said)
        return page_of(subject.id)


def case_page(case: str) -> str:
    """Return the address of the case's page."""
    return reverse("object", args=[CASE, case])
