"""``zhiheng source`` and ``zhiheng token``: which systems may deliver, and the tokens with which they call."""

from __future__ import annotations

from datetime import timedelta

import click

from zhiheng.cli.office import in_office

Names = tuple[str, ...]


@click.group("source")
def source() -> None:
    """来源系统:哪些外部系统可以报送、以哪些机关的名义、报送哪些事件。"""


@source.command("add")
@click.argument("name")
@click.option("--title", required=True, help="系统名称。")
@click.option("--agency", "agencies", multiple=True, required=True, help="机关编号,可以写几次。")
@click.option("--event", "events", multiple=True, required=True, help="事件类型,可以写几次;case.* 表示这一类全部。")
@click.option("--prefix", "prefixes", multiple=True, required=True, help="该系统对象编号的开头,可以写几次。")
@in_office
def add(name: str, title: str, agencies: Names, events: Names, prefixes: Names) -> None:
    """登记一个来源系统,或者修改它可以报送的内容。"""
    from zhiheng.kit.operations.errors import OperationError
    from zhiheng.kit.problems import Refusal
    from zhiheng.web.tokens import register_source

    try:
        saved = register_source(name, title, agencies, events, prefixes)
    except Refusal as error:
        raise OperationError(str(error)) from error
    click.echo(f"已登记“{saved.title}”:{len(saved.agencies)} 个机关,{len(saved.event_types)} 种事件。")


@click.group("token")
def token() -> None:
    """接口令牌:签发、列出、吊销。"""


@token.command("issue")
@click.argument("name")
@click.option("--title", required=True, help="用途,例如“每日报送”。")
@click.option("--days", type=int, default=365, show_default=True, help="有效天数,最多 400。")
@in_office
def issue(name: str, title: str, days: int) -> None:
    """给来源系统 NAME 签发令牌;只显示这一次。"""
    from zhiheng.kit.operations.errors import OperationError
    from zhiheng.kit.problems import Refusal
    from zhiheng.ledger.models import LedgerSource
    from zhiheng.web import tokens

    found = LedgerSource.objects.filter(name=name).first()
    if found is None:
        raise OperationError(f"没有来源系统“{name}”;请先用 zhiheng source add 登记。")
    try:
        click.echo(tokens.issue(found, title, timedelta(days=days), by=None))
    except Refusal as error:
        raise OperationError(str(error)) from error


@token.command("list")
@in_office
def list_command() -> None:
    """列出全部令牌及其状态(看不到令牌本身)。"""
    from django.utils import timezone

    from zhiheng.web.models import ApiToken

    for one in ApiToken.objects.select_related("source"):
        state = "有效" if one.live(timezone.now()) else "无效"
        click.echo(f"{one.public_id}  {state}  {one.source.name}  {one.title}  至 {one.expires_at:%Y-%m-%d}")


@token.command("revoke")
@click.argument("number")
@in_office
def revoke(number: str) -> None:
    """吊销编号为 NUMBER 的令牌(编号见 token list)。"""
    from zhiheng.kit.operations.errors import OperationError
    from zhiheng.web import tokens
    from zhiheng.web.models import ApiToken

    found = ApiToken.objects.select_related("source").filter(public_id=number).first()
    if found is None:
        raise OperationError(f"没有编号为“{number}”的令牌;请用 zhiheng token list 查看。")
    tokens.revoke(found, by=None)
    click.echo("已吊销。")
