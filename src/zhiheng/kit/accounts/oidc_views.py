"""The two addresses of single sign-on: going out, coming back."""

from __future__ import annotations

import hmac
from dataclasses import asdict

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhiheng.kit.access import anyone
from zhiheng.kit.accounts import logins, oidc
from zhiheng.kit.security.models import Result
from zhiheng.kit.security.services import record

_ATTEMPT = "oidc-attempt"


@anyone
@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider. 404 where single sign-on is off."""
    of = oidc.provider()
    if of is None:
        raise Http404("single sign-on is off")
    attempt = oidc.Attempt.new()
    request.session[_ATTEMPT] = asdict(attempt)
    return redirect(attempt.address(of, _callback(request)))


@anyone
@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Take the provider's answer: a login for the account that is linked with it, else back to the login page."""
    of = oidc.provider()
    if of is None:
        raise Http404("single sign-on is off")
    kept = request.session.pop(_ATTEMPT, None)
    try:
        if not kept or not hmac.compare_digest(kept["state"], request.GET.get("state", "")):
            raise oidc.SignOnFailed("state")
        user = oidc.user_of(of, oidc.Attempt(**kept), request.GET.get("code", ""), _callback(request))
    except oidc.SignOnFailed as failure:
        record("login", Result.FAILED, reason=f"oidc {failure}")
        messages.error(request, f"{of.title}没有通过，请用账号和密码登录，或请管理员核对账号是否已关联。")
        return redirect("login")
    logins.finish(request, user, with_code=False)
    return redirect("workbench")


def _callback(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("login-oidc-callback"))
