"""Files in and out: take a file now, the marked workbook of a run, the table that goes back."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.forms.once import new_key, once
from zhiheng.kit.problems import Refusal
from zhiheng.kit.scopes import scope_of
from zhiheng.kit.tables.services import record_export
from zhiheng.ledger.mappings import latest, write_back
from zhiheng.ledger.models import LedgerMapping, LedgerSource
from zhiheng.web.exchange import permissions, running
from zhiheng.web.exchange.drafts import MOST_BYTES
from zhiheng.web.exchange.folders import folder_of
from zhiheng.web.exchange.sources import run_or_404


class DailyForm(forms.Form):
    """The file to be taken now."""

    file = forms.FileField(label="要收的文件", help_text="与映射的列相同；重复的文件不会记第二次。不超过 8 MB。")

    def clean_file(self) -> object:
        """Refuse what is too large for a page."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("文件超过 8 MB。请放进收件目录，或分成几个文件。")
        return file


def _mapping(source: LedgerSource, business: str) -> LedgerMapping:
    found = latest(source, business)
    if found is None:
        raise Http404("no such mapping")
    return found


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, name: str, business: str) -> HttpResponse:
    """Put a file into the mapping's folder and take it now, as a job whose progress the source's page shows."""
    user = account_of(request)
    mapping = _mapping(permissions.mappable_or_404(user, name), business)
    form = DailyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():

        def handed(key: str) -> str:
            """Put the file into the mapping's folder and have it delivered."""
            folder_of(mapping).put(form.cleaned_data["file"])
            running.start(mapping, user.public_id)
            return reverse("exchange-source", args=[name])

        try:
            done = once(user, request.POST.get("form_key", ""), handed)
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已交给后台接收。可以离开本页，结果列在最近收到的文件里。")
            return redirect(done.url)
    context = {"source": mapping.source, "mapping": mapping, "form": form, "folder": folder_of(mapping).path,
               "form_key": new_key()}  # fmt: skip
    return render(request, "exchange/take.html", context, status=422 if form.errors else None)


@require_GET
def marked(request: HttpRequest, pk: int) -> FileResponse:
    """Send the file of a run back with its bad cells marked. Raises Http404 where none is kept."""
    run = run_or_404(request, pk)
    path = folder_of(run.mapping).marked(run.pk)
    if not path.exists():
        raise Http404("nothing marked")
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"标红-{Path(run.file).stem}.xlsx")


@require_GET
def back(request: HttpRequest, name: str, business: str) -> FileResponse:
    """Send what the ledger knows as a table in the other system's own columns; recorded, stamped, quoted."""
    user = account_of(request)
    mapping = _mapping(permissions.source_or_404(user, name), business)
    kind = "csv" if request.GET.get("as") == "csv" else "xlsx"
    stamp = record_export(user.username, f"回填：{mapping.title}（{mapping.source.title}）")
    with tempfile.TemporaryDirectory(prefix="zhiheng-back-") as directory:
        path = Path(directory) / f"back.{kind}"
        write_back(mapping, scope_of(user), path, stamp)
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"{mapping.title}-{stamp.number}.{kind}")
