"""What waits for this user: the list behind the bell, and how each wishes to be told outside."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from zhiheng.kit.accounts.models import User
from zhiheng.kit.notifications import selectors, services
from zhiheng.kit.notifications.channels import channels
from zhiheng.kit.notifications.models import Preference, Wish

_PAGE = 50


@require_safe
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the newest notifications; ``before`` pages back."""
    user = _user(request)
    rows = selectors.notifications_of(user)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: _PAGE + 1])
    more = shown[_PAGE - 1].pk if len(shown) > _PAGE else None
    context = {"rows": shown[:_PAGE], "more": more, "unread": selectors.bell_count(user), "wishes": _wishes(user)}
    return render(request, "notifications/inbox.html", context | {"choices": Wish.choices})


@require_POST
def open_one(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mark a notification as read and go where it leads."""
    user = _user(request)
    one = selectors.notifications_of(user).filter(public_id=public_id).first()
    if one is None:
        raise Http404("no such notification")
    services.mark_read(user, [public_id])
    inside = url_has_allowed_host_and_scheme(one.url, allowed_hosts=None) and one.url.startswith("/")
    return redirect(one.url if inside else "notifications")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    count = services.mark_read(_user(request))
    messages.success(request, f"{count} 条消息已标为已读。")
    return redirect("notifications")


@require_POST
def wish(request: HttpRequest) -> HttpResponse:
    """Set how this user is told outside, by channel."""
    user = _user(request)
    for name in channels.names():
        chosen = request.POST.get(name, "")
        if chosen in Wish.values:
            services.set_wish(user, name, Wish(chosen))
    messages.success(request, "消息设置已保存。")
    return redirect("notifications")


def _wishes(user: User) -> list[tuple[str, str, str]]:
    """Return name, title and present wish of each channel."""
    rows = Preference.objects.filter(account=user.public_id, kind="")
    set_by_user = dict(rows.values_list("channel", "wish"))
    return [(name, channels[name].title, set_by_user.get(name, "")) for name in channels.names()]


def _user(request: HttpRequest) -> User:
    """Return the account that asks. Raises Http404 for a stranger (the door lets none in)."""
    if not isinstance(request.user, User):
        raise Http404("no account")
    return request.user
