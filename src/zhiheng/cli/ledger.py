"""Commands of the ledger: seal it, verify it, rebuild what follows from it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from zhiheng.cli.zones import INTERNAL, open_zone

_DAMAGED = 1
_REFUSED = 2
_DIRECTORY = click.Path(path_type=Path, file_okay=False)


@click.command("seal")
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    type=_DIRECTORY,
    help="见证方的目录,回执写在那里;可重复。不写就用 ZHIHENG_WITNESSES。",
)
@click.option("--scheme", type=click.Choice(["ed25519", "sm2"]), help="签名算法;不写就用 ZHIHENG_SEAL_SCHEME。")
def seal(witnesses: tuple[Path, ...], scheme: str | None) -> None:
    """封存已提交的事件,把回执交给见证方。没有新事件时只补送回执。"""
    open_zone(INTERNAL)
    from django.conf import settings

    from zhiheng.kit.signing import signer
    from zhiheng.ledger.seals import LedgerCut, deliver, seal_committed
    from zhiheng.web import sealing

    asked = [str(path) for path in witnesses] or settings.SEAL_WITNESSES
    try:
        made = seal_committed(signer(INTERNAL.home, "seal", sealing.scheme(scheme)))
    except LedgerCut as error:
        click.echo(str(error), err=True)
        sys.exit(_DAMAGED)
    for statement in made:
        click.echo(f"封存 {statement.number}:第 {statement.first} 至 {statement.last} 件,{statement.head}")
    if not made:
        click.echo("没有新的事件需要封存。")
    failed = False
    for name, number, error_text in deliver(sealing.witnesses(asked)):
        failed = failed or bool(error_text)
        click.echo(
            f"回执 {number} → {name}" + (f":没有送到({error_text}),下次再送。" if error_text else ""), err=failed
        )
    if failed:
        sys.exit(_REFUSED)


@click.command("verify-ledger")
@click.option("--receipts", type=click.Path(path_type=Path, file_okay=False, exists=True), help="见证方回执所在目录。")
def verify_ledger(receipts: Path | None) -> None:
    """核验台账:每件事件的哈希、列、封存和签名,以及见证方的回执。有损坏时以 1 结束。"""
    open_zone(INTERNAL)
    from zhiheng.ledger.verifying import verify

    with _bar("核验") as show:
        found = verify(receipts, show)
    for damage in found.damages:
        click.echo(f"✗ {damage}")
    if found.unnamed:
        click.echo(f"✗ 另有 {found.unnamed} 处,未逐一列出。")
    for sentence in found.unknown:
        click.echo(f"? {sentence}。")
    state = "没有发现改动" if found.sound else f"发现 {len(found.damages) + found.unnamed} 处损坏"
    sealed = f"{found.seals} 个封存(到第 {found.sealed_through} 件)"
    click.echo(f"核验 {found.events} 件事件、{sealed}、{found.receipts} 份回执:{state}。")
    if not found.sound:
        sys.exit(_DAMAGED)


@click.command("rebuild")
@click.option("--check", is_flag=True, help="只比较并指出差异,不改动。")
@click.option("--only", multiple=True, help="只做某一项(名称见输出);可重复。")
def rebuild(check: bool, only: tuple[str, ...]) -> None:
    """从台账重建各室的表;--check 只比较,有差异时以 1 结束。"""
    open_zone(INTERNAL)
    from zhiheng.ledger.rebuilding import projections

    names = list(only) or projections.names()
    if unknown := [name for name in names if name not in projections.names()]:
        click.echo(f"没有名为“{unknown[0]}”的投影;可用的:{'、'.join(projections.names())}。", err=True)
        sys.exit(_REFUSED)
    differing = 0
    for name in names:
        projection = projections[name]
        if not check:
            projection.rebuild()
            click.echo(f"{projection.title}({name}):已重建。")
            continue
        differences = 0
        for difference in projection.differences():
            differences += 1
            click.echo(f"✗ {difference}")
        differing += differences
        click.echo(f"{projection.title}({name}):" + (f"{differences} 处差异。" if differences else "与台账一致。"))
    if differing:
        sys.exit(_DAMAGED)


@click.command("export-ledger")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["ocel-json", "ocel-sqlite", "xes", "parquet"]),
    default="ocel-json",
    show_default=True,
    help="格式。",
)
@click.option("--named", is_flag=True, help="保留编号和文字(不假名化);须有用途。")
@click.option("--purpose", default="", help="--named 的用途,记入导出记录。")
def export_ledger(path: Path, form: str, named: bool, purpose: str) -> None:
    """把整个台账写成事件日志文件;默认假名化,谁也认不出。"""
    open_zone(INTERNAL)
    from zhiheng.eventlog.errors import LogError
    from zhiheng.kit.scopes import Scope
    from zhiheng.kit.tables.services import record_export
    from zhiheng.ledger.exchange import export_log

    if named and not purpose.strip():
        click.echo("不假名化的导出要写明用途:--purpose …。", err=True)
        sys.exit(_REFUSED)
    try:
        events = export_log(Scope(everything=True), path, form, named=named)
    except LogError as error:
        click.echo(str(error), err=True)
        sys.exit(_REFUSED)
    stamp = record_export("命令行", f"台账 {form}", rows=events, purpose=purpose)
    click.echo(f"{path}:{events} 件事件,导出编号 {stamp.number}。")


@click.command("import-log")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--source", "name", required=True, help="来源系统的名称(须先登记)。")
@click.option("--tz", default="", help="日志时刻的时区,例如 Asia/Shanghai。")
def import_log(path: Path, name: str, tz: str) -> None:
    """把一个事件日志作为某来源系统的报送收进台账;重复运行不会重复记入。"""
    open_zone(INTERNAL)
    from zhiheng.eventlog.errors import LogError
    from zhiheng.eventlog.reading import open_log
    from zhiheng.kit.problems import Refusal
    from zhiheng.ledger import exchange
    from zhiheng.ledger.models import LedgerSource

    source = LedgerSource.objects.filter(name=name).first()
    if source is None:
        known = "、".join(LedgerSource.objects.values_list("name", flat=True)) or "还没有登记任何系统"
        click.echo(f"没有名为“{name}”的来源系统;已登记的:{known}。", err=True)
        sys.exit(_REFUSED)
    try:
        with _bar("接收") as show:
            counts = exchange.import_log(open_log(path, tz=tz or None), source, progress=show)
    except (LogError, Refusal) as error:
        click.echo(str(error), err=True)
        sys.exit(_REFUSED)
    words = {
        "accepted": "收下", "corrected": "更正", "repeated": "重复", "conflicting": "冲突", "refused": "退回",
    }  # fmt: skip
    click.echo(";".join(f"{word} {counts[state]} 件" for state, word in words.items() if counts[state]) + "。")
    if counts["refused"] or counts["conflicting"]:
        sys.exit(_DAMAGED)


@contextmanager
def _bar(title: str) -> Iterator[Callable[[int], object]]:
    """Show how many events are done; silent where it is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn(title), BarColumn(), TextColumn("{task.completed} 件"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done: bars.update(task, completed=done)
