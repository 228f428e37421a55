"""``zhiheng backup``, ``zhiheng restore`` and ``zhiheng doctor``: keeping an installation alive."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from zhiheng.cli.office import in_office
from zhiheng.cli.zones import ZONES, claim

_STYLE = {"正常": "green", "注意": "yellow", "故障": "bold red"}


@click.group("backup", invoke_without_command=True)
@click.pass_context
def backup(context: click.Context) -> None:
    """备份:不停机备份数据库和文件,加密保存;不带子命令就是立即备份一份。"""
    if context.invoked_subcommand is None:
        context.invoke(now)


@backup.command()
@click.option("--to", "target", type=click.Path(file_okay=False, path_type=Path), help="备份放在哪个目录")
@in_office
def now(target: Path | None = None) -> None:
    """立即备份一份,并按“七天、四周、十二个月”清理旧的。"""
    from django.conf import settings

    from zhiheng.kit.operations.backups import make, rotate
    from zhiheng.kit.operations.keeping import Keeping

    directory = target or Path(settings.BACKUPS)
    made = make(settings.HOME, settings.DATABASES["default"], directory, zone=settings.ZONE, now=datetime.now(UTC))
    removed = rotate(directory, settings.ZONE, Keeping())
    click.echo(f"已备份:{made.path}({made.path.stat().st_size / 1_048_576:.1f} MiB),清理旧备份 {len(removed)} 份。")
    click.echo("备份不含密钥;请用 zhiheng backup keys 把密钥另存一份,放在与备份不同的地方。")


@backup.command("list")
@click.option("--from", "source", type=click.Path(file_okay=False, path_type=Path), help="备份所在目录")
@in_office
def list_command(source: Path | None) -> None:
    """列出已有的备份。"""
    from django.conf import settings

    from zhiheng.kit.operations.backups import listed

    found = listed(source or Path(settings.BACKUPS), settings.ZONE)
    for entry in found:
        click.echo(f"{entry.taken.astimezone():%Y-%m-%d %H:%M:%S}  {entry.path}")
    if not found:
        click.echo("还没有备份;运行 zhiheng backup 备份一份。")


@backup.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@in_office
def prove(source: Path | None) -> None:
    """恢复验证:把备份(默认最近一份)恢复到临时位置,核对行数并校验台账,不影响正在运行的系统。"""
    from django.conf import settings

    from zhiheng.kit.operations import proving
    from zhiheng.kit.operations.backups import listed
    from zhiheng.kit.operations.errors import OperationError
    from zhiheng.kit.operations.keys import identity_of

    backups = listed(Path(settings.BACKUPS), settings.ZONE)
    if source is None and not backups:
        raise OperationError("还没有备份,无从验证;请先运行 zhiheng backup。")
    proof = proving.prove(
        source or backups[-1].path,
        settings.DATABASES["default"],
        [identity_of(settings.HOME)],
        now=datetime.now(UTC),
        commands=settings.PROOF_COMMANDS,
        zone=settings.ZONE,
    )
    click.echo(f"{proof.backup}:{'通过' if proof.held else '未通过'}。{proof.says}")
    if not proof.held:
        raise SystemExit(1)


@backup.command()
@click.option("--to", "target", type=click.Path(path_type=Path), help="把密钥另存为这个文件")
@click.option("--from", "source", type=click.Path(exists=True, path_type=Path), help="从这个文件取回密钥")
@in_office
def keys(target: Path | None, source: Path | None) -> None:
    """密钥的保管:用口令把全部密钥另存一份(--to),或者在新机器上取回(--from)。"""
    from django.conf import settings

    from zhiheng.kit.operations.keys import load_secrets, save_secrets

    if (target is None) == (source is None):
        raise click.UsageError("请写 --to 文件(另存)或者 --from 文件(取回)之一。")
    passphrase = click.prompt("口令", hide_input=True, confirmation_prompt=target is not None)
    if target is not None:
        click.echo(
            f"已另存 {save_secrets(settings.HOME, target, passphrase)} 个密钥到 {target}。请放进保险柜,口令另行保管。"
        )
    elif source is not None:
        click.echo(f"已取回 {load_secrets(settings.HOME, source, passphrase)} 个密钥。")


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="备份密钥文件(默认用本机的)")
@click.option("--replace", is_flag=True, help="已有数据时也恢复;原有的 SQLite 数据库和文件移到一旁保留")
@in_office
def restore(source: Path, key: Path | None, replace: bool) -> None:
    """恢复:从备份恢复数据库和文件。请先停止服务;全部核对无误后才替换。"""
    from django.conf import settings

    from zhiheng.kit.operations.keys import identity_of, read_identity
    from zhiheng.kit.operations.restoring import restore as bring_back

    identity = read_identity(key) if key else identity_of(settings.HOME)
    database = settings.DATABASES["default"]
    with claim(ZONES[settings.ZONE]):
        done = bring_back(settings.HOME, database, source, [identity], now=datetime.now(UTC), replace=replace)
    click.echo(f"已恢复 {done.taken} 的备份:{len(done.rows)} 张表、{sum(done.rows.values())} 行,与备份时一致。")
    _erase_again()
    if done.former:
        click.echo(f"原有数据移到了 {done.former}。")


def _erase_again() -> None:
    """Erase again what was destroyed after the backup was taken (F5), once the restored tables are this program's."""
    from django.apps import apps
    from django.conf import settings

    from zhiheng.kit.upgrading import UpgradeRefused, bring_up_to_date, preparing
    from zhiheng.kit.vault.services import erase_again

    if not apps.is_installed("zhiheng.kit.vault"):  # the public zone keeps no personal data
        return
    try:
        with preparing(settings.HOME.root / ".preparing"):
            bring_up_to_date()
    except UpgradeRefused as error:
        click.echo(f"数据已恢复,但没有升级,已销毁的个人信息也没有再次销毁:{error}", err=True)
        raise SystemExit(2) from error
    if erased := erase_again():
        click.echo(f"备份带回的 {erased} 份已销毁的个人信息,已按销毁名单再次销毁。")


@click.command()
@in_office
def doctor() -> None:
    """体检:逐项检查安装是否正常,给出处理办法。有故障时退出码为 1。"""
    from zhiheng.kit.operations.doctor import Level, examine, worst

    found = examine()
    table = Table(box=None, header_style="bold")
    for heading in ("项目", "结果", "说明", "处理办法"):
        table.add_column(heading, overflow="fold")
    for check, result in found:
        table.add_row(check.title, f"[{_STYLE[result.level]}]{result.level}[/]", result.says, result.remedy)
    Console().print(table)
    if worst(found) is Level.ILL:
        raise SystemExit(1)
