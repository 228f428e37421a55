"""The pages of signing and scanning: sign on the screen, record that somebody didn't, add a scan, look at one."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents import signing
from zhiheng.kit.documents.acts import find
from zhiheng.kit.documents.models import Document, Scan, Signature
from zhiheng.kit.documents.papers import may_sign
from zhiheng.kit.documents.views import drawn
from zhiheng.kit.files import links
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages.forms.act_page import ActPage
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.problems import Refusal


class SignForm(forms.Form):
    """In which place somebody signs, and the signature: drawn on the screen, else a picture of it."""

    slot = forms.ChoiceField(label="签名处")
    drawn = forms.CharField(required=False, max_length=3_000_000, widget=forms.HiddenInput)
    upload = forms.FileField(
        label="签名图片", required=False, help_text="不能在屏上签名的，上传签名的照片（PNG 或 JPG，不超过 2 MB）。"
    )

    def hidden_fields(self) -> list[forms.BoundField]:
        """Return nothing: the page puts the drawing's field into its frame, and twice it would be empty."""
        return []

    def clean(self) -> dict[str, Any]:
        """One of both is there."""
        data = super().clean() or {}
        if not data.get("drawn") and not data.get("upload"):
            raise forms.ValidationError("请在签名框内签名，或者上传签名图片。")
        return data


class RefusedForm(forms.Form):
    """Who didn't sign, why, and who was present."""

    slot = forms.ChoiceField(label="签名处")
    why = forms.ChoiceField(label="情形", choices=Signature.Refusal.choices)
    words = forms.CharField(label="情况说明", max_length=200, help_text="例如“当事人阅后拒绝签名”，印在签名处。")
    witness = forms.CharField(
        label="见证人", max_length=60, required=False, help_text="有见证人的填写姓名和身份，只写入文书。"
    )


class ScanForm(forms.Form):
    """A scan of the paper."""

    file = forms.FileField(label="扫描件", help_text="PDF、JPG 或者 PNG，不超过 100 MB；原样保存并计算校验值。")
    note = forms.CharField(label="说明", max_length=100, required=False, help_text="例如“盖章后的决定书”。")


class PaperPage(ActPage):
    """Base of the pages: a document that this account may sign or scan."""

    confirm = False

    def subject(self, request: HttpRequest, **address: Any) -> Document:
        """Return the document. Raises Http404 for who may not see it or doesn't act for its unit."""
        user = account_of(request)
        found = find(user, address["id"])
        if not may_sign(user, found):
            raise Http404
        return found

    def title_of(self, subject: Document) -> str:
        """Return what is done, and on which kind of document."""
        return f"{self.title}：{signing.title_of(subject)}"

    def up(self, subject: Document) -> Link:
        """Return the way back to the document."""
        return Link(subject.title, reverse("document", args=[subject.public_id]))

    def form(self, request: HttpRequest, subject: Document, data: Any = None) -> forms.Form:
        """Return the form with the document's places to sign."""
        files = request.FILES if data is not None else None
        form = self.form_class(data, files, initial={"slot": request.GET.get("slot", "")})
        slot = form.fields.get("slot")
        if isinstance(slot, forms.ChoiceField):
            slot.choices = [(one, one) for one in subject.slots]
        return form


class SlotPage(PaperPage):
    """Base of the pages about a place to sign."""

    def subject(self, request: HttpRequest, **address: Any) -> Document:
        """Return the document. Raises Http404 also where it has no place to sign."""
        found = super().subject(request, **address)
        if not found.slots:
            raise Http404
        return found


class SignDocument(SlotPage):
    """Sign on the screen."""

    title, button, form_class = "屏上签名", "保存签名", SignForm
    template = "documents/sign.html"

    def act(self, request: HttpRequest, subject: Document, form: forms.Form, key: str) -> str:
        """Keep the signature."""
        data, user = form.cleaned_data, account_of(request)
        if upload := data["upload"]:
            signing.sign(user, subject, data["slot"], upload.chunks(), upload.name)
        else:
            signing.sign(user, subject, data["slot"], [signing.drawn(data["drawn"])])
        return reverse("document", args=[subject.public_id])


class RefuseSignature(SlotPage):
    """Record that somebody didn't sign."""

    title, button, form_class = "没有签名", "登记没有签名", RefusedForm
    confirm = True

    def act(self, request: HttpRequest, subject: Document, form: forms.Form, key: str) -> str:
        """Record it."""
        data = form.cleaned_data
        signing.refuse(account_of(request), subject, data["slot"], data["why"], data["words"], data["witness"])
        return reverse("document", args=[subject.public_id])


class AddScan(PaperPage):
    """Add a scan of the paper."""

    title, button, form_class = "上传扫描件", "保存扫描件", ScanForm

    def act(self, request: HttpRequest, subject: Document, form: forms.Form, key: str) -> str:
        """Keep the scan."""
        upload = form.cleaned_data["file"]
        note = form.cleaned_data["note"]
        signing.add_scan(account_of(request), subject, upload.chunks(), upload.name, note)
        return reverse("document", args=[subject.public_id])


def _scan(request: HttpRequest, id: str, scan: str) -> Scan:
    found = find(account_of(request), id)
    kept = found.scans.select_related("file__content").filter(public_id=scan).exclude(file=None).first()
    if kept is None:
        raise Http404
    return kept


@require_GET
def scan_file(request: HttpRequest, id: str, scan: str) -> HttpResponse:
    """Send to the download of a scan, as it arrived; ``?show=1`` shows a picture in its page."""
    kept = _scan(request, id, scan)
    shown = "?show=1" if request.GET.get("show") == "1" else ""
    return redirect(links.link(account_of(request), cast("StoredFile", kept.file)) + shown)


@require_GET
def scan_page(request: HttpRequest, id: str, scan: str, page: int) -> HttpResponse:
    """Answer with a page of a scanned PDF as a picture. Raises Http404 where there is none."""
    kept = _scan(request, id, scan)
    if kept.file is None or kept.file.content.media_type != "application/pdf":
        raise Http404
    try:
        return drawn(kept.file, page)
    except Refusal as refusal:
        raise Http404 from refusal
