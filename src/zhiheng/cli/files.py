"""``zhiheng files``: do the stored files agree with their table?"""

from __future__ import annotations

import sys

import click

from zhiheng.cli.zones import INTERNAL, open_zone


@click.group("files", help="核对和清理存放的文件。")
def files() -> None:
    """The group of file commands."""
    open_zone(INTERNAL)


@files.command("check", help="逐个核对文件是否在、大小和校验值是否相符,并列出没有记录的文件。有问题时退出码为 1。")
def check() -> None:
    """Check all files."""
    from zhiheng.kit.files import sanity

    count = bad = 0
    for _, problem in sanity.check():
        count += 1
        if problem is not None:
            bad += 1
            click.echo(str(problem))
    strays = list(sanity.orphans())
    for name in strays:
        click.echo(f"{name}：磁盘上有，但没有记录。一天后由 zhiheng files tidy 清理")
    click.echo(f"核对 {count} 个文件，{bad} 个有问题，{len(strays)} 个没有记录。")
    sys.exit(1 if bad else 0)


@files.command("tidy", help="删除一天以上无人引用的文件。")
def tidy() -> None:
    """Remove what nobody refers to."""
    from zhiheng.kit.files import sanity

    click.echo(f"已清理 {sanity.tidy()} 个文件。")
