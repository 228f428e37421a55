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
@click.option("--witness", "witnesses", multiple=True, type=_DIRECTORY, help="见证方的目录,回执写在那里;可重复。")
@click.option(
    "--scheme", type=click.Choice(["ed25519", "sm2"]), default="ed25519", show_default=True, help="签名算法。"
)
def seal(witnesses: tuple[Path, ...], scheme: str) -> None:
    """封存已提交的事件,把回执交给见证方。没有新事件时只补送回执。"""
    open_zone(INTERNAL)
    from zhiheng.kit.signing import SCHEMES, signer
    from zhiheng.ledger.seals import DirectoryWitness, LedgerCut, deliver, seal_committed

    chosen = next(known for known in SCHEMES if known == scheme)
    try:
        made = seal_committed(signer(INTERNAL.home, "seal", chosen))
    except LedgerCut as error:
        click.echo(str(error), err=True)
        sys.exit(_DAMAGED)
    for statement in made:
        click.echo(f"封存 {statement.number}:第 {statement.first} 至 {statement.last} 件,{statement.head}")
    if not made:
        click.echo("没有新的事件需要封存。")
    failed = False
    for name, number, error_text in deliver([DirectoryWitness(str(path), path) for path in witnesses]):
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


@contextmanager
def _bar(title: str) -> Iterator[Callable[[int], object]]:
    """Show how many events are done; silent where it is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn(title), BarColumn(), TextColumn("{task.completed} 件"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done: bars.update(task, completed=done)
