"""Logging in (登录): password, then the one-time code where the account has one, then a session.

Between the two steps the browser's session only says who passed the first one, for a few minutes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import login as django_login
from django.contrib.auth import logout as django_logout
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.utils.timezone import localtime

from zhiheng.kit.accounts import second_factor, sessions, throttling
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.policy import policy
from zhiheng.kit.security.models import Result
from zhiheng.kit.security.requests import network_of
from zhiheng.kit.security.services import record

_PENDING = "login-pending"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended: the account (None: refused, with words for the person), and whether a code is still needed."""

    user: User | None
    words: str = ""
    needs_code: bool = False


def by_password(request: HttpRequest, username: str, password: str) -> Outcome:
    """Try an account name and a password; on success open a session, or wait for the one-time code.

    An unknown name takes as long and counts as much as a wrong password.
    """
    username = username.strip()
    user = User.objects.filter(username=username).first()
    refused = _locked(request, username, user)
    if refused:
        return Outcome(None, refused)
    allowance = throttling.count(throttling.ACCOUNT, username)
    if allowance.locked_until:
        return Outcome(None, _wait(allowance.locked_until))
    if not _right_password(user, password):
        return Outcome(None, _failed(request, user, allowance.left, "password"))
    assert user is not None  # noqa: S101 (a right password belongs to an account)
    if not user.is_active:
        record("login", Result.REFUSED, account=user, reason="suspended")
        return Outcome(None, "账号已停用，不能登录。请找本机关管理员。")
    if second_factor.in_force(user):
        throttling.give_back(throttling.ACCOUNT, username)
        _wait_for_code(request, user)
        return Outcome(user, needs_code=True)
    finish(request, user, with_code=False)
    return Outcome(user)


def _right_password(user: User | None, password: str) -> bool:
    """Return whether the password is right, taking the same time for a name that doesn't exist."""
    if user is None or not user.has_usable_password():
        make_password(password)
        return False
    return check_password(password, user.password)


def by_code(request: HttpRequest, code: str) -> Outcome:
    """Try the one-time code (or a recovery code) of whoever passed the first step lately; open the session."""
    user = waiting(request)
    if user is None:
        return Outcome(None, "已超过时间，请重新输入账号和密码。")
    refused = _locked(request, user.username, user)
    allowance = throttling.count(throttling.ACCOUNT, user.username)
    if refused or allowance.locked_until:
        return Outcome(None, refused or _wait(allowance.locked_until))
    if not second_factor.check(user, code):
        return Outcome(None, _failed(request, user, allowance.left, "code"))
    finish(request, user, with_code=True)
    return Outcome(user)


def waiting(request: HttpRequest) -> User | None:
    """Return who passed the first step with this browser and may still give a code."""
    pending = request.session.get(_PENDING)
    if not pending or not 0 <= time.time() - pending["at"] <= policy().pending_minutes * 60:
        return None
    return User.objects.filter(public_id=pending["account"], password=pending["password"], is_active=True).first()


def _wait_for_code(request: HttpRequest, user: User) -> None:
    request.session.cycle_key()
    # The hash, so that a password changed meanwhile ends the wait. It never leaves the server.
    request.session[_PENDING] = {"account": user.public_id, "password": user.password, "at": time.time()}


def finish(request: HttpRequest, user: User, *, with_code: bool) -> None:
    """Open the session: a new key, nothing carried over from before, noted as a device and in the security log."""
    request.session.flush()
    request.with_code = with_code  # type: ignore[attr-defined]  # read by sessions.on_login
    django_login(request, user, backend=_BACKEND)
    throttling.forgive(throttling.ACCOUNT, user.username)
    record("login", account=user, reason="code" if with_code else "password")


def log_out(request: HttpRequest) -> None:
    """End this login on the server and in the browser."""
    session = sessions.find(request)
    if session is not None and request.user.is_authenticated:
        record("logout", account=request.user)
        sessions.close(session, "logout")
    django_logout(request)


def _locked(request: HttpRequest, username: str, user: User | None) -> str:
    """Return the refusal where the account name or the address is locked now; empty: neither is."""
    until = throttling.locked_until(throttling.ACCOUNT, username) or throttling.locked_until(
        throttling.ADDRESS, network_of(request)
    )
    if until is None:
        return ""
    record("login", Result.REFUSED, account=user, reason="locked")
    return _wait(until)


def _failed(request: HttpRequest, user: User | None, left: int, reason: str) -> str:
    """Note a failure of name and address; return what the person reads."""
    record("login", Result.FAILED, account=user, reason=reason if user else "no-account")
    throttling.count(throttling.ADDRESS, network_of(request))
    what = "动态口令不对或已用过" if reason == "code" else "账号或密码不对"
    if left == 0:
        record("locked", Result.REFUSED, account=user, reason=reason)
        return f"{what}，已连续失败 {policy().account_failures} 次，锁定 {policy().lock_minutes} 分钟。"
    return f"{what}，还可以试 {left} 次。忘记密码，请找本机关管理员重置。"


def _wait(until: datetime | None) -> str:
    moment = f"{localtime(until):%H:%M}" if until else "稍后"
    return f"登录失败次数过多，已锁定，{moment} 后可以再试。急需使用，请找本机关管理员解除。"


def recheck(request: HttpRequest, user: User, code: str) -> str:
    """Check a one-time code within a login; return the refusal in words, empty where the code is right."""
    allowance = throttling.count(throttling.ACCOUNT, user.username)
    if allowance.locked_until:
        return _wait(allowance.locked_until)
    if not second_factor.check(user, code):
        return _failed(request, user, allowance.left, "code")
    throttling.forgive(throttling.ACCOUNT, user.username)
    record("second-factor.checked", account=user)
    return ""
