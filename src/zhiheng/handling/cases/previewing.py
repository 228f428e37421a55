"""The document of an act before it is issued (预览文书): from the form as it stands, or from a draft under approval."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from zhiheng.handling.cases import special
from zhiheng.handling.cases.actpages import CaseAct
from zhiheng.handling.cases.drafting import Wish
from zhiheng.handling.cases.forms import CaseActForm
from zhiheng.handling.cases.permissions import approves_as
from zhiheng.handling.cases.proposalpage import DecideProposal
from zhiheng.kit.documents import making
from zhiheng.kit.documents.registry import kinds
from zhiheng.kit.documents.views import shown_draft
from zhiheng.ledger.actpages import act_of


@require_POST
def act_paper(request: HttpRequest, **address: str) -> HttpResponse:
    """Show the document that an act would issue, without number and record; a faulty form comes back with its faults.

    Raises Http404 as the act's own page does.
    """
    page = CaseAct()
    doing = page.subject(request, **address)
    form = page.form(request, doing, request.POST)
    if not form.is_valid() or not isinstance(form, CaseActForm):
        return page._show(request, doing, form, request.POST.get("form_key", ""), status=422)
    wish = page.wish(doing, form)
    return _shown(request, replace(wish, act=replace(wish.act, doing=True)))


@require_safe
def proposal_paper(request: HttpRequest, id: str) -> HttpResponse:
    """Show the document of a draft to who decides on it. Raises Http404 for everybody else."""
    asked = DecideProposal().subject(request, id=id)
    act = act_of(asked.user, "", asked.file.agency)
    wish = Wish(asked.file, asked.plan, act, asked.values, asked.user.person, approves_as(asked.user))
    return _shown(request, wish)


def _shown(request: HttpRequest, wish: Wish) -> HttpResponse:
    """Return the document of a wish; an act without one says so."""
    paper = special.draft(wish).paper
    if paper is None:
        if not wish.plan.paper:
            raise Http404
        title = f"{wish.plan.title}：按现在的填写不生成文书"
        return render(request, "documents/preview.html", {"title": title, "outline": []})
    filled = making.draft(paper.kind, wish.file.agency, paper.values, wish.act.day)
    return shown_draft(request, filled, f"{kinds[paper.kind].title}草稿")
