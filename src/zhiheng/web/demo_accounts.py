"""Accounts of the demo district (演示账号, F23): one per kind of person, one password made at the first start."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from zhiheng.kit.home import home_of

_BYTES = 12  # of the common password: 16 characters, 96 bits


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A demo account: the name to log in with, what the person does, the role, and a word in the name of the unit."""

    username: str
    title: str
    role: str
    unit: str


ACCOUNTS = (
    DemoAccount("jiandu", "区司法局监督人员", "bureau-supervisor", "司法局"),
    DemoAccount("jiguan", "执法机关管理员", "agency-administrator", "市场监督管理局"),
    DemoAccount("fuzeren", "执法机关负责人", "agency-head", "市场监督管理局"),
    DemoAccount("zhifa", "执法人员", "officer", "市场监督管理局"),
    DemoAccount("shenhe", "法制审核人员", "legal-reviewer", "市场监督管理局"),
    DemoAccount("jiedao", "街道指挥员", "subdistrict-commander", "街道"),
    DemoAccount("xitong", "系统管理员", "system-administrator", "司法局"),
    DemoAccount("anquan", "安全管理员", "security-administrator", "司法局"),
    DemoAccount("shenji", "审计管理员", "audit-administrator", "司法局"),
)


class NotInProduction(Exception):
    """Demo data was asked for where real work is done."""


def demo_password() -> str:
    """Return the password of all demo accounts: random, made at the first start, kept in the home's secrets."""
    return home_of("internal").secret("demo-password", lambda: secrets.token_urlsafe(_BYTES))


def make_demo_accounts() -> None:
    """Make the demo accounts that are missing, in the units of the register. Raises NotInProduction in production mode.

    Call it after the demo agencies are there: each account stands in the first unit whose name has its word.
    """
    from django.conf import settings
    from django.utils.timezone import localdate

    from zhiheng.kit.accounts.models import User
    from zhiheng.registry.memberships import units
    from zhiheng.registry.memberships.services import NewMembership, give

    if settings.PRODUCTION:
        raise NotInProduction("生产模式不装演示账号。请用 zhiheng admin create-account 建立账号。")
    known = units.all_units()
    for account in ACCOUNTS:
        if User.objects.filter(username=account.username).exists():
            continue
        user = User.objects.create_user(account.username, demo_password(), title=f"{account.title}（演示）")
        unit = next((unit.id for unit in known if account.unit in unit.title), account.unit)
        give(user, NewMembership(account.role, unit, localdate()), by=None)
