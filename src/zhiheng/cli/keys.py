"""``zhiheng keys``: the master keys of the vault."""

from __future__ import annotations

import sys

import click

from zhiheng.cli.zones import INTERNAL, open_zone


@click.group("keys", help="个人信息保险库的主密钥:查看、轮换、销毁旧密钥。密钥文件须另行保管,备份里没有。")
def keys() -> None:
    """The group of key commands."""


@keys.command("show", help="列出主密钥,以及各有多少份个人信息档在用。")
def show() -> None:
    """List the master keys and how many dossiers stand under each."""
    open_zone(INTERNAL)
    from django.db.models import Count

    from zhiheng.kit.vault.keys import directory, masters
    from zhiheng.kit.vault.models import Dossier

    rows = Dossier.objects.exclude(wrapped=None).values_list("master").annotate(Count("pk")).order_by("master")
    used = dict(rows)
    click.echo(f"密钥目录:{directory()}")
    for version in sorted({*masters().versions(), *used}):
        there = "" if version in masters().versions() else "(缺少密钥文件)"
        click.echo(f"主密钥 {version}:{used.get(version, 0)} 份{there}")


@keys.command("rotate", help="生成新的主密钥并改用它;中断后再运行会接着做完。期间系统可照常使用。")
@click.option("--index", is_flag=True, help="同时更换查重索引的密钥(较慢)。")
def rotate(index: bool) -> None:
    """Rotate the master key, and the index key where asked."""
    open_zone(INTERNAL)
    from zhiheng.kit.vault import services

    version = services.rotate(lambda done: click.echo(f"已改用新密钥:{done} 份", err=True))
    click.echo(f"当前主密钥:{version}。请把新密钥文件抄存到保管处;旧备份仍需要旧密钥文件。")
    if index:
        version = services.rotate_index(lambda done: click.echo(f"已重建索引:{done} 项", err=True))
        click.echo(f"当前索引密钥:{version}。")


@keys.command("retire", help="永久删除一个不再使用的主密钥文件。只有它能打开的旧备份将再也打不开。")
@click.argument("version", type=click.IntRange(min=1))
@click.confirmation_option(prompt="删除后不能恢复,旧备份里的个人信息将无法读取。继续?", help="不再询问。")
def retire(version: int) -> None:
    """Delete an old master key."""
    open_zone(INTERNAL)
    from zhiheng.kit.problems import Refusal
    from zhiheng.kit.vault import services

    try:
        services.retire(version)
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(2)
    click.echo(f"主密钥 {version} 已删除。")
