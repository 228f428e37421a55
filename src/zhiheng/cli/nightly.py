"""``zhiheng nightly-audit``: the audit of every night at once, into the stored findings."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import Any

import click

from zhiheng.cli.zones import INTERNAL, open_zone

_BAD = 2
_INTERRUPTED = 130


@click.command("nightly-audit")
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="判断截至哪一天;不写则为今天。")
def nightly_audit(as_of: datetime | None) -> None:
    """立即审查整个台账,并与上一次的监督发现比对:新增、仍在、变化、再次出现、不再成立。

    结果写入后,监督发现清单即时更新;中断或出错时,原有的发现不变。退出码:0 完成,2 没有写入。
    """
    open_zone(INTERNAL)
    from django.utils import timezone

    from zhiheng.eventlog.errors import LogError
    from zhiheng.kit.problems import Refusal
    from zhiheng.oversight.findings.auditing import audit_now

    day: date = as_of.date() if as_of else timezone.localdate()
    try:
        run = audit_now(day, lambda step: click.echo(f"{step}……", err=True))
    except (Refusal, LogError) as error:
        click.echo(str(error), err=True)
        sys.exit(_BAD)
    except KeyboardInterrupt:
        click.echo("已中断。原有的监督发现没有改动。", err=True)
        sys.exit(_INTERRUPTED)
    for line in _told(run):
        click.echo(line)


def _told(run: Any) -> list[str]:
    """Return what a run found, in words."""
    from zhiheng.oversight.findings.models import Why

    counts = run.counts
    told = [
        f"截至 {run.as_of}:{run.events:,} 个事件,{run.objects_seen:,} 个对象,{run.rules} 条规则。",
        f"新增 {counts['new']:,} 项,仍在 {counts['known']:,} 项,内容变化 {counts['changed']:,} 项,"
        f"再次出现 {counts['reopened']:,} 项,不再成立 {counts['vanished']:,} 项。",
    ]
    told += [f"  {why.label} {counts[why.value]:,} 项。" for why in Why if counts.get(why.value)]
    told += [f"注意:{note}" for note in run.notes]
    seconds = run.seconds
    return [*told, f"用时 {sum(seconds.values()):.1f} 秒(读取 {seconds['read']:.1f},判断 {seconds['judge']:.1f})。"]
