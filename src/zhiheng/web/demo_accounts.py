"""Accounts of the demo district (演示账号, F23): one per kind of person, one password made at the first start."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from zhiheng.kit.home import home_of


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A demo account: the name to log in with and what the person does."""

    username: str
    title: str


ACCOUNTS = (
    DemoAccount("jiandu", "区司法局监督人员"),
    DemoAccount("jiguan", "执法机关管理员"),
    DemoAccount("zhifa", "执法人员"),
    DemoAccount("jiedao", "街道指挥员"),
    DemoAccount("xitong", "系统管理员"),
    DemoAccount("anquan", "安全管理员"),
    DemoAccount("shenji", "审计管理员"),
)


class NotInProduction(Exception):
    """Demo data was asked for where real work is done."""


def demo_password() -> str:
    """Return the password of all demo accounts: random, made at the first start, kept in the home's secrets."""
    return home_of("internal").secret("demo-password", lambda: secrets.token_urlsafe(12))


def make_demo_accounts() -> None:
    """Make the demo accounts that are missing. Raises NotInProduction in production mode."""
    from django.conf import settings

    from zhiheng.kit.accounts.models import User

    if settings.PRODUCTION:
        raise NotInProduction("生产模式不装演示账号。请用 zhiheng admin create-account 建立账号。")
    for account in ACCOUNTS:
        if not User.objects.filter(username=account.username).exists():
            User.objects.create_user(account.username, demo_password(), title=f"{account.title}(演示)")
