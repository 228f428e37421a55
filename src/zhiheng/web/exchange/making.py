"""Pages that make a mapping in steps: drop a file, match columns, match codes, look at the events, save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.forms.once import new_key, once
from zhiheng.kit.pages.parts import Step
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.mappings import save_mapping
from zhiheng.ledger.records import Actor
from zhiheng.web.exchange import choosing, drafts, permissions, planning, previewing, targets
from zhiheng.web.exchange.planning import DAYS, SKIP, STEP_TABLE
from zhiheng.web.models import MappingDraft

_STEPS = ("放入文件", "对列", "对代码", "预览", "保存")


class FileForm(forms.Form):
    """The sample table."""

    file = forms.FileField(
        label="导出的表格",
        help_text=".xlsx、.xls、.ods 或 CSV（UTF-8、GB18030 均可），不超过 8 MB；.et 请先另存为 .xlsx。",
    )


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, name: str) -> HttpResponse:
    """Take a dropped table and go on to its columns; what is no table is refused in words."""
    user = account_of(request)
    source = permissions.mappable_or_404(user, name)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            sample = drafts.read(form.cleaned_data["file"])

            def kept(key: str) -> str:
                """Keep the sample as a draft and go on to its columns."""
                return reverse("exchange-columns", args=[drafts.start(user, source, sample).public_id])

            return redirect(once(user, request.POST.get("form_key", ""), kept).url)
        except Refusal as refused:
            for problem in refused.problems:
                form.add_error("file", "。".join(part for part in (problem.what, problem.remedy) if part) + "。")
    context = {"source": source, "form": form, "steps": steps(0), "form_key": new_key()}
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


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, id: str) -> HttpResponse:
    """Match each column with what it is; suggestions stand chosen already."""
    draft = mine(request, id)
    if request.method == "POST":
        return _columns_sent(request, draft)
    main = choosing.main_of(draft)
    guessed = targets.suggest(draft.columns, draft.source, main)
    samples = previewing.samples(draft, guessed)
    rows = [
        (f"column-{place}", column, samples[column], draft.choices.get(f"column-{place}", guessed[column]))
        for place, column in enumerate(draft.columns)
    ]
    context = {
        "draft": draft, "rows": rows, "groups": targets.options(draft.source, main), "main": main,
        "types": targets.main_types(draft.source), "day_forms": choosing.DAY_FORMS.items(),
        "days": draft.choices.get(DAYS, ""), "steps": steps(1, f"{len(draft.columns)} 列"),
    }  # fmt: skip
    return render(request, "exchange/columns.html", context)


def _columns_sent(request: HttpRequest, draft: MappingDraft) -> HttpResponse:
    if choosing.columns(draft, request.POST):
        messages.info(request, "每行说的换了，各列已按它重新认过，请再核对。")
        return redirect("exchange-columns", draft.public_id)
    if "again" in request.POST:
        messages.success(request, "已保存草稿。")
        return redirect("exchange-columns", draft.public_id)
    if problem := choosing.columns_problem(draft):
        messages.error(request, problem)
        return redirect("exchange-columns", draft.public_id)
    choosing.recognise(draft)
    return redirect("exchange-codes", draft.public_id)


@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest, id: str) -> HttpResponse:
    """Match words with codes, and choose what no column delivers."""
    draft = mine(request, id)
    if choosing.columns_problem(draft):
        return redirect("exchange-columns", draft.public_id)
    if request.method == "POST":
        before = planning.coded_columns(planning.matching(draft))
        choosing.codes(draft, request.POST)
        choosing.recognise(draft)
        more = planning.coded_columns(planning.matching(draft)) != before
        if "again" in request.POST:
            messages.success(request, "已保存草稿。")
        elif problem := choosing.codes_problem(draft):
            messages.error(request, problem)
        elif more:
            messages.info(request, "按所选的环节，又有用词要对代码，请核对。")
        else:
            return redirect("exchange-preview", draft.public_id)
        return redirect("exchange-codes", draft.public_id)
    return render(request, "exchange/codes.html", _codes_context(draft))


def _codes_context(draft: MappingDraft) -> dict[str, Any]:
    found = planning.matching(draft)
    coded = planning.coded_columns(found)
    counted = previewing.counted_words(draft, found, coded)
    return {
        "draft": draft,
        "tables": [(one, _word_rows(draft, one, counted[one.table]), one.table == STEP_TABLE) for one in coded],
        "skip": SKIP,
        "fixed": [(one, draft.choices.get(one.field, "")) for one in planning.fixed_values(found)],
        "steps": steps(2),
        "choices": draft.choices,
        "periods": choosing.PERIODS.items(),
        "modes": choosing.MODES.items(),
    }


def _word_rows(draft: MappingDraft, one: planning.Coded, counted: list[drafts.Word]) -> list[tuple[str, str, int, str]]:
    """Return for each word its field, the word, how often it stands there, and the code chosen or suggested."""
    numbers = dict(counted)
    chosen = planning.chosen_codes(draft, one.table)
    return [
        (f"word-{one.table}-{place}", word, numbers.get(word, 0), code)
        for place, (word, code) in enumerate(chosen.items())
    ]


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, id: str) -> HttpResponse:
    """Show the events to be and the problems in their cells; save as a version."""
    if request.method == "POST":
        return _save(request, id)
    draft = mine(request, id)
    if choosing.columns_problem(draft) or choosing.codes_problem(draft):
        return redirect("exchange-codes", draft.public_id)
    screen = previewing.screen_of(draft, planning.plan_of(draft))
    context = {"draft": draft, "screen": screen, "steps": steps(3), "form_key": new_key()}
    return render(request, "exchange/preview.html", context)


def _save(request: HttpRequest, id: str) -> HttpResponse:
    """Save the mapping once, however often the button is pressed: the draft is gone after the first time."""
    user = account_of(request)

    def saved(key: str) -> str:
        """Save the mapping as it was matched, and forget the draft."""
        draft = mine(request, id)
        if problem := choosing.columns_problem(draft) or choosing.codes_problem(draft):
            raise Refusal.of(problem.rstrip("。"))
        business, title = draft.choices["business"], draft.choices["title"]
        made = save_mapping(draft.source, business, title, planning.plan_of(draft), by=Actor(account=user.public_id))
        drafts.forget(draft)
        messages.success(request, f"已保存：{made.title} 第 {made.version} 版。样本表格已删除。")
        return reverse("exchange-source", args=[made.source.name])

    try:
        return redirect(once(user, request.POST.get("form_key", ""), saved).url)
    except Refusal as refused:
        for problem in refused.problems:
            messages.error(request, str(problem))
        return redirect("exchange-preview", id)


@require_http_methods(["POST"])
def forget(request: HttpRequest, id: str) -> HttpResponse:
    """Give a draft up: its sealed table is deleted."""
    draft = mine(request, id)
    name = draft.source.name
    drafts.forget(draft)
    messages.success(request, "已删除草稿和样本表格。")
    return redirect("exchange-source", name)
