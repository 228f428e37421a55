"""The page on which a transfer file is made: which decisions, what is wrong with them, download."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhiheng.handling.publicity import selectors, transfer
from zhiheng.handling.publicity.lists import KEY
from zhiheng.handling.publicity.permissions import may_export
from zhiheng.handling.publicity.transfer import Transfer
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.kit.pages.parts import Link

SHOWN = 100
PURPOSE_LEAST = 4


class ExportForm(forms.Form):
    """Which decisions, and for what; numbers of persons only with a right of their own and a purpose."""

    since = DayField(label="决定日期自")
    to = DayField(label="决定日期至")
    persons = forms.BooleanField(label="包括自然人及其证件号码", required=False)
    purpose = forms.CharField(label="用途", max_length=200, help_text="记入导出记录，例如“11 月报送信用平台”。")
    shape = forms.ChoiceField(
        label="格式", choices=[("xlsx", "Excel"), ("json", "JSON")], initial="xlsx", widget=forms.RadioSelect
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        if not rights.may(user, rights.UNMASK):
            del self.fields["persons"]

    def clean_purpose(self) -> str:
        """A purpose says something."""
        text = str(self.cleaned_data["purpose"]).strip()
        if len(text) < PURPOSE_LEAST:
            raise forms.ValidationError("请写明用途，至少四个字。")
        return text

    def clean(self) -> dict[str, Any]:
        """Hold the days to each other."""
        data = super().clean() or {}
        if data.get("since") and data.get("to") and data["to"] < data["since"]:
            self.add_error("to", f"早于开始日期 {data['since']}，请核对。")
        return data


@require_http_methods(["GET", "POST"])
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """Check first, then send. 404 for accounts without the right to export."""
    user = account_of(request)
    if not may_export(user):
        raise Http404
    form = ExportForm(user, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {
        "form": form,
        "title": "导出双公示文件",
        "up": Link("处罚决定公开", reverse("list", args=[KEY])),
    }
    if not (form.is_bound and form.is_valid()):
        return render(request, "publicity/export.html", context, status=422 if form.errors else 200)
    data = form.cleaned_data
    rows = selectors.decisions(user).filter(decided_on__gte=data["since"], decided_on__lte=data["to"])
    if (count := rows.count()) > transfer.MOST:
        form.add_error("to", f"有 {count:,} 件决定，一个文件最多 {transfer.MOST:,} 件。请缩短期间，分几次导出。")
        return render(request, "publicity/export.html", context, status=422)
    made = transfer.collect(list(rows.order_by("decided_on", "pk")), persons=bool(data.get("persons")))
    if "download" not in request.POST:
        faults = made.faults
        context |= {"made": made, "faults": faults[:SHOWN], "more": max(0, len(faults) - SHOWN), "count": len(faults)}
        return render(request, "publicity/export.html", context)
    return send(user, made, data)


def send(user: User, made: Transfer, data: dict[str, Any]) -> HttpResponse:
    """Record the export and return the file as an attachment."""
    persons = bool(data.get("persons"))
    stamp = transfer.stamp(user.username, made, data["purpose"], persons)
    if data["shape"] == "json":
        response = HttpResponse(transfer.to_json(made, stamp), content_type="application/json")
    else:
        with tempfile.TemporaryDirectory(prefix="zhiheng-export-") as folder:
            path = Path(folder) / "export.xlsx"
            transfer.write_excel(path, made, stamp)
            response = HttpResponse(path.read_bytes(), content_type="application/octet-stream")
    name = quote(f"双公示行政处罚-{stamp.number}.{data['shape']}")
    response["Content-Disposition"] = f"attachment; filename=\"export.{data['shape']}\"; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
