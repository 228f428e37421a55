"""The search page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhiheng.kit.scopes import scope_of
from zhiheng.kit.search.selectors import named, search

_PAGE = 20


@require_safe
@never_cache
def search_page(request: HttpRequest) -> HttpResponse:
    """Answer a question (``q``) within what this user may see; ``before`` pages back."""
    if not request.user.is_authenticated:
        raise Http404("no account")
    text = request.GET.get("q", "").strip()
    before = request.GET.get("before", "")
    place = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    page = search(scope_of(request.user), text, size=_PAGE, before=place)
    query = request.GET.copy()
    query["before"] = str(page.before or "")
    exact = named(request.user, text) if place is None else []
    context = {
        "asked": text,
        "page": page,
        "named": exact,
        "more": query.urlencode() if page.before else "",
        "later": place,
    }
    return render(request, "search/search.html", context)
