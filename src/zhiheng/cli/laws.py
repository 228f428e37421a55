"""``zhiheng laws``: the statute index, and the local store of texts that the user imports."""

from __future__ import annotations

from pathlib import Path

import click

from zhiheng.law.statutes import Statute, StatuteError, StatuteStore, import_statutes, packaged_index
from zhiheng.law.statutes.parsing import article_number


@click.group()
def laws() -> None:
    """法规:索引、导入文本、按条查看。"""


@laws.command("list")
def list_() -> None:
    """列出法规索引和已导入的文本。"""
    store = StatuteStore()
    try:
        stored = store.stored()
    except StatuteError as error:
        raise click.ClickException(str(error)) from error
    newest = {entry.key: entry for entry in reversed(stored)}
    for statute in packaged_index():
        entry = newest.pop(statute.key, None)
        state = f"已导入 {entry.version or '无日期'} 文本" if entry else "未导入文本"
        click.echo(f"{statute.key}\t{statute.name}\t{_dates(statute)}\t{state}")
    for entry in newest.values():
        click.echo(f"{entry.key}\t{entry.title}\t不在索引中\t已导入 {entry.version or '无日期'} 文本")


@laws.command("import")
@click.argument("directory", type=click.Path(path_type=Path))
def import_(directory: Path) -> None:
    """把目录(或一个文件)里的法规文本按条存入本机文本库。支持 Markdown 和纯文本;再次导入即替换。"""
    try:
        report = import_statutes(directory)
    except StatuteError as error:
        raise click.ClickException(str(error)) from error
    for item in report.imported:
        known = "" if item.known else "(不在索引中)"
        version = item.stored.version or "无日期"
        click.echo(f"{item.stored.key}{known}:{item.stored.title},{version},{item.stored.articles} 条")
        for place, message in item.remarks:
            click.echo(f"  注意 {place}:{message}")
    for place, message in report.refused:
        click.echo(f"未导入 {place}:{message}", err=True)
    known_count = sum(item.known for item in report.imported)
    click.echo(f"共导入 {len(report.imported)} 部(索引内 {known_count} 部),未能导入 {len(report.refused)} 个文件")
    if not report.imported:
        raise click.ClickException(
            f"{directory} 中没有可导入的法规文本。处理办法:放入按“第一条……”分条的 .md 或 .txt 文件"
        )


@laws.command("show")
@click.argument("statute")
@click.argument("article", required=False)
def show(statute: str, article: str | None) -> None:
    """查看一部法规,或者其中一条。STATUTE 为简称或全称,ARTICLE 为条号,例如 zhiheng laws show 处罚法 60。"""
    store = StatuteStore()
    found = packaged_index().find(statute)
    try:
        versions = store.versions(statute)
        text = store.article(statute, article) if article else None
    except StatuteError as error:
        raise click.ClickException(str(error)) from error
    if found is None and not versions:
        raise click.ClickException(
            f"没有“{statute}”。处理办法:用 zhiheng laws list 查简称,或者用 zhiheng laws import 导入"
        )
    if article is None:
        _describe(found)
        for entry in versions:
            click.echo(f"已导入:{entry.title},{entry.version or '无日期'},{entry.articles} 条")
        return
    if not versions:
        raise click.ClickException(f"尚未导入{statute}的文本。处理办法:zhiheng laws import 目录")
    if text is None:
        try:
            article_number(article)
        except ValueError as error:
            raise click.ClickException(f"“{article}”不是条号,应写成 60 或者 第六十条") from error
        raise click.ClickException(f"{versions[0].title}({versions[0].version or '无日期'})没有第 {article} 条")
    click.echo(f"{versions[0].title}({versions[0].version or '无日期'})")
    click.echo(text)


def _describe(statute: Statute | None) -> None:
    if statute is None:
        return
    click.echo(f"{statute.name}({statute.key})")
    click.echo(f"层级:{statute.level};文号:{statute.number or '未载明'};{_dates(statute)}")
    if statute.articles:
        click.echo(f"条数:{statute.articles}")
    if statute.superseded_by:
        click.echo(f"已被取代:{statute.superseded_by}")
    if statute.note:
        click.echo(f"说明:{statute.note}")
    if statute.unconfirmed:
        click.echo(f"未核实的字段:{'、'.join(statute.unconfirmed)}")


def _dates(statute: Statute) -> str:
    passed = f"{statute.passed} 通过" if statute.passed else "通过日期未载明"
    revised = f",{statute.revised} 修订" if statute.revised else ""
    return f"{passed}{revised},{statute.in_force or '日期未载明'} 施行"
