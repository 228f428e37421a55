"""Sessions and devices (会话与登录设备): opened at login, checked at every request, closed at once."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.timezone import now

from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.accounts.policy import policy
from zhiheng.kit.security.requests import address_of
from zhiheng.kit.security.services import record

SEEN_EVERY = timedelta(seconds=30)
"""How exactly the last use is noted: a write per half minute, not per request."""

CLOCK_TOLERANCE = timedelta(minutes=5)

REASONS = {
    "logout": "本人退出",
    "idle": "长时间没有操作",
    "lifetime": "超过一次登录的最长时间",
    "revoked": "被关闭",
    "password": "密码已更改",
    "suspended": "账号已停用",
    "leaver": "任职已结束",
    "certificate": "执法证件已暂扣或注销",
    "device": "在另一种设备上出现",
    "clock": "服务器时钟被拨回",
    "unknown": "没有这次登录的记录",
}

_BROWSERS = (("Edg", "Edge"), ("QQBrowser", "QQ 浏览器"), ("MicroMessenger", "微信"), ("DingTalk", "钉钉"),
             ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("HarmonyOS", "鸿蒙"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
            ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


def digest(key: str) -> str:
    """Return what is stored of a session's key."""
    return hashlib.sha256(key.encode()).hexdigest()


def device_of(request: HttpRequest) -> str:
    """Return browser and system in words, as far as the request tells (``Chrome，Windows``)."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "其他浏览器")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "其他系统")
    version = re.search(r"(?:Edg|Firefox|Chrome|Version)/(\d{1,4})", agent)
    return f"{browser}{' ' + version[1] if version else ''}，{system}"


def on_login(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    """Note a login on a device (receiver of Django's ``user_logged_in``: whatever way the login came about)."""
    if not request.session.session_key:
        request.session.save()
    LoginSession.objects.create(
        user=user,
        key=digest(request.session.session_key or ""),
        device=device_of(request),
        address=address_of(request),
        second_factor=bool(getattr(request, "with_code", False)),
    )


def find(request: HttpRequest) -> LoginSession | None:
    """Return the login that a request belongs to, ended or not; None where there is no record of one."""
    key = request.session.session_key
    return LoginSession.objects.filter(key=digest(key)).first() if key else None


def why_ended(session: LoginSession | None, request: HttpRequest, at: datetime) -> str:
    """Return why a login is no longer good at that moment (a key of REASONS); empty: it is good."""
    user = request.user
    if session is None or session.user_id != user.pk:
        return "unknown"
    if session.ended_at:
        return session.end_reason or "revoked"
    if not user.is_active:
        return "suspended"
    if session.seen_at - at > CLOCK_TOLERANCE:
        return "clock"  # a clock that was set back must not lengthen a session
    if at - session.started_at > policy().lifetime:
        return "lifetime"
    if at - session.seen_at > policy().idle:
        return "idle"
    return "device" if session.device != device_of(request) else ""


def note_use(session: LoginSession, request: HttpRequest, at: datetime) -> None:
    """Note that a login was used, at most every ``SEEN_EVERY``."""
    if at - session.seen_at >= SEEN_EVERY:
        session.seen_at, session.address = at, address_of(request)
        LoginSession.objects.filter(pk=session.pk, ended_at=None, seen_at__lt=at).update(
            seen_at=at, address=session.address
        )


def close(session: LoginSession, reason: str, by: User | None = None) -> bool:
    """End one login; return whether it was open. ``by``: who ended it, where it wasn't the account itself."""
    ended = LoginSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=now(), end_reason=reason)
    if ended:
        record("session.closed", account=by or session.user, subject=session.user.public_id, reason=reason)
    return bool(ended)


def close_all(user: User, reason: str, by: User | None = None, keep: str = "") -> int:
    """End all logins of an account except the one of session key ``keep``; return how many."""
    others = ~Q(key=digest(keep)) if keep else Q()
    ended = LoginSession.objects.filter(others, user=user, ended_at=None).update(ended_at=now(), end_reason=reason)
    if ended:
        record("session.closed", account=by or user, subject=user.public_id, reason=f"{reason} {ended}")
    return ended


def open_sessions(user: User) -> QuerySet[LoginSession]:
    """Return the logins of an account that are still good, the last used first."""
    at = now()
    return LoginSession.objects.filter(
        user=user, ended_at=None, seen_at__gte=at - policy().idle, started_at__gte=at - policy().lifetime
    ).order_by("-seen_at")


def mark_second_factor(session: LoginSession) -> None:
    """Note that this login has given a one-time code."""
    session.second_factor = True
    LoginSession.objects.filter(pk=session.pk).update(second_factor=True)


def renew_password_mark(request: HttpRequest, user: User) -> None:
    """Keep this login after the account's own change of password, under a new session key."""
    session = find(request)
    update_session_auth_hash(request, user)
    if session is not None:
        request.session.save()
        LoginSession.objects.filter(pk=session.pk).update(key=digest(request.session.session_key or ""))
