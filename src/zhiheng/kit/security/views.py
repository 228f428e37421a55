"""The security log for the audit administrator: list, values shown in full, export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from django import forms
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhiheng.kit.security.models import Result, SecurityRecord
from zhiheng.kit.security.selectors import Asked, records, unmasked
from zhiheng.kit.security.services import acts, record, say_reason
from zhiheng.kit.tables.writing import safe

PAGE = 100
EXPORT_CHUNK = 2_000
COLUMNS = ("时间", "账号", "地址", "行为", "结果", "对象", "原因", "请求编号")


class AskForm(forms.Form):
    """What the auditor looks for."""

    username = forms.CharField(label="账号", max_length=64, required=False)
    act = forms.ChoiceField(label="行为", required=False)
    result = forms.ChoiceField(label="结果", required=False, choices=[("", "全部"), *Result.choices])
    first = forms.DateField(label="自", required=False, widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label="至", required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        field = self.fields["act"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "全部"), *((code, acts[code]) for code in acts.names())]

    def asked(self) -> Asked:
        """Return the valid part of what was asked."""
        return Asked(**self.cleaned_data) if self.is_valid() else Asked()


@never_cache
def log(request: HttpRequest) -> HttpResponse:
    """Show the security log, newest first; ``before`` pages back by record number."""
    form = AskForm(request.GET or None)
    found = records(form.asked())
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    query = request.GET.copy()
    if len(rows) > PAGE:
        query["before"] = str(rows[PAGE - 1].pk)
    context = {"form": form, "rows": _told(rows[:PAGE]), "query": request.GET.urlencode()}
    more = query.urlencode() if len(rows) > PAGE else ""
    return render(request, "security/log.html", {**context, "more": more})


def _told(rows: Sequence[SecurityRecord]) -> list[tuple[SecurityRecord, str, str, str]]:
    """Return records with act, subject and reason in words; ids of accounts become account names."""
    ids = {row.subject for row in rows if row.subject}
    names = dict(get_user_model().objects.filter(public_id__in=ids).values_list("public_id", "username"))
    return [(row, acts[row.act], names.get(row.subject, row.subject), say_reason(row.reason)) for row in rows]


@never_cache
def unmask_log(request: HttpRequest) -> HttpResponse:
    """Show who was shown which values in full, and why."""
    return render(request, "security/unmasked.html", {"rows": unmasked()[:PAGE]})


@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Send what was asked for as CSV, with the account and the time of the export inside; noted in the log itself."""
    account = request.user
    noted = record("log.exported", account=account if account.is_authenticated else None)
    asked = AskForm(request.GET or None).asked()
    head = [
        ["安全日志导出", noted.username, f"{localtime(now()):%Y-%m-%d %H:%M:%S}", f"编号 {noted.pk}"],
        list(COLUMNS),
    ]

    def lines() -> Iterator[bytes]:
        """Yield the file: its head, then the records as they are read."""
        yield "\ufeff".encode()
        yield from (_line(row) for row in head)
        for row in records(asked).filter(pk__lte=noted.pk).iterator(EXPORT_CHUNK):
            yield _line(_cells(row))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="security-log-{noted.pk}.csv"'
    return response


def _cells(row: SecurityRecord) -> list[str]:
    moment = f"{localtime(row.at):%Y-%m-%d %H:%M:%S}"
    result = row.get_result_display()
    return [moment, row.username, row.address, acts[row.act], result, row.subject, row.reason, row.request_id]


def _line(cells: list[str]) -> bytes:
    """Return a line of CSV; cells that a spreadsheet would run as a formula are quoted (F13)."""
    out = io.StringIO()
    csv.writer(out).writerow([safe(cell) for cell in cells])
    return out.getvalue().encode()
