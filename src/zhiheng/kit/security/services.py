"""Writing the security log: one function for acts, one for values shown in full, one that removes what is old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import now

from zhiheng.kit.contributions import Registry
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.apps import KEEP_DAYS
from zhiheng.kit.security.models import Result, SecurityRecord, UnmaskRecord
from zhiheng.kit.security.requests import address_of, current_request, request_id

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User

acts: Registry[str] = Registry("security act")
"""What can stand in the security log: code and its Chinese title. Rooms add theirs at start-up."""

for _code, _title in {
    "login": "登录",
    "logout": "退出",
    "locked": "登录锁定",
    "session.closed": "会话关闭",
    "password.changed": "更改密码",
    "password.reset": "重置密码",
    "second-factor.set": "设置动态口令",
    "second-factor.removed": "取消动态口令",
    "second-factor.checked": "核对动态口令",
    "recovery-code.used": "使用恢复码",
    "account.created": "建立账号",
    "account.suspended": "停用账号",
    "account.restored": "恢复账号",
    "account.unlocked": "解除锁定",
    "access.refused": "越权访问",
    "export": "导出",
    "unmask": "查看遮盖信息",
    "log.exported": "导出安全日志",
    "log.pruned": "清理安全日志",
}.items():
    acts.register(_code, _title)


reason_words: Registry[str] = Registry("word of a reason")
"""What a reason's code is called on the auditor's screen; rooms add theirs. A code without a word is shown as it is."""

for _code, _word in {
    "password": "密码",
    "code": "动态口令",
    "locked": "锁定中",
    "no-account": "没有这个账号",
    "by-administrator": "由管理员",
    "no-right": "没有权限",
    "suspended": "已停用",
    "left": "恢复码剩余",
    "oidc": "统一身份认证",
    "not-linked": "未关联账号",
    "expired": "已到期",
    "rows": "行",
    "confirmed": "经另一人复核",
}.items():
    reason_words.register(_code, _word)


def say_reason(reason: str) -> str:
    """Return a reason in words, as the auditor reads it."""
    return " ".join(reason_words.get(token) or token for token in reason.replace(",", " ").split())


def record(
    act: str, result: Result = Result.OK, *, account: User | None = None, subject: str = "", reason: str = ""
) -> SecurityRecord:
    """Add a line to the security log and return it; address and request id come from the request being answered.

    ``account`` is whoever acts (None: unknown or the server's owner), ``subject`` the id of what is acted upon,
    ``reason`` a short code. Pass ids and codes only: no name, no value. Raises KeyError for an undeclared act.
    """
    acts[act]
    return SecurityRecord.objects.create(
        **_who_and_where(account), act=act, result=result, subject=subject[:80], reason=reason[:120]
    )


def _who_and_where(account: User | None) -> dict[str, str]:
    """Return what every record says about its account and request."""
    who = {"account": account.public_id, "username": account.username} if account else {}
    return {**who, "address": address_of(current_request()), "request_id": request_id()}


def record_unmask(account: User, object_type: str, object_id: str, fields: Sequence[str], purpose: str) -> UnmaskRecord:
    """Note that ``account`` was shown ``fields`` of an object in full, and why; also a line of the security log.

    Call it before the values are read, in the same transaction. Raises Refusal where no purpose is given.
    """
    if len(purpose.strip()) < 2:
        raise Refusal.of("查看遮盖信息须写明用途，没有显示", "用途", "写明为哪项工作查看，例如“核对送达地址”")
    record("unmask", account=account, subject=f"{object_type}:{object_id}", reason=",".join(fields))
    return UnmaskRecord.objects.create(
        **_who_and_where(account),
        object_type=object_type,
        object_id=object_id,
        fields=",".join(fields)[:200],
        purpose=purpose.strip()[:200],
    )


def prune(older_than_days: int) -> int:
    """Delete records older than that many days, note it, and return how many went.

    Raises Refusal under 180 days; the database refuses those rows by itself too.
    """
    if older_than_days < KEEP_DAYS:
        raise Refusal.of(f"安全日志至少保存 {KEEP_DAYS} 天，没有清理", "", f"天数请写 {KEEP_DAYS} 或更多")
    before = now() - timedelta(days=older_than_days)
    gone = sum(model.objects.filter(at__lt=before).delete()[0] for model in (SecurityRecord, UnmaskRecord))
    record("log.pruned", reason=f"{older_than_days}d {gone}")
    return gone
