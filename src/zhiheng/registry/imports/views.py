"""Pages of an import: choose a file, look, correct, write; template and marked workbook to download."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.problems import Refusal
from zhiheng.kit.tables.importing import Preview
from zhiheng.kit.tables.template import write_template
from zhiheng.registry.imports import services
from zhiheng.registry.imports.declared import Importing
from zhiheng.registry.imports.finding import find, mine
from zhiheng.registry.imports.screen import screen_of
from zhiheng.registry.imports.writing import needs_second
from zhiheng.registry.models import ImportDraft


class UploadForm(forms.Form):
    """The file, and the body to which its rows belong."""

    unit = forms.ChoiceField(label="导入到")
    file = forms.FileField(
        label="表格文件",
        help_text="Excel（.xlsx、.xls、.xlsb）、WPS 表格另存的 .xlsx、.ods、CSV 或 JSON，不超过 8 MB。",
    )

    def __init__(self, importing: Importing, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, passed through
        units = importing.units(user)
        field = self.fields["unit"]
        if importing.of_unit and isinstance(field, forms.ChoiceField):
            field.choices = units
        else:
            del self.fields["unit"]


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """Take a table and go on to its preview; what can't be read as a table is refused in words."""
    user = account_of(request)
    importing = find(key, user)
    form = UploadForm(importing, user, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.upload(user, key, form.cleaned_data.get("unit", ""), form.cleaned_data["file"])
        except Refusal as refused:
            for problem in refused.problems:
                form.add_error("file", f"{problem.what}。{problem.remedy}")
        else:
            return redirect("registry-import-draft", draft.public_id)
    context = {"importing": importing, "key": key, "form": form}
    return render(request, "registry/import_upload.html", context, status=422 if form.errors else None)


@require_GET
def template(request: HttpRequest, key: str) -> FileResponse:
    """Send the template of an import."""
    importing = find(key, account_of(request))
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "template.xlsx"
        write_template(path, importing.make())
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"{importing.title}导入模板.xlsx")


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, id: str) -> HttpResponse:
    """Show a draft's errors in place; correct a cell, match columns, write the good rows, or give up."""
    found = mine(account_of(request), id)
    if request.method == "POST":
        return _act(request, found)
    preview = services.look(found)
    context = {
        "draft": found,
        "importing": services.importing_of(found),
        "screen": screen_of(preview, request.GET.get("show", "bad" if preview.bad else "all")),
        "matching": _choices(preview) if "match" in request.GET else None,
    }
    return render(request, "registry/import_draft.html", context)


def _choices(preview: Preview) -> list[tuple[int, str, list[tuple[str, str, bool]]]]:
    """Return for each heading of the file which of our columns it may be: (index, heading, choices)."""
    rows = []
    for index, label in sorted(preview.header.labels.items()):
        now = preview.header.columns.get(index)
        options = [(column.name, column.title, now == column) for column in preview.importer.columns]
        rows.append((index, label, [("", "不导入", now is None), *options]))
    return rows


def _act(request: HttpRequest, found: ImportDraft) -> HttpResponse:
    """Do what the page asks of a draft; while it is being written nothing of it changes."""
    act = request.POST.get("act", "")
    if (running := services.open_job(found)) is not None:
        messages.info(request, "这份表格正在导入，请等导入结束。")
        return redirect("job", running.public_id)
    here = redirect("registry-import-draft", found.public_id)
    if act == "correct":
        row, column = request.POST.get("row", ""), request.POST.get("column", "")
        if row.isdecimal():
            services.correct(found, int(row), column[:40], request.POST.get("text", "")[:500])
        return here
    if act == "match":
        chosen = {k.removeprefix("column-"): v for k, v in request.POST.items() if k.startswith("column-") and v}
        found.matching = {index: name for index, name in chosen.items() if index.isdecimal()}
        found.save(update_fields=["matching"])
        return here
    if act == "forget":
        services.forget(found)
        messages.success(request, "已删除上传的表格，没有导入。")
        return redirect(services.importing_of(found).list_url)
    return _write(request, found)


def _write(request: HttpRequest, found: ImportDraft) -> HttpResponse:
    """Have the worker write the draft, and show how far it is; many persons first go to a second person."""
    if needs_second(found):
        return redirect("registry-import-write", found.public_id)
    return redirect("job", services.start(found).public_id)


@require_GET
def marked(request: HttpRequest, id: str) -> FileResponse:
    """Send the uploaded table back with its bad cells marked."""
    found = mine(account_of(request), id)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "marked.xlsx"
        services.mark(found, path)
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"标红-{Path(found.name).stem}.xlsx")
