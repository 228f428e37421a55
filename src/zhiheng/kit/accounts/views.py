"""Login in two steps, logout, and one's own account: password, one-time codes, devices."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zhiheng.kit.access import account, anyone
from zhiheng.kit.accounts import logins, mail, oidc, passwords, second_factor, sessions
from zhiheng.kit.accounts.forms import CodeForm, LoginForm, PasswordForm
from zhiheng.kit.accounts.middleware import while_due
from zhiheng.kit.accounts.models import LoginSession
from zhiheng.kit.accounts.requests import account_of, login_of
from zhiheng.kit.contributions import panels_for


def where_next(request: HttpRequest) -> str:
    """Return where the person wanted to go, the workbench where that is nowhere here."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own else reverse("workbench")


@anyone
@never_cache
@sensitive_post_parameters()
def login(request: HttpRequest) -> HttpResponse:
    """First step: account name and password."""
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = logins.by_password(request, form.cleaned_data["username"], form.cleaned_data["password"])
        if outcome.needs_code:
            request.session["next"] = where_next(request)
            return redirect("login-code")
        if outcome.user:
            return redirect(where_next(request))
        form.add_error(None, outcome.words)
    ended = sessions.REASONS.get(request.GET.get("why", ""), "")
    context = {"form": form, "next": where_next(request), "ended": ended, "oidc": oidc.provider()}
    return render(request, "accounts/login.html", context)


@anyone
@never_cache
@sensitive_post_parameters()
def login_code(request: HttpRequest) -> HttpResponse:
    """Second step: the one-time code."""
    if logins.waiting(request) is None:
        return redirect("login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = request.session.get("next") or reverse("workbench")
        outcome = logins.by_code(request, form.cleaned_data["code"])
        if outcome.user:
            return redirect(wanted)
        form.add_error("code", outcome.words)
    return render(request, "accounts/login_code.html", {"form": form})


@account
@while_due
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End this login."""
    logins.log_out(request)
    return redirect("login")


@account
@while_due
@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; forced where it is the first or too old."""
    user = account_of(request)
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        passwords.change_password(user, form.cleaned_data["new"], keep_session=request.session.session_key or "")
        # The session's own mark of the password is renewed, or this login would end with the old one.
        sessions.renew_password_mark(request, user)
        messages.success(request, "密码已更改，其他设备上的登录已关闭。")
        return redirect("account")
    return render(request, "accounts/password.html", {"form": form, "why": passwords.must_change(user)})


@account
@while_due
@never_cache
@sensitive_post_parameters()
def set_up_code(request: HttpRequest) -> HttpResponse:
    """Set up one-time codes: scan, type the first code, keep the recovery codes."""
    user = account_of(request)
    if second_factor.in_force(user):
        return redirect("account")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = second_factor.confirm(user, form.cleaned_data["code"])
        if codes:
            sessions.mark_second_factor(login_of(request))
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
        form.add_error("code", "动态口令不对。请核对手机时间是否准确，等下一个口令出现后再输入。")
    factor = second_factor.begin(user)
    context = {"form": form, "qr": second_factor.qr_svg(factor), "key": second_factor.key_text(factor)}
    return render(request, "accounts/second_factor.html", {**context, "due": second_factor.due(user)})


@account
@while_due
@never_cache
@sensitive_post_parameters()
def check_code(request: HttpRequest) -> HttpResponse:
    """Give a one-time code within a login that hasn't given one (单点登录, or set up on another device meanwhile)."""
    user, form = account_of(request), CodeForm(request.POST or None)
    if login_of(request).second_factor or not second_factor.in_force(user):
        return redirect("workbench")
    if request.method == "POST" and form.is_valid():
        words = logins.recheck(request, user, form.cleaned_data["code"])
        if not words:
            sessions.mark_second_factor(login_of(request))
            return redirect("workbench")
        form.add_error("code", words)
    return render(request, "accounts/check_code.html", {"form": form})


@account
@require_POST
@sensitive_post_parameters()
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Replace one's recovery codes, against a one-time code."""
    user, form = account_of(request), CodeForm(request.POST)
    words = "请输入动态口令。"
    if form.is_valid():
        words = logins.recheck(request, user, form.cleaned_data["code"])
    if words:
        messages.error(request, f"没有更换恢复码：{words}")
        return redirect("account")
    return render(request, "accounts/recovery_codes.html", {"codes": second_factor.renew_recovery_codes(user)})


@account
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own account: password, one-time codes, devices."""
    user = account_of(request)
    # An account is no object of the ledger: panels that suit every object have nothing to say of it.
    own = [panel for panel in panels_for("account", "main") if panel.object_types]
    context = {
        "sessions": sessions.open_sessions(user),
        "current": login_of(request),
        "has_code": second_factor.in_force(user),
        "codes_left": second_factor.recovery_codes_left(user),
        "code_form": CodeForm(auto_id="renew_%s"),
        "mail": (own_mail := mail.of_user(user)),
        "mail_text": mail.text_of(own_mail) if own_mail is not None else "",
        "panels": [(panel.template, panel.context(request, user)) for panel in own],
    }
    return render(request, "accounts/mine.html", context)


@account
@require_POST
def close_device(request: HttpRequest, public_id: str) -> HttpResponse:
    """End one of one's own logins."""
    user = account_of(request)
    session = LoginSession.objects.filter(user=user, public_id=public_id).first()
    if session is None:
        raise Http404("no such login")
    if session.pk == login_of(request).pk:
        return logout(request)
    sessions.close(session, "revoked", by=user)
    messages.success(request, "已关闭该设备上的登录。")
    return redirect("account")


@account
@require_POST
def close_other_devices(request: HttpRequest) -> HttpResponse:
    """End all one's other logins."""
    ended = sessions.close_all(account_of(request), "revoked", keep=request.session.session_key or "")
    messages.success(request, f"已关闭其他设备上的 {ended} 次登录。")
    return redirect("account")
