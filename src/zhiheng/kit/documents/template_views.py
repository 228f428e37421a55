"""Pages of templates: kinds and what is in force, a kind with its fields and versions, a version with its sample."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents import numbers, office, selectors, versions
from zhiheng.kit.documents.acts import refusal_words
from zhiheng.kit.documents.environment import WAYS
from zhiheng.kit.documents.forms import DISTRICT, TemplateForm
from zhiheng.kit.documents.models import Stage, TemplateVersion
from zhiheng.kit.documents.permissions import TEMPLATES, manages, why_not
from zhiheng.kit.documents.registry import DocumentKind, kinds, unit_title, world
from zhiheng.kit.documents.views import MOST_SHOWN, drawn, pages_of, word_file
from zhiheng.kit.files import links
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.kit.rights import may

MOST_VERSIONS = 100
REFUSED = 422
_STAGES = {
    Stage.PROPOSED: Kind.DUE,
    Stage.PUBLISHED: Kind.OK,
    Stage.REFUSED: Kind.LOCK,
    Stage.WITHDRAWN: Kind.LOCK,
}


def _units(user: User) -> list[tuple[str, str]]:
    """Return the units for which a user brings templates, the district first where it may."""
    whole = [(DISTRICT, unit_title(""))] if manages(user, "") else []
    return whole + [(unit, title) for unit, title in world.titles().items() if manages(user, unit)]


@require_GET
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Show every kind of document with its templates in force and what waits; words and numbers of agencies below."""
    user = account_of(request)
    versions = list(selectors.templates(user).filter(builtin=False, stage__in=(Stage.PROPOSED, Stage.PUBLISHED)))
    rows = []
    for kind in kinds:
        own = [one for one in versions if one.kind == kind.key]
        in_force = {one.unit: one for one in reversed(own) if one.stage == Stage.PUBLISHED}
        called = [f"{unit_title(unit)}{one.called}" for unit, one in in_force.items()]
        waits = sum(1 for one in own if one.stage == Stage.PROPOSED)
        rows.append((kind, "、".join(called) or "系统自带", waits))
    units = _units(user)
    words = numbers.words_of(unit for unit, _ in units)
    context = {
        "rows": rows,
        "words": [(unit, title, words.get(unit, "")) for unit, title in units if unit != DISTRICT],
        "sequences": [(row, unit_title(row.unit), _series_title(row.series)) for row in selectors.sequences(user)[:50]],
        "void": [(row, row.sequence) for row in selectors.void_numbers(user).select_related("sequence")[:50]],
        "office": bool(office.program()),
    }
    return render(request, "documents/templates.html", context)


def _series_title(series: str) -> str:
    """Return the kinds that share a sequence, in words."""
    titles = [kind.title for kind in kinds if kind.numbering and (kind.numbering.series or kind.key) == series]
    return "、".join(titles) or series


def _kind(key: str) -> DocumentKind:
    found = kinds.get(key)
    if found is None:
        raise Http404
    return found


@never_cache
def kind_page(request: HttpRequest, key: str) -> HttpResponse:
    """Show a kind: fields, versions, and the form that brings a new one; a refused file names every fault."""
    user, kind = account_of(request), _kind(key)
    form = TemplateForm(_units(user))
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        if not may(user, TEMPLATES):
            raise Http404
        form = TemplateForm(_units(user), request.POST, request.FILES)
        if form.is_valid():
            try:
                return _proposed(request, user, kind, form)
            except Refusal as refusal:
                problems = refusal.problems
    rows = selectors.templates(user, key)[:MOST_VERSIONS]
    context = {
        "kind": kind,
        "versions": [(row, unit_title(row.unit), _stage(row)) for row in rows],
        "form": form if may(user, TEMPLATES) else None,
        "problems": problems,
        "ways": WAYS.items(),
    }
    return render(request, "documents/kind.html", context, status=REFUSED if problems or form.errors else 200)


def _stage(version: TemplateVersion) -> State:
    return State(_STAGES[Stage(version.stage)], version.get_stage_display())


def _proposed(request: HttpRequest, user: User, kind: DocumentKind, form: TemplateForm) -> HttpResponse:
    data = form.cleaned_data
    unit = "" if data["unit"] == DISTRICT else data["unit"]
    version = versions.propose(user, kind.key, unit, data["file"].chunks(), data["file"].name, data["note"])
    messages.success(request, f"已提出{version.called}。请核对样张，由另一人发布。")
    return redirect("template-version", id=version.public_id)


@require_GET
def starter(request: HttpRequest, key: str) -> HttpResponse:
    """Send the Word template that a kind comes with, to be edited."""
    kind = _kind(key)
    return word_file(kind.starter(), f"{kind.title}模板.docx")


def _version(user: User, id: str) -> TemplateVersion:
    rows = selectors.templates(user).select_related("file__content", "sample__content", "sample_pdf__content")
    found = rows.filter(public_id=id).first()
    if found is None or found.kind not in kinds.names():
        raise Http404
    return found


@require_GET
@never_cache
def version_page(request: HttpRequest, id: str) -> HttpResponse:
    """Show a version: its sample, remarks, who brought and who published it, and the decision where it waits."""
    user = account_of(request)
    found = _version(user, id)
    waits = found.stage == Stage.PROPOSED
    context: dict[str, Any] = {
        "version": found,
        "kind": kinds[found.kind],
        "unit": unit_title(found.unit),
        "state": _stage(found),
        "waits": waits,
        "why_not": why_not(user, found) if waits else "",
        "mine": waits and found.proposed_by == user.public_id,
        "pages": range(min(pages_of(found.sample_pdf), MOST_SHOWN)),
        "drawing": office.program() and found.sample is not None and found.sample_pdf is None,
        "count": found.documents.count(),
    }
    return render(request, "documents/version.html", context)


@require_GET
def version_picture(request: HttpRequest, id: str, page: int) -> HttpResponse:
    """Answer with a page of a version's sample as a picture."""
    return drawn(_version(account_of(request), id).sample_pdf, page)


@require_GET
def version_file(request: HttpRequest, id: str) -> HttpResponse:
    """Send to the download of a version's Word file."""
    user = account_of(request)
    return redirect(links.link(user, _version(user, id).file))


@require_POST
def version_decide(request: HttpRequest, id: str) -> HttpResponse:
    """Publish, refuse or take back a proposed version."""
    user = account_of(request)
    found, decision = _version(user, id), request.POST.get("decision", "")
    try:
        if decision == "withdraw":
            versions.withdraw(user, found)
            messages.success(request, "已撤回。")
        elif decision in ("publish", "refuse"):
            versions.decide(user, found, decision == "publish", request.POST.get("reason", ""))
            messages.success(request, "已发布，新生成的文书用这一版。" if decision == "publish" else "已退回提出人。")
        else:
            raise Http404
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("template-version", id=id)


@require_POST
def word(request: HttpRequest) -> HttpResponse:
    """Set an agency's word."""
    user, unit = account_of(request), request.POST.get("unit", "")
    if not unit or not manages(user, unit):
        raise Http404
    try:
        numbers.set_word(unit, request.POST.get("word", ""), user)
        messages.success(request, f"已设定{unit_title(unit)}的机关代字。")
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
    return redirect("templates")
