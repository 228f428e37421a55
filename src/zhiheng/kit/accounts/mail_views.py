"""The mail address on one's own account page: give, confirm by code, remove."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zhiheng.kit.access import account
from zhiheng.kit.accounts import mail
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.problems import Refusal


def _carry_out(request: HttpRequest, act: Callable[[], object], words: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("account")


@account
@require_POST
@sensitive_post_parameters()
def give(request: HttpRequest) -> HttpResponse:
    """Keep an address and send a code there; where none can be sent it waits for the administrator."""
    user = account_of(request)
    try:
        row = mail.give(user, request.POST.get("address", "")[:254])
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("account")
    return _carry_out(request, lambda: mail.send_code(row), "验证码已发到该邮箱，请在 30 分钟内填写。")


@account
@require_POST
@sensitive_post_parameters()
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the address by its code."""
    user, code = account_of(request), request.POST.get("code", "")[:16]
    return _carry_out(request, lambda: mail.confirm_by_code(user, code), "电子邮箱已核实，消息可以发到这里。")


@account
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Forget the address."""
    user = account_of(request)
    return _carry_out(request, lambda: mail.remove(user), "已删去电子邮箱。")
