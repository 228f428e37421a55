"""The page of one's feeds, and the address that a calendar program reads (it sends no cookie)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from zhiheng.handling.calendars import feed as calendar
from zhiheng.handling.calendars import selectors, services
from zhiheng.handling.calendars.models import Feed, Span
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.days import say_moment, today
from zhiheng.kit.pages.forms.act_page import ActPage
from zhiheng.kit.pages.forms.once import new_key, once
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.kit.security.requests import network_of

REFUSED, CONFLICT, TOO_MANY = 422, 409, 429


class FeedForm(forms.Form):
    """For which program, and whose due days."""

    title = forms.CharField(label="用于", max_length=60, help_text="自己认得的名称，例如“办公电脑日历”；不写姓名。")
    span = forms.ChoiceField(label="内容", choices=Span.choices, widget=forms.RadioSelect, initial=Span.MINE)


def page(request: HttpRequest) -> HttpResponse:
    """Show one's feeds; make one: its address is shown on this answer only."""
    user = account_of(request)
    form, shown, status = FeedForm(request.POST or None), "", 200
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                shown, status = _made(request, form), 200
            except Refusal as refused:
                problems, status = refused.problems, CONFLICT
    context = {
        "feeds": [(one, reverse("calendar-feed-revoke", args=[one.public_id])) for one in selectors.feeds(user)],
        "form": form if not shown else FeedForm(),
        "form_key": new_key(),
        "may_have": selectors.may_have(user),
        "shown": shown,
        "problems": problems,
        "repeated": request.method == "POST" and form.is_valid() and not shown and not problems,
    }
    return render(request, "calendars/feeds.html", context, status=status)


def _made(request: HttpRequest, form: FeedForm) -> str:
    """Make a feed once per form and return its address; "" for a form that was sent before."""
    user, found = account_of(request), [""]

    def act(_: str) -> str:
        """Make it and keep the address for this answer."""
        secret = services.make(user, form.cleaned_data["title"], form.cleaned_data["span"])
        found[0] = request.build_absolute_uri(reverse("calendar-feed", args=[secret]))
        return reverse("calendar-feeds")

    once(user, request.POST.get("form_key", ""), act)
    return found[0]


class Revoke(ActPage):
    """End the address of one's own feed."""

    title = button = "撤销订阅"

    def subject(self, request: HttpRequest, **address: Any) -> Feed:
        """Return one's own feed. Raises Http404 for others."""
        return selectors.feed_or_404(account_of(request), address["id"])

    def up(self, subject: Feed) -> Link:
        """Return the way back to one's feeds."""
        return Link("期限日历", reverse("calendar-feeds"))

    def records(self, form: forms.Form, subject: Feed) -> list[tuple[str, str]]:
        """Return which address ends."""
        return [("撤销的订阅", f"{subject.title}（{subject.get_span_display()}）"), ("撤销后", "原地址立即失效")]

    def act(self, request: HttpRequest, subject: Feed, form: forms.Form, key: str) -> str:
        """End it."""
        services.revoke(subject, account_of(request))
        return reverse("calendar-feeds")


@require_safe
def read(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer a calendar program: the calendar, or that it hasn't changed; every reading is recorded.

    An unknown, revoked or outlived address is not found, whatever it was; too many calls wait.
    """
    feed, moment = services.recognise(secret), now()
    until = services.allowed(feed, network_of(request))
    if until is not None:
        answer = HttpResponse(f"读取过于频繁，请在 {say_moment(until)} 之后再读。", "text/plain", TOO_MANY)
        answer["Retry-After"] = str(max(1, int((until - moment).total_seconds())))
        return answer
    user = selectors.reader(feed, moment) if feed is not None else None
    if feed is None or user is None:
        raise Http404
    services.note_reading(feed, moment)
    address = request.build_absolute_uri("/").rstrip("/")
    body = calendar.written(feed, selectors.due_days(user, feed.span), today(), address)
    answer = HttpResponse(body, "text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="zhiheng.ics"'
    tag = calendar.tag_of(body)
    return _private(get_conditional_response(request, etag=tag, response=answer) or answer, tag)


def _private(answer: HttpResponse, tag: str) -> HttpResponse:
    """Say that only the program that asked may keep it."""
    answer["ETag"], answer["Cache-Control"] = tag, "private, no-cache"
    return answer
