"""Pages that make a mapping in steps: drop a file, match columns, match codes, look at the events, save."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.parts import Step
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.mappings import save_mapping
from zhiheng.ledger.records import Actor
from zhiheng.web.exchange import drafts, permissions, planning, previewing, targets
from zhiheng.web.exchange.planning import MAIN
from zhiheng.web.models import MappingDraft

_BUSINESS = re.compile(r"[a-z][a-z0-9-]{0,31}\Z")
_STEPS = ("放入文件", "对列", "对代码", "预览", "保存")


class FileForm(forms.Form):
    """The sample table."""

    file = forms.FileField(label="导出的表格", help_text="Excel、WPS 另存的 .xlsx、.ods 或 CSV，不超过 8 MB。")


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, name: str) -> HttpResponse:
    """Take a dropped table and go on to its columns; what is no table is refused in words."""
    user = account_of(request)
    source = permissions.mappable_or_404(user, name)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = drafts.start(user, source, form.cleaned_data["file"])
        except Refusal as refused:
            for problem in refused.problems:
                form.add_error("file", f"{problem.what}。{problem.remedy}")
        else:
            return redirect("exchange-columns", draft.public_id)
    context = {"source": source, "form": form, "steps": steps(0)}
    return render(request, "exchange/start.html", context, status=422 if form.errors else None)


def steps(at: int, note: str = "") -> list[Step]:
    """Return the path of making a mapping, standing at one step."""
    states = ["done" if place < at else "now" if place == at else "ahead" for place in range(len(_STEPS))]
    return [Step(title, note if state == "now" else "", state) for title, state in zip(_STEPS, states, strict=True)]


def mine(request: HttpRequest, id_: str) -> MappingDraft:
    """Return the user's own draft of a source that is theirs to map. Raises Http404."""
    user = account_of(request)
    found = MappingDraft.objects.select_related("source").filter(public_id=id_, account=user.public_id).first()
    if found is None:
        raise Http404("no such draft")
    permissions.mappable_or_404(user, found.source.name)
    return found


def _posted(request: HttpRequest, *starts: str) -> dict[str, str]:
    return {key: str(value).strip()[:200] for key, value in request.POST.items() if key.startswith(starts)}


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, id: str) -> HttpResponse:
    """Match each column with what it is; suggestions stand chosen already."""
    draft = mine(request, id)
    types = targets.main_types(draft.source)
    if request.method == "POST":
        drafts.choose(draft, _posted(request, "column-", MAIN))
        if "again" in request.POST:
            return redirect("exchange-columns", draft.public_id)
        if problem := _columns_problem(draft):
            messages.error(request, problem)
            return redirect("exchange-columns", draft.public_id)
        return redirect("exchange-codes", draft.public_id)
    main = draft.choices.get(MAIN) or (types[0][0] if types else "case")
    guessed = targets.suggest(draft.columns, draft.source, main)
    rows = [
        (f"column-{place}", column, draft.choices.get(f"column-{place}", guessed[column]))
        for place, column in enumerate(draft.columns)
    ]
    context = {
        "draft": draft, "rows": rows, "groups": targets.options(draft.source, main), "types": types, "main": main,
        "steps": steps(1, f"{len(draft.columns)} 列"),
    }  # fmt: skip
    return render(request, "exchange/columns.html", context)


def _columns_problem(draft: MappingDraft) -> str:
    chosen = [value for key, value in draft.choices.items() if key.startswith("column-") and value]
    if doubled := sorted({one for one in chosen if chosen.count(one) > 1}):
        named = [column for place, column in enumerate(draft.columns)
                 if draft.choices.get(f"column-{place}") == doubled[0]]  # fmt: skip
        return f"“{'”和“'.join(named)}”对到了同一项。请只留一列。"
    if targets.NUMBER not in chosen:
        return "没有指明编号列。请选出区分各件的那一列，例如案号。"
    if targets.STEP in chosen and targets.TIME not in chosen:
        return "选了环节列，还要选办理时间列。"
    if targets.STEP not in chosen and not any(one.startswith("d:") for one in chosen):
        return "没有一列会成为事件。请把日期列对到相应事件的日期，或选出环节列。"
    return ""


@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest, id: str) -> HttpResponse:
    """Match words with codes, and choose what no column delivers."""
    draft = mine(request, id)
    if request.method == "POST":
        drafts.choose(draft, _posted(request, "word-", "fixed-", "title", "business", "every"))
        here = "again" in request.POST
        if not here and (problem := _names_problem(draft.choices)):
            messages.error(request, problem)
            here = True
        # Steps decide which values are needed: once they are matched, the page may ask for more.
        needed = planning.fixed_values(planning.matching(draft))
        missing = [one.title for one in needed if not draft.choices.get(one.field)]
        if not here and missing:
            messages.error(request, f"还要选定：{'、'.join(missing)}。")
            here = True
        return redirect("exchange-codes" if here else "exchange-preview", draft.public_id)
    found = planning.matching(draft)
    coded = planning.coded_columns(found)
    words = drafts.words_of(draft, [one.column for one in coded])
    tables = [(one, _word_rows(draft, one, list(words[one.column].items()))) for one in coded]
    fixed = [(one, draft.choices.get(one.field, "")) for one in planning.fixed_values(found)]
    context = {"draft": draft, "tables": tables, "fixed": fixed, "steps": steps(2), "choices": draft.choices}
    return render(request, "exchange/codes.html", context)


def _word_rows(
    draft: MappingDraft, one: planning.Coded, words: list[tuple[str, int]]
) -> list[tuple[str, str, int, str]]:
    """Return for each word its field, the word, how often it stands there, and the code chosen or suggested."""
    rows = []
    for place, (word, number) in enumerate(words):
        field = f"word-{one.table}-{place}"
        rows.append((field, word, number, draft.choices.get(field, targets.suggest_code(word, one.codes))))
    return rows


def _names_problem(choices: Mapping[str, Any]) -> str:
    if not choices.get("title"):
        return "请给映射起个名称，例如：处罚案件日报。"
    if not _BUSINESS.match(str(choices.get("business", ""))):
        return "业务代号用小写字母、数字和连字符，以字母开头，例如 penalty。"
    return "" if str(choices.get("every") or "1") in ("1", "7", "30") else "报送周期请从列表中选。"


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, id: str) -> HttpResponse:
    """Show the events to be and the problems in their cells; save as a version."""
    draft = mine(request, id)
    if _names_problem(draft.choices):
        return redirect("exchange-codes", draft.public_id)
    plan = planning.plan_of(draft, previewing.words(draft))
    if request.method == "POST":
        try:
            user = account_of(request)
            business, title = draft.choices["business"], draft.choices["title"]
            saved = save_mapping(draft.source, business, title, plan, by=Actor(account=user.public_id))
        except Refusal as refused:
            for problem in refused.problems:
                messages.error(request, str(problem))
            return redirect("exchange-preview", draft.public_id)
        messages.success(request, f"已保存：{saved.title} 第 {saved.version} 版。样本表格已删除。")
        drafts.forget(draft)
        return redirect("exchange-source", saved.source.name)
    screen = previewing.screen_of(draft, plan)
    context = {"draft": draft, "screen": screen, "steps": steps(3)}
    return render(request, "exchange/preview.html", context)


@require_http_methods(["POST"])
def forget(request: HttpRequest, id: str) -> HttpResponse:
    """Give a draft up: its sealed table is deleted."""
    draft = mine(request, id)
    name = draft.source.name
    drafts.forget(draft)
    messages.success(request, "已删除草稿和样本表格。")
    return redirect("exchange-source", name)
