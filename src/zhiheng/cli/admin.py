"""``zhiheng admin``: what the person who owns the server does before anybody can log in."""

from __future__ import annotations

import secrets

import click

from zhiheng.cli.zones import INTERNAL, demo_mode, open_zone

FIRST_PASSWORD_BYTES = 12  # 16 characters, 96 bits


@click.group("admin")
def admin() -> None:
    """账号的建立与急救(在服务器上运行)。"""
    open_zone(INTERNAL)


@admin.command("create-account")
@click.argument("username")
@click.option("--title", required=True, help="显示名称。")
def create_account(username: str, title: str) -> None:
    """建立账号 USERNAME,显示一次性密码;首次登录须改密码。"""
    from zhiheng.kit.accounts.models import User

    if User.objects.filter(username=username).exists():
        raise click.ClickException(f"账号“{username}”已经存在,没有作任何更改。")
    password = secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
    User.objects.create_user(username, password, title=title, must_change_password=True)
    click.echo(f"已建立账号 {username}。一次性密码:{password}(只显示这一次,首次登录须更改)")


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
