"""Rights (权限, F12): what an account may do, as codes that rooms declare; who has them is decided in ``registry``.

``kit``'s own rights are those of every office. A *guarded* right (导出, 查看遮盖信息, 查阅安全日志) is given by two
administrators; a right with ``second_factor`` can only be used by accounts that log in with one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhiheng.kit.contributions import Registry

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhiheng.kit.accounts.models import User


@dataclass(frozen=True, slots=True)
class Right:
    """A right: its code, what people call it, how it is protected."""

    code: str
    title: str
    guarded: bool = False
    second_factor: bool = False


declared: Registry[Right] = Registry("right")


def declare(right: Right) -> Right:
    """Add a right at start-up and return it. Raises ValueError where another room took the code."""
    declared.register(right.code, right)
    return right


VIEW = declare(Right("view", "查阅")).code
PREPARE = declare(Right("prepare", "经办准备")).code
ACT = declare(Right("act", "办理")).code
APPROVE = declare(Right("approve", "审批")).code
MAINTAIN = declare(Right("maintain", "维护名录")).code
EXPORT = declare(Right("export", "导出", guarded=True, second_factor=True)).code
UNMASK = declare(Right("unmask", "查看遮盖信息", guarded=True, second_factor=True)).code
AUDIT = declare(Right("audit", "查阅安全日志", guarded=True, second_factor=True)).code
MANAGE_ACCOUNTS = declare(Right("manage-accounts", "管理账号", second_factor=True)).code
MANAGE_SECURITY = declare(Right("manage-security", "管理权限与安全策略", second_factor=True)).code
OPERATE = declare(Right("operate", "运行维护", second_factor=True)).code

NONE: frozenset[str] = frozenset()
_resolver: list[Callable[[User], frozenset[str]]] = []


def set_resolver(resolver: Callable[[User], frozenset[str]]) -> None:
    """Say who decides rights; the last one said counts (start-up only)."""
    _resolver[:] = [resolver]


def rights_of(user: User | AnonymousUser) -> frozenset[str]:
    """Return the codes of what a user may do now. A stranger, an inactive account or no resolver: nothing."""
    if not _resolver or not user.is_authenticated or not user.is_active:
        return NONE
    return _resolver[0](user)


def may(user: User | AnonymousUser, right: str) -> bool:
    """Return whether a user has a right now. Raises KeyError for a right that nobody declared."""
    declared[right]
    return right in rights_of(user)


def needs_second_factor(user: User) -> bool:
    """Return whether what this user may do can only be done with a second factor."""
    return any(declared[code].second_factor for code in rights_of(user))


def guarded(codes: frozenset[str]) -> frozenset[str]:
    """Return those of the rights that two administrators must give."""
    return frozenset(code for code in codes if declared[code].guarded)
