"""``zhiheng exchange``: which key the public zone believes, and what the two zones hand to each other."""

from __future__ import annotations

from pathlib import Path

import click

from zhiheng.cli.office import in_office
from zhiheng.cli.zones import INTERNAL, PUBLIC, demo_mode


@click.group("exchange")
def exchange() -> None:
    """内外网交换:内网区签发快照,公众区只采用所信任的公钥签发的快照。"""


@exchange.command()
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), required=True, help="写到哪个文件。")
def key(target: Path) -> None:
    """在内网区:给出签发快照的公钥。把这个文件带到公众区,用 exchange trust 登记。"""
    from zhiheng.kit.exchange import public_pem, signing_key

    target.write_bytes(public_pem(signing_key(INTERNAL.home)))
    click.echo(f"公钥已写到 {target}。")


@exchange.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def trust(source: Path) -> None:
    """在公众区:登记内网区的公钥,今后只采用它签发的快照。"""
    from zhiheng.kit.exchange import Untrusted
    from zhiheng.kit.exchange import trust as believe

    try:
        believe(PUBLIC.home, source.read_bytes(), str(source))
    except Untrusted as error:
        raise click.ClickException(str(error)) from error
    click.echo("已登记。")


@exchange.command()
@in_office
def publish() -> None:
    """在内网区:立即签发公示快照(平时每十五分钟自动签发一次)。"""
    from django.utils import timezone

    from zhiheng.web.publishing import publish as write

    counts = write(timezone.now())
    click.echo(f"已签发:执法主体 {counts['agencies']} 个,执法证件 {counts['certificates']} 本。")


def introduce() -> None:
    """Let the zones of one machine know each other, in the demo only: the public zone trusts the internal one's key."""
    from zhiheng.kit.exchange import public_pem, signing_key, trust, trusted_key

    if demo_mode() and trusted_key(PUBLIC.home) is None:
        trust(PUBLIC.home, public_pem(signing_key(INTERNAL.home)), "演示")
