"""``zhiheng admin``: what the person who owns the server does, before anybody can log in and in an emergency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from zhiheng.cli.zones import INTERNAL, demo_mode, open_zone

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User


@click.group("admin")
def admin() -> None:
    """账号的建立与急救、安全日志的清理(在服务器上运行,均记入安全日志)。"""
    open_zone(INTERNAL)


@admin.command("create-account")
@click.argument("username")
@click.option("--title", required=True, help="显示名称。")
@click.option("--role", help="角色代码,如 security-administrator;不写则没有任职。")
@click.option("--unit", default="", help="单位编号;授予角色时必填。")
def create_account(username: str, title: str, role: str | None, unit: str) -> None:
    """建立账号 USERNAME,显示一次性密码;首次登录须改密码。第一批管理员这样建立。"""
    from django.db import transaction
    from django.utils.timezone import localdate

    from zhiheng.kit.accounts import services
    from zhiheng.kit.problems import Refusal
    from zhiheng.registry.memberships.services import NewMembership, give

    try:
        with transaction.atomic():
            user, password = services.create_account(username, title, by=None)
            if role:
                give(user, NewMembership(role, unit, localdate()), by=None)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"已建立账号 {username}。一次性密码:{password}(只显示这一次,首次登录须更改)")


@admin.command("reset-account")
@click.argument("username")
def reset_account(username: str) -> None:
    """重置 USERNAME 的密码、动态口令和登录锁定,关闭其全部会话。三类管理员只能这样重置。"""
    from zhiheng.kit.accounts import services

    user = _account(username)
    services.unlock(user, by=None)
    services.reset_second_factor(user, by=None)
    click.echo(f"已重置账号 {username}。一次性密码:{services.reset_password(user, by=None)}(只显示这一次)")


@admin.command("link-account")
@click.argument("username")
@click.option("--issuer", required=True, help="统一身份认证的发行者地址(issuer)。")
@click.option("--subject", required=True, help="该人在那里的编号(sub)。")
def link_account(username: str, issuer: str, subject: str) -> None:
    """把账号 USERNAME 与统一身份认证里的人关联起来,以后可以单点登录。"""
    from zhiheng.kit.accounts import oidc

    oidc.link(_account(username), issuer, subject)
    click.echo(f"已关联账号 {username}。")


@admin.command("close-leavers")
def close_leavers() -> None:
    """关闭任职已到期的账号的会话、令牌和设备(后台任务每分钟也做一次)。"""
    from zhiheng.registry.memberships.leavers import sweep

    click.echo(f"已关闭到期任职 {sweep()} 项。")


@admin.command("prune-security-log")
@click.option("--older-than", "days", required=True, type=int, help="清理多少天以前的记录,至少 180。")
def prune_security_log(days: int) -> None:
    """清理早于若干天的安全日志;180 天以内的记录数据库不许删除。"""
    from zhiheng.kit.problems import Refusal
    from zhiheng.kit.security.services import prune

    try:
        gone = prune(days)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"已清理 {gone} 条。")


@admin.command("demo-accounts")
def demo_accounts() -> None:
    """列出演示账号及其密码(只有演示模式才有)。"""
    if not demo_mode():
        raise click.ClickException("生产模式没有演示账号。")
    show_demo_accounts()


def show_demo_accounts() -> None:
    """Print the demo accounts with their common password."""
    from zhiheng.web.demo_accounts import ACCOUNTS, demo_password

    click.echo(f"演示账号(演示数据,密码均为 {demo_password()}):")
    for account in ACCOUNTS:
        click.echo(f"  {account.username:<8} {account.title}")


def _account(username: str) -> User:
    from zhiheng.kit.accounts.models import User

    user = User.objects.filter(username=username).first()
    if user is None:
        raise click.ClickException(f"没有账号“{username}”。")
    return user
