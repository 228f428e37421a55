"""Pages of lists: the list itself (whole, or its part for htmx), its export, and a person's own views."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_GET, require_POST

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.lists.base import Answer, GenericList, lists
from zhiheng.kit.pages.lists.export import EXPORT_MOST, TooMany, export
from zhiheng.kit.pages.lists.large import needs_second
from zhiheng.kit.pages.lists.page import MOST_VIEWS, ListPage
from zhiheng.kit.pages.lists.state import ListState
from zhiheng.kit.pages.models import SavedView


def find(key: str, user: User) -> GenericList:
    """Return the list of that key. Raises Http404 where there is none for this user."""
    listing = lists.get(key)
    if listing is None or not listing.visible(user):
        raise Http404
    return listing


@require_GET
def list_page(request: HttpRequest, key: str) -> HttpResponse:
    """Show a list as the address asks: whole, or only its changing part when htmx asks for it."""
    user = account_of(request)
    listing = find(key, user)
    state = ListState(listing, user, request.GET)
    page = ListPage(Answer(listing, user, state), request.path)
    part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    template = "pages/lists/part.html" if part else "pages/lists/page.html"
    response = render(request, template, {"page": page, "listing": listing, "state": state})
    # One address has two bodies, and both show what only this account may see.
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_POST
def export_list(request: HttpRequest, key: str) -> Any:
    """Send exactly what the list shows as a workbook; the export is recorded. Without the right: 404."""
    user = account_of(request)
    listing = find(key, user)
    if not listing.may_export(user):
        raise Http404
    state = ListState(listing, user, QueryDict(request.POST.get("query", "").removeprefix("?")))
    if state.problems:  # the page says so and shows more; a file that leaves the house may not hold more than was meant
        messages.error(request, "没有导出：有条件读不懂，见下。请改正后再导出。")
        return redirect(f"{reverse('list', args=[key])}?{request.POST.get('query', '').removeprefix('?')}")
    answer = Answer(listing, user, state)
    if needs_second(answer):
        return redirect(f"{reverse('list-export-large', args=[key])}{state.query()}")
    try:
        return export(answer)
    except TooMany:
        messages.error(request, f"一次最多导出 {EXPORT_MOST:,} {listing.counter}。请加条件缩小范围，分几次导出。")
        return redirect(f"{reverse('list', args=[key])}{state.query()}")


@require_POST
def save_view(request: HttpRequest, key: str) -> HttpResponse:
    """Keep the conditions of an address as a view of one's own, under a title; the same title is replaced."""
    user = account_of(request)
    listing = find(key, user)
    title = request.POST.get("title", "").strip()[:30]
    state = ListState(listing, user, QueryDict(request.POST.get("query", "").removeprefix("?")))
    query = state.query()
    if not title:
        messages.error(request, "没有保存：请写视图的名称。")
    elif len(query) > 2_000:
        messages.error(request, "没有保存：条件太多，请减少后再存。")
    elif SavedView.objects.filter(user=user, list_key=key).exclude(title=title).count() >= MOST_VIEWS:
        messages.error(request, f"没有保存：一张清单最多存 {MOST_VIEWS} 个视图，请先删去不用的。")
    else:
        _keep(user, key, title, query)
        messages.success(request, f"已保存视图“{title}”。")
    return redirect(f"{reverse('list', args=[key])}{query}")


def _keep(user: User, key: str, title: str, query: str) -> None:
    """Save a view; two clicks at once leave one."""
    try:
        with transaction.atomic():
            SavedView.objects.update_or_create(user=user, list_key=key, title=title, defaults={"query": query})
    except IntegrityError:
        SavedView.objects.filter(user=user, list_key=key, title=title).update(query=query)


@require_POST
def drop_view(request: HttpRequest, key: str) -> HttpResponse:
    """Delete a view of one's own."""
    user = account_of(request)
    find(key, user)
    title = request.POST.get("title", "")
    if SavedView.objects.filter(user=user, list_key=key, title=title).delete()[0]:
        messages.success(request, f"已删去视图“{title}”。")
    return redirect(reverse("list", args=[key]))
